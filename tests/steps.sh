# Steps that tests/run.sh and .ci/run share. Sourced, from the top folder.

JOBS="$(nproc)"

# Test programs of libraries with threads of their own and without gRPC, whose
# uninstrumented library would drown the thread sanitizer in false reports.
TSAN_TARGETS=(unit_core_merkle unit_storage_memory unit_storage_log
  unit_server_control unit_server_net)

# Drops lines that only say that all is well. Never fails, so that the status
# of a pipe is that of the step before it.
without() { grep -E -v "$1" || true; }

# Programs that CI runs under the address sanitizer; --full runs all.
ASAN_TARGETS=(unit_core_base unit_core_text unit_core_crypto unit_core_merkle
  unit_core_checkpoint unit_core_statement unit_core_authority
  unit_core_evidence unit_core_mirror unit_core_recognition unit_storage
  unit_storage_memory
  unit_storage_log unit_storage_check unit_storage_rocksdb unit_server_sync
  unit_server_net unit_server_http2)

say() { printf '\n== %s\n' "$*"; }

# build PRESET [TARGET...]
build() {
  local preset="$1"
  shift
  say "build ($preset)"
  cmake --preset "$preset" >"/tmp/comity-configure-$preset.$$.log" 2>&1 ||
    { cat "/tmp/comity-configure-$preset.$$.log"; return 1; }
  rm -f "/tmp/comity-configure-$preset.$$.log"
  local targets=()
  for target in "$@"; do targets+=(--target "$target"); done
  cmake --build "build/$preset" -j "$JOBS" "${targets[@]}" |
    without '^\[[0-9]+/[0-9]+\] (Building|Linking|Running|Generating)'
}

# run_tests PRESET [ctest option...]
run_tests() {
  local preset="$1"
  shift
  say "tests ($preset)"
  # Half of what tests do is wait: for a disk, a peer, a deadline.
  ctest --test-dir "build/$preset" -j "$((2 * JOBS))" --output-on-failure \
    --no-tests=error "$@" |
    without '^ *[0-9]+/[0-9]+ Test +#.* Passed|^ +Start +[0-9]+:'
}

# run_faults [option of the harness...]
run_faults() {
  say "faults"
  build/dev/tests/faults/faults \
    --subject build/dev/tests/faults/fault_subject \
    --comityd build/dev/server/comityd/comityd \
    --shim "$PWD/build/dev/tests/faults/libfault_shim.so" "$@"
}

run_address_tests() {
  say "address sanitizer"
  local program
  for program in "${ASAN_TARGETS[@]}"; do
    "build/asan/tests/unit/$program" --gtest_brief=1
  done
}

run_thread_tests() {
  say "thread sanitizer"
  local program
  for program in "${TSAN_TARGETS[@]}"; do
    TSAN_OPTIONS="ignore_noninstrumented_modules=1 halt_on_error=1" \
      "build/tsan/tests/unit/$program" --gtest_brief=1
  done
}

# Attacks a registry as it is deployed, each attack for so many seconds.
attack_check() {
  say "attacks on the deployed pair"
  python3 tests/attack/attack.py build/dev/client/cli/comity \
    build/dev/server/comityd/comityd --seconds "$1"
}

# Builds the Debian packages, installs, uses and removes them in a clean Debian,
# and has systemd run their units in another one.
package_check() {
  say "packages"
  local packages
  packages="$(mktemp -d)"
  deploy/package.sh "$packages" >"$packages/build.log" 2>&1 ||
    { tail -n 50 "$packages/build.log"; return 1; }
  tests/install/packages_in_chroot.sh "$packages"
  tests/install/packages_under_systemd.sh "$packages"
  rm -rf "$packages"
}

# mutants_check N: the verifier against the reference model, over so many
# pieces of mutated evidence.
mutants_check() {
  say "mutated evidence ($1)"
  COMITY_MUTANTS="$1" build/dev/tests/model/model_evidence_mutants \
    --gtest_brief=1
}

# fuzz_check N: so many executions over all fuzz targets.
fuzz_check() {
  say "fuzz targets ($1 executions)"
  tests/fuzz/run.sh --executions "$1"
}

# Builds the verifier as WebAssembly and compares it with the native one.
wasm_check() {
  say "WebAssembly"
  build wasm
  build dev wasm_cases
  local cases
  cases="$(mktemp -d)"
  build/dev/tests/wasm/wasm_cases "$cases"
  node tests/wasm/verifier_test.mjs build/wasm/core/wasm/verifier.wasm "$cases"
  rm -rf "$cases"
}

# More histories than the test program plays; a failing one says how to play
# it again.
simulate_long() {
  say "simulation, 2,000 histories of one registry and 2,000 of partners"
  build dev simulate
  build/dev/tests/simulation/simulate --seeds 1-2000
  build/dev/tests/simulation/simulate --partners --seeds 1-2000
}

format_check() {
  say "format"
  git ls-files '*.cc' '*.h' | xargs clang-format --dry-run --Werror
}

tidy_check() {
  say "tidy (core)"
  build tidy comity_core_evidence
  git ls-files 'core/*.cc' |
    grep -v -E 'core/wasm/|_host\.cc|without_openssl\.cc' |
    xargs -P "$JOBS" -n 4 clang-tidy -p build/tidy --quiet 2>/dev/null
}
