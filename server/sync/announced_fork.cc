#include "server/sync/announced_fork.h"

#include <array>
#include <utility>

#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/merkle/prover.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "server/evidence/evidence_builder.h"

namespace comity::server {
namespace {

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
      head.size > published->head.size) {
    return "";
  }
  auto accusation = Accuse(log, published, note, head);
  return accusation.ok() ? *std::move(accusation) : "";
}

}  // namespace comity::server
