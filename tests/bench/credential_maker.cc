#include "tests/bench/credential_maker.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "client/issuing/statement_signing.h"
#include "core/base/byte_codec.h"
#include "core/statement/map_keys.h"
#include "core/statement/signatures.h"
#include "core/statement/statement.h"

namespace comity::bench {
namespace {

constexpr char kCentre[] = "centre";
constexpr char kCentreKey[] = "centre/1";
constexpr std::size_t kStreamMessageSize = 250;

template <typename T>
T OrAbort(StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "cannot make a credential: %s\n",
                 value.status().message().c_str());
    std::abort();
  }
  return *std::move(value);
}

}  // namespace

CredentialMaker::CredentialMaker(testing::TestRegistry& registry,
                                 CivilDate today)
    : registry_(registry), today_(today) {}

statement::Credential CredentialMaker::NextRecord() {
  statement::Credential record = registry_.CredentialRecord(count_++);
  record.issued_on = today_;
  record.valid_from = today_;
  record.valid_until = today_.PlusMonths(60);
  return record;
}

std::vector<v1::SubmitStatementRequest> CredentialMaker::MakeSingles(
    std::size_t count) {
  std::vector<v1::SubmitStatementRequest> requests(count);
  for (v1::SubmitStatementRequest& request : requests) {
    testing::SignedStatement made = registry_.Sign(NextRecord(), {kCentreKey});
    request.set_statement(std::move(made.statement.bytes));
    request.set_signatures(std::move(made.signatures));
  }
  return requests;
}

std::vector<v1::SubmitStatementsRequest> CredentialMaker::MakeSingleStream(
    std::size_t count) {
  std::vector<v1::SubmitStatementsRequest> requests;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % kStreamMessageSize == 0) {
      requests.emplace_back();
    }
    v1::SubmitItem& item = *requests.back().add_items();
    item.set_item(count_);
    testing::SignedStatement made = registry_.Sign(NextRecord(), {kCentreKey});
    item.set_statement(std::move(made.statement.bytes));
    item.set_signatures(std::move(made.signatures));
  }
  return requests;
}

v1::SubmitStatementsRequest CredentialMaker::MakeBatch(std::size_t count) {
  const std::uint64_t first = count_;
  std::vector<statement::ParsedStatement> statements;
  for (std::size_t i = 0; i < count; ++i) {
    const statement::Credential record = NextRecord();
    statement::Header header;
    header.home = registry_.origin();
    // Random ids stand in the record; here any distinct bytes will do.
    AppendU64(header.nonce, 0);
    AppendU64(header.nonce, first + i);
    header.slots = {kCentre};
    header.keys = statement::ExpectedKeys(header.home, record);
    statements.push_back(
        OrAbort(statement::MakeStatement(std::move(header), record)));
  }
  const crypto::Signer* const signer = &registry_.Key(kCentreKey);
  const auto signatures =
      OrAbort(client::SignBatches(statements, std::span(&signer, 1)));
  v1::SubmitStatementsRequest request;
  for (std::size_t i = 0; i < count; ++i) {
    v1::SubmitItem& item = *request.add_items();
    item.set_item(first + i);
    item.set_statement(std::move(statements[i].bytes));
    item.set_signatures(statement::EncodeSignatures(signatures[i]));
  }
  return request;
}

std::vector<v1::SubmitStatementsRequest> CredentialMaker::MakeBatches(
    std::size_t count) {
  std::vector<v1::SubmitStatementsRequest> requests;
  while (count > 0) {
    const std::size_t size = std::min(count, client::kBatchSizeDefault);
    requests.push_back(MakeBatch(size));
    count -= size;
  }
  return requests;
}

}  // namespace comity::bench
