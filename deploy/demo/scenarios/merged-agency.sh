# shellcheck shell=bash disable=SC2034
# An accreditation agency merges into another one. What it decided stays;
# from the day of the merger its successor is the one that its country
# designates, and must decide anew on what comes later.

# graduate REFERENCE DAY "What happens"
graduate() {
  degree polytechnic "$1" "$3" --type degree --completed-on "$2" \
    --issued-on "$2"
}

scenario_play() {
  local before after today tomorrow work
  today=$(day '+0 days')
  tomorrow=$(day '+1 day')
  work=(--host DE --purpose academic --on "$(day '+2 days')")
  scenario_found "Registry of programmes" DE KZ
  university polytechnic KZ
  body agency KZ "An agency" --name "en=Agency (demonstration)"
  grant agency accreditation-agency
  body successor KZ "Another agency" --name "en=Successor (demonstration)"
  grant successor accreditation-agency
  terms accord "Accord on programmes" PROGRAMME_ACCORD '
 "binding": true, "effect": "FULL",
 "scope": {"credential_types": ["DEGREE"], "purposes": ["ACADEMIC"],
           "programme": {"labels": ["EUR-ACE"]}}' germany=DE kazakhstan=KZ
  text de accord "An accord on programmes"
  AGREEMENT=$TEXT_ID
  party de germany enter-into-force "Germany enters into force"
  party kz kazakhstan enter-into-force "Kazakhstan enters into force"
  party kz kazakhstan designate "and designates the one agency" \
    --designated "agency@$today"
  step "The agency gives the programme its label for five years" \
    "$COMITY" accreditation give polytechnic-civil --agency agency \
    --label EUR-ACE --until "$(day '+5 years')" --key "$BODIES/agency-1.pem"
  graduate P-1 "$today" "A student graduates"
  before=$NUMBER
  answers 0 RECOGNISED "Her degree counts in Germany" \
    "$COMITY" verify "$before" "${work[@]}"
  step "The agency merges into the other one" \
    "$COMITY" body succession agency --kind merged-into --other successor \
    --on "$tomorrow" --key "agency=$BODIES/agency-1.pem" "${ROOT[@]}"
  party kz kazakhstan designate "From tomorrow its country designates that one" \
    --on "$tomorrow" --designated "successor@$tomorrow"
  answers 0 ACCREDITATION_ENDED_LATER "Who graduated before keeps the standing" \
    "$COMITY" verify "$before" "${work[@]}"
  graduate P-2 "$tomorrow" "Another one graduates tomorrow"
  after=$NUMBER
  answers 1 PROGRAMME_NOT_ACCREDITED "The old decision does not carry over" \
    "$COMITY" verify "$after" "${work[@]}"
  step "The successor decides on the programme" \
    "$COMITY" accreditation give polytechnic-civil --agency successor \
    --label EUR-ACE --from "$tomorrow" --until "$(day '+5 years')" \
    --decided-on "$today" --key "$BODIES/successor-1.pem"
  answers 0 RECOGNISED "and then the later degree counts, too" \
    "$COMITY" verify "$after" "${work[@]}"
}
