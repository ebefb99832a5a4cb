#!/usr/bin/env bash
# Two registries on this machine, each with its own log and its own server, and
# an employer who asks both. Arguments: comity, comityd, the folder deploy/demo.
set -euo pipefail

# shellcheck source=tests/e2e/registries.sh
source "$(dirname "$0")/registries.sh"

say "Kazakhstan: a centre certifies, and an agreement is in force on this side"
found KZ "Registry of Kazakhstan"
KZ_SERVER=$COMITY_SERVER
KZ_TRUST=$COMITY_TRUST
body centre KZ "A certification centre" --name "en=Centre (demonstration)"
grant centre certification-body
grant centre scheme-owner
cat >"$OUT/scheme.json" <<'END'
{"scheme_id": "engineering",
 "names": [{"language": "en", "text": "Engineering (demonstration)"}],
 "credential_types": ["PROFESSIONAL_QUALIFICATION"], "titles": ["engineer"],
 "signing_rule": "ISSUER", "claim_names": ["birth-date", "name"],
 "effective_from": "2026-01-01"}
END
step "It publishes its scheme" "$COMITY" scheme publish "$OUT/scheme.json" \
  --key "centre=$BODIES/centre-1.pem"
issue_to E-1 "and certifies an engineer" "Ulgi Testov" --scheme engineering \
  --issuer centre --fields 0732 --level EQF/6 --key "$BODIES/centre-1.pem"
HOLDER=$OUT/holders/E-1.holder
cat >"$OUT/agreement.json" <<'END'
{"titles": [{"language": "en", "text": "Agreement (demonstration)"}],
 "kind": "BILATERAL", "nature": "TREATY", "binding": true, "effect": "FULL",
 "parties": [
  {"party_id": "china", "countries": ["CN"],
   "names": [{"language": "en", "text": "China"}]},
  {"party_id": "kazakhstan", "countries": ["KZ"],
   "names": [{"language": "en", "text": "Kazakhstan"}]}],
 "scope": {"credential_types": ["PROFESSIONAL_QUALIFICATION"],
           "purposes": ["EMPLOYMENT"]}}
END
text kz agreement "The agreement"
AGREEMENT=$TEXT_ID
party kz kazakhstan enter-into-force "Kazakhstan enters into force"
CENTRE_KEY=$BODIES/centre-1.pem

say "China: it enters into force in its own log"
found CN "Registry of China"
CN_SERVER=$COMITY_SERVER
CN_PID=$SERVER_PID
party cn china enter-into-force "China enters into force"

say "An employer in China pins both registries"
LOG=$WORK/employer.log
EMPLOYER=$WORK/employer
mkdir "$EMPLOYER"
{
  pinning KZ CN
  echo "max-skew 1h"
} >"$EMPLOYER/policy"
export COMITY_TRUST=$EMPLOYER
unset COMITY_SERVER
work=(--host CN --purpose employment)
answers 2 LOG_MISSING "One registry alone cannot tell" \
  "$COMITY" verify "$NUMBER" "${work[@]}" --server "$KZ_SERVER"
answers 0 RECOGNISED "Both together can" "$COMITY" verify "$NUMBER" \
  "${work[@]}" --server "$KZ_SERVER" --also "registry.cn.example=$CN_SERVER"
answers 0 RECOGNISED "also where the host is asked first" \
  "$COMITY" verify "$NUMBER" "${work[@]}" --server "$CN_SERVER" \
  --also "registry.kz.example=$KZ_SERVER"
cat >"$EMPLOYER/addresses" <<END
comity-addresses/v1
registry.cn.example $CN_SERVER
registry.kz.example $KZ_SERVER
END
answers 0 RECOGNISED "With their addresses noted nothing else is needed" \
  "$COMITY" verify "$NUMBER" "${work[@]}"
answers 0 RECOGNISED "It is told where the credential counts" \
  "$COMITY" where "$NUMBER" --purpose employment
check 3 "An address that cannot be read is named" \
  "$COMITY" verify "$NUMBER" "${work[@]}" --also registry.cn.example=nowhere
check 3 "An origin that the policy does not pin is not asked" \
  "$COMITY" verify "$NUMBER" "${work[@]}" --also registry.de.example=localhost:1

say "Files hold both logs"
step "Evidence is written into a file" "$COMITY" evidence export "$NUMBER" \
  "${work[@]}" --out "$WORK/abroad.evidence"
[ "$(stat -c %s "$WORK/abroad.evidence")" -le 49152 ] ||
  fail "Evidence across a border takes more than 48 KiB"
step "The holder shows his name with it" "$COMITY" present "$HOLDER" \
  --claims name --with-evidence "${work[@]}" --out "$WORK/gate.presentation"
for file in abroad.evidence gate.presentation; do
  answers 0 RECOGNISED "$file answers without a network" \
    "$COMITY" verify --file "$WORK/$file" "${work[@]}" --offline
done
answers 0 RECOGNISED "and for every country" "$COMITY" where \
  --file "$WORK/abroad.evidence" --purpose employment --offline

say "The host's registry is down"
SERVER_PID=$CN_PID demo_stop
answers 2 SERVER_UNREACHABLE "The answer stays open, and says why" \
  "$COMITY" verify "$NUMBER" "${work[@]}"
answers 0 VALID "At home nothing is missing" "$COMITY" verify "$NUMBER"

say "The centre revokes"
COMITY_TRUST=$KZ_TRUST step "In its own registry" \
  "$COMITY" credential revoke "$NUMBER" --reason conduct --key "$CENTRE_KEY" \
  --server "$KZ_SERVER"
answers 1 CREDENTIAL_REVOKED "A no at home is a no everywhere" \
  "$COMITY" verify "$NUMBER" "${work[@]}"
say "All as it should be."
