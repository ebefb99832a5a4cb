// Puts evidence together from several registries: each knows its own log only,
// and an answer across a border needs more than one.
//
// The first registry is asked about the credential. Then the verifier's own
// question runs over what is proven; what it misses is fetched from the
// registry that has it, and so on until nothing is missing or a bound is
// reached. A registry that is silent or lies is left out, with the reason;
// what the others show stands.
//
// Each registry's part is always fetched whole, in one answer: so all of it is
// under one checkpoint, also while the log grows.
#ifndef COMITY_CLIENT_VERIFYING_EVIDENCE_GATHERING_H_
#define COMITY_CLIENT_VERIFYING_EVIDENCE_GATHERING_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "client/verifying/registry_part.h"
#include "client/verifying/transport.h"
#include "client/verifying/trust_store.h"
#include "core/base/status.h"
#include "core/evidence/missing_histories.h"
#include "core/evidence/policy.h"
#include "core/evidence/question.h"

namespace comity::client {

// The registries that can be asked. What is pointed to must outlive it.
struct Registries {
  // Asked first about any credential: its home, the host, or a mirror. Null:
  // the home is asked first.
  RegistryTransport* first = nullptr;
  // Where each registry itself is asked, by origin.
  std::map<std::string, RegistryTransport*, std::less<>> by_origin = {};
};

struct GatheringBounds {
  // Rounds of asking after the first answer; a decision takes three or four.
  std::size_t rounds_max = 12;
  // No call begins later than so long after the first.
  std::uint64_t time_max_ms = 30'000;
};

// What is asked, by whom.
struct GatheringRequest {
  const evidence::Policy& policy;
  // The question for each host country that matters; the first one's goes to
  // the first registry.
  std::vector<evidence::Question> questions;
  // For every country that the first registry speaks for.
  bool every_host = false;
  MarksByOrigin marks = {};
  // The verifier's clock, Unix milliseconds.
  std::uint64_t now_ms = 0;
  // Milliseconds that only grow, to end a gathering in time.
  std::function<std::uint64_t()> elapsed_ms = {};
  GatheringBounds bounds = {};
};

// What evidence::VerifyRequest takes.
struct GatheredEvidence {
  std::string evidence;
  std::vector<evidence::ConsistencyProof> consistency;
  // The marks that the proofs begin from: those of the request, moved on for
  // each registry that was asked several times.
  MarksByOrigin marks;
  // Why registries showed nothing, or not all they were asked for.
  std::map<std::string, Status> not_shown;
  std::string unverified_verdict;
};

// Asks for all that the questions need. Without by_origin it is one call to
// the first registry. One question at least, all about one credential.
//
// Errors: those of the transport if nobody can be asked first.
StatusOr<GatheredEvidence> GatherEvidence(const Registries& registries,
                                          const GatheringRequest& request);

// The heads to name to a server: both marks of each origin, each once.
std::vector<KnownHead> KnownHeadsOf(const MarksByOrigin& marks);

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_EVIDENCE_GATHERING_H_
