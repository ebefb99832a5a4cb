# shellcheck shell=bash disable=SC2034
# An awarding body that is not the teaching site. A body of Britain awards what
# was taught at colleges in Kazakhstan; malpractice at one of them takes a whole
# cohort's awards away on one day, and an appeal gives one back.

awards_list() {
  cat <<'END'
reference,name,birth-date,school
AL-1,Ulgi Testov,2003-01-01,registry.kz.example/almaty-college=1200
AL-2,Ulgi Testova,2003-01-02,registry.kz.example/almaty-college=1200
AL-3,Oneg Ulgiev,2003-01-03,registry.kz.example/almaty-college=1200
AS-1,Oneg Ulgieva,2003-01-04,registry.kz.example/astana-college=1200
END
}

# The award with that reference.
award() { awk -F, -v r="$1" '$2 == r { print $3 }' "$OUT/awards.issued.csv"; }

scenario_play() {
  local one other work=(--host KZ --purpose employment)
  local tomorrow
  tomorrow=$(day '+1 day')
  scenario_found "Registry of awards" GB KZ
  centre awarding-body GB "An awarding body"
  scheme awarding-body award PROFESSIONAL_QUALIFICATION technician
  terms treaty "Agreement on awards" TREATY '
 "binding": true, "effect": "FULL",
 "scope": {"credential_types": ["PROFESSIONAL_QUALIFICATION"],
           "purposes": ["EMPLOYMENT"]}' britain=GB kazakhstan=KZ
  text kz treaty "An agreement"
  AGREEMENT=$TEXT_ID
  party gb britain enter-into-force "Britain enters into force"
  party kz kazakhstan enter-into-force "Kazakhstan enters into force"
  awards_list >"$OUT/awards.csv"
  step "It awards what three learners earned in Almaty and one in Astana" \
    "$COMITY" credential issue --csv "$OUT/awards.csv" --scheme award \
    --issuer awarding-body --result "$OUT/awards.issued.csv" \
    --holders "$OUT/holders" --key "$BODIES/awarding-body-1.pem"
  one=$(award AL-1)
  other=$(award AS-1)
  answers 0 RECOGNISED "An award is Britain's, wherever it was taught" \
    "$COMITY" verify "$one" "${work[@]}"
  grep -E '^row|,AL-' "$OUT/awards.issued.csv" >"$OUT/cohort.csv"
  step "The college in Almaty cheated: from tomorrow its cohort is withdrawn" \
    "$COMITY" credential revoke --list "$OUT/cohort.csv" --from "$tomorrow" \
    --reason programme-withdrawn --appeal-until "$(day '+90 days')" \
    --key "awarding-body=$BODIES/awarding-body-1.pem"
  sed -n 's/^\(Logged\|Not logged\):/      \1:/p' "$LOG" | tail -n 2
  answers 0 RECOGNISED "Today they still count" \
    "$COMITY" verify "$one" "${work[@]}"
  answers 1 CREDENTIAL_REVOKED "From tomorrow they do not" \
    "$COMITY" verify "$one" "${work[@]}" --on "$tomorrow"
  answers 0 RECOGNISED "The award from Astana goes on" \
    "$COMITY" verify "$other" "${work[@]}" --on "$tomorrow"
  step "One learner's appeal is upheld; two officers sign" \
    "$COMITY" credential reinstate "$one" --reason appeal-upheld \
    --from "$(day '+10 days')" --key "$BODIES/awarding-body-1.pem" \
    --key "$BODIES/awarding-body-2.pem"
  answers 1 CREDENTIAL_REVOKED "Until then it does not count" \
    "$COMITY" verify "$one" "${work[@]}" --on "$(day '+9 days')"
  answers 0 RECOGNISED "From then on it does again" \
    "$COMITY" verify "$one" "${work[@]}" --on "$(day '+10 days')"
}
