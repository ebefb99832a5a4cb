#include "core/evidence/proven_registry.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "core/authority/every_signature.h"
#include "core/authority/registry_state.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/evidence/head_policy.h"
#include "core/evidence/note_keys.h"
#include "core/merkle/map_proof.h"
#include "core/merkle/map_value.h"
#include "core/merkle/multi_proof.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"

namespace comity::evidence {
namespace {

using authority::LoggedStatement;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kEvidenceMalformed, std::move(message));
}

std::vector<Hash> SplitHashes(std::string_view bytes) {
  std::vector<Hash> hashes;
  hashes.reserve(bytes.size() / Hash::kSize);
  for (std::size_t at = 0; at < bytes.size(); at += Hash::kSize) {
    hashes.push_back(
        Hash::FromBytes(bytes.substr(at, Hash::kSize)).value_or(Hash{}));
  }
  return hashes;
}

std::span<const Hash> KeysOf(const authority::LoggedStatementPtr& logged) {
  return logged == nullptr ? std::span<const Hash>()
                           : logged->statement.header.keys;
}

}  // namespace

// Verifies every signature itself; a batch signature once.
class ProvenRegistry::Checker final : public authority::EverySignature {};

ProvenRegistry::ProvenRegistry() : checker_(std::make_unique<Checker>()) {}
ProvenRegistry::~ProvenRegistry() = default;

StatusOr<std::unique_ptr<ProvenRegistry>> ProvenRegistry::Prove(
    const RegistryEvidence& part, const PinnedOrigin& pinned,
    const Policy& policy, std::uint64_t now_ms) {
  COMITY_ASSIGN_OR_RETURN(auto proven, ProveUntimed(part, pinned));
  COMITY_RETURN_IF_ERROR(proven->ProveHead(pinned, policy, now_ms));
  return proven;
}

StatusOr<std::unique_ptr<ProvenRegistry>> ProvenRegistry::ProveUntimed(
    const RegistryEvidence& part, const PinnedOrigin& pinned) {
  std::unique_ptr<ProvenRegistry> proven(new ProvenRegistry());
  COMITY_RETURN_IF_ERROR(proven->ReadEntries(part));
  COMITY_ASSIGN_OR_RETURN(proven->note_,
                          checkpoint::ParseNote(part.checkpoint));
  COMITY_RETURN_IF_ERROR(proven->ProveEntries(part));
  COMITY_RETURN_IF_ERROR(proven->ProveHistories(part));
  proven->judge_ = std::make_unique<authority::Judge>(
      pinned.origin, pinned.genesis_id, *proven, *proven->checker_);
  COMITY_RETURN_IF_ERROR(proven->ProveSigned(pinned));
  return proven;
}

// The last entry must be the map commitment, and no other one may be opened:
// earlier commitments prove nothing.
Status ProvenRegistry::ReadEntries(const RegistryEvidence& part) {
  std::uint64_t admitted_ms = 0;
  std::optional<statement::MapCommitment> commitment;  // The last entry's.
  opened_.reserve(part.entries.size());
  touches_.reserve(part.entries.size());
  for (const EntryAt& at : part.entries) {
    if (!opened_.empty() && opened_.back().index >= at.index) {
      return Malformed("entries must ascend by index");
    }
    COMITY_ASSIGN_OR_RETURN(const statement::Entry entry,
                            statement::DecodeEntry(at.entry));
    if (entry.admitted_ms < admitted_ms) {
      return Malformed("admission times must not fall");
    }
    admitted_ms = entry.admitted_ms;
    auto logged = authority::MakeLoggedStatement(at.index, entry, at.entry);
    for (const Hash& key : KeysOf(logged)) {
      touches_.push_back({key, opened_.size()});
    }
    const Hash leaf_hash =
        logged == nullptr ? merkle::LeafHash(at.entry) : logged->leaf_hash;
    opened_.push_back({at.index, leaf_hash, std::move(logged), false});
    const auto* last = std::get_if<statement::MapCommitment>(&entry.content);
    commitment = last == nullptr ? std::nullopt : std::optional(*last);
  }
  std::sort(touches_.begin(), touches_.end());
  if (!commitment || commitment->covered != opened_.back().index ||
      commitment->map_function_version != statement::kMapFunctionVersion) {
    return InvalidArgument(ErrorReason::kMapCommitmentMissing,
                           "the last entry is not the map commitment of its "
                           "checkpoint");
  }
  map_root_ = commitment->map_root;
  opened_.back().used = true;
  return OkStatus();
}

