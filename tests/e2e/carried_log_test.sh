#!/usr/bin/env bash
# A log is carried by file from one registry to another and imported there by a
# clerk; then the two have a network, and the second logs the first one's heads.
# Arguments: comity, comityd, the folder deploy/demo.
set -euo pipefail

# shellcheck source=tests/e2e/registries.sh
source "$(dirname "$0")/registries.sh"

ORIGIN=registry.kz.example
INBOX=$WORK/inbox.range

say "Kazakhstan: its log is exported, and grows"
found KZ "Registry of Kazakhstan"
KZ_SERVER=$COMITY_SERVER
export_range() {
  step "Export $1" "$COMITY" --server "$KZ_SERVER" sync export "$ORIGIN" \
    --out "$WORK/$1.range" "${@:2}"
}
export_range 1
centre centre KZ "A certification centre"
# A log shows mirrors one new head a second.
number() { sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" "$WORK/grown"; }
grown() {
  rm -f "$WORK/$1.range"
  "$COMITY" --server "$KZ_SERVER" sync export "$ORIGIN" --out "$WORK/$1.range" \
    --after "$WORK/$2.range" --json >"$WORK/grown" || return 1
  [ "$(number size)" -gt "$(number from)" ]
}
patiently 20 grown 2 1 || fail "The log did not grow"
scheme centre engineering PROFESSIONAL_QUALIFICATION engineer
patiently 20 grown 3 2 || fail "The log did not grow again"

say "China: it follows that log by file"
found CN "Registry of China"
pinning KZ CN >"$WORK/policy"
mkdir "$WORK/clerk"
cp "$WORK/policy" "$WORK/clerk/policy"
step "It makes the key with which it cosigns" \
  "$COMITY" key new "$REGISTRY/keys/state.pem"
restart "policy-file=$WORK/policy" "partner=[\"$ORIGIN=file:$INBOX\"]"

say "The clerk imports what was carried"
clerk() { "$COMITY" --trust "$WORK/clerk" "$@"; }
head -c 2000 "$WORK/1.range" >"$WORK/cut.range"
refused=(clerk sync import --to "$INBOX")
check 0 "A file is looked at" clerk sync import "$WORK/1.range" --check-only
check 1 "A file that was cut is refused" "${refused[@]}" "$WORK/cut.range"
[ ! -e "$INBOX" ] || fail "A refused file was put in place"
answers 0 "$ORIGIN" "The first export is taken up" \
  clerk sync import "$WORK/1.range" --to "$INBOX"
answers 1 MIRROR_BEHIND "The third would leave a gap" \
  "${refused[@]}" "$WORK/3.range"
check 0 "The second" clerk sync import "$WORK/2.range" --to "$INBOX"
check 0 "and the third are taken up" \
  clerk sync import "$WORK/3.range" --to "$INBOX"
answers 1 OLDER_THAN_KNOWN "The first is old now" \
  "${refused[@]}" "$WORK/1.range"
check 3 "Where to put it must be said" clerk sync import "$WORK/3.range"
[ "$(find "$WORK" -name '*.unfinished' | wc -l)" -eq 0 ] ||
  fail "A copy was left behind"

say "There is a network now, and China anchors what it cosigns"
body operator CN "An operator" --name "en=Operator (demonstration)"
grant operator operator
restart "policy-file=$WORK/policy" "partner=[\"$ORIGIN=$KZ_SERVER\"]" \
  "state-key-file=$REGISTRY/keys/state.pem" "anchor-body=operator" \
  "anchor-key-file=$BODIES/operator-1.pem"
anchored() {
  [ "$("$COMITY" log anchors "$ORIGIN" --json | grep -c '"checkpoint"')" -eq 1 ]
}
patiently 60 anchored || fail "No head was anchored"
check 0 "The anchor is listed" "$COMITY" log anchors "$ORIGIN"
check 0 "China's log is audited" clerk --server "$COMITY_SERVER" \
  audit registry.cn.example --keep "$WORK/cn.entries"
answers 0 confirmed "Kazakhstan's log extends what China has anchored" \
  clerk --server "$KZ_SERVER" audit "$ORIGIN" --keep "$WORK/kz.entries" \
  --anchors "$WORK/cn.entries"
"$COMITY" --trust "$WORK/clerk" --server "$KZ_SERVER" audit "$ORIGIN" --json \
  --keep "$WORK/kz.entries" --anchors "$WORK/cn.entries" |
  grep -q '"confirmed": 1' || fail "The anchor was not compared"

say "Kazakhstan's log is begun anew with the same keys, and audited"
SERVER_PID=$(cat "$WORK/KZ/comityd.pid") demo_stop
DEMO_DIR=$WORK/KZ
demo_paths
rm -rf "$REGISTRY/data"
# Whoever has seen the log before would notice at once.
mkdir "$WORK/anew"
cp "$COMITY_TRUST/policy" "$WORK/anew/policy"
export COMITY_TRUST=$WORK/anew
demo_begin_log
demo_start "$KZ_SERVER"
PIDS+=("$SERVER_PID")
for n in 1 2 3 4 5 6 7 8 9; do
  body "body-$n" KZ "Another body" --name "en=Other $n (demonstration)"
done
answers 1 FORK_DETECTED "The audit proves that it signed two logs" \
  clerk --server "$KZ_SERVER" audit "$ORIGIN" --keep "$WORK/anew.entries" \
  --anchors "$WORK/cn.entries"
check 1 "and anybody can judge the evidence" \
  clerk audit "$ORIGIN" --evidence "$WORK/anew.entries.fork-evidence"
say "All as it should be."
