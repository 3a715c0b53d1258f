#!/usr/bin/env bash
# Makes sure that the machine has PostgreSQL's server binaries. Gongmo starts its own server from them.
set -euo pipefail
cd "$(dirname "$0")"

shopt -s nullglob
found=("${PGBIN:-/nowhere}"/initdb /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb /opt/homebrew/opt/postgresql@*/bin/initdb)
for initdb in "${found[@]}" "$(command -v initdb || true)"; do
	if [ -x "$initdb" ]; then exit 0; fi
done

# Debian would start a server of its own on the usual port, which nobody here needs.
config=/etc/postgresql-common/createcluster.conf
if [ ! -e "$config" ] && [ "$(id -u)" = 0 ]; then
	mkdir -p "$(dirname "$config")"
	echo "create_main_cluster = false" >"$config"
fi
./apt-install.sh postgresql
