// Follows the log of one partner: asks for its head, fetches what is missing,
// recomputes tree and map, and only then shows the head to others and cosigns
// it. A state machine that does nothing itself, as server/sequencer is.
//
//   asleep --woken--> asking head --> asking package <--> storing
//                                           |
//      ^                                    v
//      +------------------------------ cosigning
//
// What the partner could not help saying wrongly (an outage, damage on the
// way, an old head) is tried again, ever more slowly. What the log has signed
// and should not have (a fork, a wrong commitment) halts the machine for good,
// with both sides kept: an operator looks. So does damage of this copy, in its
// store or in memory (HASH_UNSTABLE), which accuses nobody.
// Source: docs/spec, Mirroring.
#ifndef COMITY_SERVER_SYNC_MIRROR_MACHINE_H_
#define COMITY_SERVER_SYNC_MIRROR_MACHINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/entry_package.h"
#include "core/mirror/log_replay.h"
#include "core/mirror/refused_package.h"
#include "core/mirror/witness.h"
#include "server/published_head.h"
#include "server/sequencer/clock.h"
#include "storage/log_store.h"

namespace comity::server {

struct MirrorLimits {
  // How long it sleeps if nobody announces a head.
  std::uint64_t poll_every_ms = 10'000;
  // The first pause after a failure; doubles with each further one.
  std::uint64_t retry_min_ms = 500;
  std::uint64_t retry_max_ms = 60'000;
  // A head that was asked for longer ago is not cosigned: a newer one is
  // asked for first.
  std::uint64_t head_age_max_ms = 120'000;
};

// What a partner answers when asked for a head.
struct HeadReply {
  // Canonical evidence::Evidence with the history of the registry's own keys.
  std::string evidence;
  // From the head that was named in the question.
  std::vector<Hash> consistency;
};

// --- Events ------------------------------------------------------------------
// A head was announced, or the time of Sleep has come.
struct MirrorWoken {};
struct HeadArrived {
  StatusOr<HeadReply> reply;
};
struct PackageArrived {
  StatusOr<mirror::EntryPackage> package;
};
struct PackageStored {
  Status status;
};
struct CosignDone {
  Status status;
};
using MirrorEvent = std::variant<MirrorWoken, HeadArrived, PackageArrived,
                                 PackageStored, CosignDone>;

// --- Effects -----------------------------------------------------------------
struct AskHead {
  // The newest verified head, if any.
  std::optional<merkle::TreeHead> known;
};
struct AskPackage {
  // What is held: the package begins at its size.
  merkle::TreeHead held;
  merkle::TreeSize head_size;
  friend bool operator==(const AskPackage&, const AskPackage&) = default;
};
struct StorePackage {
  storage::LogBatch batch;
  // What will be asked for next, unless this leads to the head: whoever can
  // may fetch it while this is stored.
  std::optional<AskPackage> next;
};
// Remember durably, then sign.
struct CosignHead {
  mirror::Cosigned cosigned;
  // The text of the note, which is what is signed.
  std::string checkpoint_text;
};
// Answer from this head from now on.
struct PublishMirror {
  PublishedHeadPtr published;
  // The log's key that is in force at this head.
  checkpoint::VerifierKey log_key;
  // What proved it, to be given to the machine that starts next.
  evidence::RegistryEvidence part;
};
// Tell the operator.
struct RaiseAlarm {
  Status why;
  // Canonical mirror::ForkEvidence, or empty.
  std::string fork_evidence;
  // What the log signed and should not have, to be kept.
  std::optional<mirror::RefusedPackage> refused = std::nullopt;
};
// Wake at this monotonic time, or before if a head is announced.
struct SleepUntil {
  std::uint64_t monotonic_ms = 0;
  // After a failure: an announcement wakes it no earlier.
  bool after_failure = false;
};
// Follow this log no more.
struct HaltMirror {
  Status why;
};
using MirrorEffect =
    std::variant<AskHead, AskPackage, StorePackage, CosignHead, PublishMirror,
                 RaiseAlarm, SleepUntil, HaltMirror>;

// What the machine goes on from.
struct MirrorStart {
  evidence::PinnedOrigin partner;
  bool cosigns = false;
  // What this cosigner signed last for the log.
  std::optional<mirror::Cosigned> cosigned;
  // Tree and map of what is stored.
  mirror::ReplayState stored;
  // What proved the head that was verified last, and that head; without one,
  // the store ends in it.
  std::optional<evidence::RegistryEvidence> verified;
  std::optional<merkle::TreeHead> verified_head;
};

// One thread.
class MirrorMachine {
 public:
  // `store` holds the copy, is only read from, and must outlive the machine.
  MirrorMachine(MirrorLimits limits, MirrorStart start,
                const storage::LogStore& store);

