#!/usr/bin/env bash
# Plays every scenario of the demonstration against the programs just built,
# then the commands that no scenario needs. Arguments: comity, comityd, the
# folder deploy/demo.
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

# refused CODE REASON "What is refused" command...
refused() {
  local wanted=$1 reason=$2 text=$3 output code=0
  shift 3
  output=$("$@" 2>&1) || code=$?
  say "  $text (exit code $code)"
  if [ "$code" -ne "$wanted" ] || ! grep -q "$reason" <<<"$output"; then
    printf '%s\n' "$output" >&2
    fail "Expected exit code $wanted and $reason, got $code: $text"
  fi
}

for name in $(scenario_names); do
  play "$name"
  [ "$name" = china-kazakhstan ] || {
    demo_stop
    SERVER_PID=
    continue
  }

  say "A standard is revised"
  welders=$OUT/welders.json
  write_welders() {
    cat >"$welders" <<END
{"scheme_id": "welder",
 "names": [{"language": "en", "text": "Welders (demonstration)"}],
 "credential_types": ["PROFESSIONAL_QUALIFICATION"], "titles": ["welder"],
 "signing_rule": "ISSUER", "claim_names": ["birth-date", "name"],
 "effective_from": "2026-01-01",
 "standard": {"code": "PS-07-12", "version": "$1"},
 "employer_assignment": {"reference": "Technical assignment 12"}}
END
    step "A scheme rests on version $1 of the standard" "$COMITY" \
      scheme publish "$welders" --key "society=$BODIES/society-1.pem"
  }
  certify() {
    issue_to "$1" "A welder is certified" "Ulgi Testov" --scheme welder \
      --issuer society --key "$BODIES/society-1.pem"
  }
  write_welders 1
  certify W-1
  old=$NUMBER
  write_welders 2
  certify W-2
  answers 0 out_of_date "What is out of date is listed" \
    "$COMITY" scheme stale --standard PS-07-12
  stale=$("$COMITY" scheme stale --standard PS-07-12 --json)
  grep -q "\"number\": \"$old\"" <<<"$stale" ||
    fail "The certificate under the older version is not listed"
  [ "$(grep -cE '"(out_of_date|up_to_date)_count": 1,?$' <<<"$stale")" -eq 2 ] ||
    fail "The counts are wrong"
  refused 1 SUBJECT_UNKNOWN "A standard that nothing rests on" \
    "$COMITY" scheme stale --standard PS-99

  say "What is refused"
  refused 3 USAGE "A level that is no EQF level" "$COMITY" mapping publish cse \
    --publisher society --level AE=9 --key "$BODIES/society-1.pem"
  refused 1 NOT_THE_OWNER "A table in another publisher's name" \
    "$COMITY" mapping publish cse --publisher kz-authority --level AE=8 \
    --key "society=$BODIES/society-1.pem"
  refused 3 USAGE "A confirmation in the credential's own registry" \
    "$COMITY" credential confirm "$old" --body society \
    --statement "$AGREEMENT" --key "$BODIES/society-1.pem"
  refused 1 NO_GRANT "A decision by a body that may not decide" \
    "$COMITY" recognition decide "$old" --outcome recognised \
    --purpose employment --country CN --key "society=$BODIES/society-1.pem"
  refused 3 USAGE "Conditions of an unconditional decision" \
    "$COMITY" recognition decide "$old" --outcome recognised \
    --purpose employment --condition language \
    --key "kz-authority=$BODIES/kz-authority-1.pem"
  refused 1 SUBJECT_UNKNOWN "No decision stands that could be taken back" \
    "$COMITY" recognition decision-withdraw "$old" --reason administrative \
    --key "kz-authority=$BODIES/kz-authority-1.pem"
  refused 3 FIELD_MALFORMED "A source whose number is mistyped" \
    "$COMITY" credential issue --reference W-3 --holders "$OUT/holders" \
    --claim "name=Ulgi Testov" --claim birth-date=1990-01-01 \
    --scheme welder --issuer society --key "$BODIES/society-1.pem" \
    --derived-from "FR${DEMO_UNKNOWN_NUMBER#KZ}"
  demo_stop
  SERVER_PID=
done
say "All as it should be."
