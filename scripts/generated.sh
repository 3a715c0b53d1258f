#!/usr/bin/env bash
# Fails when generating again changes anything: then a generated file was not committed, or was edited by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! git rev-parse --is-inside-work-tree >/dev/null 2>&1; then exit 0; fi # an unpacked archive has nothing to compare with
state() { git status --porcelain; git diff; }
before=$(state)
make -s generate
if [ "$before" != "$(state)" ]; then
	echo "generated files are not up to date; they are now, please commit them:" >&2
	git status --short >&2
	exit 1
fi
