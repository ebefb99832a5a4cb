#include "tests/faults/ledger.h"

#include <utility>

#include "comity/v1/registry_service.pb.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "storage/head_mark.h"

namespace comity::faults {
namespace {

Status Breach(std::string what) { return Internal(std::move(what)); }

// Names the statement in what is wrong with it.
Status About(std::size_t number, const Status& status) {
  return status.ok() ? status
                     : Breach("statement " + std::to_string(number) + ": " +
                              std::string(Name(status.reason())) + " " +
                              status.message());
}

Status CheckEntry(const Submitted& sent, const std::string& bytes) {
  COMITY_ASSIGN_OR_RETURN(const auto entry, statement::DecodeEntry(bytes));
  const auto* logged = std::get_if<statement::StatementEntry>(&entry.content);
  return logged != nullptr && logged->statement == sent.statement &&
                 logged->signatures == sent.signatures
             ? OkStatus()
             : Breach("the entry does not hold what was sent");
}

}  // namespace

StatusOr<merkle::TreeHead> Ledger::TakeNote(const std::string& note) {
  const auto known = notes_.find(note);
  if (known != notes_.end()) {
    return known->second;
  }
  COMITY_ASSIGN_OR_RETURN(const auto parsed, checkpoint::ParseNote(note));
  COMITY_ASSIGN_OR_RETURN(const auto verified, checkpoint::VerifyCheckpoint(
                                                   parsed, world_->log_key()));
  notes_[note] = verified.head;
  return verified.head;
}

Status Ledger::TakeAnswer(std::size_t number, const std::string& response) {
  v1::SubmitStatementResponse answer;
  if (!answer.ParseFromString(response)) {
    return Breach("an answer is malformed");
  }
  COMITY_RETURN_IF_ERROR(
      About(number, CheckEntry(world_->statements()[number], answer.entry())));
  const auto head = TakeNote(answer.checkpoint());
  if (!head.ok()) {
    return About(number, head.status());
  }
  std::vector<Hash> proof;
  for (const std::string& hash : answer.inclusion_proof()) {
    proof.push_back(Hash::FromBytes(hash).value_or(Hash{}));
  }
  COMITY_RETURN_IF_ERROR(
      About(number, merkle::VerifyInclusion(merkle::LeafHash(answer.entry()),
                                            {answer.index()}, *head, proof)));
  const auto [known, is_new] = acknowledged_.try_emplace(
      number, Acknowledged{answer.index(), answer.entry()});
  if (!is_new && (known->second.index != answer.index() ||
                  known->second.entry != answer.entry())) {
    return About(
        number,
        Breach("acknowledged at index " + std::to_string(known->second.index) +
               ", and now at " + std::to_string(answer.index())));
  }
  return OkStatus();
}

Status Ledger::TakeMark(const std::filesystem::path& data) {
  const auto file =
      storage::HeadMarkFile::Open(data / "mark", world_->origin());
  if (!file.ok()) {
    return Breach("the mark cannot be read: " + file.status().message());
  }
  const auto& mark = (*file)->mark();
  // At size 0 a log begins, and nothing was signed.
  if (mark && mark->head.size.value > 0) {
    marks_.push_back(mark->head);
  }
  for (const auto& [note, head] : notes_) {
    if (!mark || mark->head.size < head.size) {
      return Breach("a head of size " + std::to_string(head.size.value) +
                    " was published, and the mark is at " +
                    std::to_string(mark ? mark->head.size.value : 0));
    }
  }
  return OkStatus();
}

}  // namespace comity::faults
