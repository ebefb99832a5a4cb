#!/usr/bin/env bash
# Plays the demonstration in short against the programs just built, and what
# must be refused. Arguments: comity, comityd, the folder deploy/demo.
set -euo pipefail

COMITY=$1
COMITYD=$2
DEMO_DATA=$3
WORK=$(mktemp -d)
DEMO_DIR=$WORK/demo
DEMO_CSV=$WORK/engineers.csv
SERVER_PID=
# shellcheck source=deploy/demo/play.sh
source "$DEMO_DATA/play.sh"
demo_paths

finish() {
  [ -z "$SERVER_PID" ] || demo_stop
  rm -rf "$WORK"
}
trap finish EXIT

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

# shows TEXT "What is looked at" command...
shows() {
  local wanted=$1 text=$2 output
  shift 2
  output=$("$@" 2>&1) || true
  say "  $text"
  if ! grep -qF -- "$wanted" <<<"$output"; then
    printf '%s\n' "$output" >&2
    fail "Expected to see '$wanted': $text"
  fi
}

head -n 21 "$DEMO_DATA/engineers.csv" >"$DEMO_CSV"

say "The demonstration"
demo_found
demo_bodies
demo_schemes
demo_agreement
demo_issue
demo_events
demo_files
demo_verify
demo_verify_offline

say "What answers say"
shows "$COMITY_BANNER" "The banner stands above output for people" \
  "$COMITY" verify "$GOOD_NUMBER"
shows '"banner": "DEMONSTRATION' "and in JSON" \
  "$COMITY" verify "$GOOD_NUMBER" --json
shows '"authenticity": "GENUINE"' "JSON holds the verdict" \
  "$COMITY" verify "$GOOD_NUMBER" --json
shows "Holder's name:" "An opened claim is shown" \
  "$COMITY" verify --file "$OUT/engineer.presentation"
shows "by agreement" "The path of recognition is shown" \
  "$COMITY" verify "$CN_NUMBER" --host KZ --purpose establishment
shows "REVOKED on" "The status is shown" "$COMITY" verify "$REVOKED_NUMBER"
shows "GENESIS" "The log can be listed" "$COMITY" log entries --count 5
shows "Verified" "and an entry proven" "$COMITY" log show 3
shows "c2sp.org/tlog-proof" "in the form of C2SP" "$COMITY" log prove 3

say "Across the border"
shows "RECOGNISED" "every country of the policy" "$COMITY" where "$CN_NUMBER"
shows "LOCAL_REGISTRATION" "conditions with their codes" \
  "$COMITY" verify "$CN_NUMBER" --host KZ --purpose establishment --json
shows "тіркел" "words in Kazakh" "$COMITY" verify "$CN_NUMBER" --host KZ \
  --purpose establishment --language kk
check 0 "Evidence for every country is written" \
  "$COMITY" evidence export "$CN_NUMBER" --everywhere --out "$OUT/cn.evidence"
check 0 "and answers without a server" \
  "$COMITY" where --file "$OUT/cn.evidence" --offline
[ "$(wc -c <"$OUT/cn.evidence")" -le 49152 ] ||
  fail "Evidence of a decision across the border is larger than 48 KiB"
check 0 "Worked cases of recognition are decided as their authors did" \
  "$COMITY" recognition test \
  "$DEMO_DATA/../../tests/conformance/recognition/recognition_cases.json" \
  --failed

say "What a plan would do"
shows "No contradiction found" "A draft is checked" \
  "$COMITY" agreement check "$DEMO_DATA/agreement-kz-cn.json"
shows "Nothing was written" "and tried" \
  "$COMITY" agreement try "$DEMO_DATA/agreement-kz-cn.json"
shows '"written": false' "and so is a withdrawal" \
  "$COMITY" agreement try --withdraw "$AGREEMENT" --party china --json
sed 's/"BILATERAL"/"MULTILATERAL"/; s/"KZ"/"XX"/; s/"notice_months"/"partial_access": true, "notice_months"/' \
  "$DEMO_DATA/agreement-kz-cn.json" >"$WORK/contradictory.json"
refused 1 COUNTRY_UNASSIGNED "A draft that contradicts itself" \
  "$COMITY" agreement draft "$WORK/contradictory.json" --out "$WORK/no.text"
