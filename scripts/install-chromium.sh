#!/usr/bin/env bash
# Makes sure that the machine has Chromium, which the browser tests drive.
set -euo pipefail
cd "$(dirname "$0")"

if [ -n "${CHROMIUM:-}" ]; then exit 0; fi
for browser in chromium chromium-browser google-chrome; do
	if command -v "$browser" >/dev/null; then exit 0; fi
done
./apt-install.sh chromium
