#!/usr/bin/env bash
# Runs every fuzz target for a while ($FUZZTIME, 10 seconds each), all of them even when one has failed.
# A failure is a failing input. The engine also ends with "context deadline exceeded" now and then, without any input,
# when a worker is still busy as the time runs out (golang/go#75804): such a run is made again, twice at the most.
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# fuzz_one DIRECTORY NAME
fuzz_one() {
	for try in 1 2 3; do
		echo "fuzz $1 $2"
		go test -run='^$' -fuzz="^$2\$" -fuzztime="${FUZZTIME:-10s}" "$1" </dev/null 2>&1 | tee "$log" && return 0
		if grep -qE 'Failing input|panic|_test\.go:' "$log" || ! grep -q 'context deadline exceeded' "$log"; then
			return 1
		fi
		echo "no failing input: the engine missed its own deadline (try $try)"
	done
	return 1
}

failed=()
while IFS=: read -r file func; do
	name=${func#func }
	fuzz_one "$(dirname "$file")" "$name" || failed+=("$file $name")
done < <(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' .)

if [ ${#failed[@]} -gt 0 ]; then
	printf 'failing fuzz target: %s\n' "${failed[@]}"
	exit 1
fi
