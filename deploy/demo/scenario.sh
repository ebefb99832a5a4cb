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
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$DEMO_DATA/scenarios/$1.sh"
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
  demo_start
  for country in "$@"; do
    body "${country,,}-authority" "$country" "The authority of $country" \
      --name "en=Authority of $country (demonstration)"
    grant "${country,,}-authority" agreement-authority
    grant "${country,,}-authority" competent-authority
  done
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

# issue_to REFERENCE "What happens" "Name" more options...: sets NUMBER.
issue_to() {
  local reference=$1 what=$2 name=$3
  shift 3
  issue_one "$reference" "$what" --claim "name=$name" \
    --claim birth-date=1990-01-01 "$@"
}
