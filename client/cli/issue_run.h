// Issuing many credentials so that a run can break off anywhere and be started
// again: what is sent is durable first, and nothing is issued twice.
#ifndef COMITY_CLIENT_CLI_ISSUE_RUN_H_
#define COMITY_CLIENT_CLI_ISSUE_RUN_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/cli/credential_rows.h"
#include "client/cli/key_arguments.h"
#include "client/issuing/outbox.h"
#include "client/issuing/statement_author.h"
#include "core/base/status.h"
#include "core/statement/scheme_records.h"

namespace comity::cli {

// What became of one row.
struct RowResult {
  std::size_t number = 0;
  std::string reference;
  std::string credential_number;  // Empty if there is none.
  // "issued", "issued before", "refused", "bad row" or "waiting".
  std::string outcome;
  std::uint64_t index = 0;
  std::string reason;
  std::string message;

  bool bad() const { return outcome == "refused" || outcome == "bad row"; }
};

// Where and as whom is issued.
struct IssueTerms {
  std::string origin;
  std::string country;  // For the numbers.
  statement::Scheme scheme;
  std::vector<SlotKey> keys;
};

// One thread.
class IssueRun {
 public:
  // `outbox` must outlive the run.
  IssueRun(IssueTerms terms, client::Outbox& outbox);

  // Takes a row that could not be read.
  void AddBad(const CsvRow& row, const std::string& reference,
              const Status& status);

  // Takes a row: makes and keeps its credential, unless the outbox has it
  // already. A row whose reference was sent with other content is bad, unless
  // it was refused: then it is made anew for the same credential.
  void Add(const CredentialRow& row);

  // Signs what is new, in batches, and makes it durable in the outbox.
  // `advanced` is called with the number of rows as they are signed.
  //
  // Errors: those of SignBatches and of Outbox::Add.
  Status SignAll(const std::function<void(std::size_t)>& advanced);

  // What became of every row, from the outbox, in the order of the list.
  std::vector<RowResult> Results() const;

 private:
  struct Row {
    RowResult result;
    bool issued_before = false;
  };
  struct Made {
    client::OutboxItem item;
    statement::ParsedStatement statement;
  };

  StatusOr<Made> Make(const CredentialRow& row) const;
  Status SignPart(std::span<Made> part);

  IssueTerms terms_;
  client::Outbox& outbox_;
  client::StatementAuthor author_;
  std::vector<std::string> slots_;
  std::vector<Row> rows_;
  std::vector<Made> made_;
  std::map<std::string, std::size_t> numbers_;  // By reference.
};

// The number that the holder record of an item prints; empty if it has none.
std::string CredentialNumberOf(const client::OutboxItem& item);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_ISSUE_RUN_H_
