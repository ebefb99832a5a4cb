#!/usr/bin/env bash
# Runs the fuzz targets: first their corpora, then new inputs.
#
#   tests/fuzz/run.sh                        a short run: 200,000 executions
#   tests/fuzz/run.sh --executions 5000000   so many over all targets
#   tests/fuzz/run.sh note policy            only these targets
#
#   --executions N  spread over the targets by their weights below; slow ones
#                   get fewer (default 200000)
#   --seconds N     at most so long for each target (default 1800)
#   --findings DIR  where inputs that break something are kept
#                   (default build/fuzz/findings)
#   --jobs N        targets at once (default: one a core)
#
# Exit code: 0 all properties held and every execution was done; 1 a finding,
# or a target ran out of time; 3 wrong use. A finding is replayed by
#
#   build/fuzz/tests/fuzz/fuzz_TARGET FILE
#
# and, in any ordinary build, by build/dev/tests/fuzz/fuzz_TARGET FILE.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Target and weight. Evidence, presentations and requests of browsers are
# verified with all their signatures, which takes milliseconds.
readonly TARGETS="accusation:2 agreement_json:20 answers:40 batch:8
  case_file:4 config:4 credential_number:40 csv:20 entry:40 evidence:1
  frames:30 map_proof:20 note:20 policy:20 portable:1 presentation:1
  statement:40 text:40 tlog:40 tree_proofs:30"
readonly SEED=1
readonly TIMEOUT_S=10
readonly MEMORY_MB=1024

executions=200000
seconds=1800
findings=build/fuzz/findings
jobs="$(nproc)"
wanted=()

usage() { sed -n '2,22p' "$0" | sed 's/^# \{0,1\}//'; }
is_number() { [[ "$1" =~ ^[1-9][0-9]{0,11}$ ]]; }

while [ $# -gt 0 ]; do
  case "$1" in
    --executions | --seconds | --jobs)
      is_number "${2:-}" || { echo "$1: a number, please" >&2; exit 3; }
      declare "${1#--}=$2"
      shift
      ;;
    --findings)
      findings="${2:?--findings: a directory, please}"
      shift
      ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "unknown option: $1 (see --help)" >&2; exit 3 ;;
    *) wanted+=("$1") ;;
  esac
  shift
done

# Prints the targets to run, each with its weight.
chosen() {
  local item
  for item in $TARGETS; do
    if [ "${#wanted[@]}" -eq 0 ] ||
      [[ " ${wanted[*]} " == *" ${item%:*} "* ]]; then
      echo "$item"
    fi
  done
}

# run_target NAME RUNS: corpus and seeds, then RUNS executions. Leaves a line
# "name executions/asked verdict" in the work folder.
run_target() {
  local name="$1" runs="$2" verdict=ok log done_runs speed
  log="$work/$name.log"
  mkdir -p "$work/corpus/$name"
  "build/fuzz/tests/fuzz/fuzz_$name" -runs="$runs" -seed="$SEED" \
    -max_total_time="$seconds" -max_len=65536 -timeout="$TIMEOUT_S" \
    -rss_limit_mb="$MEMORY_MB" -malloc_limit_mb=256 -print_final_stats=1 \
    -artifact_prefix="$findings/$name-" \
    "$work/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1 ||
    verdict=FINDING
  done_runs="$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
  done_runs="${done_runs:-0}"
  if [ "$verdict" = ok ] && [ "$done_runs" -lt "$runs" ]; then
    verdict="OUT OF TIME"
  fi
  speed="$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")"
  printf '%s %s %s %s %s\n' "$name" "$done_runs" "$runs" "${speed:-0}" \
    "$verdict" \
    >"$work/$name.result"
  printf '%-18s %9s executions  %s\n' "$name" "$done_runs" "$verdict"
  if [ "$verdict" = FINDING ]; then
    grep -a -E 'property broken|ERROR|SUMMARY|runtime error|Test unit written' \
      "$log" | head -20 || tail -n 20 "$log"
  fi
}

source tests/steps.sh
build fuzz fuzzers
mapfile -t targets < <(chosen)
[ "${#targets[@]}" -gt 0 ] || { echo "no such target" >&2; exit 3; }
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$findings"

weights=0
for item in "${targets[@]}"; do weights=$((weights + ${item#*:})); done
running=0
for item in "${targets[@]}"; do
  run_target "${item%:*}" $((executions * ${item#*:} / weights + 1)) &
  running=$((running + 1))
  if [ "$running" -ge "$jobs" ]; then
    wait -n || true
    running=$((running - 1))
  fi
done
wait

total=0
bad=0
printf '\n%-18s %10s %10s %8s  %s\n' \
  target executions asked per-s verdict
for item in "${targets[@]}"; do
  if read -r name ran asked speed verdict 2>/dev/null <"$work/${item%:*}.result"; then
    printf '%-18s %10s %10s %8s  %s\n' \
      "$name" "$ran" "$asked" "$speed" "$verdict"
    total=$((total + ran))
    [ "$verdict" = ok ] || bad=$((bad + 1))
  else
    printf '%-18s did not run\n' "${item%:*}"
    bad=$((bad + 1))
  fi
done
printf '%-18s %10s\n' total "$total"
if [ "$bad" -gt 0 ]; then
  echo "$bad targets with findings or out of time; inputs in $findings" >&2
  echo "replay: build/fuzz/tests/fuzz/fuzz_TARGET FILE" >&2
  exit 1
fi
