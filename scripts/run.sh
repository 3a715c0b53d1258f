#!/usr/bin/env bash
# Runs the demo from this checkout: its own database, files and mail in one folder, on the first free port from 8080.
# DATA and PORT choose others.
set -euo pipefail
cd "$(dirname "$0")/.."

# As root the database runs under an account of its own, which must be able to walk to its data.
reachable() {
	local folder=$PWD
	while [ "$folder" != / ]; do
		[ -n "$(find "$folder" -maxdepth 0 -perm -o=x)" ] || return 1
		folder=$(dirname "$folder")
	done
}
if [ -z "${DATA:-}" ]; then
	DATA=$PWD/.data/demo
	if [ "$(id -u)" = 0 ] && ! reachable; then DATA=/var/lib/gongmo/demo; fi
fi

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
port=${PORT:-8080}
while taken "$port"; do port=$((port + 1)); done

exec bin/gongmo demo --data "$DATA" --addr "127.0.0.1:$port" "$@"
