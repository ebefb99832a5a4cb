#include "client/issuing/acknowledgement.h"

#include <utility>
#include <variant>

#include "core/authority/worsening.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"

namespace comity::client {
namespace {

Status Foreign(std::string message) {
  return DataLoss(ErrorReason::kAcknowledgementForeign, std::move(message));
}

// An event that worsens may be answered with an earlier one that worsens the
// same subject as much. Whether that one was undone since, only the subject's
// history can tell.
Status CheckStandsFor(const statement::ParsedStatement& sent,
                      std::string_view logged_bytes) {
  COMITY_ASSIGN_OR_RETURN(const statement::ParsedStatement logged,
                          statement::ParseStatement(logged_bytes));
  return authority::WorsensAsMuch(logged, sent)
             ? OkStatus()
             : Foreign("the acknowledged entry holds another statement");
}

Status CheckUnderCheckpoint(const Acknowledgement& answer,
                            const merkle::TreeHead& head) {
  return merkle::VerifyInclusion(merkle::LeafHash(answer.entry), {answer.index},
                                 head, answer.inclusion_proof);
}

StatusOr<merkle::TreeHead> CheckHead(std::string_view note_text,
                                     std::string_view home,
                                     const checkpoint::VerifierKey& log_key) {
  COMITY_ASSIGN_OR_RETURN(const checkpoint::ParsedNote note,
                          checkpoint::ParseNote(note_text));
  COMITY_ASSIGN_OR_RETURN(const checkpoint::Checkpoint read,
                          checkpoint::VerifyCheckpoint(note, log_key));
  if (read.origin != home) {
    return InvalidArgument(ErrorReason::kOriginMismatch,
                           "the checkpoint is that of \"" + read.origin + "\"");
  }
  return read.head;
}

}  // namespace

StatusOr<LoggedAt> CheckAcknowledgement(
    const SentStatement& sent, const Acknowledgement& answer,
    const checkpoint::VerifierKey& log_key) {
  COMITY_ASSIGN_OR_RETURN(const statement::ParsedStatement parsed,
                          statement::ParseStatement(sent.statement));
  COMITY_ASSIGN_OR_RETURN(const statement::Entry entry,
                          statement::DecodeEntry(answer.entry));
  const auto* logged = std::get_if<statement::StatementEntry>(&entry.content);
  if (logged == nullptr) {
    return Foreign("the acknowledged entry holds no statement");
  }
  LoggedAt result;
  result.index = answer.index;
  result.admitted_ms = entry.admitted_ms;
  if (logged->statement != sent.statement) {
    if (!answer.duplicate) {
      return Foreign("the acknowledged entry holds another statement");
    }
    COMITY_RETURN_IF_ERROR(CheckStandsFor(parsed, logged->statement));
    result.by_earlier_statement = true;
  } else if (logged->signatures != sent.signatures) {
    return Foreign("the acknowledged entry holds other signatures");
  }
  COMITY_ASSIGN_OR_RETURN(
      result.head, CheckHead(answer.checkpoint, parsed.header.home, log_key));
  COMITY_RETURN_IF_ERROR(CheckUnderCheckpoint(answer, result.head));
  result.checkpoint = answer.checkpoint;
  return result;
}

}  // namespace comity::client
