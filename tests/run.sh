#!/usr/bin/env bash
# Builds and runs all tests.
#
#   tests/run.sh          everything but long runs; under 15 minutes on 2 cores
#   tests/run.sh --full   also all unit tests under sanitizers, and long runs
#   tests/run.sh --faults only what a registry survives: thousands of kills,
#                         losses of power, failing calls and damaged files; see
#                         tests/faults/README.md. Words behind it go to the
#                         harness, for example --seed 7 or --replay POINT
#
# Installs missing packages first (says which; needs root or sudo for that).
set -euo pipefail
cd "$(dirname "$0")/.."

full=no
case "${1:-}" in
  "") ;;
  --full) full=yes ;;
  --faults)
    deploy/packages.sh check
    source tests/steps.sh
    build dev faults fault_shim fault_subject comityd
    run_faults "${@:2}"
    exit 0
    ;;
  -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
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
  attack_check 10
  package_check
  mutants_check 100000
  fuzz_check 5000000
  simulate_long
fi
echo "All tests passed."
