#!/usr/bin/env bash
# Fills a demo county if there is none, serves it and says where to look.
# Usage: tools/run.sh [--check] PROFILE DATA PORT   (after `make build`; --check only looks whether it could)
set -euo pipefail
cd "$(dirname "$0")/.."
only_check=
if [ "${1:-}" = --check ]; then only_check=1; shift; fi
profile=$1 data=${2%/} port=$3
gezhi=${GEZHI:-target/release/gezhi}

stop() { tools/say bad "$1"; [ $# -lt 2 ] || tools/say bad "    $2"; exit 1; }

[ -f "profiles/$profile/profile.toml" ] ||
  stop "There is no profile '$profile'." "There are: $(cd profiles && ls -d */profile.toml | sed 's,/.*,,' | tr '\n' ' ')"
[[ $port =~ ^[0-9]+$ ]] || stop "PORT must be a number, not '$port'."
[ -n "$data" ] || stop "DATA must name a folder."
# Whoever answers there would answer the browser too.
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  stop "Port $port is in use." "Choose another: make run PORT=$((port + 1))"
fi
[ -z "$only_check" ] || exit 0

if [ -n "$(ls -A "$data" 2>/dev/null)" ]; then
  tools/say step "Using the county in $data"
else
  # Filled beside its place and moved when complete: an interrupted fill leaves no half county.
  tools/say step "Filling $data with the demo county of profile $profile"
  rm -rf "$data.filling"
  "$gezhi" demo --profile "$profile" --data "$data.filling"
  [ ! -d "$data" ] || rmdir "$data"
  mv "$data.filling" "$data"
fi

tools/say step "Starting the server"
# Its output is read here, so that the addresses appear the moment it is ready.
exec {lines}< <(exec "$gezhi" serve --data "$data" --listen "127.0.0.1:$port")
server=$!
stopping=0
trap 'stopping=1; kill -TERM "$server" 2>/dev/null || true' INT TERM HUP

ready() {
  local at="http://127.0.0.1:$port"
  echo
  "$gezhi" info --sign-ins --data "$data" || true
  echo
  printf '  %-9s %s\n' \
    'Public' "$at/" 'Phone' "$at/m/" 'Console' "$at/console/" 'Screen' "$at/screen/"
  echo
  echo "  Ctrl-C stops the server; $data keeps everything."
  echo
}

# Ends when the server closes its output, or when a signal comes in between.
while IFS= read -r line <&"$lines"; do
  case $line in
    'listening on '*) ready ;;
    *) printf '%s\n' "$line" ;;
  esac
done

code=0
wait "$server" || code=$?
# A signal ends `wait` before the server has ended.
while kill -0 "$server" 2>/dev/null; do wait "$server" || code=$?; done
if [ "$stopping" -eq 1 ]; then
  echo
  tools/say good "Stopped. Start again with the same command."
  exit 0
fi
stop "The server ended by itself (code $code)." "Its last lines above say why."
