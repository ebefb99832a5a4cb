# shellcheck shell=bash disable=SC2034
# A double degree and a joint degree. Two degrees of two countries stand each
# for itself; a joint one is one award, which the partner confirms in its own
# registry. Two registries are played, one after the other.

degrees_scheme() {
  cat >"$OUT/scheme-$1.json" <<END
{"scheme_id": "$1-degrees",
 "names": [{"language": "en", "text": "Degrees (demonstration)"}],
 "credential_types": ["DEGREE", "JOINT_DEGREE"], "titles": ["bachelor"],
 "signing_rule": "ISSUER", "claim_names": ["birth-date", "name"],
 "effective_from": "2026-01-01"}
END
  cat >"$OUT/programme-$1.json" <<END
{"programme_id": "$1-civil", "awarding_bodies": ["$1-university"],
 "names": [{"language": "en", "text": "Civil engineering (demonstration)"}],
 "country": "${1^^}", "place": "Main campus", "cycle": "FIRST",
 "fields": ["0732"], "interval": {"from": "2020-09-01"}}
END
}

# A university of that country with a programme.
degrees_university() {
  local key=$BODIES/$1-university-1.pem
  body "$1-university" "${1^^}" "A university of ${1^^}" \
    --name "en=University of ${1^^} (demonstration)"
  grant "$1-university" higher-education
  grant "$1-university" scheme-owner
  degrees_scheme "$1"
  step "publishes its degrees" "$COMITY" scheme publish \
    "$OUT/scheme-$1.json" --key "$1-university=$key"
  step "and a programme" "$COMITY" programme declare \
    "$OUT/programme-$1.json" --key "$key"
}

# degrees_issue COUNTRY REFERENCE TYPE "What happens" more options...
degrees_issue() {
  local country=$1 reference=$2 type=$3 what=$4
  shift 4
  issue_to "$reference" "$what" "Ulgi Testova" --scheme "$country-degrees" \
    --issuer "$country-university" --type "$type" \
    --programme "$country-civil" --completed-on "$(day '+0 days')" \
    --fields 0732 --key "$BODIES/$country-university-1.pem" "$@"
}

# The partner's registry: it pins the first one, too, to know its numbers.
degrees_partner() {
  local first=$REGISTRY
  demo_stop
  DEMO_ORIGIN=registry.cn.example
  REGISTRY=$DEMO_DIR/partner
  export COMITY_TRUST=$REGISTRY/trust
  ROOT=(--key "root=$REGISTRY/keys/root-1.pem"
    --key "root=$REGISTRY/keys/root-2.pem")
  scenario_found "Registry of China" CN
  degrees_university cn
  awk '/^[^ ]/ { pins = /^origin/ } pins' "$first/trust/policy" \
    >>"$REGISTRY/trust/policy"
}

scenario_play() {
  local kz de joint
  scenario_found "Registry of two countries" KZ DE
  degrees_university kz
  degrees_university de
  degrees_issue kz D-1 degree "A student takes one degree in Kazakhstan"
  kz=$NUMBER
  degrees_issue de D-2 degree "and one in Germany: a double degree"
  de=$NUMBER
  answers 0 DOMESTIC "Each counts at home" \
    "$COMITY" verify "$kz" --host KZ --purpose academic
  answers 0 DOMESTIC "Each counts at home" \
    "$COMITY" verify "$de" --host DE --purpose academic
  answers 1 NO_AGREEMENT "and without an agreement not in the other country" \
    "$COMITY" verify "$kz" --host DE --purpose academic
  degrees_issue kz J-1 joint-degree "A joint degree with a partner in China" \
    --co-issuers registry.cn.example/cn-university
  joint=$NUMBER
  answers 0 DOMESTIC "It counts where it was issued" \
    "$COMITY" verify "$joint" --host KZ --purpose academic
  answers 2 LOG_MISSING "Elsewhere the partner's log is needed: no answer yet" \
    "$COMITY" verify "$joint" --host DE --purpose academic
  degrees_partner
  step "The partner confirms it in its own registry" \
    "$COMITY" credential confirm "$joint" --body cn-university \
    --holder "$OUT/holders/J-1.holder" --origin registry.cn.example \
    --key "$BODIES/cn-university-1.pem"
  step "and may take that back" \
    "$COMITY" credential confirm-withdraw "$joint" --body cn-university \
    --reason investigation --until "$(day '+30 days')" \
    --origin registry.cn.example --key "$BODIES/cn-university-1.pem"
}
