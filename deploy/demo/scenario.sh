# shellcheck shell=bash disable=SC2034
# Scenarios of recognition, as functions over deploy/demo/play.sh. Each file in
# deploy/demo/scenarios says in its first comment what its story is and defines
# `scenario_play`, which plays it through the public command line only.
#
# Sourced by deploy/quickstart.sh and tests/e2e/scenarios_test.sh, which give
# what play.sh needs.

scenario_names() {
  local file
  for file in "$DEMO_DATA"/scenarios/*.sh; do
    basename "$file" .sh
  done
}

# The story of a scenario: the comment at the top of its file.
scenario_story() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "$DEMO_DATA/scenarios/$1.sh"
}

# scenario_found "Name" COUNTRY...: one registry that speaks for all of them,
# and an authority for each, which decides and acts on agreements.
scenario_found() {
  local name=$1 country countries=()
  shift
  for country in "$@"; do countries+=(--country "$country"); done
  mkdir -p "$DEMO_DIR" "$BODIES" "$OUT"
  step "A registry is made for $*" \
    "$COMITY" init "$REGISTRY" --origin "$DEMO_ORIGIN" "${countries[@]}" \
    --operator demonstration --name "en=$name (demonstration)"
  demo_begin_log
  demo_start
  for country in "$@"; do
    body "${country,,}-authority" "$country" "The authority of $country" \
      --name "en=Authority of $country (demonstration)"
    grant "${country,,}-authority" agreement-authority
    grant "${country,,}-authority" competent-authority
  done
}

# scheme OWNER ID TYPES TITLE [MEMBERS]: TYPES with commas between; further
# members as JSON, each with a comma before it, instead of the usual rule that
# one issuer signs and the holder keeps name and birth date.
scheme() {
  local owner=$1 id=$2 types=$3 title=$4
  local more=${5:-', "signing_rule": "ISSUER"'}
  case $more in *claim_names*) ;; *)
    more+=', "claim_names": ["birth-date", "name"]' ;;
  esac
  cat >"$OUT/scheme-$id.json" <<END
{"scheme_id": "$id",
 "names": [{"language": "en", "text": "Scheme $id (demonstration)"}],
 "credential_types": ["${types//,/\", \"}"], "titles": ["$title"],
 "effective_from": "2026-01-01"$more}
END
  step "$owner publishes its scheme" "$COMITY" scheme publish \
    "$OUT/scheme-$id.json" --key "$owner=$BODIES/$owner-1.pem"
}

# centre ID COUNTRY "Name": a body that certifies, with schemes of its own.
centre() {
  body "$1" "$2" "$3" --name "en=$3 (demonstration)"
  grant "$1" certification-body
  grant "$1" scheme-owner
}

# university ID COUNTRY [TAUGHT-IN "Place"]: with degrees under the scheme
# ID-degrees, and a programme ID-civil, which may be taught abroad.
university() {
  local id=$1 taught=${3:-$2} place=${4:-Main campus}
  body "$id" "$2" "A university of $2" \
    --name "en=University of $2 (demonstration)"
  grant "$id" higher-education
  grant "$id" scheme-owner
  scheme "$id" "$id-degrees" DEGREE,JOINT_DEGREE bachelor
  cat >"$OUT/programme-$id.json" <<END
{"programme_id": "$id-civil", "awarding_bodies": ["$id"],
 "names": [{"language": "en", "text": "Civil engineering (demonstration)"}],
 "country": "$taught", "place": "$place", "cycle": "FIRST",
 "fields": ["0732"], "interval": {"from": "2020-09-01"}}
END
  step "and a programme in civil engineering, taught in $taught" \
    "$COMITY" programme declare "$OUT/programme-$id.json" \
    --key "$BODIES/$id-1.pem"
}

# degree UNIVERSITY REFERENCE "What happens" more options...: in its programme,
# today unless the options say otherwise; sets NUMBER.
degree() {
  local id=$1 reference=$2 what=$3
  shift 3
  issue_to "$reference" "$what" "Ulgi Testova" --scheme "$id-degrees" \
    --issuer "$id" --programme "$id-civil" --fields 0732 \
    --key "$BODIES/$id-1.pem" "$@"
}

# terms FILE "Title" NATURE MEMBERS PARTY...: writes $OUT/FILE.json; MEMBERS is
# JSON; a PARTY is ID=COUNTRY[+COUNTRY...] or ID=COUNTRY=NAME. Two parties make
# a bilateral text, unless KIND says otherwise.
terms() {
  local file=$1 title=$2 nature=$3 members=$4 kind=MULTILATERAL all='' given
  shift 4
  [ $# -ne 2 ] || kind=BILATERAL
  for given in "$@"; do
    local id countries name
    IFS='=' read -r id countries name <<<"$given"
    all+="${all:+,}
  {\"party_id\": \"$id\", \"countries\": [\"${countries//+/\", \"}\"],
   \"names\": [{\"language\": \"en\", \"text\": \"${name:-${id^}}\"}]}"
  done
  cat >"$OUT/$file.json" <<END
{"titles": [{"language": "en", "text": "$title (demonstration)"}],
 "kind": "${KIND:-$kind}", "nature": "$nature", "parties": [$all],
 $members}
END
}

# two BODY: the keys of its two officers, as options.
two() { TWO=(--key "$1=$BODIES/$1-1.pem" --key "$1=$BODIES/$1-2.pem"); }

# text COUNTRY NAME "What it is" more options...: publishes the terms in
# $OUT/NAME.json; sets TEXT_ID.
text() {
  local country=$1 name=$2 what=$3
  shift 3
  step "$what is drafted" "$COMITY" agreement draft "$OUT/$name.json" \
    --out "$OUT/$name.text"
  TEXT_ID=$(sed -n 's/^Text id: *//p' "$LOG" | tail -n 1)
  step "and published" "$COMITY" agreement publish "$OUT/$name.text" \
    --key "$country-authority=$BODIES/$country-authority-1.pem" "$@"
}

# party COUNTRY PARTY ACT "What happens" more options...: on $AGREEMENT.
party() {
  local country=$1 party=$2 kind=$3 what=$4
  shift 4
  two "$country-authority"
  step "$what" "$COMITY" agreement act "$AGREEMENT" --party "$party" \
    --act "$kind" --country "${country^^}" "${TWO[@]}" "$@"
}

# answers CODE WORD "What is asked" command...: as check, and the answer for
# programs holds WORD.
answers() {
  local wanted=$1 word=$2 what=$3 answer
  shift 3
  check "$wanted" "$what" "$@"
  answer=$("$@" --json 2>&1) || true
  if ! grep -q -- "\"$word\"" <<<"$answer"; then
    printf '%s\n' "$answer" >&2
    fail "Expected $word in the answer: $what"
  fi
}

# refuses CODE REASON "What is refused" command...
refuses() {
  local wanted=$1 reason=$2 what=$3 output code=0
  shift 3
  output=$("$@" 2>&1) || code=$?
  printf '$ %s\n%s\n' "$*" "$output" >>"$LOG"
  if [ "$code" -ne "$wanted" ] || ! grep -q -- "$reason" <<<"$output"; then
    printf '%s\n' "$output" >&2
    fail "Expected exit code $wanted and $reason, got $code: $what"
    return 1
  fi
  say "  $what: refused (exit code $code, $reason)"
}

# issue_to REFERENCE "What happens" "Name" more options...: sets NUMBER.
issue_to() {
  local reference=$1 what=$2 name=$3
  shift 3
  issue_one "$reference" "$what" --claim "name=$name" \
    --claim birth-date=1990-01-01 "$@"
}
