#!/usr/bin/env bash
# The federation of three registries, as its users play it. Arguments: comity,
# comityd, deploy/federation.sh.
set -euo pipefail

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
COMITY=$1 COMITYD=$2 FEDERATION_DIR=$WORK/federation "$3" --once |
  tee "$WORK/output"

# What the story must have shown.
for line in 'It meets every line of the policy' 'RECOGNISED in CN' \
  'by 2 cosigners or more' 'only China vouches for it (exit code 2)' \
  'waits once more (exit code 0)' 'REVOKED on' \
  'China still answers, from its copy' 'It fetches its log from China' \
  "Kazakhstan's registry answers again"; do
  grep -qF -- "$line" "$WORK/output" || {
    echo "The federation did not show: $line" >&2
    exit 1
  }
done

# Nothing runs on.
if pgrep -f -- "$WORK/federation" >/dev/null; then
  echo "A server was left running" >&2
  exit 1
fi
