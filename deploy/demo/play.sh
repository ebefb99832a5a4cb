# shellcheck shell=bash
# The demonstration, as functions. Sourced by deploy/quickstart.sh and by
# tests/e2e/demonstration_test.sh, which give
#
#   COMITY, COMITYD   the two programs
#   DEMO_DIR          a directory that does not exist yet
#   DEMO_DATA         deploy/demo
#   DEMO_CSV          the list of engineers
#
# Everything goes through the public interface: the server gets nothing but
# signed statements, and every answer is checked before it is shown.

export COMITY_BANNER="DEMONSTRATION DATA: not statements by the bodies named; \
all persons are invented."
DEMO_ORIGIN=registry.kz.example
# Well-formed, but never issued.
DEMO_UNKNOWN_NUMBER=KZ-89144-GJ289-144GJ-28914-4GJ288-P0

demo_paths() {
  REGISTRY=$DEMO_DIR/registry
  BODIES=$DEMO_DIR/keys-of-bodies
  OUT=$DEMO_DIR/files
  LOG=$DEMO_DIR/commands.log
  ISSUED=$OUT/engineers.issued.csv
  export COMITY_TRUST=$REGISTRY/trust
  ROOT=(--key "root=$REGISTRY/keys/root-1.pem"
    --key "root=$REGISTRY/keys/root-2.pem")
}

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  return 1
}

# step "What happens" command...: one line for people; the output goes into the
# log, and is shown if the command fails.
step() {
  local text=$1 output code=0
  shift
  output=$("$@" 2>&1) || code=$?
  printf '$ %s\n%s\n' "$*" "$output" >>"$LOG"
  if [ "$code" -ne 0 ]; then
    printf '%s\n' "$output" >&2
    fail "Failed (exit code $code): $text"
    return 1
  fi
  say "  $text"
}

# check CODE "What is checked" command...: runs a verification, shows its
# answer in short and insists on its exit code.
check() {
  local wanted=$1 text=$2 output code=0
  shift 2
  output=$("$@" 2>&1) || code=$?
  printf '$ %s\n%s\n' "$*" "$output" >>"$LOG"
  say "  $text (exit code $code)"
  printf '%s\n' "$output" |
    grep -E '^(Authenticity|Status|Recognition|Reason|Vouched for|comity):' |
    sed 's/^/      /' || true
  if [ "$code" -ne "$wanted" ]; then
    printf '%s\n' "$output" >&2
    fail "Expected exit code $wanted, got $code: $text"
    return 1
  fi
}

# patiently SECONDS command...: tries again until it succeeds.
patiently() {
  local tries=$(($1 * 2))
  shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.5
  done
}

# The value of a member of a --json answer.
json_text() { sed -n "s/^ *\"$1\": \"\\([^\"]*\\)\",\\{0,1\\}\$/\\1/p" | head -n 1; }

# The number that the list's row with this reference got.
number_of() {
  awk -F, -v reference="$1" '$2 == reference { print $3 }' "$ISSUED"
}

day() { date -u -d "$(date -u +%F) $1" +%F; }

# --- The server --------------------------------------------------------------

# demo_start [ADDRESS]: on a port of the system's choice, or again on the same.
demo_start() {
  local tries=0
  rm -f "$DEMO_DIR/ports"
  # It outlives the terminal that started it.
  nohup "$COMITYD" --config "$REGISTRY/comityd.conf" --listen "${1:-127.0.0.1:0}" \
    --http 127.0.0.1:0 --port-file "$DEMO_DIR/ports" \
    >>"$DEMO_DIR/comityd.log" 2>&1 </dev/null &
  SERVER_PID=$!
  printf '%s\n' "$SERVER_PID" >"$DEMO_DIR/comityd.pid"
  until [ -s "$DEMO_DIR/ports" ]; do
    tries=$((tries + 1))
    if ! kill -0 "$SERVER_PID" 2>/dev/null || [ "$tries" -gt 600 ]; then
      tail -n 5 "$DEMO_DIR/comityd.log" >&2
      fail "The server did not start; see $DEMO_DIR/comityd.log"
      return 1
    fi
    sleep 0.1
  done
  COMITY_SERVER=127.0.0.1:$(sed 's/.*"grpc_port":\([0-9]*\).*/\1/' \
    "$DEMO_DIR/ports")
  export COMITY_SERVER
  printf '%s\n' "$COMITY_SERVER" >"$DEMO_DIR/address"
}

