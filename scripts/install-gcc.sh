#!/usr/bin/env bash
# Makes sure that the machine has a C compiler, which the race detector needs.
set -euo pipefail
cd "$(dirname "$0")"

if command -v gcc >/dev/null; then exit 0; fi
./apt-install.sh gcc libc6-dev