[ ! -e "$WORK/no.text" ] || fail "A contradictory draft was written"

shows "comity 0." "The version is told" "$COMITY" --version

say "Running again"
before=$("$COMITY" log checkpoint --json | json_text root)
check 0 "issues nothing twice" \
  "$COMITY" credential issue --scheme professional-engineer --issuer centre \
  --csv "$DEMO_CSV" --level EQF/6 --key "$BODIES/centre-1.pem" \
  --holders "$OUT/holders" --outbox "$OUT/engineers.outbox" \
  --result "$OUT/again.csv"
[ "$before" = "$("$COMITY" log checkpoint --json | json_text root)" ] ||
  fail "Running again changed the log"
[ "$(grep -c ',issued before,' "$OUT/again.csv")" -eq 20 ] ||
  fail "Running again does not say that all were issued before"

say "What is refused"
refused 1 UNKNOWN_KEY "A revocation signed with another body's key" \
  "$COMITY" credential revoke "$GOOD_NUMBER" --reason conduct \
  --key "centre=$BODIES/kazsee-1.pem"
refused 1 TWO_PERSONS_NEEDED "An act on an agreement by one official" \
  "$COMITY" agreement act "$AGREEMENT" --party kazakhstan --act designate \
  --key "kz-authority=$BODIES/kz-authority-1.pem"
refused 1 NOT_THE_OWNER "A new version of a scheme by another body" \
  "$COMITY" scheme publish "$DEMO_DATA/scheme-degree.json" \
  --key "kazsee=$BODIES/kazsee-1.pem"
echo '{"scheme_id": "x", "scheme_version": 1}' >"$WORK/scheme.json"
refused 3 FIELD_MISSING "A scheme without names" \
  "$COMITY" scheme publish "$WORK/scheme.json" \
  --key "centre=$BODIES/centre-1.pem"
refused 3 CREDENTIAL_NUMBER_MISTYPED "A number with a wrong character" \
  "$COMITY" verify "${GOOD_NUMBER%?}$([ "${GOOD_NUMBER: -1}" = 0 ] && echo 1 || echo 0)"
refused 3 USAGE "A host without a purpose" \
  "$COMITY" verify "$GOOD_NUMBER" --host KZ
refused 3 COUNTRY_UNASSIGNED "A host country that is none" \
  "$COMITY" verify "$GOOD_NUMBER" --host kz --purpose establishment
refused 3 CODE_UNKNOWN "A field that is none" \
  "$COMITY" verify "$GOOD_NUMBER" --host KZ --purpose establishment --field 9z9
refused 3 USAGE "A key without its body" \
  "$COMITY" scheme publish "$DEMO_DATA/scheme-society.json" \
  --key "$BODIES/centre-1.pem"

{
  head -n 1 "$DEMO_DATA/engineers.csv"
  echo "BAD-1,Образцева Тест,Obraztseva Test,1990-01-01,0715,4,2"
  echo "BAD-2,,Nobody,1990-01-01,0715,4,2"
  echo "BAD-3,Образцева Тест,Obraztseva Test,1990-01-01,0715,many,2"
  echo "BAD-1,Образцева Тест,Obraztseva Test,1990-01-01,0715,4,2"
} >"$WORK/bad.csv"
refused 5 "Row 3 bad row: CLAIM_MISSING" "Bad rows are named, the others issued" \
  "$COMITY" credential issue --scheme professional-engineer --issuer centre \
  --csv "$WORK/bad.csv" --level EQF/6 --key "$BODIES/centre-1.pem"
grep -q '^2,BAD-1,KZ-.*,issued,' "$WORK/bad.csv.issued.csv" ||
  fail "The good row was not issued"
grep -q '^5,BAD-1,.*REFERENCE_REUSED' "$WORK/bad.csv.issued.csv" ||
  fail "A reference in two rows was not reported"

# One byte in the middle of the evidence.
size=$(wc -c <"$OUT/engineer.evidence")
cp "$OUT/engineer.evidence" "$WORK/changed.evidence"
printf '\377' | dd of="$WORK/changed.evidence" bs=1 seek=$((size / 2)) \
  conv=notrunc status=none
check 2 "A changed evidence file proves nothing" \
  "$COMITY" verify --file "$WORK/changed.evidence" --offline
say "All as it should be."
