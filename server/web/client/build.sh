#!/bin/sh
# Builds the scripts and styles of the pages into dist/, but only when a source has changed since the last time.
# `build.sh check` and `build.sh test` check their types and test them instead.
# Node 20 or newer is taken from the machine, or else put into the Python environment by requirements-node.txt.
set -eu
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
venv=${VIRTUAL_ENV:-$root/.venv}
stamp=dist/.stamp
installed=node_modules/.stamp

sources() {
  find src package.json package-lock.json tsconfig.json browsers.ts vite.config.ts vite.worker.config.ts .npmrc build.sh -type f | LC_ALL=C sort
}

hash_of_sources() {
  sources | while IFS= read -r file; do printf '%s\n' "$file"; cat "$file"; done | cksum
}

new_enough() {
  [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null || true)" = true ]
}

find_node() {
  if ! { command -v npm >/dev/null 2>&1 && new_enough node; }; then
    if ! new_enough "$venv/bin/node"; then
      echo "client: no Node 20 on this machine; installing one into $venv"
      "$venv/bin/python" -m pip install --quiet --require-hashes -r "$root/requirements-node.txt"
    fi
    PATH="$venv/bin:$PATH"
    export PATH
  fi
}

install_packages() {
  locked=$(cat package.json package-lock.json .npmrc | cksum)
  if [ ! -f "$installed" ] || [ "$(cat "$installed")" != "$locked" ]; then
    npm ci --no-audit --no-fund --loglevel=error
    printf '%s\n' "$locked" > "$installed"
  fi
}

task=${1:-build}
now=$(hash_of_sources)
if [ "$task" = build ] && [ -f "$stamp" ] && [ -f dist/.vite/manifest.json ] && [ "$(cat "$stamp")" = "$now" ]; then
  exit 0
fi
find_node
install_packages
if [ "$task" != build ]; then
  npm run --silent "$task"
  exit
fi
echo "client: building with Node $(node --version)"
npm run --silent check
npm run --silent build
printf '%s\n' "$now" > "$stamp"
