// What a registry shows to one who waits: heads that its log signed, all of one
// history by its own proofs. Whatever it shows otherwise is an alarm.
#ifndef COMITY_CLIENT_QUORUM_SHOWN_HEADS_H_
#define COMITY_CLIENT_QUORUM_SHOWN_HEADS_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "client/quorum/accusation.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

// Errors: those of checkpoint::ParseNote and VerifyCheckpoint.
StatusOr<SignedHead> ReadSigned(const std::string& note,
                                const checkpoint::VerifierKey& log_key);

// One thread.
class ShownHeads {
 public:
  // All that is referred to must outlive the heads. `first` is the one that was
  // acknowledged.
  ShownHeads(RegistryTransport& registry, const evidence::PinnedOrigin& pinned,
             const checkpoint::VerifierKey& log_key, SignedHead first)
      : registry_(registry), pinned_(pinned), log_key_(log_key) {
    heads_.push_back(std::move(first));
  }

  // Asks for the newest head, and for the newest that met the registry's own
  // quorum, which is no news unless it covers entry `index`. What cannot be
  // read is passed over. An alarm if a head is older than one shown before, or
  // is not shown to be of one history with it.
  std::optional<Alarm> Look(std::uint64_t index);

  const SignedHead& newest() const { return heads_.back(); }
  // Whether the newest was shown at the last look.
  bool newest_is_known() const { return newest_is_known_; }
  // The newest last; a busy log shows a new one at every look.
  const std::deque<SignedHead>& all() const { return heads_; }

  // Whether the registry's own proof shows two heads to be of one history. Only
  // IsAlarm says that it does not: a registry that gives no proof proves
  // nothing.
  Status CheckLink(const merkle::TreeHead& smaller,
                   const merkle::TreeHead& larger) const;

  // The alarm where CheckLink said `why` of two heads that the log signed.
  Alarm Unlinked(Status why, const SignedHead& smaller,
                 const SignedHead& larger) const;

 private:
  std::optional<SignedHead> Ask(HeadChoice choice) const;
  std::optional<Alarm> Take(SignedHead head);

  RegistryTransport& registry_;
  const evidence::PinnedOrigin& pinned_;
  const checkpoint::VerifierKey& log_key_;
  std::deque<SignedHead> heads_;
  bool newest_is_known_ = false;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_QUORUM_SHOWN_HEADS_H_
