#!/usr/bin/env bash
# Three registries on this machine, Kazakhstan, China and a federation of EU
# countries: each holds and recomputes the others' logs and cosigns them. A
# credential of one counts in another, and an employer believes an answer only
# if two of three countries vouch for it.
#
#   deploy/federation.sh            play it, and leave the three running
#   deploy/federation.sh --once     play it, stop them and end
#   deploy/federation.sh --stop     stop those that were left running
#   deploy/federation.sh --help
#
# Data are kept in var/federation; delete that directory to begin anew. All of
# it is demonstration data: not statements by the bodies named, and no real
# persons.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly HERE=$PWD
COMITY=${COMITY:-$HERE/build/release/client/cli/comity}
COMITYD=${COMITYD:-$HERE/build/release/server/comityd/comityd}
DEMO_DATA=$HERE/deploy/demo
WORK=${FEDERATION_DIR:-$HERE/var/federation}
SITES=(KZ CN EU)
declare -A COUNTRIES=([KZ]=KZ [CN]=CN [EU]="DE FR")

usage() { sed -n '2,15s/^# \{0,1\}//p' "$HERE/deploy/federation.sh"; }

once=no
case "${1:-}" in
  "") ;;
  --once) once=yes ;;
  --stop) once=stop ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 3 ;;
esac

DEMO_DIR=$WORK/none
# shellcheck source=deploy/demo/play.sh
source deploy/demo/play.sh
# shellcheck source=deploy/demo/scenario.sh
source deploy/demo/scenario.sh

origin_of() { printf 'registry.%s.example' "${1,,}"; }

# at SITE: commands speak to its registry, with its keys, from now on.
at() {
  DEMO_DIR=$WORK/$1
  DEMO_ORIGIN=$(origin_of "$1")
  demo_paths
  SERVER_PID=$(cat "$DEMO_DIR/comityd.pid" 2>/dev/null || true)
  if [ -s "$DEMO_DIR/address" ]; then
    COMITY_SERVER=$(cat "$DEMO_DIR/address")
    export COMITY_SERVER
  fi
}

stop_all() {
  local site pid
  for site in "${SITES[@]}"; do
    pid=$(cat "$WORK/$site/comityd.pid" 2>/dev/null) || continue
    [ "$(readlink "/proc/$pid/exe" 2>/dev/null)" = "$COMITYD" ] || continue
    kill "$pid" 2>/dev/null || true
    tail --pid="$pid" -f /dev/null 2>/dev/null &
    wait $! 2>/dev/null || true
    rm -f "$WORK/$site/comityd.pid"
  done
}

if [ "$once" = stop ]; then
  stop_all
  exit 0
fi
if [ -e "$WORK" ] && [ -z "${FEDERATION_DIR:-}" ]; then
  say "There is a federation from before. Stop it and begin anew:" >&2
  say "  deploy/federation.sh --stop; rm -r $WORK" >&2
  exit 2
fi
keep=no
finish() { [ "$keep" = yes ] || stop_all; }
trap finish EXIT
trap 'exit 130' INT TERM

if [ ! -x "$COMITYD" ]; then
  say "Packages"
  deploy/packages.sh build
  say "Building; this takes some minutes"
  mkdir -p var
  cmake --preset release >var/build.log
  cmake --build --preset release --target comityd comity >>var/build.log || {
    tail -n 20 var/build.log >&2
    exit 2
  }
fi
mkdir -p "$WORK"

# found SITE "Name": its own registry, with a key for cosigning others.
found() {
  DEMO_DIR=$WORK/$1
  DEMO_ORIGIN=$(origin_of "$1")
  demo_paths
  # shellcheck disable=SC2086 # Several countries are several words.
  scenario_found "$2" ${COUNTRIES[$1]}
  step "It makes the key with which it cosigns what it recomputed" \
    "$COMITY" key new "$REGISTRY/keys/state.pem"
}

