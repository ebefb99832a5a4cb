#!/usr/bin/env bash
# A log begins on a person's word alone: a disk that is not mounted looks like a
# registry that never ran. Arguments: comity, comityd, the folder deploy/demo.
set -euo pipefail

COMITY=$1
COMITYD=$2
DEMO_DATA=$3
WORK=$(mktemp -d)
DEMO_DIR=$WORK/demo
SERVER_PID=
# shellcheck source=deploy/demo/play.sh
source "$DEMO_DATA/play.sh"
demo_paths
DATA=$REGISTRY/data

finish() {
  [ -z "$SERVER_PID" ] || demo_stop
  rm -rf "$WORK"
}
trap finish EXIT

# refused CODE WORDS "What is refused" [option...]: by comityd, which ends.
refused() {
  local wanted=$1 words=$2 text=$3 output code=0
  shift 3
  output=$(timeout 60 "$COMITYD" --config "$REGISTRY/comityd.conf" "$@" 2>&1) ||
    code=$?
  say "  $text (exit code $code)"
  if [ "$code" -ne "$wanted" ] || ! grep -q -- "$words" <<<"$output"; then
    printf '%s\n' "$output" >&2
    fail "Expected exit code $wanted and $words, got $code: $text"
  fi
}

serving=(--listen 127.0.0.1:0 --http 127.0.0.1:0)

say "A registry that never ran"
mkdir -p "$DEMO_DIR"
step "It is made" "$COMITY" init "$REGISTRY" --origin "$DEMO_ORIGIN" \
  --country KZ --operator kz-authority --name "en=Registry of engineers"
refused 4 STORE_MISSING "It does not begin a log unasked" "${serving[@]}"
[ ! -e "$DATA" ] || fail "The refused start made a folder"
mkdir "$DATA"
refused 4 "once, by comityd --found" "Nor in an empty folder" "${serving[@]}"
[ -z "$(ls -A "$DATA")" ] || fail "The refused start wrote something"
cp "$REGISTRY/comityd.conf" "$WORK/conf"
echo 'found=true' >>"$REGISTRY/comityd.conf"
refused 3 found "The file of settings cannot hold the word" "${serving[@]}"
cp "$WORK/conf" "$REGISTRY/comityd.conf"
demo_begin_log
step "Said again, the word does nothing" \
  "$COMITYD" --config "$REGISTRY/comityd.conf" --found
demo_start
step "Then it serves" "$COMITY" log checkpoint
demo_stop

say "Its disk is not mounted"
mv "$DATA" "$WORK/unmounted"
mkdir "$DATA"
refused 4 "not mounted" "It does not begin a second log" "${serving[@]}"
[ -z "$(ls -A "$DATA")" ] || fail "The refused start wrote something"
rmdir "$DATA"
mv "$WORK/unmounted" "$DATA"

say "Its store was moved away, and the mark is lost"
mv "$DATA/store" "$DATA/store.damaged"
mv "$DATA/mark" "$WORK/mark"
rm -f "$DATA/cosignatures"
refused 4 store.damaged "Beside it no log begins" "${serving[@]}"
refused 2 store.damaged "Not on the word either" --found
mv "$DATA/store.damaged" "$DATA/store"
mv "$WORK/mark" "$DATA/mark"

say "All is there again"
demo_start
step "It goes on with its log" "$COMITY" log checkpoint
mkdir -p "$BODIES"
body kz-authority KZ "The authority" --name "en=Authority of Kazakhstan"
# Such that what was signed last is the last that was written.
kill -KILL "$SERVER_PID"
wait "$SERVER_PID" 2>/dev/null || true

say "The end of its write log is damaged by one bit"
newest=$(find "$DATA/store" -name '*.log' -size +0 | sort | tail -n 1)
# The length of the last record, high byte: RocksDB's blocks have 32 KiB, a
# record 4 bytes of checksum, 2 of length and 1 of type.
python3 - "$newest" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = last = 0
while at + 7 <= len(data):
    left = 32768 - at % 32768
    if left < 7:
        at += left
        continue
    last = at
    at += 7 + data[at + 4] + (data[at + 5] << 8)
data[last + 5] ^= 0x80
open(sys.argv[1], "wb").write(data)
END
sums() { (cd "$DATA/store" && sha256sum ./*); }
sums >"$WORK/before"
refused 4 STORE_BEHIND_MARK "It does not start" "${serving[@]}"
refused 2 STORE_BEHIND_MARK "Nor is it backed up" --backup "$WORK/backup"
sums | cmp - "$WORK/before" || fail "A refused start changed the store"
say "All of it is as expected."
