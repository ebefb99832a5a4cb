// The rules of a cosigner: what it remembers of each log, and which head it
// signs next. One key signs along one line of heads for each log, for ever.
//
// The shell keeps the memory durable *before* it gives a cosignature out, and
// decides one request of a log at a time.
// Source: C2SP tlog-witness, add-checkpoint; docs/spec, Cosigning.
#ifndef COMITY_CORE_MIRROR_WITNESS_H_
#define COMITY_CORE_MIRROR_WITNESS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/verifier_key.h"
#include "core/merkle/tree_types.h"

namespace comity::mirror {

// The newest head that a cosigner signed for one log, and when.
struct Cosigned {
  merkle::TreeHead head;
  std::uint64_t time_s = 0;  // Unix seconds.
  friend auto operator<=>(const Cosigned&, const Cosigned&) = default;
};

// What to answer to a request, beside the cosignature.
enum class WitnessAnswer {
  kCosign,         // 200: remember `head`, then sign it
  kMalformed,      // 400: not such a request, or an old size above the new
  kNotSigned,      // 403: no signature by a key that is trusted for the log
  kUnknownOrigin,  // 404
  kOtherOldSize,   // 409: say the remembered size
  kFork,           // 409: same size, other root; both sides are to be kept
  kUnproven,       // 422: the consistency proof fails; accuses nobody
};

struct WitnessDecision {
  WitnessAnswer answer = WitnessAnswer::kMalformed;
  // Why, for people and logs; OK if kCosign.
  Status why;
  // The head asked about, once its signature is verified.
  merkle::TreeHead head;
  // Of the log; empty until it is read.
  std::string origin;
};

// The keys that one log may sign checkpoints with.
class TrustedLogs {
 public:
  virtual ~TrustedLogs() = default;
  // Empty if the log is unknown; borrowed until the next call.
  virtual std::span<const checkpoint::VerifierKey> KeysOf(
      const std::string& origin) = 0;
  // What was cosigned last for the log, if anything.
  virtual std::optional<Cosigned> LastOf(const std::string& origin) = 0;
};

// Decides an append-only cosignature by the request alone.
WitnessDecision DecideAddCheckpoint(
    const checkpoint::AddCheckpointRequest& request, TrustedLogs& logs);

// Whether a state cosigner may sign `head`, which its own mirror recomputed.
// `mirrored_root` is the mirror's root at the remembered size.
//
// Errors: kOlderThanKnown for a head below the remembered one; kForkDetected
// if the mirror does not extend it.
Status CheckStateCosign(const std::optional<Cosigned>& last,
                        const merkle::TreeHead& head,
                        const Hash& mirrored_root);

// The next time to sign with: the clock's, but never before the last one.
std::uint64_t CosignTime(const std::optional<Cosigned>& last,
                         std::uint64_t now_ms);

}  // namespace comity::mirror

#endif  // COMITY_CORE_MIRROR_WITNESS_H_