# The policy of everybody here: all three pinned, all three cosigners.
write_policy() {
  local site quorum=$1
  head -n 1 "$WORK/KZ/registry/trust/policy"
  for site in "${SITES[@]}"; do
    sed -n '/^origin/,/^  operator/p' "$WORK/$site/registry/trust/policy" |
      sed "s/^  operator .*/  operator operator-${site,,}/"
  done
  for site in "${SITES[@]}"; do
    printf 'cosigner %s\n  grade state\n  operator operator-%s\n' \
      "$(COMITY_BANNER="" "$COMITY" key note "$WORK/$site/registry/keys/state.pem" \
        --name "$(origin_of "$site")/state")" "${site,,}"
  done
  printf 'quorum %s state\nmax-age 1h\nmax-skew 15m\n' "$quorum"
}

genesis_of() {
  sed -n 's/^  genesis //p' "$WORK/$1/registry/trust/policy" | head -n 1
}

# join SITE: from now on it follows the two others, and they cosign it.
join_partners() {
  local site=$1 other
  at "$site"
  {
    printf 'policy-file=%s\n' "$WORK/policy"
    printf 'state-key-file=%s\n' "$REGISTRY/keys/state.pem"
    printf 'partner=['
    for other in "${SITES[@]}"; do
      [ "$other" = "$site" ] ||
        printf '"%s=%s",' "$(origin_of "$other")" "$(cat "$WORK/$other/address")"
    done | sed 's/,$//'
    printf ']\n'
  } >>"$REGISTRY/comityd.conf"
  SERVER_PID=$(cat "$DEMO_DIR/comityd.pid")
  demo_stop
  demo_start "$(cat "$DEMO_DIR/address")"
  say "  $(origin_of "$site") runs again, and follows its partners"
}

admit_partners() {
  local site=$1 other
  at "$site"
  for other in "${SITES[@]}"; do
    [ "$other" != "$site" ] || continue
    step "$site admits $other as a partner, by a statement of its root keys" \
      "$COMITY" partner admit "$(origin_of "$other")" \
      --genesis "$(genesis_of "$other")" \
      --countries "$(printf '%s' "${COUNTRIES[$other]}" | tr ' ' ,)" \
      --address "$(cat "$WORK/$other/address")" "${ROOT[@]}"
  done
}

say "$COMITY_BANNER"
say "Three registries are made"
found KZ "Registry of Kazakhstan"
centre centre KZ "A certification centre"
scheme centre engineering PROFESSIONAL_QUALIFICATION engineer
found CN "Registry of China"
found EU "Federation of engineers, EU"

say "They admit each other, and follow each other's logs"
write_policy 0 >"$WORK/policy"
for site in "${SITES[@]}"; do admit_partners "$site"; done
for site in "${SITES[@]}"; do join_partners "$site"; done

say "An agreement between Kazakhstan and China"
at KZ
terms agreement "Agreement on engineers" TREATY '
 "binding": true, "effect": "FULL",
 "scope": {"credential_types": ["PROFESSIONAL_QUALIFICATION"],
           "purposes": ["EMPLOYMENT"]}' china=CN kazakhstan=KZ
text kz agreement "The agreement"
AGREEMENT=$TEXT_ID
party kz kazakhstan enter-into-force "Kazakhstan enters into force, in its log"
issue_to E-1 "The centre certifies an engineer" "Ulgi Testov" \
  --scheme engineering --issuer centre --fields 0732 --level EQF/6 \
  --key "$BODIES/centre-1.pem"
FIRST=$NUMBER
issue_to E-2 "And another one" "Ulgi Testova" \
  --scheme engineering --issuer centre --fields 0732 --level EQF/6 \
  --key "$BODIES/centre-1.pem"
SECOND=$NUMBER NUMBER=$FIRST
CENTRE_KEY=$BODIES/centre-1.pem
KZ_SERVER=$COMITY_SERVER
at CN
party cn china enter-into-force "China enters into force, in its log"

say "An employer in China pins all three, and wants two of three to vouch"
EMPLOYER=$WORK/employer
LOG=$WORK/employer.log
mkdir -p "$EMPLOYER"
write_policy 2 >"$EMPLOYER/policy"
export COMITY_TRUST=$EMPLOYER
work=(--host CN --purpose employment)
CN_SERVER=$COMITY_SERVER
export COMITY_SERVER=$CN_SERVER
say "  The countries cosign what they recomputed; that takes a few seconds"
patiently 60 "$COMITY" verify "$NUMBER" "${work[@]}" ||
  say "  (not yet; the next line says why)"
