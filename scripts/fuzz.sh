#!/usr/bin/env bash
# Runs every fuzz target for a while ($FUZZTIME, 10 seconds each).
set -euo pipefail
cd "$(dirname "$0")/.."

grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | while IFS=: read -r file func; do
	name=${func#func }
	echo "fuzz $(dirname "$file") $name"
	go test -run='^$' -fuzz="^$name\$" -fuzztime="${FUZZTIME:-10s}" "$(dirname "$file")" </dev/null
done
