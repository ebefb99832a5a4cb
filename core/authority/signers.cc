#include "core/authority/signers.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/authority/body_state.h"
#include "core/authority/compromise.h"
#include "core/authority/registry_state.h"

namespace comity::authority {
namespace {

using statement::kRootSlot;

Status UnknownKey(std::string_view slot) {
  return PermissionDenied(ErrorReason::kUnknownKey,
                          "the key that signed for '" + std::string(slot) +
                              "' is not one of its keys at this position");
}

// The keys that may fill `slot` of `logged`.
class SlotKeys {
 public:
  // A genesis statement, the first statement on a body: they carry the keys
  // that sign them. Everything else is signed by keys bound before.
  static StatusOr<SlotKeys> Find(Judge& judge, const LoggedStatement& logged,
                                 const std::string& slot) {
    SlotKeys result;
    if (slot == kRootSlot) {
      COMITY_RETURN_IF_ERROR(result.FindRoot(judge, logged));
      return result;
    }
    const auto* body = logged.As<statement::Body>();
    if (body != nullptr && body->body_id == slot && !body->keys.empty()) {
      COMITY_ASSIGN_OR_RETURN(result.bound_,
                              ParseBodyKeys(body->keys, nullptr));
      return result;
    }
    COMITY_ASSIGN_OR_RETURN(BodyState state,
                            BodyStateAt(judge, slot, logged.index));
    result.bound_ = std::move(state.keys);
    return result;
  }

  const BoundKey* FindKey(const Hash& key_id) const {
    for (const BoundKey& bound : bound_) {
      if (bound.key.id() == key_id) {
        return &bound;
      }
    }
    return nullptr;
  }

 private:
  Status FindRoot(Judge& judge, const LoggedStatement& logged) {
    std::vector<crypto::PublicKey> keys;
    if (const auto* genesis = logged.As<statement::Genesis>()) {
      COMITY_ASSIGN_OR_RETURN(keys, ParseKeys(genesis->root_keys));
    } else {
      COMITY_ASSIGN_OR_RETURN(RegistryState state,
                              RegistryStateAt(judge, logged.index));
      keys = std::move(state.root_keys);
    }
    for (crypto::PublicKey& key : keys) {
      bound_.push_back({std::move(key), "", nullptr});
    }
    return OkStatus();
  }

  std::vector<BoundKey> bound_;
};

bool HasDistinctKeys(const std::vector<statement::SlotSignature>& signatures) {
  std::set<Hash> ids;
  return std::all_of(signatures.begin(), signatures.end(),
                     [&ids](const auto& signature) {
                       return ids.insert(signature.key_id).second;
                     });
}

void Rely(Judgement& judgement, const LoggedStatement* on) {
  auto& relied = judgement.relied_on;
  if (on != nullptr &&
      std::find(relied.begin(), relied.end(), on) == relied.end()) {
    relied.push_back(on);
  }
}

// An act that worsens counts even by a compromised key: a thief can do harm
// that is undone, but can never block a genuine revocation. What is not
// understood may be such an act.
bool MayWorsen(const statement::ParsedStatement& statement) {
  return !statement.known() || statement::Worsens(statement.body);
}

Status CheckSlot(Judge& judge, const LoggedStatement& logged, std::size_t i,
                 Judgement& judgement) {
  const std::string& slot = logged.statement.header.slots[i];
  const Hash& key_id = logged.signatures[i].key_id;
  COMITY_ASSIGN_OR_RETURN(const SlotKeys keys,
                          SlotKeys::Find(judge, logged, slot));
  const BoundKey* bound = keys.FindKey(key_id);
  if (bound == nullptr) {
    return UnknownKey(slot);
  }
  COMITY_RETURN_IF_ERROR(judge.signatures().Check(logged, i, bound->key));
  const bool own_first_statement = bound->bound_by == nullptr;
  if (slot != kRootSlot && !own_first_statement &&
      !MayWorsen(logged.statement) && !judgement.overlooks_compromise) {
    COMITY_RETURN_IF_ERROR(
        CheckKeyGood(judge, slot, key_id, logged.index, logged.index));
  }
  Rely(judgement, bound->bound_by);
  judgement.signers.push_back({slot, key_id, bound->person});
  return OkStatus();
}

}  // namespace

Status CheckSigners(Judge& judge, const LoggedStatement& logged,
                    Judgement& judgement) {
  const auto& slots = logged.statement.header.slots;
  if (slots.size() != logged.signatures.size() ||
      !HasDistinctKeys(logged.signatures)) {
    return InvalidArgument(ErrorReason::kSlotsNotFilled,
                           "an entry carries one signature for each slot, by "
                           "distinct keys");
  }
  // One signature that is proven missing makes the statement void, whatever
  // cannot be told of the others.
  Status undetermined;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    Status checked = CheckSlot(judge, logged, i, judgement);
    if (IsUndetermined(checked)) {
      undetermined = std::move(checked);
    } else {
      COMITY_RETURN_IF_ERROR(checked);
    }
  }
  return undetermined;
}

std::size_t CountSlot(const Judgement& judgement, std::string_view slot) {
  return static_cast<std::size_t>(
      std::count_if(judgement.signers.begin(), judgement.signers.end(),
                    [slot](const Signer& s) { return s.slot == slot; }));
}

// Ids are given by each body to its own people: equal ones of two bodies say
// nothing.
std::size_t CountPersons(const Judgement& judgement) {
  std::set<std::pair<std::string_view, std::string_view>> persons;
  for (const Signer& signer : judgement.signers) {
    persons.emplace(signer.slot, signer.slot == kRootSlot
                                     ? signer.key_id.view()
                                     : std::string_view(signer.person));
  }
  return persons.size();
}

std::size_t CountPersonsOf(const Judgement& judgement,
                           std::string_view body_id) {
  std::set<std::string> persons;
  for (const Signer& signer : judgement.signers) {
    if (signer.slot == body_id) {
      persons.insert(signer.person);
    }
  }
  return persons.size();
}

}  // namespace comity::authority
