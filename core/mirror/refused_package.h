// Evidence about a refused package: entries that a log signed and should not
// have, with what proves that it did. A wrong commitment, a time that falls or
// an entry that is none is the log's own word; who keeps these bytes can show
// it to anybody.
// Source: docs/spec, Refused packages.
#ifndef COMITY_CORE_MIRROR_REFUSED_PACKAGE_H_
#define COMITY_CORE_MIRROR_REFUSED_PACKAGE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/entry_package.h"
#include "core/mirror/log_replay.h"
#include "core/statement/field_rules.h"

namespace comity::mirror {

inline constexpr std::size_t kRefusedPackageSizeMax = std::size_t{6} << 20;
// Bytes of a right edge, as RightEdge::Serialize writes it.
inline constexpr std::size_t kRightEdgeSizeMax = 262'144;

// A package and the head that it leads to. A canonical record; everything in
// it is a claim until JudgeRefusedPackage has proven it. No field number but 1
// is one of ForkEvidence, so that no file can be read as both.
struct RefusedPackage {
  // The signed head with the history of the registry's own keys.
  evidence::RegistryEvidence head;
  // The tree before the first entry.
  std::string edge;
  std::vector<std::string> entries;
  // From behind the last entry to the head, 32 bytes each; empty at the head.
  std::string end_proof;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "head", self.head, statement::kRequired);
    visit.Blob(4, "edge", self.edge, statement::Required(kRightEdgeSizeMax));
    visit.Blobs(
        5, "entries", self.entries,
        {.count_min = 1, .count_max = kPackageEntriesMax, .size_max = 65535});
    visit.Blob(6, "end_proof", self.end_proof,
               statement::Optional(65 * Hash::kSize));
  }
};

RefusedPackage MakeRefusedPackage(const evidence::RegistryEvidence& head,
                                  const merkle::RightEdge& before,
                                  const EntryPackage& package);

// What is wrong with entries of the log of `head` by themselves, whatever
// stands before them; OK if nothing. `last_ms` is the admission time of the
// entry before, 0 if that is not known, and becomes that of the last one.
// Requires: the entries are proven to be those of the log, and at least one.
//
// Errors with kDataLoss: kEntryMalformed and others of DecodeEntry and
// ParseHeader; kTimeImplausible if times fall; kCommitmentWrong for another
// place, or if the head does not end in a commitment.
Status CheckEntriesAlone(const EntryPackage& package,
                         const merkle::TreeHead& head, std::uint64_t& last_ms);

// What a log was proven to have signed. Only JudgeRefusedPackage makes one.
struct ProvenFault {
  std::string origin;
  merkle::TreeHead head;
  // What is wrong, and at which entry.
  Status why;
};

// Judges the canonical RefusedPackage `bytes` about the log of `pinned`,
// offline. What entries show by themselves needs nothing else: a commitment
// with another place, a time that falls, an entry or header that cannot be
// read, a head without commitment. That a commitment is to another map shows
// only to who has the entries before: `before` is what they give, replayed from
// the accused's own copy, or null.
//
// Errors:
//   kAccusationMalformed  no such record;
//   kOriginMismatch       it is about another log;
//   kAccusationUnproven   entries that are not those of the signed head, or
//                         nothing wrong with them as far as can be seen:
//                         nobody may be accused by it;
//   those of evidence::ProvenRegistry::ProveUntimed for the head.
// Thread-safe.
StatusOr<ProvenFault> JudgeRefusedPackage(std::string_view bytes,
                                          const evidence::PinnedOrigin& pinned,
                                          const ReplayState* before);

// Number of entries before the package; 0 if `bytes` are none.
merkle::TreeSize EntriesBefore(std::string_view bytes);

}  // namespace comity::mirror

#endif  // COMITY_CORE_MIRROR_REFUSED_PACKAGE_H_
