#include "client/cli/issue_run.h"

#include <algorithm>
#include <span>
#include <utility>

#include "client/issuing/credential_draft.h"
#include "client/issuing/statement_signing.h"
#include "core/statement/signatures.h"

namespace comity::cli {
namespace {

constexpr std::size_t kPartSize = 1024;

void SetBad(RowResult& result, const Status& status) {
  result.outcome = "bad row";
  result.reason = Name(status.reason());
  result.message = status.message();
}

// The id of the credential that a refused attempt named: a corrected one must
// name the same, so that not both can ever count.
std::string CredentialIdOf(const client::OutboxItem& item) {
  const auto statement = statement::ParseStatement(item.statement);
  const auto* record =
      statement.ok() ? std::get_if<statement::Credential>(&statement->body)
                     : nullptr;
  return record == nullptr ? std::string() : record->credential_id;
}

}  // namespace

std::string CredentialNumberOf(const client::OutboxItem& item) {
  const auto holder =
      statement::DecodeRecord<client::HolderRecord>(item.holder_record);
  return holder.ok() ? holder->number : std::string();
}

IssueRun::IssueRun(IssueTerms terms, client::Outbox& outbox)
    : terms_(std::move(terms)), outbox_(outbox), author_(terms_.origin) {
  for (const SlotKey& key : terms_.keys) {
    slots_.push_back(key.slot);
  }
}

void IssueRun::AddBad(const CsvRow& row, const std::string& reference,
                      const Status& status) {
  Row added;
  added.result.number = row.number;
  added.result.reference = reference;
  SetBad(added.result, status);
  rows_.push_back(std::move(added));
}

void IssueRun::Add(const CredentialRow& row) {
  Row added;
  added.result.number = row.number;
  added.result.reference = row.reference;
  added.result.outcome = "waiting";
  const auto [known, is_new] = numbers_.emplace(row.reference, row.number);
  const client::OutboxItem* item = outbox_.Find(row.reference);
  const client::OutboxOutcome* outcome = outbox_.FindOutcome(row.reference);
  const bool admitted = outcome != nullptr && outcome->admitted;
  const bool refused = outcome != nullptr && !outcome->admitted;
  if (!is_new) {
    SetBad(added.result,
           InvalidArgument(ErrorReason::kReferenceReused,
                           "row " + std::to_string(known->second) +
                               " has this reference, too"));
  } else if (item != nullptr && item->content == row.content) {
    added.issued_before = admitted;
  } else if (item != nullptr && !refused) {
    SetBad(added.result,
           FailedPrecondition(ErrorReason::kReferenceReused,
                              "this reference was sent with other content"));
  } else if (auto made = Make(row); made.ok()) {
    made_.push_back(*std::move(made));
  } else {
    SetBad(added.result, made.status());
  }
  rows_.push_back(std::move(added));
}

StatusOr<IssueRun::Made> IssueRun::Make(const CredentialRow& row) const {
  client::CredentialDraft draft = {.origin = terms_.origin,
                                   .country = terms_.country,
                                   .credential = row.credential,
                                   .claim_names = terms_.scheme.claim_names,
                                   .values = row.values};
  if (const client::OutboxItem* refused = outbox_.Find(row.reference)) {
    draft.credential.credential_id = CredentialIdOf(*refused);
  }
  COMITY_ASSIGN_OR_RETURN(
      client::DraftedCredential drafted,
      client::DraftCredential(draft, client::SystemRandom()));
  Made made;
  COMITY_ASSIGN_OR_RETURN(made.statement,
                          author_.Make(drafted.credential, slots_));
  drafted.holder.statement = made.statement.bytes;
  made.item.reference = row.reference;
  made.item.content = row.content;
  made.item.statement = made.statement.bytes;
  made.item.holder_record = statement::EncodeRecord(drafted.holder);
  return made;
}

Status IssueRun::SignPart(std::span<Made> part) {
  std::vector<const crypto::Signer*> signers;
  for (const SlotKey& key : terms_.keys) {
    signers.push_back(key.signer.get());
  }
  std::vector<statement::ParsedStatement> statements;
  for (Made& made : part) {
    statements.push_back(std::move(made.statement));
  }
  COMITY_ASSIGN_OR_RETURN(const auto signatures,
                          client::SignBatches(statements, signers));
  std::vector<client::OutboxItem> items;
  for (std::size_t i = 0; i < part.size(); ++i) {
    part[i].item.signatures = statement::EncodeSignatures(signatures[i]);
    items.push_back(std::move(part[i].item));
  }
  return outbox_.Add(std::move(items));
}

Status IssueRun::SignAll(const std::function<void(std::size_t)>& advanced) {
  for (std::size_t begin = 0; begin < made_.size(); begin += kPartSize) {
    const std::size_t size = std::min(kPartSize, made_.size() - begin);
    COMITY_RETURN_IF_ERROR(SignPart(std::span(made_).subspan(begin, size)));
    advanced(size);
  }
  made_.clear();
  return OkStatus();
}

std::vector<RowResult> IssueRun::Results() const {
  std::vector<RowResult> results;
  for (const Row& row : rows_) {
    RowResult result = row.result;
    if (!result.bad()) {
      if (const client::OutboxItem* item = outbox_.Find(result.reference)) {
        result.credential_number = CredentialNumberOf(*item);
      }
      const client::OutboxOutcome* outcome =
          outbox_.FindOutcome(result.reference);
      if (outcome != nullptr && outcome->admitted) {
        result.outcome = row.issued_before ? "issued before" : "issued";
        result.index = outcome->index;
      } else if (outcome != nullptr) {
        result.outcome = "refused";
        result.reason = outcome->reason;
        result.message = outcome->message;
      }
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace comity::cli
