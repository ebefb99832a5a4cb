#!/usr/bin/env bash
# The public log of a registry with 10,000 credentials, read by a program that
# has nothing from Comity: the notes, trees and proofs of Go's checksum
# database. It must find that all agrees, and notice a single wrong bit, and a
# fork that the log's own key signed.
# Arguments: comity, comityd, the folder deploy/demo.
set -euo pipefail

COMITY=$1
COMITYD=$2
DEMO_DATA=$3
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
GO_SOURCES=/usr/share/gocode
# Holder files are flushed one by one, which takes 10,000 turns of a disk and
# shows nothing here.
WORK=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
DEMO_DIR=$WORK/registry
SERVER_PID=
# shellcheck source=deploy/demo/play.sh
source "$DEMO_DATA/play.sh"
# shellcheck source=deploy/demo/scenario.sh
source "$DEMO_DATA/scenario.sh"
demo_paths

finish() {
  [ -z "$SERVER_PID" ] || demo_stop
  rm -rf "$WORK"
}
trap finish EXIT

if ! command -v go >/dev/null ||
  [ ! -d "$GO_SOURCES/src/golang.org/x/mod/sumdb/tlog" ]; then
  fail "No golang-go or golang-golang-x-mod-dev: run deploy/packages.sh test"
fi

# Without a network, modules or a cache that others share.
build_reader() {
  env GO111MODULE=off GOPATH="$GO_SOURCES" GOCACHE="$WORK/go-cache" GOFLAGS= \
    GOPROXY=off go build -o "$WORK/log_reader" "$HERE"/*.go
}

start() {
  demo_start
  URL=http://127.0.0.1:$(sed 's/.*"http_port":\([0-9]*\).*/\1/' \
    "$DEMO_DIR/ports")
}

stop() {
  demo_stop
  SERVER_PID=
}

# issue FIRST LAST: credentials from a list, all of one invented person.
issue() {
  {
    echo "reference,name,birth-date,fields,level"
    seq -f "I-%05g,Ulgi Testova,1990-01-01,0732,EQF/6" "$1" "$2"
  } >"$OUT/list-$1.csv"
  step "The centre issues $(($2 - $1 + 1)) credentials" \
    "$COMITY" credential issue --scheme engineering --issuer centre \
    --csv "$OUT/list-$1.csv" --key "$BODIES/centre-1.pem"
}

read_log() {
  "$WORK/log_reader" -url "$URL" -key "$LOG_KEY" "$@"
}

# refuses_flip PATH OFFSET WORDS "What is wrong": that bit is read wrongly.
refuses_flip() {
  refuses 1 "REFUSED: $3" "$4" read_log -flip "$1:$2"
}

# The offset of the first letter from $1 on whose neighbour is a letter, too,
# so that a changed bit leaves good base64.
letter_from() {
  local from=$1 skipped
  skipped=$(tail -c "+$((from + 1))" "$WORK/head" |
    LC_ALL=C grep -abo '[b-yB-Y]' | head -n 1 | cut -d: -f1)
  echo $((from + skipped))
}

say "A registry with a public log"
export COMITYD_PUBLIC_LOG=true
scenario_found "Registry of Kazakhstan" KZ
centre centre KZ "A certification centre"
scheme centre engineering PROFESSIONAL_QUALIFICATION engineer
LOG_KEY=$(COMITY_BANNER='' "$COMITY" key note "$REGISTRY/keys/log.pem" \
  --name "$DEMO_ORIGIN" --log)
step "The reader is built from Debian's packages alone" build_reader

say "It lives through two histories, one after the other"
stop
cp -r "$REGISTRY" "$WORK/registry-of-founding"
start
read_log -save "$WORK/head-of-founding"
issue 20001 20300
read_log -save "$WORK/head-of-fork" -earlier "$WORK/head-of-founding"
stop
rm -r "$REGISTRY"
cp -r "$WORK/registry-of-founding" "$REGISTRY"
start

say "All agrees while the log grows"
issue 1 5000
read_log -save "$WORK/head-of-half" -earlier "$WORK/head-of-founding"
issue 5001 10000
started=$(date +%s%N)
summary=$(read_log -save "$WORK/head" -earlier "$WORK/head-of-founding" \
  -earlier "$WORK/head-of-half")
say "$summary" "(in $((($(date +%s%N) - started) / 1000000)) ms)"
size=$(sed -n 2p "$WORK/head")
[ "$size" -ge 10000 ] || fail "The log has $size entries only"
case $summary in
  *" $size inclusion proofs and 2 consistency proofs agree") ;;
  *) fail "Not every entry was proven" ;;
esac
# All below reads this very size, which has a tile that is not full.
[ $((size % 256)) -ne 0 ] || {
  issue 10001 10001
  read_log -save "$WORK/head"
  size=$(sed -n 2p "$WORK/head")
}

say "A wrong bit is noticed"
signature=$(LC_ALL=C grep -abo '^— [^ ]* ' "$WORK/head" | head -n 1)
# Behind the name and the key's number.
behind=$((${signature%%:*} + $(printf '%s' "${signature#*:}" | wc -c) + 8))
root=$(head -n 2 "$WORK/head" | wc -c)
refuses_flip checkpoint "$(letter_from "$behind")" \
  "checkpoint: invalid signature" "In the checkpoint's signature"
refuses_flip checkpoint "$(letter_from "$root")" \
  "checkpoint: invalid signature" "In the checkpoint's root"
full=$((size / 256))
edge=$(printf '%03d.p/%d' "$full" $((size % 256)))
last=$(printf '%03d' $((full - 1)))
uneven="tile/.*: downloaded inconsistent tile"
refuses_flip tile/0/000 0 "tile/0/000: " "In the first tile"
refuses_flip "tile/0/$last" -1 "tile/0/$last: " "In the last full tile"
refuses_flip "tile/0/$edge" 0 "$uneven" "In the tile at the edge"
refuses_flip "tile/1/000.p/$full" 100 "$uneven" "In the tile above"
refuses_flip tile/entries/000 2 "entry 0 is not" "In the first entry"
refuses_flip tile/entries/020 -1 "entry 5375 is not" "In one in the middle"
refuses_flip "tile/entries/$edge" 2 "entry $((full * 256)) is not" \
  "In an entry at the edge"
refuses_flip tile/entries/007 0 "\(tile/entries/007: \|entry 1792 is not\)" \
  "In an entry's length"

say "So are a wrong key and a wrong past"
other=$(COMITY_BANNER='' "$COMITY" key note "$REGISTRY/keys/cosigning.pem" \
  --name "$DEMO_ORIGIN" --log)
LOG_KEY=$other refuses 1 "no verifiable signatures" "Another key" read_log
sed '2s/.*/17/' "$WORK/head-of-half" >"$WORK/forged"
refuses 1 "forged: invalid signature" "A forged earlier head" \
  read_log -earlier "$WORK/forged"
refuses 1 "consistency with size $(sed -n 2p "$WORK/head-of-fork")" \
  "The other history, which the log signed" \
  read_log -earlier "$WORK/head-of-fork"

say "Without a server nothing is said"
stop
refuses 2 "could not check" "No server" read_log
say "All as it should be."
