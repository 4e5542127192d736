#!/usr/bin/env bash
# Is everything here that a build needs? Says exactly what to install where it is not.
# Usage: tools/check-tools.sh [rust] [node] [gcc]   (all of them when none is named)
set -euo pipefail
cd "$(dirname "$0")/.."

rust_wanted=$(sed -nE 's/^rust-version = "([0-9.]+)"/\1/p' Cargo.toml)
node_wanted=$(sed -nE 's/.*"node": ">=([0-9.]+)".*/\1/p' web/package.json)
missing=0

# at_least HAVE WANTED
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

lack() {
  tools/say bad "$1"
  tools/say bad "    $2"
  missing=1
}

check_rust() {
  local how="Install it with rustup (https://rustup.rs): rustup toolchain install stable && rustup default stable"
  command -v cargo >/dev/null || { lack "Rust is missing (needed: $rust_wanted or newer)." "$how"; return; }
  local have
  have=$(cargo --version | awk '{print $2}')
  at_least "$have" "$rust_wanted" || lack "Rust $have is too old (needed: $rust_wanted or newer)." "$how"
}

check_node() {
  local how="Install Node 20 LTS or newer with npm (https://nodejs.org/en/download); Debian 12's own package is too old."
  command -v node >/dev/null || { lack "Node is missing (needed: $node_wanted or newer)." "$how"; return; }
  local have
  have=$(node --version)
  at_least "${have#v}" "$node_wanted" || lack "Node ${have#v} is too old (needed: $node_wanted or newer)." "$how"
  command -v npm >/dev/null || lack "npm is missing." "$how"
}

check_gcc() {
  command -v gcc >/dev/null || command -v cc >/dev/null ||
    lack "A C compiler is missing (SQLite is compiled in)." "Install it: apt-get install -y gcc libc6-dev"
}

[ $# -gt 0 ] || set -- rust node gcc
for tool in "$@"; do "check_$tool"; done
[ "$missing" -eq 0 ] || { tools/say bad "Then run the same command again."; exit 1; }
