#!/usr/bin/env bash
# The server describes its API; the snapshot and the web's types are derived from that, never written by hand.
# Usage: tools/openapi.sh --check | --write
set -euo pipefail
cd "$(dirname "$0")/.."
snapshot=docs/openapi.json
types=web/src/shared/api/schema.d.ts

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo run --quiet --locked -p gezhi -- openapi >"$work/openapi.json"
(cd web && node_modules/.bin/openapi-typescript "$work/openapi.json" -o "$work/schema.d.ts" >/dev/null)

case ${1:-} in
  --write)
    cp "$work/openapi.json" "$snapshot"
    cp "$work/schema.d.ts" "$types"
    tools/say good "Wrote $snapshot and $types"
    ;;
  --check)
    same=0
    # Kept whole in a file first: a pipe into head would hide what diff says.
    diff -u "$snapshot" "$work/openapi.json" >"$work/diff" || same=1
    diff -u "$types" "$work/schema.d.ts" >>"$work/diff" || same=1
    head -n 80 "$work/diff"
    [ "$same" -eq 0 ] || { tools/say bad "The API has changed. Look at the difference, then: make openapi"; exit 1; }
    tools/say good "The snapshot and the typed client match the server."
    ;;
  *) echo "usage: tools/openapi.sh --check | --write" >&2; exit 2 ;;
esac
