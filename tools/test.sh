#!/usr/bin/env bash
# Every check there is: prepares the machine, then runs tools/checks.mjs.
# Usage: tools/test.sh [PART...]   (names of parts; all of them when none is given)
set -euo pipefail
cd "$(dirname "$0")/.."
tools/check-tools.sh
exec node tools/checks.mjs "$@"