# The word without which comityd begins no log: an empty folder may be one whose
# disk is missing.
demo_begin_log() {
  step "Its log is begun, once in its life" \
    "$COMITYD" --config "$REGISTRY/comityd.conf" --found
}

demo_stop() {
  kill "$SERVER_PID" 2>/dev/null || true
  wait "$SERVER_PID" 2>/dev/null || true
  rm -f "$DEMO_DIR/comityd.pid"
}

# --- The registry and its bodies ---------------------------------------------

demo_found() {
  mkdir -p "$DEMO_DIR" "$BODIES" "$OUT"
  step "A registry for Kazakhstan is made: three root keys, two must sign" \
    "$COMITY" init "$REGISTRY" --origin "$DEMO_ORIGIN" --country KZ \
    --operator kz-authority --name "en=Registry of engineers (demonstration)" \
    --name "kk-Cyrl=Инженерлер тізілімі (көрсетілім)"
  demo_begin_log
  demo_start
  say "  Its server is running at $COMITY_SERVER"
}

# body ID COUNTRY "Name" more names...: two officers, each with a key.
body() {
  local id=$1 country=$2 text=$3
  shift 3
  step "Two officers of $id make their keys" make_keys "$id"
  step "$text is registered by the root keys" \
    "$COMITY" body register "$id" --country "$country" "$@" \
    --body-key "$id-officer-1=$BODIES/$id-1.pem" \
    --body-key "$id-officer-2=$BODIES/$id-2.pem" \
    --key "$id=$BODIES/$id-1.pem" "${ROOT[@]}"
}

make_keys() {
  "$COMITY" key new "$BODIES/$1-1.pem" && "$COMITY" key new "$BODIES/$1-2.pem"
}

# grant BODY ROLE more options...
grant() {
  local id=$1 role=$2
  shift 2
  step "$id may act as $role" \
    "$COMITY" grant give "$id" --role "$role" "$@" "${ROOT[@]}"
}

demo_bodies() {
  body kz-authority KZ "The authority" \
    --name "en=Authority of Kazakhstan (demonstration)"
  grant kz-authority agreement-authority
  grant kz-authority supervisor
  body kazsee KZ "KAZSEE, an accreditation agency," \
    --name "en=KAZSEE (demonstration)"
  grant kazsee accreditation-agency --country KZ
  body satbayev KZ "Satbayev University" \
    --name "en=Satbayev University (demonstration)" \
    --name "kk-Cyrl=Сәтбаев Университеті (көрсетілім)"
  grant satbayev higher-education
  grant satbayev scheme-owner
  body centre KZ "A certification centre" \
    --name "en=Certification centre (demonstration)"
  grant centre certification-body
  grant centre scheme-owner
  body cn-society CN "A Chinese society, in the Kazakh log," \
    --name "en=Society of engineers, China (demonstration)" \
    --name "zh-Hans=中国工程师学会（演示）"
  grant cn-society certification-body --country CN
  grant cn-society scheme-owner
}

demo_schemes() {
  step "The centre publishes its scheme for professional engineers" \
    "$COMITY" scheme publish "$DEMO_DATA/scheme-professional.json" \
    --key "centre=$BODIES/centre-1.pem"
  step "The Chinese society publishes its scheme" \
    "$COMITY" scheme publish "$DEMO_DATA/scheme-society.json" \
    --key "cn-society=$BODIES/cn-society-1.pem"
  step "The university publishes its degrees" \
    "$COMITY" scheme publish "$DEMO_DATA/scheme-degree.json" \
    --key "satbayev=$BODIES/satbayev-1.pem"
  step "The university declares a programme in mining engineering" \
    "$COMITY" programme declare "$DEMO_DATA/programme.json" \
    --key "$BODIES/satbayev-1.pem"
  step "KAZSEE accredits it and gives it the EUR-ACE label" \
    "$COMITY" accreditation give mining-engineering --agency kazsee \
    --label EUR-ACE --cycle first --field 0724 --until "$(day '+5 years')" \
    --key "$BODIES/kazsee-1.pem"
}

