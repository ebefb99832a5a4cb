# shellcheck shell=bash disable=SC2034
# Kazakhstan's chain of qualification. An employer's assignment leads to an
# occupational standard, the standard to a scheme, an assessment by it to a
# certificate. When the standard is revised, a report tells what is out of date;
# nobody loses a certificate by that.

# on_standard SCHEME VERSION: a version of the scheme that rests on that version
# of the standard.
on_standard() {
  scheme council "$1" PROFESSIONAL_QUALIFICATION "$1" \
    ", \"signing_rule\": \"ISSUER\",
 \"standard\": {\"code\": \"PS-07-12\", \"version\": \"$2\"},
 \"employer_assignment\": {\"reference\": \"Technical assignment 12\"}"
}

certify() {
  local reference=$1 scheme=$2 what=$3
  shift 3
  issue_to "$reference" "$what" "Ulgi Testov" --scheme "$scheme" \
    --issuer welding-centre --fields 0715 --assessed-on "$(day '+0 days')" \
    --theory passed --practice passed --assessors 3 \
    --key "$BODIES/welding-centre-1.pem" "$@"
}

scenario_play() {
  local old inspector new stale told
  scenario_found "Register of qualifications" KZ
  centre council KZ "A sector's council, on an employer's assignment,"
  centre welding-centre KZ "A centre that assesses"
  on_standard welder 1
  on_standard welding-inspector 1
  refuses 3 FIELD_MALFORMED "An assessment whose result nobody states" \
    "$COMITY" credential issue --reference W-0 --holders "$OUT/holders" \
    --claim "name=Ulgi Testov" --claim birth-date=1990-01-01 --scheme welder \
    --issuer welding-centre --assessed-on "$(day '+0 days')" --assessors 3 \
    --practice passed --key "$BODIES/welding-centre-1.pem"
  certify W-1 welder "A welder passes the assessment and is certified"
  old=$NUMBER
  certify I-1 welding-inspector "and so does an inspector of welds"
  inspector=$NUMBER
  say "  The standard is revised: version 2 is approved"
  on_standard welder 2
  certify W-2 welder "The next welder is assessed by it"
  new=$NUMBER
  answers 0 out_of_date "What is out of date is told" \
    "$COMITY" scheme stale --standard PS-07-12
  stale=$("$COMITY" scheme stale --standard PS-07-12 --json)
  printf '%s\n' "$stale" | grep -o '"number": "[^"]*"' | sed 's/^/      /'
  for told in "$old" "$inspector"; do
    grep -q "\"number\": \"$told\"" <<<"$stale" ||
      fail "$told rests on the older version, and is not told"
  done
  if grep -q "\"number\": \"$new\"" <<<"$stale"; then
    fail "$new rests on the newest version, and is told"
  fi
  answers 0 VALID "The older certificate is as valid as before" \
    "$COMITY" verify "$old"
}
