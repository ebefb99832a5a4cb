// Bodies and their keys.
#include <set>

#include "core/authority/body_state.h"
#include "core/authority/compromise.h"
#include "core/authority/kind_rules.h"
#include "core/authority/registry_state.h"
#include "core/authority/signers.h"
#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::kRootSlot;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

Status NeedsTwoPersons() {
  return PermissionDenied(ErrorReason::kTwoPersonsNeeded,
                          "two keys of two distinct persons must sign");
}

// Keys of a body differ from each other and from the registry's own: what is
// signed for one use must not pass for another.
Status CheckDistinct(RuleContext& context, const std::vector<BoundKey>& keys) {
  COMITY_ASSIGN_OR_RETURN(const RegistryState registry,
                          RegistryStateAt(context.judge(), context.position()));
  std::set<std::string> taken{registry.log_key.key, registry.cosigning_key.key};
  for (const crypto::PublicKey& key : registry.root_keys) {
    taken.insert(key.bytes());
  }
  for (const BoundKey& bound : keys) {
    if (!taken.insert(bound.key.bytes()).second) {
      return FailedPrecondition(ErrorReason::kKeyInUse,
                                "a key of the body is in use already");
    }
  }
  return OkStatus();
}

// A key that replaces or joins others must not be one of them.
Status CheckNewKey(RuleContext& context, const statement::BodyKey& record,
                   std::vector<BoundKey> present) {
  COMITY_ASSIGN_OR_RETURN(auto added, ParseBodyKeys({record}, nullptr));
  present.push_back(std::move(added.front()));
  return CheckDistinct(context, present);
}

Status CheckFirst(RuleContext& context, const statement::Body& record) {
  if (record.keys.empty()) {
    return InvalidArgument(ErrorReason::kFieldMissing,
                           "body.keys: the first statement on a body binds "
                           "its keys");
  }
  COMITY_ASSIGN_OR_RETURN(auto keys, ParseBodyKeys(record.keys, nullptr));
  COMITY_RETURN_IF_ERROR(CheckDistinct(context, keys));
  return context.RequireRegistrar(record.body_id, record.country, false);
}

}  // namespace

Status CheckRule(RuleContext& context, const statement::Body& record) {
  if (record.body_id == kRootSlot) {
    return Malformed("body_id: no body is called 'root'");
  }
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      context.Counted(statement::BodyKeyOf(record.body_id)));
  if (counted.empty()) {
    return CheckFirst(context, record);
  }
  if (!record.keys.empty()) {
    return FailedPrecondition(ErrorReason::kBodyExists,
                              "the body '" + record.body_id +
                                  "' is registered already; a later statement "
                                  "carries no keys");
  }
  COMITY_ASSIGN_OR_RETURN(
      const BodyState state,
      BodyStateAt(context.judge(), record.body_id, context.position()));
  if (record.country != state.country) {
    return FailedPrecondition(ErrorReason::kBodyExists,
                              "country: bound to " + state.country);
  }
  return context.RequireRegistrar(record.body_id, record.country, false);
}

Status CheckRule(RuleContext& context, const statement::KeyAdded& record) {
  COMITY_ASSIGN_OR_RETURN(
      const BodyState state,
      BodyStateAt(context.judge(), record.body_id, context.position()));
  COMITY_RETURN_IF_ERROR(CheckNewKey(context, record.added, state.keys));
  return context.RequireRegistrar(record.body_id, state.country, false);
}

Status CheckRule(RuleContext& context, const statement::KeyRotated& record) {
  COMITY_ASSIGN_OR_RETURN(
      const BodyState state,
      BodyStateAt(context.judge(), record.body_id, context.position()));
  if (state.FindKey(record.old_key_id) == nullptr) {
    return FailedPrecondition(ErrorReason::kUnknownKey,
                              "old_key_id: not a present key of the body");
  }
  COMITY_RETURN_IF_ERROR(CheckNewKey(context, record.replacement, state.keys));
  const Status old_key =
      CheckKeyGood(context.judge(), record.body_id, record.old_key_id,
                   context.position(), context.position());
  if (IsUndetermined(old_key)) {
    return old_key;
  }
  if (!old_key.ok()) {
    return context.RequireRegistrar("", state.country, true);
  }
  // The old key itself must hand over.
  for (const Signer& signer : context.judgement().signers) {
    if (signer.slot == record.body_id && signer.key_id == record.old_key_id) {
      return context.RequireRegistrar(record.body_id, state.country, false);
    }
  }
  return PermissionDenied(ErrorReason::kUnknownKey,
                          "the old key must sign its rotation");
}

Status CheckRule(RuleContext& context,
                 const statement::KeyCompromised& record) {
  COMITY_ASSIGN_OR_RETURN(
      const BodyState state,
      BodyStateAt(context.judge(), record.body_id, context.position()));
  // Backward effect is strong: it takes root, or two persons.
  const bool backward = record.last_good_size < context.position();
  const bool by_root = CountSlot(context.judgement(), kRootSlot) > 0;
  return context.RequireRegistrar("", state.country, backward && !by_root);
}

Status CheckRule(RuleContext& context, const statement::Affirm& record) {
  if (record.from_index > record.until_index ||
      record.until_index >= context.position()) {
    return Malformed("from_index <= until_index < the entry's own index");
  }
  COMITY_ASSIGN_OR_RETURN(
      const BodyState state,
      BodyStateAt(context.judge(), record.body_id, context.position()));
  for (const Signer& signer : context.judgement().signers) {
    if (signer.key_id == record.key_id) {
      return PermissionDenied(ErrorReason::kUnknownKey,
                              "a key cannot affirm what it signed itself");
    }
  }
  if (CountPersons(context.judgement()) < 2) {
    return NeedsTwoPersons();
  }
  return context.RequireRegistrar(record.body_id, state.country, false);
}

}  // namespace comity::authority