# act PARTY ACT "What happens" more options...
act() {
  local party=$1 kind=$2 text=$3
  shift 3
  step "$text" "$COMITY" agreement act "$AGREEMENT" --party "$party" \
    --act "$kind" --key "kz-authority=$BODIES/kz-authority-1.pem" \
    --key "kz-authority=$BODIES/kz-authority-2.pem" "$@"
}

demo_agreement() {
  local paper=(--record --country CN --instrument "Demonstration note 1")
  step "An agreement of Kazakhstan and China is drafted" \
    "$COMITY" agreement draft "$DEMO_DATA/agreement-kz-cn.json" \
    --out "$OUT/agreement.text"
  AGREEMENT=$(sed -n 's/^Text id: *//p' "$LOG" | tail -n 1)
  step "Its text is published" \
    "$COMITY" agreement publish "$OUT/agreement.text" \
    --key "kz-authority=$BODIES/kz-authority-1.pem"
  act kazakhstan sign "Two officials sign for Kazakhstan"
  act china sign "China has no registry: its signature is recorded from paper" \
    "${paper[@]}"
  step "One official signs its entry into force for Kazakhstan" \
    "$COMITY" agreement act "$AGREEMENT" --party kazakhstan \
    --act enter-into-force --key "kz-authority=$BODIES/kz-authority-1.pem" \
    --also-signs kz-authority --out "$OUT/force.statement"
  step "The other official signs elsewhere, without a network" \
    "$COMITY" sign "$OUT/force.statement" \
    --key "kz-authority=$BODIES/kz-authority-2.pem" \
    --out "$OUT/force.second.signature"
  step "Both signatures are sent" \
    "$COMITY" submit "$OUT/force.statement" "$OUT/force.second.signature" \
    "$OUT/force.statement.1-kz-authority.signature"
  act china enter-into-force "The entry into force for China is recorded" \
    "${paper[@]}"
}

# --- Credentials -------------------------------------------------------------

# issue_one REFERENCE "What happens" more options...: sets NUMBER.
issue_one() {
  local reference=$1 text=$2
  shift 2
  step "$text" "$COMITY" credential issue --reference "$reference" \
    --holders "$OUT/holders" "$@"
  NUMBER=$(sed -n 's/^Number: *//p' "$LOG" | tail -n 1)
}

demo_issue() {
  say "  The centre issues $(($(wc -l <"$DEMO_CSV") - 1)) credentials from a list:"
  "$COMITY" credential issue --scheme professional-engineer --issuer centre \
    --csv "$DEMO_CSV" --level EQF/6 --key "$BODIES/centre-1.pem" \
    --holders "$OUT/holders" --outbox "$OUT/engineers.outbox" \
    --result "$ISSUED" --progress | tee -a "$LOG" | sed 's/^/      /'
  issue_one DEGREE-1 "The university gives a degree in the accredited programme" \
    --scheme engineering-degree --issuer satbayev --type degree \
    --programme mining-engineering --completed-on "$(day '+0 days')" \
    --fields 0724 --level EQF/6 --claim "name=Тестай Үлгібаев" \
    --claim "name-latin=Testai Ulgibayev" --claim birth-date=2003-02-01 \
    --key "$BODIES/satbayev-1.pem"
  DEGREE_NUMBER=$NUMBER
  issue_one CN-1 "The Chinese society issues a credential" \
    --scheme cn-engineer --issuer cn-society --fields 0732 --level EQF/6 \
    --claim name=样其一 --claim "name-latin=Yang Qiyi" \
    --claim birth-date=1985-05-17 --key "$BODIES/cn-society-1.pem"
  CN_NUMBER=$NUMBER
  issue_one PAST-1 "The centre issues a credential that ended yesterday" \
    --scheme professional-engineer --issuer centre --fields 0715 \
    --level EQF/6 --issued-on "$(day '-20 days')" \
    --valid-until "$(day '-1 day')" --claim "name=Prima Samplewright" \
    --claim "name-latin=Prima Samplewright" --claim birth-date=1970-10-10 \
    --key "$BODIES/centre-1.pem"
  PAST_NUMBER=$NUMBER
}

