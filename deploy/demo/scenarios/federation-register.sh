# shellcheck shell=bash disable=SC2034
# A register by the standards of a federation of engineers. The national
# committee proposes and the federation decides: both sign. An entry is renewed
# every five years with proof of further learning; who does not renew has
# lapsed, which is not the same as struck off.

# entry REFERENCE CPD-UNTIL "What happens" KEY-OPTIONS...
entry() {
  local reference=$1 until=$2 what=$3
  shift 3
  issue_to "$reference" "$what" "Ulgi Testova" --scheme register \
    --issuer national-committee --type register-entry --origin-country KZ \
    --fields 0732 --cpd-until "$until" --cpd-hours 200 "$@"
}

scenario_play() {
  local kept lapsed short end both=() work=(--host DE --purpose employment)
  scenario_found "Register of engineers" KZ DE
  centre national-committee KZ "The national committee"
  body federation BE "The federation's committee, without a registry," \
    --name "en=Federation of engineers (demonstration)"
  grant federation certification-body
  scheme national-committee register REGISTER_ENTRY engineer \
    ', "signing_rule": "PROPOSER_AND_DECIDER", "validity_months": 60'
  terms accord "Accord on registers" REGISTER_FRAMEWORK '
 "binding": true, "effect": "FULL",
 "scope": {"credential_types": ["REGISTER_ENTRY"],
           "purposes": ["EMPLOYMENT"]},
 "cpd": {"effect": "CONDITION"}' germany=DE kazakhstan=KZ
  text de accord "An accord on registers"
  AGREEMENT=$TEXT_ID
  party de germany enter-into-force "Germany enters into force"
  party kz kazakhstan enter-into-force "Kazakhstan enters into force"
  both=(--key "national-committee=$BODIES/national-committee-1.pem"
    --key "federation=$BODIES/federation-1.pem")
  end=$(day '+60 months -1 day')
  refuses 1 WRONG_SLOTS "An entry that only the proposer signs" \
    "$COMITY" credential issue --reference E-0 --holders "$OUT/holders" \
    --claim "name=Ulgi Testova" --claim birth-date=1990-01-01 \
    --scheme register --type register-entry --origin-country KZ \
    --issuer national-committee --fields 0732 \
    --key "$BODIES/national-committee-1.pem"
  entry E-1 "$end" "Both sign: an engineer is listed for five years" \
    "${both[@]}"
  kept=$NUMBER
  entry E-2 "$end" "and another one" "${both[@]}"
  lapsed=$NUMBER
  entry E-3 "$(day '+2 years')" "and one with learning for two years" \
    "${both[@]}"
  short=$NUMBER
  answers 0 RECOGNISED "An entry counts in Germany" \
    "$COMITY" verify "$kept" "${work[@]}"
  answers 4 CPD_CATCH_UP "Learning that ran out is caught up" \
    "$COMITY" verify "$short" "${work[@]}" --on "$(day '+3 years')"
  step "The first one is renewed, with proof of learning" \
    "$COMITY" credential renew "$kept" --from "$(day '+60 months')" \
    --until "$(day '+120 months -1 day')" \
    --cpd-until "$(day '+120 months -1 day')" --cpd-hours 210 \
    --key "national-committee=$BODIES/national-committee-1.pem"
  answers 0 RECOGNISED "and counts in the sixth year" \
    "$COMITY" verify "$kept" "${work[@]}" --on "$(day '+6 years')"
  answers 1 CREDENTIAL_EXPIRED "The other one has lapsed by then" \
    "$COMITY" verify "$lapsed" "${work[@]}" --on "$(day '+6 years')"
  step "One is struck off for misconduct" \
    "$COMITY" credential revoke "$short" --reason conduct \
    --key "national-committee=$BODIES/national-committee-1.pem"
  answers 1 CREDENTIAL_REVOKED "which is another thing" \
    "$COMITY" verify "$short" "${work[@]}"
}
