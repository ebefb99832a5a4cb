// After an event that worsens, an issuer waits until enough others vouch for a
// head that covers it: a registry could log a revocation and go on showing
// everybody else the log without it.
//
// So the issuer does not leave the spreading to the registry. It hands the
// signed head to the cosigners itself, reads what each of them signed last,
// and compares: who has a larger head than the registry shows here, or another
// one, has the other half of the evidence.
//
// The event stays logged whatever comes of it.
// Source: docs/spec, Waiting for a quorum.
#ifndef COMITY_CLIENT_QUORUM_QUORUM_WAIT_H_
#define COMITY_CLIENT_QUORUM_QUORUM_WAIT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "client/quorum/asked_cosigners.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"
#include "core/evidence/note_keys.h"
#include "core/evidence/policy.h"
#include "core/evidence/verifier.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

struct QuorumLimits {
  // No round begins later than so long after the first.
  std::uint64_t time_max_ms = 10'000;
  // How long a cosigner may take to cosign what it was handed, in one round.
  std::uint64_t announce_wait_ms = 2'000;
  // Between two rounds.
  std::uint64_t pause_ms = 250;
};

struct QuorumRequest {
  const evidence::PinnedOrigin& pinned;
  // Its quorum is waited for: 1 or more.
  const evidence::Policy& policy;
  // The registry's, at the head acknowledged.
  evidence::NoteKeys keys;
  // Of the event, below the size of the head.
  std::uint64_t index = 0;
  // The signed note that acknowledged it.
  std::string checkpoint;
  // What was seen of the origin before.
  evidence::Marks marks = {};
  // At most kCosignersAskedMax; each is asked on a thread of its own.
  std::vector<ReachableCosigner> cosigners = {};
  QuorumLimits limits = {};
};

// Time, for tests to set.
struct QuorumClock {
  std::function<std::uint64_t()> now_ms;      // Unix.
  std::function<std::uint64_t()> elapsed_ms;  // Only grows.
  std::function<void(std::uint64_t pause_ms)> pause;
};

struct QuorumOutcome {
  // OK: `head` covers the event, and meets the policy. Else:
  //   kQuorumNotReached   the time was over; nobody is accused;
  //   kForkDetected       the registry signed heads that exclude each other:
  //                       `evidence` proves it;
  //   kOlderThanKnown     the registry shows an older head here than it
  //                       signed for others, or than it showed before;
  //   kRootMismatch, kProofMalformed  its heads are not shown to be of one
  //                       history.
  Status status;
  merkle::TreeHead head;
  // The marks moved to the head, if it is OK.
  evidence::Marks marks;
  // Where the registry is to be doubted, what to keep: fork evidence if
  // `is_proof`, else both signed notes.
  std::string evidence;
  bool is_proof = false;
  // Why cosigners did not sign, by the names of their keys.
  std::map<std::string, Status> not_signed;
};

// Waits as said above. `progress` is called after each round.
QuorumOutcome AwaitQuorum(RegistryTransport& registry,
                          const QuorumRequest& request,
                          const QuorumClock& clock,
                          const std::function<void()>& progress = {});

}  // namespace comity::client

#endif  // COMITY_CLIENT_QUORUM_QUORUM_WAIT_H_