  std::vector<MirrorEffect> Step(MirrorEvent event, Moment now);

  bool asleep() const { return phase_ == Phase::kAsleep; }
  bool halted() const { return phase_ == Phase::kHalted; }
  // The newest head that was recomputed; nothing before the first.
  const std::optional<merkle::TreeHead>& verified() const {
    return verified_head_;
  }

 private:
  enum class Phase {
    kAsleep,
    kAskingHead,
    kAskingPackage,
    kStoring,
    kCosigning,
    kHalted,
  };
  using Effects = std::vector<MirrorEffect>;

  Effects Handle(MirrorWoken, Moment now);
  Effects Handle(HeadArrived event, Moment now);
  Effects Handle(PackageArrived event, Moment now);
  Effects Handle(PackageStored event, Moment now);
  Effects Handle(CosignDone event, Moment now);

  // The parts of Handle(HeadArrived).
  Status ReadTarget(const HeadReply& reply, Moment now);
  Effects TakeLargerHead(const HeadReply& reply, Moment now);
  Effects TakeSmallerHead(Moment now);
  // Fork evidence between two heads, one of them in `larger`.
  Effects Fork(const evidence::RegistryEvidence& larger,
               const std::string& smaller, std::string hashes);

  // Refuses a package, and keeps what the log signed of it.
  Effects Refuse(const Status& why, const mirror::EntryPackage& package,
                 Moment now);
  // OK if tree and map in memory are those that the store holds.
  Status CheckOwnState() const;
  // OK if a package that was refused says something about its sender or the
  // log; otherwise what is wrong here.
  Status CheckOwnMemory(const Status& why, const mirror::EntryPackage& package,
                        const mirror::TimeBounds& bounds) const;
  // The target is not on the branch of this copy, without an accusation that
  // anybody else could judge.
  Effects HaltAtFork();
  // Goes on towards the target: another package, or done.
  Effects Approach(Moment now);
  Effects MeetInsideCopy(Moment now);
  Effects Arrive(Moment now);
  // OK if the head reached may be cosigned.
  Status MayCosign(Moment now) const;
  mirror::TimeBounds Bounds(Moment now) const;

  Effects Sleep(Moment now);
  Effects Retry(const Status& why, Moment now);
  Effects Halt(const Status& why, std::string fork_evidence = "");

  // A head that the log signed, with what proves its signature.
  struct Target {
    merkle::TreeHead head;
    evidence::RegistryEvidence part;
    // The log's key at the head, and its own word on the time.
    std::optional<checkpoint::VerifierKey> log_key;
    std::uint64_t time_s = 0;
    std::uint64_t asked_at_ms = 0;  // Monotonic.
  };

  const MirrorLimits limits_;
  const evidence::PinnedOrigin partner_;
  const bool cosigns_;
  const storage::LogStore& store_;
  Phase phase_ = Phase::kAsleep;

  // Tree and map of what is stored, and of what is being stored.
  mirror::ReplayState stored_;
  mirror::ReplayState storing_;
  std::optional<Target> target_;
  std::optional<merkle::TreeHead> verified_head_;
  // What proved the verified head, for accusing.
  evidence::RegistryEvidence verified_part_;
  std::optional<mirror::Cosigned> cosigned_;
  std::optional<mirror::Cosigned> cosigning_;
  std::uint64_t asked_at_ms_ = 0;  // Monotonic.
  std::uint64_t failures_ = 0;     // In a row.
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_MIRROR_MACHINE_H_
