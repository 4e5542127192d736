#!/usr/bin/env bash
# Kills the server with SIGKILL under load and looks for lost or doubled reports. Usage: tools/soak.sh [--kills N]
set -euo pipefail
cd "$(dirname "$0")/.."
exec node e2e/soak.mjs "$@"
