#!/usr/bin/env bash
# Plays every scenario of the demonstration against the programs just built, and
# what must be refused. Arguments: comity, comityd, the folder deploy/demo; then
# names of scenarios, if not all are meant.
set -euo pipefail

COMITY=$1
COMITYD=$2
DEMO_DATA=$3
WORK=$(mktemp -d)
DEMO_DIR=$WORK/none
SERVER_PID=
# shellcheck source=deploy/demo/play.sh
source "$DEMO_DATA/play.sh"
# shellcheck source=deploy/demo/scenario.sh
source "$DEMO_DATA/scenario.sh"

finish() {
  [ -z "$SERVER_PID" ] || demo_stop
  rm -rf "$WORK"
}
trap finish EXIT

# The first run of a scenario, in a directory of its own.
play() {
  say "Scenario $1"
  DEMO_DIR=$WORK/$1
  DEMO_ORIGIN=registry.kz.example
  demo_paths
  # shellcheck source=/dev/null
  source "$DEMO_DATA/scenarios/$1.sh"
  scenario_play
  [ -n "$(scenario_story "$1")" ] || fail "$1 has no story"
}

# What the commands of the scenario that was just played refuse.
refusals() {
  case $1 in
    china-kazakhstan) refusals_of_tables_and_decisions ;;
    qualification-chain)
      refuses 1 SUBJECT_UNKNOWN "A standard that nothing rests on" \
        "$COMITY" scheme stale --standard PS-99
      ;;
    awarding-body) refusals_of_lists ;;
    merged-agency)
      refuses 1 UNKNOWN_KEY "A merger that the body itself did not sign" \
        "$COMITY" body succession successor --kind merged-into --other agency \
        --key "successor=$BODIES/agency-1.pem" "${ROOT[@]}"
      ;;
  esac
}

refusals_of_tables_and_decisions() {
  refuses 3 USAGE "A level that is no EQF level" "$COMITY" mapping publish cse \
    --publisher society --level AE=9 --key "$BODIES/society-1.pem"
  refuses 1 NOT_THE_OWNER "A table in another publisher's name" \
    "$COMITY" mapping publish cse --publisher kz-authority --level AE=8 \
    --key "society=$BODIES/society-1.pem"
  refuses 3 USAGE "A confirmation in the credential's own registry" \
    "$COMITY" credential confirm "$NUMBER" --body society \
    --statement "$AGREEMENT" --key "$BODIES/society-1.pem"
  refuses 1 NO_GRANT "A decision by a body that may not decide" \
    "$COMITY" recognition decide "$NUMBER" --outcome recognised \
    --purpose employment --country CN --key "society=$BODIES/society-1.pem"
  refuses 3 USAGE "Conditions of an unconditional decision" \
    "$COMITY" recognition decide "$NUMBER" --outcome recognised \
    --purpose employment --condition language \
    --key "kz-authority=$BODIES/kz-authority-1.pem"
  refuses 1 SUBJECT_UNKNOWN "No decision stands that could be taken back" \
    "$COMITY" recognition decision-withdraw "$NUMBER" --reason administrative \
    --key "kz-authority=$BODIES/kz-authority-1.pem"
  refuses 3 FIELD_MALFORMED "A source whose number is mistyped" \
    "$COMITY" credential issue --reference W-3 --holders "$OUT/holders" \
    --claim "name=Ulgi Testov" --claim birth-date=1990-01-01 \
    --scheme grades --issuer society --key "$BODIES/society-1.pem" \
    --derived-from "FR${DEMO_UNKNOWN_NUMBER#KZ}"
}

refusals_of_lists() {
  local revoke=("$COMITY" credential revoke --reason conduct
    --key "awarding-body=$BODIES/awarding-body-1.pem")
  { cat "$OUT/cohort.csv" && echo "9,ZZ-1,$DEMO_UNKNOWN_NUMBER,issued,,,"; } \
    >"$WORK/cohort.csv"
  refuses 5 SUBJECT_UNKNOWN "One credential of a list that was never issued" \
    "${revoke[@]}" --list "$WORK/cohort.csv"
  refuses 3 USAGE "A number and a list at once" \
    "${revoke[@]}" "$(award AL-1)" --list "$OUT/cohort.csv"
  refuses 3 USAGE "Neither a number nor a list" "${revoke[@]}"
  printf 'reference,certificate\nAL-1,X\n' >"$WORK/nameless.csv"
  refuses 3 CSV_MALFORMED "A table without a column of numbers" \
    "${revoke[@]}" --list "$WORK/nameless.csv"
  refuses 3 USAGE "A list into one statement file" \
    "${revoke[@]}" --list "$OUT/cohort.csv" --out "$WORK/no.statement"
}

mapfile -t names < <(scenario_names)
[ $# -le 3 ] || names=("${@:4}")
for name in "${names[@]}"; do
  play "$name"
  refusals "$name"
  demo_stop
  SERVER_PID=
done
say "All as it should be."
