// Fork evidence: one file by which anybody can see that a log signed two heads
// that exclude each other. It accuses, so it must prove: a proof that merely
// fails proves nothing, since anybody can make one.
// Source: docs/spec, Fork evidence.
#ifndef COMITY_CORE_MIRROR_FORK_EVIDENCE_H_
#define COMITY_CORE_MIRROR_FORK_EVIDENCE_H_

#include <span>
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"
#include "core/statement/field_rules.h"

namespace comity::mirror {

inline constexpr std::size_t kForkEvidenceSizeMax = 1U << 20;

// The two heads and what links them. A canonical record; everything in it is a
// claim until JudgeFork has proven it.
struct ForkEvidence {
  // The larger head (or one of two of one size) with the history of the
  // registry's own keys, by which both signatures are checked.
  evidence::RegistryEvidence larger;
  // The signed note of the other head.
  std::string smaller;
  // 32 bytes each, as merkle::RootsFromConsistency reads them: with the hash
  // of the old tree's last complete subtree always in front. Empty if both
  // heads have one size.
  std::string hashes;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "larger", self.larger, statement::kRequired);
    visit.Blob(2, "smaller", self.smaller,
               statement::Required(evidence::kCheckpointSizeMax));
    visit.Blob(3, "hashes", self.hashes, statement::Optional(65 * Hash::kSize));
  }
};

// `proof`, a consistency proof from `old_head` of the accuser's own tree, in
// the form of ForkEvidence::hashes.
std::string ForkHashes(const merkle::TreeHead& old_head,
                       std::span<const Hash> proof);

// A fork that was proven. Only JudgeFork makes one.
struct ProvenFork {
  std::string origin;
  merkle::TreeHead smaller;
  merkle::TreeHead larger;
};

// Judges the canonical ForkEvidence `bytes` about the log of `pinned`, offline.
//
// Errors:
//   kAccusationMalformed  no such record;
//   kOriginMismatch       it is about another log;
//   kAccusationUnproven   a head that the log's key in force at its size did
//                         not sign, an order of sizes, or hashes that do not
//                         contradict the smaller head while they lead to the
//                         larger: nobody may be accused by it;
//   those of evidence::ProvenRegistry::ProveUntimed for the larger head.
// Thread-safe.
StatusOr<ProvenFork> JudgeFork(std::string_view bytes,
                               const evidence::PinnedOrigin& pinned);

}  // namespace comity::mirror

#endif  // COMITY_CORE_MIRROR_FORK_EVIDENCE_H_
