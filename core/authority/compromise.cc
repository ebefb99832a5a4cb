#include "core/authority/compromise.h"

#include <algorithm>
#include <limits>

#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::kRootSlot;

bool SignedByRoot(const LoggedStatement& logged) {
  const auto& slots = logged.statement.header.slots;
  return std::find(slots.begin(), slots.end(), kRootSlot) != slots.end();
}

// An affirmation speaks only of what stood before it: so two affirmations can
// never rest on each other.
StatusOr<bool> IsAffirmed(Judge& judge,
                          const std::vector<const LoggedStatement*>& known,
                          const Hash& key_id, std::uint64_t index,
                          Horizon horizon) {
  for (const LoggedStatement* logged : known) {
    const auto* affirm = logged->As<statement::Affirm>();
    if (affirm == nullptr || affirm->key_id != key_id ||
        index < affirm->from_index || index > affirm->until_index ||
        index >= logged->index) {
      continue;
    }
    const Status standing = judge.AsOf(*logged, horizon);
    if (IsUndetermined(standing)) {
      return standing;
    }
    if (standing.ok()) {
      return true;
    }
  }
  return false;
}

}  // namespace

Status CheckKeyGood(Judge& judge, std::string_view body_id, const Hash& key_id,
                    std::uint64_t index, Horizon horizon) {
  COMITY_ASSIGN_OR_RETURN(
      auto known, judge.Understood(statement::BodyKeyOf(body_id), horizon));
  std::uint64_t last_good_size = std::numeric_limits<std::uint64_t>::max();
  for (const LoggedStatement* logged : known) {
    const auto* declared = logged->As<statement::KeyCompromised>();
    if (declared == nullptr || declared->key_id != key_id) {
      continue;
    }
    const Status standing = judge.AsOf(*logged, horizon);
    if (IsUndetermined(standing)) {
      return standing;
    }
    if (standing.ok()) {
      last_good_size = std::min(last_good_size, declared->last_good_size);
    }
  }
  if (index < last_good_size) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(const bool affirmed,
                          IsAffirmed(judge, known, key_id, index, horizon));
  if (affirmed) {
    return OkStatus();
  }
  return PermissionDenied(ErrorReason::kKeyCompromised,
                          "a key of '" + std::string(body_id) +
                              "' that signed it is declared compromised from "
                              "log size " +
                              std::to_string(last_good_size) + " on");
}

Status CheckKeysGood(Judge& judge, const LoggedStatement& logged,
                     const Judgement& judgement, Horizon horizon) {
  const auto* body = logged.As<statement::Body>();
  for (const Signer& signer : judgement.signers) {
    const bool possession_only =
        body != nullptr && !body->keys.empty() && signer.slot == body->body_id;
    if (signer.slot == kRootSlot || possession_only) {
      continue;
    }
    COMITY_RETURN_IF_ERROR(
        CheckKeyGood(judge, signer.slot, signer.key_id, logged.index, horizon));
  }
  return OkStatus();
}

Status CheckDeclaration(Judge& judge, const LoggedStatement& logged,
                        Horizon horizon) {
  if (SignedByRoot(logged)) {
    return OkStatus();
  }
  const Judgement judgement = judge.AtPosition(logged);
  for (const Signer& signer : judgement.signers) {
    COMITY_ASSIGN_OR_RETURN(
        auto known,
        judge.Understood(statement::BodyKeyOf(signer.slot), horizon));
    for (const LoggedStatement* other : known) {
      const auto* declared = other->As<statement::KeyCompromised>();
      if (declared == nullptr || declared->key_id != signer.key_id ||
          declared->last_good_size > logged.index || !SignedByRoot(*other)) {
        continue;
      }
      const Status by_root = judge.AtPosition(*other).status;
      if (IsUndetermined(by_root)) {
        return by_root;
      }
      if (by_root.ok()) {
        return PermissionDenied(
            ErrorReason::kKeyCompromised,
            "root declared the key that signed this declaration compromised");
      }
    }
  }
  return OkStatus();
}

}  // namespace comity::authority
