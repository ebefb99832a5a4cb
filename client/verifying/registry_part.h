// One registry's part of an answer: fetched, proven by itself, and linked to
// the heads that were seen of that registry before.
#ifndef COMITY_CLIENT_VERIFYING_REGISTRY_PART_H_
#define COMITY_CLIENT_VERIFYING_REGISTRY_PART_H_

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "client/verifying/transport.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/evidence/proven_registry.h"
#include "core/evidence/verifier.h"

namespace comity::client {

// Map keys that one request may name.
inline constexpr std::size_t kHistoryKeysMax = 256;

// Whose word a head needs, for anything to be read under it.
enum class HeadBacking {
  // That of the cosigners, too, as the policy asks.
  kPolicy,
  // The log's own. For who only sends what worsens: nobody else's absence may
  // hold that up, and what is read decides nothing but who signs.
  kLogAlone,
};

// Whose part, and what it is judged by. What is referred to must outlive it.
struct PartTerms {
  const evidence::PinnedOrigin& pinned;
  const evidence::Policy& policy;
  // What was seen of the origin before.
  evidence::Marks marks;
  std::uint64_t now_ms = 0;
  // What a registry gives as its reason for not answering comes back inside
  // the message of kHistoryMissing: it may not pass for a finding of ours.
  bool wrap_refusals = false;
  HeadBacking backing = HeadBacking::kPolicy;
};

struct RegistryPart {
  evidence::RegistryEvidence evidence;
  std::unique_ptr<evidence::ProvenRegistry> proven;
  // The head extends these marks, by these proofs.
  evidence::Marks marks_before;
  std::vector<evidence::ConsistencyProof> consistency;
  // The marks moved to the head.
  evidence::Marks marks_after;
};

// Proves `part` and that its head extends the marks. Proofs that are not about
// the origin are left out. A head that does not satisfy the policy is no error
// here: proven->policy_status() says so.
//
// Errors: those of evidence::ProvenRegistry::Prove and, as for an answer of a
// server, of evidence::CompareWithMarks.
StatusOr<RegistryPart> ProvePart(
    evidence::RegistryEvidence part, const PartTerms& terms,
    const std::vector<evidence::ConsistencyProof>& proofs);

// Asks the registry itself for the histories of `keys`, of all that their
// authority rests on, and for what links its head to the marks. If the policy
// asks for cosigners, and they are to back the head: at the newest head that
// met the registry's own quorum; at the newest of all where that one does not
// do.
// Requires: 1 to kHistoryKeysMax keys.
//
// Errors: as ProvePart; kEvidenceMalformed if the answer is not about this
// origin alone; those of the transport.
StatusOr<RegistryPart> FetchPart(RegistryTransport& server,
                                 const PartTerms& terms,
                                 const std::set<Hash>& keys);

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_REGISTRY_PART_H_
