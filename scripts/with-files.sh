#!/usr/bin/env bash
# Runs a command with a real clamd and a real S3 server beside it, both on loopback and gone afterwards:
#
#	scripts/with-files.sh go test ./app/files
#
# The scanner knows one signature, the harmless EICAR test file's, so nothing has to be fetched from a signature mirror.
# The S3 server is Versity's gateway over a folder; it is built by `go install` at a pinned version and is no part of the product.
set -euo pipefail
cd "$(dirname "$0")/.."

gateway=github.com/versity/versitygw/cmd/versitygw
version=v1.8.0

clamd=$(command -v clamd || echo /usr/sbin/clamd)
[ -x "$clamd" ] || scripts/apt-install.sh clamav-daemon

tools=${XDG_CACHE_HOME:-$HOME/.cache}/gongmo/tools
s3=$tools/versitygw-$version
if [ ! -x "$s3" ]; then
	mkdir -p "$tools/build"
	CGO_ENABLED=0 GOFLAGS= GOBIN="$tools/build" go install "$gateway@$version"
	mv "$tools/build/versitygw" "$s3"
fi

work=$(mktemp -d)
jobs=()
finish() {
	for job in "${jobs[@]}"; do kill "$job" 2>/dev/null || true; done
	wait 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# The pattern is written in hexadecimal digits, so that no scanner takes this script for the test file.
mkdir "$work/signatures"
echo 'Eicar-Test-Signature:0:0:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a' >"$work/signatures/test.ndb"
cat >"$work/clamd.conf" <<CONF
DatabaseDirectory $work/signatures
LocalSocket $work/clamd.sock
TemporaryDirectory $work
LogFile $work/clamd.log
Foreground yes
StreamMaxLength 8M
CONF
"$clamd" --config-file="$work/clamd.conf" >"$work/clamd.out" 2>&1 &
jobs+=($!)

mkdir -p "$work/s3/gongmo" "$work/meta"
free_port() { # a port that nobody holds at this moment
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
}
port=$(free_port)
"$s3" --access gongmo --secret gongmo-secret --port "127.0.0.1:$port" --quiet posix --sidecar "$work/meta" "$work/s3" >"$work/s3.log" 2>&1 &
jobs+=($!)

ready() { # NAME JOB LOG TEST…: waits up to a minute while the job runs
	local name=$1 job=$2 log=$3
	shift 3
	for _ in $(seq 300); do
		if "$@" 2>/dev/null; then return; fi
		kill -0 "$job" 2>/dev/null || break
		sleep 0.2
	done
	echo "$name did not start:" >&2
	cat "$log" >&2
	exit 1
}
ready clamd "${jobs[0]}" "$work/clamd.out" test -S "$work/clamd.sock"
ready "the S3 server" "${jobs[1]}" "$work/s3.log" bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"

export GONGMO_TEST_CLAMD="unix://$work/clamd.sock"
export GONGMO_TEST_CLAMD_MB=8
export GONGMO_TEST_S3="s3://gongmo:gongmo-secret@127.0.0.1:$port/gongmo?tls=off"
"$@"
