# shellcheck shell=bash disable=SC2034
# An accord on accredited programmes. A network authorises an agency, the agency
# labels a programme, and a graduate is asked about the day of graduation.

scenario_play() {
  local graduate label=() work=(--host DE --purpose academic)
  scenario_found "Registry of programmes" KZ DE
  body network BE "A network of agencies, without a registry," \
    --name "en=Network (demonstration)"
  grant network accreditation-agency --may-grant accreditation-agency --depth 1
  body agency KZ "An agency" --name "en=Agency (demonstration)"
  two network
  step "The network authorises the agency: the second step of authority" \
    "$COMITY" grant give agency --role accreditation-agency "${TWO[@]}"
  university university KZ
  terms accord "Accord" PROGRAMME_ACCORD '
 "binding": true, "effect": "FULL",
 "scope": {"credential_types": ["DEGREE"], "purposes": ["ACADEMIC"],
           "programme": {"labels": ["EUR-ACE"]}}' germany=DE kazakhstan=KZ
  text kz accord "The accord"
  AGREEMENT=$TEXT_ID
  party de germany enter-into-force "Germany enters into force"
  party kz kazakhstan enter-into-force "Kazakhstan enters into force"
  degree university D-1 "A student graduates" --type degree \
    --completed-on "$(day '+0 days')"
  graduate=$NUMBER
  answers 1 PROGRAMME_NOT_ACCREDITED "Before the label nothing is recognised" \
    "$COMITY" verify "$graduate" "${work[@]}"
  label=("$COMITY" accreditation give university-civil --agency agency --label EUR-ACE
    --until "$(day '+30 days')" --key "$BODIES/agency-1.pem")
  step "The agency gives the programme its label" "${label[@]}"
  answers 0 RECOGNISED "The label stands on the day of graduation" \
    "$COMITY" verify "$graduate" "${work[@]}"
  answers 0 ACCREDITATION_ENDED_LATER "and counts after it ended" \
    "$COMITY" verify "$graduate" "${work[@]}" --on "$(day '+60 days')"
  step "The agency finds that it should never have been given" \
    "$COMITY" accreditation withdraw university-civil --agency agency --annulled \
    --reason fraud --key "$BODIES/agency-1.pem"
  answers 1 PROGRAMME_NOT_ACCREDITED "Then it never counted" \
    "$COMITY" verify "$graduate" "${work[@]}"
}
