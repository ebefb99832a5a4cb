// Whoever cosigns a registry's heads, as an issuer reaches it, without saying
// how the words travel. Nothing that comes back is believed before it is
// checked.
#ifndef COMITY_CLIENT_QUORUM_COSIGNER_TRANSPORT_H_
#define COMITY_CLIENT_QUORUM_COSIGNER_TRANSPORT_H_

#include <chrono>
#include <string>

#include "core/base/status.h"

namespace comity::client {

struct AnnounceAnswer {
  // A note with the cosigner's signatures below the text that it cosigned
  // last; empty if there is none yet.
  std::string cosigned;
  // Not empty: fork evidence about the log whose head was announced.
  std::string fork_evidence = {};
};

// Errors of every call: those of the cosigner with their reasons;
// kServerUnreachable if it does not answer in time, kAnswerMalformed if what
// it answers cannot be understood. Thread-safe.
class CosignerTransport {
 public:
  virtual ~CosignerTransport() = default;

  // Hands over a head that a log signed. The cosigner may take `wait` until it
  // has cosigned it. Idempotent.
  virtual StatusOr<AnnounceAnswer> Announce(const std::string& checkpoint,
                                            std::chrono::milliseconds wait) = 0;

  // Canonical Evidence bytes with the newest head of the log that the cosigner
  // holds. Idempotent.
  virtual StatusOr<std::string> HeldHead(const std::string& origin) = 0;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_QUORUM_COSIGNER_TRANSPORT_H_
