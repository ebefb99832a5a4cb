#include "tests/bench/reply_checker.h"

#include <utility>
#include <vector>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"

namespace comity::bench {
namespace {

template <typename Request>
Status CheckEntry(const Request& request, const std::string& entry_bytes) {
  COMITY_ASSIGN_OR_RETURN(const statement::Entry entry,
                          statement::DecodeEntry(entry_bytes));
  const auto* logged = std::get_if<statement::StatementEntry>(&entry.content);
  const bool same = logged != nullptr &&
                    logged->statement == request.statement() &&
                    logged->signatures == request.signatures();
  return same ? OkStatus() : Internal("the entry does not hold what was sent");
}

}  // namespace

Status ReplyChecker::Check(const v1::SubmitStatementRequest& request,
                           const v1::SubmitStatementResponse& response) {
  return CheckAnswer(request, response, response.checkpoint());
}

Status ReplyChecker::CheckResult(const v1::SubmitItem& item,
                                 const v1::SubmitAccepted& accepted,
                                 const std::string& checkpoint) {
  return CheckAnswer(item, accepted, checkpoint);
}

template <typename Request, typename Response>
Status ReplyChecker::CheckAnswer(const Request& request,
                                 const Response& response,
                                 const std::string& checkpoint) {
  COMITY_RETURN_IF_ERROR(CheckEntry(request, response.entry()));
  COMITY_ASSIGN_OR_RETURN(const merkle::TreeHead head, HeadOf(checkpoint));
  std::vector<Hash> proof;
  for (const std::string& hash : response.inclusion_proof()) {
    proof.push_back(Hash::FromBytes(hash).value_or(Hash{}));
  }
  return merkle::VerifyInclusion(merkle::LeafHash(response.entry()),
                                 {response.index()}, head, proof);
}

// The signature is checked outside the lock: two answers that arrive together
// may both check it, which is cheaper than that one waits.
StatusOr<merkle::TreeHead> ReplyChecker::HeadOf(const std::string& checkpoint) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = heads_.find(checkpoint);
    if (found != heads_.end()) {
      return found->second;
    }
  }
  COMITY_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(checkpoint));
  COMITY_ASSIGN_OR_RETURN(const auto verified,
                          checkpoint::VerifyCheckpoint(note, log_key_));
  const std::lock_guard lock(mutex_);
  heads_.insert_or_assign(checkpoint, verified.head);
  return verified.head;
}

std::size_t ReplyChecker::checkpoints() const {
  const std::lock_guard lock(mutex_);
  return heads_.size();
}

}  // namespace comity::bench
