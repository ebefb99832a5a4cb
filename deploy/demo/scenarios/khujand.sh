# shellcheck shell=bash disable=SC2034
# The Khujand Agreement. Agencies and a university of Central Asia sign a text
# that recognises nothing yet; a protocol, accepted by two of them, recognises;
# a country without a registry accedes on paper.

# khujand_terms FILE "Title" NATURE true|false EFFECT
khujand_terms() {
  terms "$1" "$2" "$3" "
 \"binding\": $4, \"effect\": \"$5\", \"open_to_accession\": true,
 \"scope\": {\"credential_types\": [\"PROFESSIONAL_QUALIFICATION\"],
           \"purposes\": [\"EMPLOYMENT\"]}" \
    "kg-agency=KG=An agency of Kyrgyzstan" \
    "kz-agency=KZ=An agency of Kazakhstan" \
    "kz-university=KZ=A university of Kazakhstan"
}

khujand_centre() {
  centre "$1-centre" "${1^^}" "A centre of ${1^^}"
  scheme "$1-centre" "$1-engineer" PROFESSIONAL_QUALIFICATION engineer
  issue_to "$1-1" "An engineer is certified there" "Ulgi ${1^^}" \
    --scheme "$1-engineer" --issuer "$1-centre" --fields 0732 --level EQF/6 \
    --key "$BODIES/$1-centre-1.pem"
}

scenario_play() {
  local kg_number tj_number protocol work=(--host KZ --purpose employment)
  local paper=(--record --country TJ --instrument "Demonstration letter 7")
  scenario_found "Registry of Central Asian engineers" KZ KG
  khujand_centre kg
  kg_number=$NUMBER
  khujand_centre tj
  tj_number=$NUMBER
  khujand_terms khujand "Khujand Agreement" MOU false NONE
  khujand_terms protocol "Khujand Agreement, protocol" BODY_MRA true FULL
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
