# shellcheck shell=bash
# Several registries on this machine, each with its own log and its own server,
# as functions over deploy/demo. Sourced by tests that take the arguments comity,
# comityd and the folder deploy/demo; stops what it started when they end.

COMITY=$1
COMITYD=$2
DEMO_DATA=$3
WORK=$(mktemp -d)
DEMO_DIR=$WORK/none
PIDS=()
# shellcheck source=deploy/demo/play.sh
source "$DEMO_DATA/play.sh"
# shellcheck source=deploy/demo/scenario.sh
source "$DEMO_DATA/scenario.sh"

finish() {
  for SERVER_PID in "${PIDS[@]}"; do demo_stop; done
  rm -rf "$WORK"
}
trap finish EXIT

# found COUNTRY "Name": its registry is the one that commands now speak to.
found() {
  DEMO_DIR=$WORK/$1
  DEMO_ORIGIN=registry.${1,,}.example
  demo_paths
  scenario_found "$2" "$1"
  PIDS+=("$SERVER_PID")
  cp "$REGISTRY/comityd.conf" "$WORK/$1.conf"
}

# restart LINE...: comityd of the registry that was founded last, on the same
# port, with these settings added to those that it was founded with.
restart() {
  cp "$WORK/$(basename "$DEMO_DIR").conf" "$REGISTRY/comityd.conf"
  printf '%s\n' "$@" >>"$REGISTRY/comityd.conf"
  demo_stop
  demo_start "$(cat "$DEMO_DIR/address")"
  PIDS+=("$SERVER_PID")
}

# pinning COUNTRY...: the beginning of a policy that pins these registries, each
# run by an operator of its own, operator-kz for KZ.
pinning() {
  local country
  head -n 1 "$WORK/$1/registry/trust/policy"
  for country in "$@"; do
    sed -n '/^origin/,/^  operator/p' "$WORK/$country/registry/trust/policy" |
      sed "s/^  operator .*/  operator operator-${country,,}/"
  done
}
