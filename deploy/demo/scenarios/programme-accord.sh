# shellcheck shell=bash disable=SC2034
# An accord on accredited programmes. A network authorises an agency, the agency
# labels a programme, and a graduate is asked about the day of graduation.

scenario_play() {
  local graduate label=() degree=() work=(--host DE --purpose academic)
  scenario_found "Registry of programmes" KZ DE
  body network BE "A network of agencies, without a registry," \
    --name "en=Network (demonstration)"
  grant network accreditation-agency --may-grant accreditation-agency --depth 1
  body agency KZ "An agency" --name "en=Agency (demonstration)"
  two network
  step "The network authorises the agency: the second step of authority" \
    "$COMITY" grant give agency --role accreditation-agency "${TWO[@]}"
  body university KZ "A university" --name "en=University (demonstration)"
  grant university higher-education
  grant university scheme-owner
  cat >"$OUT/scheme.json" <<'END'
{"scheme_id": "degrees",
 "names": [{"language": "en", "text": "Degrees (demonstration)"}],
 "credential_types": ["DEGREE"], "titles": ["bachelor"],
 "signing_rule": "ISSUER", "claim_names": ["birth-date", "name"],
 "effective_from": "2026-01-01"}
END
  cat >"$OUT/programme.json" <<'END'
{"programme_id": "civil", "awarding_bodies": ["university"],
 "names": [{"language": "en", "text": "Civil engineering (demonstration)"}],
 "country": "KZ", "place": "Almaty", "cycle": "FIRST", "fields": ["0732"],
 "interval": {"from": "2020-09-01"}}
END
  step "publishes its degrees" "$COMITY" scheme publish "$OUT/scheme.json" \
    --key "university=$BODIES/university-1.pem"
  step "and a programme" "$COMITY" programme declare "$OUT/programme.json" \
    --key "$BODIES/university-1.pem"
  cat >"$OUT/accord.json" <<'END'
{"titles": [{"language": "en", "text": "Accord (demonstration)"}],
 "kind": "BILATERAL", "nature": "PROGRAMME_ACCORD", "binding": true,
 "effect": "FULL",
 "parties": [
  {"party_id": "de", "countries": ["DE"],
   "names": [{"language": "en", "text": "Germany"}]},
  {"party_id": "kz", "countries": ["KZ"],
   "names": [{"language": "en", "text": "Kazakhstan"}]}],
 "scope": {"credential_types": ["DEGREE"], "purposes": ["ACADEMIC"],
           "programme": {"labels": ["EUR-ACE"]}}}
END
  text kz accord "The accord"
  AGREEMENT=$TEXT_ID
  party de de enter-into-force "Germany enters into force"
  party kz kz enter-into-force "Kazakhstan enters into force"
  degree=(--scheme degrees --issuer university --type degree
    --programme civil --completed-on "$(day '+0 days')" --fields 0732
    --key "$BODIES/university-1.pem")
  issue_to D-1 "A student graduates" "Ulgi Testova" "${degree[@]}"
  graduate=$NUMBER
  answers 1 PROGRAMME_NOT_ACCREDITED "Before the label nothing is recognised" \
    "$COMITY" verify "$graduate" "${work[@]}"
  label=("$COMITY" accreditation give civil --agency agency --label EUR-ACE
    --until "$(day '+30 days')" --key "$BODIES/agency-1.pem")
  step "The agency gives the programme its label" "${label[@]}"
  answers 0 RECOGNISED "The label stands on the day of graduation" \
    "$COMITY" verify "$graduate" "${work[@]}"
  answers 0 ACCREDITATION_ENDED_LATER "and counts after it ended" \
    "$COMITY" verify "$graduate" "${work[@]}" --on "$(day '+60 days')"
  step "The agency finds that it should never have been given" \
    "$COMITY" accreditation withdraw civil --agency agency --annulled \
    --reason fraud --key "$BODIES/agency-1.pem"
  answers 1 PROGRAMME_NOT_ACCREDITED "Then it never counted" \
    "$COMITY" verify "$graduate" "${work[@]}"
}
