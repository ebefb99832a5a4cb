// Genesis, registry keys, partners and anchors.
#include <set>

#include "core/authority/kind_rules.h"
#include "core/authority/registry_state.h"

namespace comity::authority {
namespace {

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

Status CheckRootKeys(const std::vector<statement::KeyRecord>& records,
                     std::uint64_t threshold) {
  COMITY_ASSIGN_OR_RETURN(const auto keys, ParseKeys(records));
  std::set<Hash> ids;
  for (const crypto::PublicKey& key : keys) {
    ids.insert(key.id());
  }
  if (ids.size() != keys.size()) {
    return Malformed("root keys must be different keys");
  }
  if (threshold == 0 || threshold > keys.size()) {
    return Malformed("root_threshold: from 1 to the number of root keys");
  }
  return OkStatus();
}

// Log and cosigning keys go into C2SP notes, which know Ed25519 only.
Status CheckNoteKey(const statement::KeyRecord& record) {
  COMITY_ASSIGN_OR_RETURN(const auto keys, ParseKeys({record}));
  return keys.front().algorithm() == crypto::SignatureAlgorithm::kEd25519
             ? OkStatus()
             : Malformed("log and cosigning keys are Ed25519 keys");
}

// One key must not serve two uses: a signature meant for one could otherwise
// be shown for the other.
Status CheckAllDifferent(const RegistryState& state) {
  std::set<std::string> keys{state.log_key.key, state.cosigning_key.key};
  for (const crypto::PublicKey& key : state.root_keys) {
    keys.insert(key.bytes());
  }
  return keys.size() == state.root_keys.size() + 2
             ? OkStatus()
             : Malformed("log, cosigning and root keys must be different");
}

}  // namespace

Status CheckRule(RuleContext& context, const statement::Genesis& record) {
  if (context.logged().index != 0 ||
      context.logged().statement.id != context.judge().genesis_id()) {
    return FailedPrecondition(ErrorReason::kGenesisMismatch,
                              "only entry 0 may be a genesis statement, and "
                              "it must be the one that is pinned");
  }
  if (record.origin != context.judge().origin()) {
    return InvalidArgument(ErrorReason::kWrongHome,
                           "origin: not the log's origin");
  }
  COMITY_RETURN_IF_ERROR(
      CheckRootKeys(record.root_keys, record.root_threshold));
  COMITY_RETURN_IF_ERROR(CheckNoteKey(record.log_key));
  COMITY_RETURN_IF_ERROR(CheckNoteKey(record.cosigning_key));
  RegistryState state;
  COMITY_ASSIGN_OR_RETURN(state.root_keys, ParseKeys(record.root_keys));
  state.log_key = record.log_key;
  state.cosigning_key = record.cosigning_key;
  COMITY_RETURN_IF_ERROR(CheckAllDifferent(state));
  return context.RequireRootThreshold();
}

Status CheckRule(RuleContext& context, const statement::RegistryKeys& record) {
  COMITY_RETURN_IF_ERROR(context.RequireRootThreshold());
  COMITY_ASSIGN_OR_RETURN(RegistryState state,
                          RegistryStateAt(context.judge(), context.position()));
  if (record.use == statement::RegistryKeyUse::kRoot) {
    COMITY_RETURN_IF_ERROR(CheckRootKeys(record.keys, record.root_threshold));
    COMITY_ASSIGN_OR_RETURN(state.root_keys, ParseKeys(record.keys));
    return CheckAllDifferent(state);
  }
  if (record.keys.size() != 1 || record.root_threshold != 0) {
    return Malformed("keys: exactly one, without root_threshold");
  }
  COMITY_RETURN_IF_ERROR(CheckNoteKey(record.keys.front()));
  (record.use == statement::RegistryKeyUse::kLog ? state.log_key
                                                 : state.cosigning_key) =
      record.keys.front();
  return CheckAllDifferent(state);
}

Status CheckRule(RuleContext& context, const statement::Partner& record) {
  if (record.origin == context.judge().origin()) {
    return Malformed("origin: a registry is not its own partner");
  }
  return context.RequireRootThreshold();
}

Status CheckRule(RuleContext& context, const statement::Anchor&) {
  const std::string& body_id = context.judgement().signers.front().slot;
  COMITY_RETURN_IF_ERROR(context.RequireOnly(body_id, false));
  return context
      .RequirePermission({.body_id = body_id,
                          .role = statement::Role::kOperator,
                          .day = context.logged().admission_day()})
      .status();
}

}  // namespace comity::authority