Status ProvenRegistry::ProveEntries(const RegistryEvidence& part) {
  COMITY_ASSIGN_OR_RETURN(const auto parsed,
                          checkpoint::ParseCheckpoint(note_.text));
  head_ = parsed.head;
  if (head_.size.value != opened_.back().index + 1) {
    return InvalidArgument(ErrorReason::kMapCommitmentMissing,
                           "the map commitment is not the checkpoint's last "
                           "entry");
  }
  if (part.inclusion.size() % Hash::kSize != 0) {
    return Malformed("inclusion: not a list of hashes");
  }
  std::vector<merkle::ProvenLeaf> leaves;
  leaves.reserve(opened_.size());
  for (const Opened& opened : opened_) {
    leaves.push_back({{opened.index}, opened.leaf_hash});
  }
  return merkle::VerifyMultiProof(leaves, head_, SplitHashes(part.inclusion));
}

// Map proofs alone are not believed: a registry could chain what it never
// logged. So each history is rebuilt from opened, proven entries.
Status ProvenRegistry::ProveHistory(const MapLookup& lookup) {
  authority::History history;
  merkle::MapValue value;
  for (auto touch = std::lower_bound(touches_.begin(), touches_.end(),
                                     Touch{lookup.key, 0});
       touch != touches_.end() && touch->key == lookup.key; ++touch) {
    Opened& opened = opened_[touch->place];
    value = value.Next({opened.index}, opened.leaf_hash);
    history.push_back(opened.statement);
    opened.used = true;
  }
  if (lookup.value != (history.empty() ? "" : value.Encode())) {
    return InvalidArgument(ErrorReason::kHistoryIncomplete,
                           "a history is not the one that the map commits to");
  }
  COMITY_RETURN_IF_ERROR(
      history.empty()
          ? merkle::VerifyAbsence(map_root_, lookup.key, lookup.proof)
          : merkle::VerifyPresence(map_root_, lookup.key, value, lookup.proof));
  histories_.insert_or_assign(lookup.key, std::move(history));
  return OkStatus();
}

Status ProvenRegistry::ProveHistories(const RegistryEvidence& part) {
  const Hash* last = nullptr;
  for (const MapLookup& lookup : part.lookups) {
    if (last != nullptr && *last >= lookup.key) {
      return Malformed("lookups must ascend by key");
    }
    last = &lookup.key;
    COMITY_RETURN_IF_ERROR(ProveHistory(lookup));
  }
  for (const Opened& opened : opened_) {
    if (!opened.used) {
      return InvalidArgument(
          ErrorReason::kEvidenceUnused,
          "nothing uses entry " + std::to_string(opened.index));
    }
  }
  return OkStatus();
}

// The log's keys come from its own history, which begins with the pinned
// genesis; only then can its signature be checked.
Status ProvenRegistry::ProveSigned(const PinnedOrigin& pinned) {
  COMITY_ASSIGN_OR_RETURN(
      const auto state, authority::RegistryStateAt(*judge_, head_.size.value));
  COMITY_ASSIGN_OR_RETURN(NoteKeys keys, NoteKeysOf(pinned.origin, state));
  COMITY_RETURN_IF_ERROR(
      checkpoint::VerifyCheckpoint(note_, keys.log).status());
  cosigning_key_ = std::move(keys.cosigning);
  return OkStatus();
}

Status ProvenRegistry::ProveHead(const PinnedOrigin& pinned,
                                 const Policy& policy, std::uint64_t now_ms) {
  COMITY_ASSIGN_OR_RETURN(
      const HeadStanding standing,
      CheckHead(note_, *cosigning_key_, pinned, policy, now_ms));
  policy_status_ = standing.policy;
  view_.origin = pinned.origin;
  view_.size = head_.size.value;
  view_.root = head_.root;
  view_.head_time_s = standing.head_time_s;
  view_.assurance = standing.assurance;
  view_.cosigners = standing.cosigners;
  return OkStatus();
}

authority::Horizon ProvenRegistry::HorizonOf(CivilDate day) const {
  for (const Opened& opened : opened_) {
    if (opened.statement != nullptr &&
        opened.statement->admission_day() > day) {
      return opened.index;
    }
  }
  return head_.size.value;
}

const authority::History* ProvenRegistry::Find(const Hash& key) {
  const auto found = histories_.find(key);
  return found == histories_.end() ? nullptr : &found->second;
}

}  // namespace comity::evidence