demo_events() {
  GOOD_NUMBER=$(number_of DEMO-0001)
  REVOKED_NUMBER=$(number_of DEMO-0002)
  SUSPENDED_NUMBER=$(number_of DEMO-0003)
  step "The centre revokes one" \
    "$COMITY" credential revoke "$REVOKED_NUMBER" --reason conduct \
    --key "$BODIES/centre-1.pem"
  step "It suspends another" \
    "$COMITY" credential suspend "$SUSPENDED_NUMBER" --reason investigation \
    --key "$BODIES/centre-1.pem"
  check 1 "Suspended: does not count now" \
    "$COMITY" verify "$SUSPENDED_NUMBER"
  step "It reinstates that one; two officers sign" \
    "$COMITY" credential reinstate "$SUSPENDED_NUMBER" \
    --reason appeal-upheld --key "$BODIES/centre-1.pem" \
    --key "$BODIES/centre-2.pem"
  {
    declare -p GOOD_NUMBER REVOKED_NUMBER SUSPENDED_NUMBER DEGREE_NUMBER \
      CN_NUMBER PAST_NUMBER
  } | sed 's/^declare -- //' >"$DEMO_DIR/numbers"
}

# --- What anybody can check --------------------------------------------------

demo_files() {
  local work=(--host KZ --purpose establishment)
  step "The first engineer opens his name for an employer, with evidence" \
    "$COMITY" present "$OUT/holders/DEMO-0001.holder" \
    --claims name,name-latin --with-evidence "${work[@]}" \
    --out "$OUT/engineer.presentation"
  step "Evidence about him is written into a file" \
    "$COMITY" evidence export "$GOOD_NUMBER" "${work[@]}" \
    --out "$OUT/engineer.evidence"
  # Another name of the same length, in a copy.
  LC_ALL=C sed 's/Birinshi Oidanov/Somebody ElseHim/' \
    "$OUT/engineer.presentation" >"$OUT/forged.presentation"
}

demo_verify() {
  local work=(--host KZ --purpose establishment)
  check 0 "Genuine and valid, and it counts at home" \
    "$COMITY" verify "$GOOD_NUMBER" "${work[@]}"
  check 0 "A degree of the accredited programme" \
    "$COMITY" verify "$DEGREE_NUMBER"
  check 0 "A Chinese credential counts in Kazakhstan, by the agreement" \
    "$COMITY" verify "$CN_NUMBER" --host KZ --purpose employment
  check 4 "To set up a practice, its holder must register there" \
    "$COMITY" verify "$CN_NUMBER" "${work[@]}"
  check 0 "The same, once he has registered, said in Kazakh" \
    "$COMITY" verify "$CN_NUMBER" "${work[@]}" \
    --satisfied local-registration --language kk
  check 0 "In which countries does it count?" "$COMITY" where "$CN_NUMBER"
  check 1 "Revoked" "$COMITY" verify "$REVOKED_NUMBER"
  check 0 "Suspended, then reinstated" "$COMITY" verify "$SUSPENDED_NUMBER"
  check 1 "Expired" "$COMITY" verify "$PAST_NUMBER"
  check 0 "The engineer's own file, with his name" \
    "$COMITY" verify --file "$OUT/engineer.presentation" "${work[@]}"
  check 1 "Forged: the name in the file was changed" \
    "$COMITY" verify --file "$OUT/forged.presentation" "${work[@]}"
  check 1 "A number that was never issued" \
    "$COMITY" verify "$DEMO_UNKNOWN_NUMBER"
  check 2 "Evidence that is too old to say anything about today" \
    "$COMITY" verify --file "$OUT/engineer.evidence" "${work[@]}" \
    --now "$(day '+40 days')"
}

demo_verify_offline() {
  demo_stop
  say "  The server is stopped"
  check 2 "No server: could not check, which is neither yes nor no" \
    "$COMITY" verify "$GOOD_NUMBER"
  check 0 "From a file, without any server" \
    "$COMITY" verify --file "$OUT/engineer.evidence" --offline \
    --host KZ --purpose establishment
  demo_start "$COMITY_SERVER"
  say "  The server is running again at $COMITY_SERVER"
}
