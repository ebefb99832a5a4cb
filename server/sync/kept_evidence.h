// Files of what a partner's log signed and should not have, for others to
// judge. The first ones are kept: whoever wants to hide one cannot push it out
// by many others of its own, and of each reason there are few.
#ifndef COMITY_SERVER_SYNC_KEPT_EVIDENCE_H_
#define COMITY_SERVER_SYNC_KEPT_EVIDENCE_H_

#include <cstddef>
#include <string>

#include "core/base/error_reason.h"
#include "core/base/status.h"
#include "core/mirror/refused_package.h"

namespace comity::server {

// Of each of the three kinds: wrong commitments, implausible times, and what
// else is refused. Together at most 12 files of 6 MiB for each partner.
inline constexpr std::size_t kKeptEvidenceMax = 4;

// One thread.
class KeptEvidence {
 public:
  // Keeps files in `folder`, which is made when it is needed.
  explicit KeptEvidence(std::string folder) : folder_(std::move(folder)) {}

  // Keeps what was refused for `reason`; the path. The same entries are kept
  // once, whichever head they were shown under. When it returns, the file
  // survives loss of power.
  //
  // Errors: kStoreLimitExceeded if as many are kept already; kFileUnwritable.
  StatusOr<std::string> Keep(ErrorReason reason,
                             const mirror::RefusedPackage& refused) const;

 private:
  const std::string folder_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_KEPT_EVIDENCE_H_
