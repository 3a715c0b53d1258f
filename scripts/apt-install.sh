#!/usr/bin/env bash
# Installs Debian packages as root or through sudo without a question; otherwise says in one line what to do.
set -euo pipefail

if ! command -v apt-get >/dev/null; then
	echo "please install: $* (this machine has no apt-get to do it with)" >&2
	exit 1
fi
if [ "$(id -u)" = 0 ]; then
	as_root=()
elif sudo -n true 2>/dev/null; then
	as_root=(sudo -n)
else
	echo "please run: sudo apt-get install $*" >&2
	exit 1
fi

"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
	apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"
