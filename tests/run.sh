#!/usr/bin/env bash
# Builds and runs all tests.
#
#   tests/run.sh          everything but long runs; under 15 minutes on 2 cores
#   tests/run.sh --full   also all unit tests under sanitizers, and long runs
#
# Installs missing packages first (says which; needs root or sudo for that).
set -euo pipefail
cd "$(dirname "$0")/.."

full=no
case "${1:-}" in
  "") ;;
  --full) full=yes ;;
  -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) echo "unknown option: $1 (see --help)" >&2; exit 3 ;;
esac

deploy/packages.sh check
source tests/steps.sh

build dev
run_tests dev
if [ "$full" = yes ]; then
  build asan
  run_tests asan --label-exclude 'slow'
  build tsan "${TSAN_TARGETS[@]}"
  run_thread_tests
  wasm_check
  simulate_long
fi
echo "All tests passed."
