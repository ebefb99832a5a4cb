// The cosigners that an issuer reaches: each is handed the head that the
// registry shows, and says what it signed last. Its word alone accuses nobody;
// what the log itself signed for it does.
#ifndef COMITY_CLIENT_QUORUM_ASKED_COSIGNERS_H_
#define COMITY_CLIENT_QUORUM_ASKED_COSIGNERS_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/quorum/accusation.h"
#include "client/quorum/cosigner_transport.h"
#include "client/quorum/shown_heads.h"
#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

// What is pointed to must outlive the waiting.
struct ReachableCosigner {
  checkpoint::VerifierKey key;
  CosignerTransport* transport = nullptr;
};

// One thread, but for the calls.
class AskedCosigners {
 public:
  // All must outlive the object. Cosigners beyond kCosignersAskedMax are left
  // out.
  AskedCosigners(const std::vector<ReachableCosigner>& cosigners,
                 const evidence::PinnedOrigin& pinned, const ShownHeads& shown);

  // Hands the newest head shown to all that have not signed it, all at once:
  // one that is silent holds up nobody. Each may take `wait` to sign it. An
  // alarm if one of them proves a fork.
  std::optional<Alarm> Announce(std::chrono::milliseconds wait);

  // An alarm if one of them knew, before the registry was looked at last, a
  // larger head than it showed then: it was shown more.
  std::optional<Alarm> LookForFreeze();

  // At the end: is a cosigner merely behind, or was it shown another log? The
  // registry's own proof says.
  std::optional<Alarm> LookAtLaggards();

  // Adds the lines of those that signed the text of `note`.
  void AddLines(checkpoint::ParsedNote& note) const;

  // Why cosigners did not sign, by the names of their keys.
  std::map<std::string, Status> NotSigned() const;

 private:
  // What a cosigner signed last, proven to be its own word.
  struct Claim {
    checkpoint::ParsedNote note;  // The cosigner's lines alone.
    merkle::TreeHead head;
  };
  struct Asked {
    explicit Asked(const ReachableCosigner& reachable) : cosigner(reachable) {}

    const ReachableCosigner& cosigner;
    std::optional<Claim> claim;
    Status last = Unavailable(ErrorReason::kServerUnreachable, "not asked yet");
    // The largest head that it claimed and could not show.
    merkle::TreeSize not_shown;
  };

  bool HasSigned(const Asked& asked) const;
  Status Take(const AnnounceAnswer& answer, Asked& asked,
              std::optional<Alarm>& alarm);
  StatusOr<Claim> ReadClaim(const AnnounceAnswer& answer,
                            const Asked& asked) const;
  std::optional<HeldHead> AskHeld(Asked& asked) const;
  std::optional<Alarm> LookForTwoRoots(Asked& asked) const;
  std::optional<Alarm> LookForFreeze(Asked& asked) const;
  std::optional<Alarm> LookAtLaggard(Asked& asked) const;

  const evidence::PinnedOrigin& pinned_;
  const ShownHeads& shown_;
  std::vector<Asked> asked_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_QUORUM_ASKED_COSIGNERS_H_
