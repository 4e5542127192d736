#!/usr/bin/env bash
# Kills a loaded server again and again; fails when an acknowledged report is lost or doubled.
# Usage: tools/soak.sh [--kills N]
set -euo pipefail
cd "$(dirname "$0")/.."
exec "${GEZHI:-target/release/gezhi}" bench soak "$@"
