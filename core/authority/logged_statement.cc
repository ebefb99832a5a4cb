#include "core/authority/logged_statement.h"

#include <utility>

#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"

namespace comity::authority {

bool IsAboutCredential(const LoggedStatement& logged) {
  using statement::StatementKind;
  const auto kind = static_cast<StatementKind>(logged.statement.header.kind);
  return kind >= StatementKind::kCredential &&
         kind <= StatementKind::kErasedNotice;
}

bool IsCredentialHistory(const History& history) {
  return !history.empty() && IsAboutCredential(*history.front());
}

StatusOr<LoggedStatementPtr> ReadLoggedStatement(std::uint64_t index,
                                                 std::string_view entry_bytes) {
  COMITY_ASSIGN_OR_RETURN(const statement::Entry entry,
                          statement::DecodeEntry(entry_bytes));
  return MakeLoggedStatement(index, entry, entry_bytes);
}

LoggedStatementPtr MakeLoggedStatement(std::uint64_t index,
                                       const statement::Entry& entry,
                                       std::string_view entry_bytes) {
  const auto* content = std::get_if<statement::StatementEntry>(&entry.content);
  if (content == nullptr) {
    return LoggedStatementPtr();
  }
  auto logged = std::make_shared<LoggedStatement>();
  logged->index = index;
  logged->admitted_ms = entry.admitted_ms;
  logged->leaf_hash = merkle::LeafHash(entry_bytes);
  auto parsed = statement::ParseStatement(content->statement);
  if (parsed.ok()) {
    logged->statement = *std::move(parsed);
  } else {
    auto header = statement::ParseHeader(content->statement);
    if (!header.ok()) {
      return LoggedStatementPtr();
    }
    logged->statement.bytes = content->statement;
    logged->statement.id = statement::StatementId(content->statement);
    logged->statement.header = *std::move(header);
    logged->form = parsed.status();
  }
  auto signatures = statement::DecodeSignatures(content->signatures);
  if (signatures.ok()) {
    logged->signatures = *std::move(signatures);
  } else if (logged->form.ok()) {
    logged->form = signatures.status();
  }
  return logged;
}

}  // namespace comity::authority
