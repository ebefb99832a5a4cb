# shellcheck shell=bash disable=SC2034
# The Khujand Agreement. Agencies and a university of Central Asia sign a text
# that recognises nothing yet; a protocol, accepted by two of them, recognises;
# a country without a registry accedes on paper.

khujand_terms() {
  cat <<END
{"titles": [{"language": "en", "text": "Khujand Agreement (demonstration)"}],
 "kind": "MULTILATERAL", "nature": "$1", "binding": $2, "effect": "$3",
 "open_to_accession": true,
 "parties": [
  {"party_id": "kg-agency", "countries": ["KG"],
   "names": [{"language": "en", "text": "An agency of Kyrgyzstan"}]},
  {"party_id": "kz-agency", "countries": ["KZ"],
   "names": [{"language": "en", "text": "An agency of Kazakhstan"}]},
  {"party_id": "kz-university", "countries": ["KZ"],
   "names": [{"language": "en", "text": "A university of Kazakhstan"}]}],
 "scope": {"credential_types": ["PROFESSIONAL_QUALIFICATION"],
           "purposes": ["EMPLOYMENT"]}}
END
}

khujand_centre() {
  body "$1-centre" "${1^^}" "A centre of ${1^^}" \
    --name "en=Centre of ${1^^} (demonstration)"
  grant "$1-centre" certification-body
  grant "$1-centre" scheme-owner
  step "publishes its scheme" "$COMITY" scheme publish "$OUT/$1-scheme.json" \
    --key "$1-centre=$BODIES/$1-centre-1.pem"
  issue_to "$1-1" "An engineer is certified there" "Ulgi ${1^^}" \
    --scheme "$1-engineer" --issuer "$1-centre" --fields 0732 --level EQF/6 \
    --key "$BODIES/$1-centre-1.pem"
}

khujand_scheme() {
  cat >"$OUT/$1-scheme.json" <<END
{"scheme_id": "$1-engineer",
 "names": [{"language": "en", "text": "Engineers (demonstration)"}],
 "credential_types": ["PROFESSIONAL_QUALIFICATION"], "titles": ["engineer"],
 "signing_rule": "ISSUER", "claim_names": ["birth-date", "name"],
 "effective_from": "2026-01-01"}
END
}

scenario_play() {
  local kg_number tj_number protocol work=(--host KZ --purpose employment)
  local paper=(--record --country TJ --instrument "Demonstration letter 7")
  scenario_found "Registry of Central Asian engineers" KZ KG
  khujand_scheme kg
  khujand_scheme tj
  khujand_centre kg
  kg_number=$NUMBER
  khujand_centre tj
  tj_number=$NUMBER
  khujand_terms MOU false NONE >"$OUT/khujand.json"
  khujand_terms BODY_MRA true FULL >"$OUT/protocol.json"
  text kz khujand "The agreement"
  AGREEMENT=$TEXT_ID
  party kg kg-agency enter-into-force "An agency of Kyrgyzstan enters into it"
  party kz kz-agency enter-into-force "An agency of Kazakhstan does, too"
  party kz kz-university enter-into-force "and a university"
  answers 1 AGREEMENT_NON_BINDING "Signed by all, it recognises nothing yet" \
    "$COMITY" verify "$kg_number" "${work[@]}"
  text kz protocol "A protocol that recognises" --version-of "$AGREEMENT"
  protocol=$TEXT_ID
  party kg kg-agency new-version "Kyrgyzstan's agency accepts it, from tomorrow" \
    --version "$protocol" --on "$(day '+1 day')"
  work+=(--on "$(day '+1 day')")
  answers 1 AGREEMENT_NON_BINDING "One alone changes nothing" \
    "$COMITY" verify "$kg_number" "${work[@]}"
  party kz kz-agency new-version "Kazakhstan's agency accepts it, too" \
    --version "$protocol" --on "$(day '+1 day')"
  answers 0 RECOGNISED "Between the two it recognises" \
    "$COMITY" verify "$kg_number" "${work[@]}"
  answers 1 NO_AGREEMENT "An engineer of Tajikistan: no agreement" \
    "$COMITY" verify "$tj_number" "${work[@]}"
  two kz-authority
  step "Tajikistan, without a registry, accedes on paper; it is recorded" \
    "$COMITY" agreement act "$AGREEMENT" --party tj-agency --act accede \
    --version "$protocol" "${paper[@]}" "${TWO[@]}"
  answers 0 PARTY_ACT_RECORDED_BY_HOST "He is recognised, and it is said how" \
    "$COMITY" verify "$tj_number" "${work[@]}"
}
