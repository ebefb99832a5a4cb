#include "core/statement/statement.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/crypto/sha256.h"
#include "core/statement/wire.h"
#include "tests/support/raw_wire.h"
#include "tests/support/record_catalog.h"
#include "tests/support/status_matchers.h"
#include "tests/support/wire_mutations.h"

namespace comity::statement {
namespace {

using comity::testing::BytesField;
using comity::testing::Fill;
using comity::testing::JoinFields;
using comity::testing::RandomBody;
using comity::testing::RawField;
using comity::testing::SplitFields;
using comity::testing::Uvarint;
using comity::testing::VarintField;

Hash HashOf(char c) { return *Hash::FromBytes(std::string(32, c)); }

Header AHeader() {
  Header header;
  header.home = "log.example/kz";
  header.nonce = std::string(16, 'n');
  header.slots = {"root"};
  header.keys = {HashOf('a')};
  return header;
}

ParsedStatement AStatement() {
  Partner partner;
  partner.origin = "log.example/uz";
  partner.genesis_id = HashOf('g');
  partner.countries = {"UZ"};
  return MakeStatement(AHeader(), partner).value();
}

// AStatement with its header's fields changed by `change`.
std::string WithHeader(
    const std::function<void(std::vector<RawField>&)>& change) {
  auto statement = SplitFields(AStatement().bytes);
  auto header = SplitFields(statement[0].payload);
  change(header);
  statement[0] = BytesField(1, JoinFields(header));
  return JoinFields(statement);
}

TEST(StatementTest, ReadsBackEveryKind) {
  for (const KindInfo& info : AllKinds()) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto made =
          MakeStatement(AHeader(), RandomBody(info.kind, seed, Fill::kMixed));
      ASSERT_OK(made) << info.name;
      const auto parsed = ParseStatement(made->bytes);
      ASSERT_OK(parsed) << info.name;
      EXPECT_TRUE(parsed->known());
      EXPECT_EQ(KindOf(parsed->body), info.kind);
      EXPECT_EQ(parsed->header.version, kStatementVersion);
      EXPECT_EQ(parsed->id, crypto::Sha256(made->bytes));
      EXPECT_EQ(parsed->header.keys, AHeader().keys);
    }
  }
}

// Each way in which a body can be wrong reaches the reader of the statement.
TEST(StatementTest, RefusesEveryWrongFieldInTheBodyOfEveryKind) {
  std::size_t refusals = 0;
  for (const KindInfo& info : AllKinds()) {
    const auto& record = comity::testing::RecordOf(info.kind);
    auto statement = SplitFields(
        MakeStatement(AHeader(), RandomBody(info.kind, 1, Fill::kFull))->bytes);
    for (const auto& mutation :
         comity::testing::MutationsOf(record.schema, statement[1].payload)) {
      if (!mutation.refusal || mutation.bytes.size() > 50000) {
        continue;  // Longer ones show another refusal.
      }
      auto changed = statement;
      changed[1] = BytesField(2, mutation.bytes);
      const auto parsed = ParseStatement(JoinFields(changed));
      const std::string what =
          std::string(info.name) + " " + mutation.path + ": " + mutation.what;
      ++refusals;
      if (mutation.refusal == ErrorReason::kUnknownField) {
        ASSERT_OK(parsed) << what;
        EXPECT_FALSE(parsed->known()) << what;
        EXPECT_FAILS(parsed->unknown, ErrorReason::kUnknownField) << what;
      } else {
        EXPECT_FAILS(parsed, *mutation.refusal) << what;
        EXPECT_TRUE(parsed.status().message().starts_with("body.")) << what;
      }
    }
  }
  std::cout << refusals << " refusals in the bodies of " << AllKinds().size()
            << " kinds\n";
}

TEST(StatementTest, KeepsAnUnknownKindWithoutItsBody) {
  const auto parsed = ParseStatement(WithHeader(
      [](auto& header) { header[2] = VarintField(3, Uvarint(9999)); }));
  ASSERT_OK(parsed);
  EXPECT_FALSE(parsed->known());
  EXPECT_FAILS(parsed->unknown, ErrorReason::kUnknownKind);
  EXPECT_EQ(parsed->header.keys, AHeader().keys);
}

