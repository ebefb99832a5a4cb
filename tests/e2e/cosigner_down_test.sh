#!/usr/bin/env bash
# A clerk's policy asks for a cosigner, and the cosigner is down. What improves
# waits for it; what worsens is sent all the same, and is vouched for once the
# cosigner is back. Arguments: comity, comityd, the folder deploy/demo.
set -euo pipefail
# shellcheck source=tests/e2e/registries.sh
source "$(dirname "$0")/registries.sh"

# shows CODE TEXT "What happens" command...: ends so, and says so.
shows() {
  local wanted=$1 text=$2 what=$3 output code=0
  shift 3
  output=$("$@" 2>&1) || code=$?
  printf '$ %s\n%s\n' "$*" "$output" >>"$LOG"
  if [ "$code" -ne "$wanted" ] || ! grep -qF -- "$text" <<<"$output"; then
    printf '%s\n' "$output" >&2
    fail "Expected exit code $wanted and '$text', got $code: $what"
    return 1
  fi
  say "  $what (exit code $code)"
}

say "Kazakhstan: a centre certifies"
found KZ "Registry of Kazakhstan"
KZ_SERVER=$COMITY_SERVER
KZ_TRUST=$COMITY_TRUST
centre centre KZ "A certification centre"
scheme centre engineering PROFESSIONAL_QUALIFICATION engineer
ISSUE=(--scheme engineering --issuer centre --fields 0732 --level EQF/6
  --key "$BODIES/centre-1.pem")
KEYS=(--key "$BODIES/centre-1.pem" --key "$BODIES/centre-2.pem")
# engineer REFERENCE: sets NUMBER.
engineer() { issue_to "$1" "An engineer" "Ulgi Testov" "${ISSUE[@]}"; }
engineer E-1
FIRST=$NUMBER
engineer E-2
SECOND=$NUMBER

say "China, which shall vouch for that log, is down"
found CN "Registry of China"
step "It has the key with which it cosigns" \
  "$COMITY" key new "$REGISTRY/keys/state.pem"
CN_SERVER=$COMITY_SERVER
demo_stop
pinning KZ CN >"$WORK/policy"
mkdir "$WORK/clerk"
{
  cat "$WORK/policy"
  printf 'cosigner %s\n  grade state\n  operator operator-cn\nquorum 1 state\n' \
    "$("$COMITY" key note "$REGISTRY/keys/state.pem" \
      --name registry.cn.example/state | grep '^registry')"
} >"$WORK/clerk/policy"
printf 'comity-addresses/v1\nregistry.cn.example %s\n' "$CN_SERVER" \
  >"$WORK/clerk/addresses"
clerk() {
  "$COMITY" --trust "$WORK/clerk" --server "$KZ_SERVER" \
    --origin registry.kz.example "$@"
}
seen() { "$COMITY" --trust "$KZ_TRUST" --server "$KZ_SERVER" "$@"; }
SUSPEND=(clerk credential suspend "$FIRST" --reason investigation
  "${KEYS[@]:0:2}" --wait 1)

say "What worsens waits for nobody"
shows 2 "stands in the log, but is not vouched for" \
  "The clerk suspends, and is told that nobody vouches for it" "${SUSPEND[@]}"
INDEX=$(sed -n 's/^Entry \([0-9]*\) stands in the log.*/\1/p' "$LOG" | tail -n 1)
grep -qF "0 of the 1 cosigners that the policy asks for vouch for the head of \
registry.kz.example; to send what worsens the log's own word is enough" "$LOG" ||
  fail "The clerk was not told on whose word the suspension was sent"
answers 1 CREDENTIAL_SUSPENDED "Whoever asks for no cosigner knows it" \
  seen verify "$FIRST"
shows 2 POLICY_NOT_MET "Whoever asks for one believes nothing meanwhile" \
  clerk verify "$FIRST"
printf '%s\n' "$SECOND" >"$WORK/cohort"
check 0 "A list is revoked, and not waited for" clerk credential revoke \
  --list "$WORK/cohort" --reason conduct "${KEYS[@]:0:2}" --no-wait
answers 1 CREDENTIAL_REVOKED "and known" seen verify "$SECOND"
COMITY_TRUST=$KZ_TRUST COMITY_SERVER=$KZ_SERVER
DEMO_DIR=$WORK/KZ
demo_paths
engineer E-3
THIRD=$NUMBER
check 0 "What was issued meanwhile is voided, in a file" \
  clerk credential void "$THIRD" --reason fraud "${KEYS[@]:0:2}" \
  --out "$WORK/void.statement"
check 0 "that is sent" clerk submit "$WORK/void.statement" \
  "$WORK/void.statement.1-centre.signature" --no-wait
answers 1 CREDENTIAL_VOID "and known" seen verify "$THIRD"

say "What improves waits"
shows 2 POLICY_NOT_MET "Nobody is reinstated on the log's own word" \
  clerk credential reinstate "$FIRST" --reason appeal-upheld "${KEYS[@]}"
answers 1 CREDENTIAL_SUSPENDED "The suspension stands" seen verify "$FIRST"
shows 2 QUORUM_NOT_REACHED "Waiting once more says what is missing" \
  clerk log await "$INDEX" --wait 1

say "China is up, and follows that log"
DEMO_DIR=$WORK/CN
demo_paths
restart "policy-file=$WORK/policy" \
  "partner=[\"registry.kz.example=$KZ_SERVER\"]" \
  "state-key-file=$REGISTRY/keys/state.pem"
check 0 "The clerk waits until China vouches for it" \
  clerk log await "$INDEX" --wait 60
answers 1 CREDENTIAL_SUSPENDED "and believes it, as China shows it" \
  "$COMITY" --trust "$WORK/clerk" --server "$CN_SERVER" verify "$FIRST"
say "All as it should be."
