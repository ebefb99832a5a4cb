// Statements and all records: whatever is read strictly is written back as the
// same bytes, so one record has one form and what is not canonical is refused.
#include <nlohmann/json.hpp>

#include "core/crypto/sha256.h"
#include "core/statement/json.h"
#include "core/statement/map_keys.h"
#include "core/statement/statement.h"
#include "core/statement/wire.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/record_catalog.h"

namespace comity::fuzzing {
namespace {

void TestRecord(std::size_t which, std::string_view bytes) {
  const testing::RecordInfo& record = testing::AllRecords()[which];
  const auto again = record.reencode(bytes);
  if (!again.ok()) {
    return;
  }
  Require(*again == bytes, "a record that is read is written as it was");
  const auto json = record.to_json(bytes);
  Require(json.ok() && nlohmann::json::accept(*json),
          "a record that is read can be shown as JSON");
}

void TestStatement(std::string_view bytes) {
  const auto parsed = statement::ParseStatement(bytes);
  const auto header = statement::ParseHeader(bytes);
  if (!parsed.ok()) {
    return;
  }
  Require(header.ok(), "the header of a statement that is read is read");
  Require(parsed->bytes == bytes && parsed->id == crypto::Sha256(bytes),
          "bytes and id are those of the input");
  Require(nlohmann::json::accept(statement::StatementToJson(*parsed)),
          "a statement that is read can be shown as JSON");
  if (!parsed->known()) {
    Require(!parsed->unknown.ok(), "what is not known says why");
    return;
  }
  // MakeStatement sorts; so only what is sorted already must come back.
  const auto again = statement::MakeStatement(parsed->header, parsed->body);
  Require(again.ok(), "what is read can be made");
  Require(again->header.keys == parsed->header.keys,
          "map keys are ascending already");
  if (again->header.slots == parsed->header.slots) {
    Require(again->bytes == bytes, "what is read is written as it was");
  }
  (void)statement::ExpectedKeys(parsed->header.home, parsed->body);
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  Choices choices(bytes);
  const std::size_t which = choices.Below(256);
  if (which < testing::AllRecords().size()) {
    TestRecord(which, choices.Rest());
  } else {
    TestStatement(choices.Rest());
  }
}

}  // namespace comity::fuzzing
