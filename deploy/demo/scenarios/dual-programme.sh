# shellcheck shell=bash disable=SC2034
# A dual programme. A college and an enterprise train together and sign
# together; each states its part and its hours, and no hour counts twice, nor as
# experience, too.

# dual REFERENCE more options...: the command that issues a certificate.
dual() {
  local reference=$1
  shift
  DUAL=("$COMITY" credential issue --reference "$reference"
    --holders "$OUT/holders" --claim "name=Ulgi Testov"
    --claim birth-date=2004-01-01 --scheme dual --type training
    --issuer college --fields 0715 --workplace enterprise=900
    --key "college=$BODIES/college-1.pem" "$@")
}

scenario_play() {
  local both work=(--host DE --purpose employment)
  scenario_found "Registry of dual training" KZ DE
  centre college KZ "A college"
  centre enterprise KZ "An enterprise"
  scheme college dual TRAINING technician \
    ', "signing_rule": "PROPOSER_AND_DECIDER"'
  terms treaty "Agreement on training" TREATY '
 "binding": true, "effect": "FULL",
 "scope": {"credential_types": ["TRAINING"], "purposes": ["EMPLOYMENT"]},
 "experience": {"min_years": 1, "min_responsible": 0,
                "effect": "CONDITION"}' germany=DE kazakhstan=KZ
  text de treaty "An agreement that asks for a year of experience"
  AGREEMENT=$TEXT_ID
  party de germany enter-into-force "Germany enters into force"
  party kz kazakhstan enter-into-force "Kazakhstan enters into force"
  both=(--key "enterprise=$BODIES/enterprise-1.pem")
  dual D-0 --school college=1100
  refuses 1 WRONG_SLOTS "A certificate that the college signs alone" \
    "${DUAL[@]}"
  dual D-1 --school "college=1100 enterprise=900" "${both[@]}"
  refuses 1 FIELD_MALFORMED "One that states the enterprise's hours twice" \
    "${DUAL[@]}"
  dual D-2 --school college=1100 --experience-years 1 "${both[@]}"
  refuses 1 FIELD_MALFORMED "One that counts them as experience, too" \
    "${DUAL[@]}"
  dual D-3 --school college=1100 "${both[@]}"
  step "Both sign: 900 hours at work, 1,100 at school" "${DUAL[@]}"
  NUMBER=$(sed -n 's/^Number: *//p' "$LOG" | tail -n 1)
  answers 0 DOMESTIC "At home it counts" \
    "$COMITY" verify "$NUMBER" --host KZ --purpose employment
  answers 4 EXPERIENCE_TOP_UP "In Germany a year of experience is still missing" \
    "$COMITY" verify "$NUMBER" "${work[@]}"
  answers 0 RECOGNISED "Once that is made up for, it is recognised" \
    "$COMITY" verify "$NUMBER" "${work[@]}" --satisfied experience-top-up
}
