#!/usr/bin/env bash
# Builds Comity from this clone and plays a demonstration: a registry, its
# bodies, an agreement, 1,000 credentials, and what anybody can check about
# them. For Debian 12; takes some minutes, most of them for building.
#
#   deploy/quickstart.sh            play it, and leave the server running
#   deploy/quickstart.sh --once     play it, stop the server and end
#   deploy/quickstart.sh --stop     stop a server that was left running
#   deploy/quickstart.sh --scenarios       list scenarios of recognition
#   deploy/quickstart.sh --scenario NAME   play one of them, and end
#   deploy/quickstart.sh --help
#
# Data are kept in var/demo; delete that directory to begin anew. All of it is
# demonstration data: not statements by the bodies named, and no real persons.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly HERE=$PWD

usage() { sed -n '2,15s/^# \{0,1\}//p' "deploy/quickstart.sh"; }

once=no
stop=no
list=no
scenario=
case "${1:-}" in
  "") ;;
  --once) once=yes ;;
  --stop) stop=yes ;;
  --scenarios) list=yes ;;
  --scenario) scenario=${2:-} ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 3 ;;
esac

DEMO_DIR=$HERE/var/demo
DEMO_DATA=$HERE/deploy/demo
DEMO_CSV=$DEMO_DATA/engineers.csv
COMITY=$HERE/build/release/client/cli/comity
COMITYD=$HERE/build/release/server/comityd/comityd
# shellcheck source=deploy/demo/play.sh
source deploy/demo/play.sh
# shellcheck source=deploy/demo/scenario.sh
source deploy/demo/scenario.sh
demo_paths

if [ "$list" = yes ]; then
  for name in $(scenario_names); do
    say "$name"
    scenario_story "$name" | sed '/^$/d; s/^/    /'
  done
  exit 0
fi
if [ "${1:-}" = --scenario ] && ! scenario_names | grep -qxF -- "$scenario"; then
  say "There is no scenario '$scenario'; the scenarios are:" >&2
  scenario_names | sed 's/^/  /' >&2
  exit 3
fi

# The process that an earlier run left, if it is still ours.
left_running() {
  local pid
  [ -s "$DEMO_DIR/comityd.pid" ] || return 1
  pid=$(cat "$DEMO_DIR/comityd.pid")
  [ "$(readlink "/proc/$pid/exe" 2>/dev/null)" = "$COMITYD" ] || return 1
  printf '%s\n' "$pid"
}

stop_left_running() {
  local pid tries=0
  pid=$(left_running) || return 0
  kill "$pid"
  while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  rm -f "$DEMO_DIR/comityd.pid"
  say "Stopped the server of an earlier run (process $pid)."
}

build() {
  say "Packages"
  deploy/packages.sh build
  say "Building; this takes some minutes"
  cmake --preset release >"$HERE/var/build.log"
  cmake --build --preset release --target comityd comity |
    tee -a "$HERE/var/build.log" | sed -n '/FAILED\|error:/p' || {
    say "The build failed. The end of var/build.log:" >&2
    tail -n 20 "$HERE/var/build.log" >&2
    return 2
  }
}

play() {
  say "A registry and its bodies"
  demo_found
  demo_bodies
  demo_schemes
  say "An agreement"
  demo_agreement
  say "Credentials"
  demo_issue
  demo_events
  demo_files
  touch "$DEMO_DIR/complete"
}

# In a directory of its own, which is made anew each time.
play_scenario() {
  DEMO_DIR=$HERE/var/scenario-$scenario
  rm -rf "$DEMO_DIR"
  demo_paths
  # shellcheck source=/dev/null
  source "deploy/demo/scenarios/$scenario.sh"
  say "$COMITY_BANNER"
  scenario_story "$scenario" | sed '/^$/d'
  scenario_play
  demo_stop
  SERVER_PID=
  say "Done; the server is stopped. Every command and its whole answer:"
  say "  $LOG"
}

try_yourself() {
  cat <<END

$COMITY_BANNER
The server is running at $COMITY_SERVER (process $SERVER_PID; stop it with
deploy/quickstart.sh --stop). Three things to try:

  export COMITY_SERVER=$COMITY_SERVER COMITY_TRUST=$COMITY_TRUST
  $COMITY verify $GOOD_NUMBER --host KZ --purpose establishment
  $COMITY verify --file $OUT/engineer.presentation
  $COMITY log entries --count 30
END
}

mkdir -p var
[ -n "$scenario" ] || stop_left_running
if [ "$stop" = yes ]; then exit 0; fi
if [ -z "$scenario" ] && [ -e "$DEMO_DIR" ] && [ ! -e "$DEMO_DIR/complete" ]; then
  say "An earlier demonstration broke off. Delete it and start again:" >&2
  say "  rm -r $DEMO_DIR" >&2
  exit 2
fi
SERVER_PID=
keep=no
# However this ends, no server is left behind that nobody was told of.
finish() { [ -z "$SERVER_PID" ] || [ "$keep" = yes ] || demo_stop; }
trap finish EXIT
trap 'exit 130' INT TERM
build
if [ -n "$scenario" ]; then
  play_scenario
  exit 0
fi
say "$COMITY_BANNER"
if [ -e "$DEMO_DIR/complete" ]; then
  say "A registry from an earlier run; its server is started again"
  # shellcheck source=/dev/null
  source "$DEMO_DIR/numbers"
  demo_start "$(cat "$DEMO_DIR/address")"
else
  play
fi
say "What anybody can check"
demo_verify
demo_verify_offline
if [ "$once" = yes ]; then
  demo_stop
  SERVER_PID=
  say "Done; the server is stopped."
else
  keep=yes
  try_yourself
fi
