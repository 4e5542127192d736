#!/usr/bin/env bash
# A backup while the service runs: the database as it was at one moment, then the attachments it names.
#
#   backup.sh DATA TARGET                   SQLite; needs the program sqlite3
#   backup.sh DATA TARGET postgresql://...  PostgreSQL; needs pg_dump
#
# TARGET gets a folder per run (20261123T020000Z) and one folder `files` that all runs share: attachments never
# change, so each is copied once. Keep TARGET on another machine. KEEP=30 runs are kept (default).
set -euo pipefail
umask 027

[ $# -ge 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
data=$1 target=$2 url=${3:-}
keep=${KEEP:-30}
name=$(date -u +%Y%m%dT%H%M%SZ)

mkdir -p "$target/files"
target=$(cd "$target" && pwd)
run=$target/$name.part
rm -rf "$run"
mkdir "$run"
trap 'rm -rf "$run"' EXIT

# The database first: an attachment is on the disk before the row that names it, so none can be missing.
if [ -n "$url" ]; then
  pg_dump --format=custom --file="$run/gezhi.dump" "$url"
else
  [ -f "$data/gezhi.db" ] || { echo "There is no $data/gezhi.db" >&2; exit 1; }
  # Holds one snapshot; nobody waits for it.
  sqlite3 "file:$data/gezhi.db?mode=ro" "VACUUM INTO '$run/gezhi.db'"
fi

if [ -d "$data/files" ]; then
  # Half-written files end in .part and are not yet anybody's.
  if command -v rsync >/dev/null; then
    rsync -a --ignore-existing --exclude='*.part' "$data/files/" "$target/files/"
  else
    (cd "$data/files" && find . -type f ! -name '*.part' -print0 | xargs -0 -r cp -n --parents -p -t "$target/files")
  fi
fi

sync
mv "$run" "$target/$name"
trap - EXIT

# Oldest first; only complete runs count.
mapfile -t runs < <(find "$target" -mindepth 1 -maxdepth 1 -type d -name '????????T??????Z' -printf '%f\n' | sort)
for ((i = 0; i < ${#runs[@]} - keep; i++)); do rm -rf "${target:?}/${runs[i]}"; done

echo "$target/$name"
