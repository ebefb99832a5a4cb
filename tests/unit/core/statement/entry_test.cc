#include "core/statement/entry.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"
#include "core/statement/limits.h"
#include "tests/support/status_matchers.h"

namespace comity::statement {
namespace {

Entry AStatementEntry() {
  return {0x0102030405060708, StatementEntry{"statement", "signatures"}};
}

Entry AMapCommitment() {
  Hash root;
  root.bytes.fill(0xaa);
  return {1, MapCommitment{root, 0x1122, kMapFunctionVersion}};
}

TEST(EntryTest, WritesAStatementAsTheProtocolSays) {
  EXPECT_EQ(EncodeEntry(AStatementEntry()),
            "\x01\x02\x03\x04\x05\x06\x07\x08"
            "\x01"
            "\x09statementsignatures");
}

TEST(EntryTest, WritesAMapCommitmentAsTheProtocolSays) {
  EXPECT_EQ(HexEncode(EncodeEntry(AMapCommitment())),
            "0000000000000001"
            "02" +
                HexEncode(std::string(32, '\xaa')) +
                "0000000000001122"
                "00000001");
}

TEST(EntryTest, ReadsBackBothForms) {
  const auto statement = DecodeEntry(EncodeEntry(AStatementEntry()));
  ASSERT_OK(statement);
  EXPECT_EQ(statement->admitted_ms, 0x0102030405060708U);
  const auto& content = std::get<StatementEntry>(statement->content);
  EXPECT_EQ(content.statement, "statement");
  EXPECT_EQ(content.signatures, "signatures");

  const auto commitment = DecodeEntry(EncodeEntry(AMapCommitment()));
  ASSERT_OK(commitment);
  const auto& map = std::get<MapCommitment>(commitment->content);
  EXPECT_EQ(map.covered, 0x1122U);
  EXPECT_EQ(map.map_function_version, kMapFunctionVersion);
  EXPECT_EQ(map.map_root,
            std::get<MapCommitment>(AMapCommitment().content).map_root);
}

// A prefix never passes for a map commitment, nor for a statement that has
// lost all its signatures; one that lost some is for DecodeSignatures.
TEST(EntryTest, RefusesEveryPrefixWithoutSignatures) {
  const std::string bytes = EncodeEntry(AStatementEntry());
  const std::size_t until_signatures = bytes.size() - 10;
  for (std::size_t size = 0; size <= until_signatures; ++size) {
    EXPECT_FAILS(DecodeEntry(bytes.substr(0, size)),
                 ErrorReason::kEntryMalformed)
        << size;
  }
}

TEST(EntryTest, RefusesEveryPrefixAndExtensionOfAMapCommitment) {
  const std::string bytes = EncodeEntry(AMapCommitment());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FAILS(DecodeEntry(bytes.substr(0, size)),
                 ErrorReason::kEntryMalformed)
        << size;
  }
  EXPECT_FAILS(DecodeEntry(bytes + "x"), ErrorReason::kEntryMalformed);
}

TEST(EntryTest, RefusesOtherKindBytes) {
  std::string bytes = EncodeEntry(AStatementEntry());
  for (int kind = 0; kind < 256; ++kind) {
    bytes[8] = static_cast<char>(kind);
    if (kind != 1) {  // As a map commitment it has a wrong length.
      EXPECT_FAILS(DecodeEntry(bytes), ErrorReason::kEntryMalformed) << kind;
    }
  }
}

TEST(EntryTest, RefusesAnOverlongLength) {
  const std::string bytes =
      std::string(7, '\0') + "\x05\x01" + "\x81" + std::string(1, '\0') + "s!";
  EXPECT_FAILS(DecodeEntry(bytes), ErrorReason::kEntryMalformed);
}

TEST(EntryTest, HoldsToItsBounds) {
  const std::string longest(kStatementSizeMax, 's');
  const auto size_max = EncodeEntry({0, StatementEntry{longest, "x"}}).size();
  const std::string signatures(kEntrySizeMax - size_max + 1, 'x');
  EXPECT_OK(DecodeEntry(EncodeEntry({0, StatementEntry{longest, signatures}})));
  EXPECT_FAILS(
      DecodeEntry(EncodeEntry({0, StatementEntry{longest, signatures + "x"}})),
      ErrorReason::kEntryTooLarge);
  EXPECT_FAILS(
      DecodeEntry(EncodeEntry({0, StatementEntry{longest + "s", "x"}})),
      ErrorReason::kEntryMalformed);
}

}  // namespace
}  // namespace comity::statement
