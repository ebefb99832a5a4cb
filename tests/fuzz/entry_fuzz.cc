// Entries of the log and their signatures: one form each, and the entry as the
// judge sees it agrees with both.
#include "core/authority/logged_statement.h"
#include "core/statement/entry.h"
#include "core/statement/limits.h"
#include "core/statement/signatures.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

void TestSignatures(std::string_view bytes) {
  const auto signatures = statement::DecodeSignatures(bytes);
  if (!signatures.ok()) {
    return;
  }
  Require(
      !signatures->empty() && signatures->size() <= statement::kSlotCountMax,
      "an entry has 1 to 8 signatures");
  Require(statement::EncodeSignatures(*signatures) == bytes,
          "signatures that are read are written as they were");
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  TestSignatures(bytes);
  const auto entry = statement::DecodeEntry(bytes);
  const auto logged = authority::ReadLoggedStatement(7, bytes);
  Require(entry.ok() == logged.ok(), "an entry is read by both or by neither");
  if (!entry.ok()) {
    return;
  }
  Require(statement::EncodeEntry(*entry) == bytes,
          "an entry that is read is written as it was");
  const auto* content = std::get_if<statement::StatementEntry>(&entry->content);
  if (content == nullptr) {
    Require(*logged == nullptr, "a map commitment touches no key");
    return;
  }
  TestSignatures(content->signatures);
  if (*logged == nullptr) {
    Require(!statement::ParseHeader(content->statement).ok(),
            "a statement with a header touches keys");
    return;
  }
  const authority::LoggedStatement& seen = **logged;
  Require(seen.statement.bytes == content->statement,
          "the judge sees the very bytes");
  const bool readable = statement::ParseStatement(content->statement).ok() &&
                        statement::DecodeSignatures(content->signatures).ok();
  Require(seen.form.ok() == readable, "form is OK exactly if all is read");
}

}  // namespace comity::fuzzing
