#!/usr/bin/env bash
# Makes sure that the named Debian packages are here: installs them as root, says how to otherwise.
# Usage: tools/packages.sh postgresql chromium fonts-noto-cjk
set -euo pipefail
cd "$(dirname "$0")/.."

# By what they bring, so that other systems and other ways of installing count too.
is_here() {
  case $1 in
    postgresql) command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
    chromium) [ -x /usr/bin/chromium ] ;;
    fonts-noto-cjk) compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null ;;
    *) echo "packages.sh: unknown package $1" >&2; exit 2 ;;
  esac
}

wanted=()
for package in "$@"; do is_here "$package" || wanted+=("$package"); done
[ ${#wanted[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  tools/say bad "Missing: ${wanted[*]}"
  tools/say bad "    Install: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${wanted[*]}"
  exit 1
fi
tools/say step "Installing ${wanted[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends "${wanted[@]}"
for package in "${wanted[@]}"; do
  is_here "$package" || { tools/say bad "$package was installed but is not where it should be."; exit 1; }
done
