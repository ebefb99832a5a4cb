// Checks the answers to submitted statements as an issuer must: that the entry
// holds what was sent, and that it stands in the log under a signed head.
//
// Many answers share a checkpoint, so its signature is checked once for each
// distinct one; the inclusion proof is checked for every answer.
#ifndef COMITY_TESTS_BENCH_REPLY_CHECKER_H_
#define COMITY_TESTS_BENCH_REPLY_CHECKER_H_

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "comity/v1/registry_service.pb.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/merkle/tree_types.h"

namespace comity::bench {

// Remembers every checkpoint it saw: some hundred bytes each. Thread-safe.
class ReplyChecker {
 public:
  explicit ReplyChecker(checkpoint::VerifierKey log_key)
      : log_key_(std::move(log_key)) {}

  // Errors: kInternal if the entry holds something else; those of
  // VerifyCheckpoint and VerifyInclusion.
  Status Check(const v1::SubmitStatementRequest& request,
               const v1::SubmitStatementResponse& response);

  // The same for one item of a stream.
  Status CheckResult(const v1::SubmitItem& item,
                     const v1::SubmitAccepted& accepted,
                     const std::string& checkpoint);

  // Distinct checkpoints seen.
  std::size_t checkpoints() const;

 private:
  // Request and response of either call; they name their fields alike.
  template <typename Request, typename Response>
  Status CheckAnswer(const Request& request, const Response& response,
                     const std::string& checkpoint);
  StatusOr<merkle::TreeHead> HeadOf(const std::string& checkpoint);

  const checkpoint::VerifierKey log_key_;
  mutable std::mutex mutex_;
  std::map<std::string, merkle::TreeHead> heads_;
};

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_REPLY_CHECKER_H_
