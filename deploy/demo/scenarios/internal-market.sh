# shellcheck shell=bash disable=SC2034
# A block of states with one statute. Citizens' qualifications count in each
# state; a step in level is made up for; what one state gave on the strength of
# a third country's diploma counts elsewhere after three years. To the outside
# the block is one party.

market_texts() {
  KIND=MULTILATERAL terms statute "Statute of the block" STATUTE '
 "binding": true, "effect": "FULL",
 "scope": {"credential_types": ["PROFESSIONAL_QUALIFICATION"],
           "purposes": ["ESTABLISHMENT", "TEMPORARY_SERVICES"],
           "nationalities": ["DE", "FR"]},
 "level": {"min_eqf": 7, "compensable_gap": 1},
 "derived": {"rule": "AFTER_YEARS", "years": 3},
 "conditions": [{"code": "PRIOR_DECLARATION",
                 "purposes": ["TEMPORARY_SERVICES"], "valid_months": 12}]' \
    germany=DE france=FR
  terms outside "The block and Kazakhstan" BODY_MRA '
 "binding": true, "effect": "FULL",
 "scope": {"credential_types": ["PROFESSIONAL_QUALIFICATION"],
           "purposes": ["ESTABLISHMENT"]}' block=DE+FR kazakhstan=KZ
}

# german REFERENCE LEVEL "What happens" more options...: a German engineer, who
# opens the nationality in $OPENED.
german() {
  local reference=$1 level=$2 what=$3
  shift 3
  issue_to "$reference" "$what" "Ulgi Testov" --claim nationalities=DE \
    --scheme german-engineer --issuer german-centre --level "EQF/$level" \
    --fields 0732 --key "$BODIES/german-centre-1.pem" "$@"
  OPENED=$OUT/$reference.presentation
  step "and opens the nationality to whom it may concern" \
    "$COMITY" present "$OUT/holders/$reference.holder" --claims nationalities \
    --with-evidence --host FR --purpose establishment --out "$OPENED"
}

scenario_play() {
  local kazakh french=(--host FR --purpose establishment)
  scenario_found "Registry of a block and its neighbour" DE FR KZ
  centre german-centre DE "A German centre"
  scheme german-centre german-engineer PROFESSIONAL_QUALIFICATION engineer \
    ', "signing_rule": "ISSUER",
   "claim_names": ["birth-date", "name", "nationalities"]'
  centre kazakh-centre KZ "A Kazakh centre"
  scheme kazakh-centre kazakh-engineer PROFESSIONAL_QUALIFICATION engineer
  market_texts
  text de statute "The statute of the block"
  AGREEMENT=$TEXT_ID
  party de germany enter-into-force "Germany enters into force"
  party fr france enter-into-force "France enters into force"
  german G-7 7 "A German engineer is certified"
  answers 2 FACT_NOT_DISCLOSED "Whose citizen is closed: no answer yet" \
    "$COMITY" verify "$NUMBER" "${french[@]}"
  answers 0 RECOGNISED "The nationality opened: he may establish himself" \
    "$COMITY" verify --file "$OPENED" "${french[@]}"
  answers 4 PRIOR_DECLARATION "For services for a time he declares them first" \
    "$COMITY" verify --file "$OPENED" --host FR --purpose temporary-services
  german G-6 6 "Another one is a step in level short"
  answers 4 COMPENSATION_MEASURE "which a test or an adaptation makes up for" \
    "$COMITY" verify --file "$OPENED" "${french[@]}"
  german G-5 5 "A third one is two steps short"
  answers 1 LEVEL_TOO_LOW "and that is too much" \
    "$COMITY" verify --file "$OPENED" "${french[@]}"
  issue_to K-1 "A Kazakh engineer is certified at home" "Ulgi Testova" \
    --scheme kazakh-engineer --issuer kazakh-centre --level EQF/7 \
    --fields 0732 --key "$BODIES/kazakh-centre-1.pem"
  kazakh=$NUMBER
  answers 1 NO_AGREEMENT "In France she finds no agreement" \
    "$COMITY" verify "$kazakh" "${french[@]}"
  german G-D 7 "Germany certifies her on the strength of that" \
    --derived-from "$kazakh"
  answers 1 DERIVED_CREDENTIAL_NOT_COVERED "That opens no back door to France" \
    "$COMITY" verify --file "$OPENED" "${french[@]}"
  answers 0 DERIVED_AFTER_YEARS "but counts after three years" \
    "$COMITY" verify --file "$OPENED" "${french[@]}" --on "$(day '+37 months')"
  text kz outside "An agreement of the block with Kazakhstan"
  AGREEMENT=$TEXT_ID
  party de block enter-into-force "Germany enters into force for the block"
  party fr block enter-into-force "France does, too"
  party kz kazakhstan enter-into-force "and so does Kazakhstan"
  answers 0 RECOGNISED "Now the Kazakh engineer counts in France" \
    "$COMITY" verify "$kazakh" "${french[@]}"
}