answers 0 RECOGNISED "China's registry answers, from its own log and its copy of \
Kazakhstan's" "$COMITY" verify "$NUMBER" "${work[@]}"
step "Evidence of both logs is written into a file" \
  "$COMITY" evidence export "$NUMBER" "${work[@]}" --out "$WORK/gate.evidence"
step "It meets every line of the policy" \
  "$COMITY" policy check "$WORK/gate.evidence" --purpose employment
answers 0 RECOGNISED "Anybody judges the file without a network" \
  "$COMITY" verify --file "$WORK/gate.evidence" "${work[@]}" --offline

say "The centre revokes, at home, and waits until both others vouch for it"
CENTRE_TRUST=$WORK/centre
mkdir -p "$CENTRE_TRUST"
write_policy 2 >"$CENTRE_TRUST/policy"
{
  printf 'comity-addresses/v1\n'
  for site in CN EU; do
    printf '%s %s\n' "$(origin_of "$site")" "$(cat "$WORK/$site/address")"
  done
} >"$CENTRE_TRUST/addresses"
# revokes CODE TEXT NUMBER SECONDS: at home, by the centre.
revokes() {
  check "$1" "$2" env COMITY_TRUST="$CENTRE_TRUST" \
    "$COMITY" --server "$KZ_SERVER" --origin "$(origin_of KZ)" credential revoke \
    "$3" --reason conduct --key "$CENTRE_KEY" --wait "$4"
}
revokes 0 "In Kazakhstan's log" "$NUMBER" 30
export COMITY_TRUST=$EMPLOYER COMITY_SERVER=$CN_SERVER
revoked() {
  local code=0
  "$COMITY" verify "$NUMBER" "${work[@]}" || code=$?
  [ "$code" -eq 1 ]
}
patiently 20 revoked || true
answers 1 CREDENTIAL_REVOKED "China knows it a moment later" \
  "$COMITY" verify "$NUMBER" "${work[@]}"

say "The federation's registry is down, and the centre revokes the other one"
at EU
demo_stop
revokes 2 "It stands in the log, but only China vouches for it" "$SECOND" 3
demo_start "$(cat "$DEMO_DIR/address")"
revokes 0 "The registry is back, and the same command waits once more" \
  "$SECOND" 30
export COMITY_TRUST=$EMPLOYER COMITY_SERVER=$CN_SERVER
# Until China's copy has the cosignatures of that head, too.
patiently 30 revoked || true

say "Kazakhstan's registry is down"
at KZ
demo_stop
export COMITY_SERVER=$CN_SERVER
answers 1 CREDENTIAL_REVOKED "China still answers, from its copy" \
  "$COMITY" verify "$NUMBER" "${work[@]}"

say "And its disk is lost, with store and mark"
rm -r "$REGISTRY/data/store" "$REGISTRY/data/mark"
# It says which head a person has to confirm, after asking the partners.
rebuild=("$COMITYD" --config "$REGISTRY/comityd.conf"
  --rebuild-from "$(origin_of CN)")
lost=$("${rebuild[@]}" 2>&1 |
  sed -n 's/.*--confirm-head \([0-9]*:[0-9a-f]*\).*/\1/p') || true
step "It fetches its log from China's copy, checks all of it and asks everybody" \
  "${rebuild[@]}" --confirm-head "${lost:-none}"
demo_start "$(cat "$DEMO_DIR/address")"
export COMITY_TRUST=$EMPLOYER
answers 1 CREDENTIAL_REVOKED "Kazakhstan's registry answers again" \
  "$COMITY" verify "$NUMBER"
demo_stop

if [ "$once" = yes ]; then
  say "Done; all three are stopped."
else
  keep=yes
  cat <<END

$COMITY_BANNER
China's and the federation's registries are running; stop them with
deploy/federation.sh --stop. Three things to try:

  export COMITY_SERVER=$CN_SERVER COMITY_TRUST=$EMPLOYER
  $COMITY verify $NUMBER --host CN --purpose employment
  $COMITY policy check $WORK/gate.evidence
  $COMITY audit $(origin_of CN)
END
fi