TEST(StatementTest, KeepsAnUnknownVersionWithoutItsBody) {
  const auto parsed = ParseStatement(
      WithHeader([](auto& header) { header[3] = VarintField(4, Uvarint(2)); }));
  ASSERT_OK(parsed);
  EXPECT_FALSE(parsed->known());
  EXPECT_FAILS(parsed->unknown, ErrorReason::kUnknownVersion);
}

// Otherwise an old mirror and a new one would disagree about the map.
TEST(StatementTest, RefusesAnUnknownFieldInTheHeaderAndBesideIt) {
  const std::string in_header =
      WithHeader([](auto& header) { header.push_back(BytesField(9, "x")); });
  EXPECT_FAILS(ParseStatement(in_header), ErrorReason::kUnknownField);
  EXPECT_FAILS(ParseHeader(in_header), ErrorReason::kUnknownField);
  const std::string beside =
      AStatement().bytes + JoinFields({BytesField(3, "x")});
  EXPECT_FAILS(ParseStatement(beside), ErrorReason::kUnknownField);
}

TEST(StatementTest, RefusesSlotsThatDescend) {
  const std::string bytes = WithHeader([](auto& header) {
    header.insert(header.begin() + 4, BytesField(5, "zzz"));
  });
  EXPECT_FAILS(ParseStatement(bytes), ErrorReason::kNotCanonical);
}

TEST(StatementTest, AcceptsASlotTwice) {
  Header header = AHeader();
  header.slots = {"centre", "centre", "root"};
  EXPECT_OK(MakeStatement(
      header, Programme(std::get<Programme>(
                  RandomBody(StatementKind::kProgramme, 1, Fill::kSparse)))));
}

TEST(StatementTest, RefusesMoreThanTheLargestSize) {
  AgreementText text;
  text.text = std::string(49152, 't');
  const auto fits = MakeStatement(AHeader(), text);
  ASSERT_OK(fits);
  const std::string too_large(kStatementSizeMax + 1, 'x');
  EXPECT_FAILS(ParseStatement(too_large), ErrorReason::kStatementTooLarge);
  EXPECT_FAILS(ParseHeader(too_large), ErrorReason::kStatementTooLarge);
}

TEST(StatementTest, ReadsTheHeaderOfAnyBody) {
  auto statement = SplitFields(AStatement().bytes);
  statement[1] = BytesField(2, "no record at all");
  const auto header = ParseHeader(JoinFields(statement));
  ASSERT_OK(header);
  EXPECT_EQ(header->home, "log.example/kz");
  EXPECT_FALSE(ParseStatement(JoinFields(statement)).ok());
}

TEST(MakeStatementTest, SortsSlotsAndKeys) {
  Header header = AHeader();
  header.slots = {"root", "centre"};
  header.keys = {HashOf('b'), HashOf('a')};
  const auto made =
      MakeStatement(header, RandomBody(StatementKind::kGrant, 1, Fill::kMixed));
  ASSERT_OK(made);
  EXPECT_EQ(made->header.slots, (std::vector<std::string>{"centre", "root"}));
  EXPECT_EQ(made->header.keys, (std::vector<Hash>{HashOf('a'), HashOf('b')}));
}

TEST(MakeStatementTest, RefusesWhatAReaderWouldRefuse) {
  Header header = AHeader();
  header.nonce = "short";
  EXPECT_FAILS(
      MakeStatement(header, RandomBody(StatementKind::kGrant, 1, Fill::kMixed)),
      ErrorReason::kFieldMalformed);
  EXPECT_FAILS(MakeStatement(AHeader(), Grant{}), ErrorReason::kFieldMissing);
  EXPECT_FAILS(MakeStatement(AHeader(), RegistryKeys{}),
               ErrorReason::kFieldMissing);
  Header twice = AHeader();
  twice.keys = {HashOf('a'), HashOf('a')};
  EXPECT_FAILS(
      MakeStatement(twice, RandomBody(StatementKind::kGrant, 1, Fill::kMixed)),
      ErrorReason::kNotCanonical);
}

}  // namespace
}  // namespace comity::statement
