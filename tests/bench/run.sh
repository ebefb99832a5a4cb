#!/usr/bin/env bash
# Builds the release and measures it: the machine's ceilings, then the server
# under load. README.md beside this file says how to read the result.
#
#   tests/bench/run.sh            a table; some minutes after the build
#   tests/bench/run.sh --json     the same figures as JSON
#   tests/bench/run.sh --both F   a table, and the JSON in the file F
#   tests/bench/run.sh --write    a table, and the same in docs/performance.md
#   tests/bench/run.sh --quick    small logs and one run: does it work at all?
#   tests/bench/run.sh --mirrors  in place of all that, mirrors; with any of the
#                                 words above
#
# Other words are given to load_bench, or mirror_bench, for example: --runs 3
# --stored 10000.
# Exit codes: 0 measured (targets met or not), 1 a step failed, 3 usage.
set -euo pipefail
cd "$(dirname "$0")/../.."

json=()
mirrors=()
json_file=""
document=""
load=()
postgres=()
overload=(--seconds 2 --rounds 5)
repetitions=5
quick=0
while [ $# -gt 0 ]; do
  case "$1" in
    --json) json=(--json) ;;
    --both) json_file="$(realpath "$2")"; shift ;;
    --write) document=docs/performance.md ;;
    --mirrors) mirrors=(--mirrors) ;;
    --quick) quick=1 ;;
    -h | --help) sed -n '2,16s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) load+=("$1") ;;
  esac
  shift
done

if [ "$quick" -eq 1 ]; then
  load+=(--stored 1000 --runs 1)
  if [ "${#mirrors[@]}" -eq 0 ]; then
    load+=(--calls 1000)
  else
    load+=(--each-alone 1000 --catch-up 1000 --revocations 3)
  fi
  postgres+=(--runs 1 --calls 1000)
  overload=(--seconds 1 --rounds 1)
  repetitions=1
fi

# Everything the run leaves behind is in here, and goes with it.
scratch="$(mktemp -d "${TMPDIR:-/tmp}/comity-bench-XXXXXX")"
# PostgreSQL's own user must reach its directory below.
chmod 0711 "$scratch"
trap 'rm -rf "$scratch"' EXIT

say() { echo "== $*" >&2; }

say "build (release)"
cmake --preset release -DCOMITY_TESTS=ON -DCOMITY_BENCHMARKS=ON \
  >"$scratch/configure.log" 2>&1 || { cat "$scratch/configure.log" >&2; exit 1; }
targets=(comityd ceilings_bench echo_server load_bench mirror_bench
  overload_bench)
if pkg-config --exists libpq; then targets+=(postgres_bench); fi
cmake --build build/release -j "$(nproc)" --target "${targets[@]}" \
  >"$scratch/build.log" 2>&1 || { tail -50 "$scratch/build.log" >&2; exit 1; }

# Taken after the build, which would be a load of its own.
conditions() {
  local model version
  model="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"
  version="$(git describe --always --dirty 2>/dev/null || echo unknown)"
  cat <<END
{
  "comity": "$version",
  "processor": "$model",
  "cores": "$(nproc)",
  "memory_gib": "$(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo)",
  "load_average_at_start": "$(cut -d' ' -f1-3 /proc/loadavg)",
  "kernel": "$(uname -r)",
  "system": "$(. /etc/os-release && echo "$PRETTY_NAME")",
  "compiler": "$(c++ --version | head -1)",
  "openssl": "$(openssl version)",
  "libsodium": "$(pkg-config --modversion libsodium)",
  "postgresql": "$(dpkg-query -W -f='${Version}' postgresql-15 2>/dev/null)",
  "grpc": "$(pkg-config --modversion grpc++)",
  "file_system": "$(stat -f -c %T "$scratch")",
  "measured_at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
}
END
}
conditions >"$scratch/conditions.json"
if awk -v cores="$(nproc)" '{exit !($1 > cores / 4)}' /proc/loadavg; then
  echo "WARNING: the machine is busy (load average $(cut -d' ' -f1 \
    /proc/loadavg) on $(nproc) cores); rates are floors." >&2
fi

# The tables of what was measured, as the words ask: report FILES...
report() {
  if [ -n "$json_file" ]; then
    tests/bench/report.py --json "$@" >"$json_file"
  fi
  if [ -n "$document" ]; then
    tests/bench/report.py --write "$document" "$@"
  fi
  tests/bench/report.py "${json[@]}" "$@"
}

if [ "${#mirrors[@]}" -gt 0 ]; then
  say "mirrors"
  mkdir "$scratch/registries"
  timeout --kill-after=30 7200 build/release/tests/bench/mirror_bench \
    --server build/release/server/comityd/comityd \
    --scratch "$scratch/registries" --out "$scratch/mirrors.jsonl" \
    "${load[@]}" >&2
  report "$scratch/conditions.json" "$scratch/mirrors.jsonl" --mirrors
  exit 0
fi

say "ceilings"
COMITY_BENCH_DIRECTORY="$scratch" timeout 300 \
  build/release/tests/bench/ceilings_bench --benchmark_format=json \
  --benchmark_repetitions="$repetitions" \
  >"$scratch/ceilings.json" 2>/dev/null

say "load"
mkdir "$scratch/registry"
timeout --kill-after=30 3600 build/release/tests/bench/load_bench \
  --server build/release/server/comityd/comityd \
  --echo build/release/tests/bench/echo_server \
  --scratch "$scratch/registry" --out "$scratch/load.jsonl" "${load[@]}" >&2

for workload in submit evidence; do
  say "overload, $workload"
  mkdir "$scratch/overload-$workload"
  timeout --kill-after=30 600 build/release/tests/bench/overload_bench \
    --server build/release/server/comityd/comityd --workload "$workload" \
    --scratch "$scratch/overload-$workload" --out "$scratch/load.jsonl" \
    "${overload[@]}" >&2
done

say "PostgreSQL"
measured=0
tests/bench/postgres.sh build/release/tests/bench/postgres_bench \
  "$scratch/postgres" "$scratch/load.jsonl" ${postgres[@]+"${postgres[@]}"} \
  >&2 || measured=$?
if [ "$measured" -ne 0 ] && [ "$measured" -ne 77 ]; then exit 1; fi

report "$scratch/conditions.json" "$scratch/ceilings.json" "$scratch/load.jsonl"
