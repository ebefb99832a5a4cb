// Puts a checked file where a running registry takes it up, and learns from
// that registry what it has taken up.
#ifndef COMITY_CLIENT_EXCHANGE_LOG_IMPORT_H_
#define COMITY_CLIENT_EXCHANGE_LOG_IMPORT_H_

#include <memory>
#include <optional>
#include <string>

#include "client/connection/connection.h"
#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

// A copy beside its place, which is checked and then put there: what was
// checked is what is taken up, also if the medium changes meanwhile.
//
// One thread.
class StagedFile {
 public:
  // Copies `from` into the folder of `to`.
  // Errors: kFileMissing; kFileUnwritable.
  static StatusOr<std::unique_ptr<StagedFile>> Copy(const std::string& from,
                                                    std::string to);
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;
  // Removes what was not put in its place.
  ~StagedFile();

  const std::string& path() const { return staged_; }

  // In one step, surviving loss of power. A file that is there is replaced.
  // Errors: kFileUnwritable.
  Status Place();

 private:
  explicit StagedFile(std::string to);

  const std::string to_;
  const std::string staged_;
};

// The head of the log of `pinned` that the registry at `server` answers from,
// proven to be one that the log signed; nothing before its first.
//
// Errors: kPartnerUnknown if it does not follow the log; kServerUnreachable;
// kAnswerMalformed; those of evidence::ProvenRegistry::ProveUntimed.
StatusOr<std::optional<merkle::TreeHead>> AskHeldHead(
    const ConnectionOptions& server, const evidence::PinnedOrigin& pinned);

}  // namespace comity::client

#endif  // COMITY_CLIENT_EXCHANGE_LOG_IMPORT_H_
