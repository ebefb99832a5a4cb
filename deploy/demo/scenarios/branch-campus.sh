# shellcheck shell=bash disable=SC2034
# A branch campus abroad. A German university teaches in Kazakhstan. Where a
# programme is taught is a fact of its own: one accord ends at the border,
# another one follows the university that awards.

# accord NAME "Title" true|false: whether it is territorial.
accord() {
  terms "$1" "$2" PROGRAMME_ACCORD "
 \"binding\": true, \"effect\": \"FULL\",
 \"scope\": {\"credential_types\": [\"DEGREE\"], \"purposes\": [\"ACADEMIC\"],
           \"programme\": {\"labels\": [\"EUR-ACE\"], \"territorial\": $3}}" \
    germany=DE france=FR
  text de "$1" "$2"
  AGREEMENT=$TEXT_ID
  party de germany enter-into-force "Germany enters into force"
  party fr france enter-into-force "France enters into force"
}

scenario_play() {
  local work=(--host FR --purpose academic)
  scenario_found "Registry of programmes" DE FR KZ
  university tu DE KZ "Branch campus in Almaty"
  body agency DE "A German agency" --name "en=Agency (demonstration)"
  grant agency accreditation-agency
  step "accredits the programme as it is taught there" \
    "$COMITY" accreditation give tu-civil --agency agency --label EUR-ACE \
    --until "$(day '+5 years')" --key "$BODIES/agency-1.pem"
  degree tu B-1 "A student graduates in Almaty" --type degree \
    --completed-on "$(day '+0 days')"
  answers 0 DOMESTIC "The degree is German" \
    "$COMITY" verify "$NUMBER" --host DE --purpose academic
  answers 1 NO_AGREEMENT "Where it was taught it is a foreign one" \
    "$COMITY" verify "$NUMBER" --host KZ --purpose academic
  accord territorial "An accord on programmes at home" true
  answers 1 PROGRAMME_OUTSIDE_JURISDICTION "In France that one does not help" \
    "$COMITY" verify "$NUMBER" "${work[@]}"
  accord anywhere "An accord on programmes wherever they are taught" false
  answers 0 RECOGNISED "This one follows the university" \
    "$COMITY" verify "$NUMBER" "${work[@]}"
}
