# shellcheck shell=bash disable=SC2034
# A double degree and a joint degree. Two degrees of two countries stand each
# for itself; a joint one is one award, which the partner confirms in its own
# registry. Two registries are played, one after the other.

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
  university cn-university CN
  awk '/^[^ ]/ { pins = /^origin/ } pins' "$first/trust/policy" \
    >>"$REGISTRY/trust/policy"
}

scenario_play() {
  local kz de joint
  scenario_found "Registry of two countries" KZ DE
  university kz-university KZ
  university de-university DE
  degree kz-university D-1 "A student takes one degree in Kazakhstan" \
    --type degree --completed-on "$(day '+0 days')"
  kz=$NUMBER
  degree de-university D-2 "and one in Germany: a double degree" \
    --type degree --completed-on "$(day '+0 days')"
  de=$NUMBER
  answers 0 DOMESTIC "Each counts at home" \
    "$COMITY" verify "$kz" --host KZ --purpose academic
  answers 0 DOMESTIC "Each counts at home" \
    "$COMITY" verify "$de" --host DE --purpose academic
  answers 1 NO_AGREEMENT "and without an agreement not in the other country" \
    "$COMITY" verify "$kz" --host DE --purpose academic
  degree kz-university J-1 "A joint degree with a partner in China" \
    --type joint-degree --completed-on "$(day '+0 days')" \
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
