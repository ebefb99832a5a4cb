#include "server/sync/announced_fork.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/authority/logged_statement.h"
#include "core/authority/registry_state.h"
#include "core/base/status.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/merkle/prover.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/map_keys.h"
#include "core/statement/registry_records.h"
#include "core/statement/wire.h"
#include "server/evidence/evidence_builder.h"

namespace comity::server {
namespace {

// The key that `logged` puts in force for the log; null if none.
const statement::KeyRecord* LogKeyIn(const authority::LoggedStatement& logged) {
  if (const auto* genesis = logged.As<statement::Genesis>()) {
    return &genesis->log_key;
  }
  const auto* change = logged.As<statement::RegistryKeys>();
  return change != nullptr && change->use == statement::RegistryKeyUse::kLog &&
                 !change->keys.empty()
             ? &change->keys.front()
             : nullptr;
}

bool IsSignedBy(const statement::KeyRecord& record, const std::string& origin,
                const checkpoint::ParsedNote& note) {
  const auto parsed = authority::ParseKeys({record});
  if (!parsed.ok()) {
    return false;
  }
  const auto key = checkpoint::VerifierKey::Make(
      origin, checkpoint::NoteKeyType::kEd25519, parsed->front());
  return key.ok() && checkpoint::VerifyCheckpoint(note, *key).ok();
}

// Whether a key that the log ever named as its own signed the note. Which of
// them was in force is for the judge to say: this only keeps away, by one
// look into remembered histories, whoever has no such key.
bool IsSignedByLog(const HeldLog& log, const PublishedHead& published,
                   const checkpoint::ParsedNote& note) {
  const auto value = published.map.Get(statement::RegistryKey());
  if (!value) {
    return false;
  }
  const auto history = log.histories->Get(statement::RegistryKey(), *value);
  if (!history.ok()) {
    return false;
  }
  return std::any_of(
      (*history)->begin(), (*history)->end(), [&](const auto& logged) {
        const statement::KeyRecord* key = LogKeyIn(*logged);
        return key != nullptr && IsSignedBy(*key, log.identity.origin, note);
      });
}

// The held head with the history of the registry's own keys.
StatusOr<evidence::RegistryEvidence> HeldPart(
    const HeldLog& log, const PublishedHeadPtr& published) {
  const std::array keys = {statement::RegistryKey()};
  COMITY_ASSIGN_OR_RETURN(
      const std::string bytes,
      HistoryEvidence(log, published, keys, /*with_authority=*/true));
  COMITY_ASSIGN_OR_RETURN(auto evidence,
                          statement::DecodeRecord<evidence::Evidence>(bytes));
  return std::move(evidence.registries.front());
}

StatusOr<std::string> Accuse(const HeldLog& log,
                             const PublishedHeadPtr& published,
                             const checkpoint::ParsedNote& note,
                             const merkle::TreeHead& head) {
  const merkle::Prover prover(published->edge, *log.store);
  COMITY_ASSIGN_OR_RETURN(const Hash root, prover.RootAt(head.size));
  if (root == head.root) {
    return std::string();
  }
  mirror::ForkEvidence evidence;
  COMITY_ASSIGN_OR_RETURN(evidence.larger, HeldPart(log, published));
  evidence.smaller = checkpoint::FormatNote(note);
  if (head.size < published->head.size) {
    COMITY_ASSIGN_OR_RETURN(
        const auto proof, prover.Consistency(head.size, published->head.size));
    evidence.hashes = mirror::ForkHashes({head.size, root}, proof);
  }
  std::string bytes = statement::EncodeRecord(evidence);
  COMITY_RETURN_IF_ERROR(
      mirror::JudgeFork(bytes,
                        {log.identity.origin, log.identity.genesis_id, {}, ""})
          .status());
  return bytes;
}

}  // namespace

std::string ForkWithAnnounced(const HeldLog& log,
                              const checkpoint::ParsedNote& note,
                              const merkle::TreeHead& head) {
  const PublishedHeadPtr published = log.newest();
  if (published == nullptr || head.size.value == 0 ||
      head.size > published->head.size ||
      !IsSignedByLog(log, *published, note)) {
    return "";
  }
  auto accusation = Accuse(log, published, note, head);
  return accusation.ok() ? *std::move(accusation) : "";
}

}  // namespace comity::server
