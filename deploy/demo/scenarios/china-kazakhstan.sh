# shellcheck shell=bash disable=SC2034
# China and Kazakhstan. A memorandum first, which recognises nothing; then an
# agreement that goes by the society's own table of grades (AE, PE, SPE); the
# authority decides for one applicant, and the table is revised.

# pair_terms FILE "Title" NATURE true|false EFFECT
pair_terms() {
  terms "$1" "$2" "$3" "
 \"binding\": $4, \"effect\": \"$5\",
 \"scope\": {\"credential_types\": [\"PROFESSIONAL_QUALIFICATION\"],
           \"purposes\": [\"EMPLOYMENT\"]},
 \"level\": {\"min_eqf\": 6, \"compensable_gap\": 1, \"mappings\": [
   {\"framework\": \"CSE\",
    \"publisher\": {\"origin\": \"$DEMO_ORIGIN\", \"id\": \"society\"}}]},
 \"notice_months\": 6" china=CN kazakhstan=KZ
}

table() {
  local what=$1
  shift
  step "$what" "$COMITY" mapping publish cse --publisher society "$@" \
    --key "$BODIES/society-1.pem"
}

scenario_play() {
  local ae pe work=(--host KZ --purpose employment)
  scenario_found "Registry of two countries" KZ CN
  body society CN "A Chinese society" \
    --name "en=Society of engineers (demonstration)" \
    --name "zh-Hans=工程师学会（演示）"
  grant society certification-body
  grant society scheme-owner
  grant society publisher
  scheme society grades PROFESSIONAL_QUALIFICATION engineer
  local issue=(--scheme grades --issuer society --fields 0732
    --key "$BODIES/society-1.pem")
  issue_to AE-1 "It assesses an Apprentice Engineer" 样其二 --level CSE/AE \
    "${issue[@]}"
  ae=$NUMBER
  issue_to PE-1 "and a Professional Engineer" 样其三 --level CSE/PE "${issue[@]}"
  pe=$NUMBER
  table "The society says what its grades are worth, from tomorrow on" \
    --level AE=5 --level PE=6 --level SPE=7 --from "$(day '+1 day')"
  pair_terms memorandum "Memorandum" MOU false NONE
  text kz memorandum "A memorandum"
  AGREEMENT=$TEXT_ID
  party cn china enter-into-force "China enters into it"
  party kz kazakhstan enter-into-force "Kazakhstan enters into it"
  answers 1 AGREEMENT_NON_BINDING "It is shown, and recognises nothing" \
    "$COMITY" verify "$pe" "${work[@]}"
  pair_terms agreement "Agreement" BODY_MRA true FULL
  text kz agreement "The agreement"
  AGREEMENT=$TEXT_ID
  party cn china enter-into-force "China enters into force"
  party kz kazakhstan enter-into-force "Kazakhstan enters into force"
  answers 1 LEVEL_UNKNOWN "Before the table counts no grade is guessed" \
    "$COMITY" verify "$pe" "${work[@]}"
  work+=(--on "$(day '+1 day')")
  answers 0 RECOGNISED "A Professional Engineer is recognised" \
    "$COMITY" verify "$pe" "${work[@]}"
  answers 4 COMPENSATION_MEASURE "An Apprentice makes up for a level" \
    "$COMITY" verify "$ae" "${work[@]}"
  step "The authority recognises the apprentice after a test" \
    "$COMITY" recognition decide "$ae" --outcome recognised \
    --purpose employment --country KZ --agreement "$AGREEMENT" \
    --key "kz-authority=$BODIES/kz-authority-1.pem"
  answers 0 PRIOR_DECISION "which counts from then on" \
    "$COMITY" verify "$ae" "${work[@]}"
  step "It takes the decision back" \
    "$COMITY" recognition decision-withdraw "$ae" --reason issued-in-error \
    --key "kz-authority=$BODIES/kz-authority-1.pem"
  answers 4 COMPENSATION_MEASURE "and the level is to be made up for again" \
    "$COMITY" verify "$ae" "${work[@]}"
  table "A revised table will value the grades less" \
    --level AE=4 --level PE=5 --level SPE=7 --from "$(day '+90 days')"
  answers 0 RECOGNISED "Until its first day nothing changes" \
    "$COMITY" verify "$pe" "${work[@]}"
  work=(--host KZ --purpose employment)
  answers 4 COMPENSATION_MEASURE "From its first day on it does" \
    "$COMITY" verify "$pe" "${work[@]}" --on "$(day '+90 days')"
}
