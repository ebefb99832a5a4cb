#include "core/statement/json.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/text_encoding.h"
#include "core/statement/statement.h"
#include "tests/support/raw_wire.h"
#include "tests/support/record_catalog.h"
#include "tests/support/status_matchers.h"

namespace comity::statement {
namespace {

using comity::testing::AllRecords;
using comity::testing::FieldSpec;
using comity::testing::FieldType;
using comity::testing::Fill;
using comity::testing::RecordInfo;
using nlohmann::ordered_json;

CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

TEST(JsonTest, PrintsARecordInTheOrderOfItsFields) {
  Grant grant;
  grant.grantee = "centre-1";
  grant.role = Role::kCertificationBody;
  grant.countries = {"KZ", "UZ"};
  grant.credential_types = {CredentialType::kDegree, CredentialType::kLicence};
  grant.interval = {Day("2026-01-01"), Day("2030-12-31")};
  grant.delegation_depth = 2;
  grant.four_eyes = true;
  EXPECT_EQ(ToJson(grant),
            R"({"grantee":"centre-1","role":"CERTIFICATION_BODY",)"
            R"("countries":["KZ","UZ"],)"
            R"("credential_types":["DEGREE","LICENCE"],)"
            R"("interval":{"from":"2026-01-01","until":"2030-12-31"},)"
            R"("delegation_depth":2,"four_eyes":true})");
}

TEST(JsonTest, PrintsHashesAndBlobsInHexadecimal) {
  CredentialReinstated reinstated;
  reinstated.credential_id = std::string("\x00\x0f\xff", 3);
  reinstated.undone_id.bytes.fill(0xab);
  reinstated.from = Day("2026-02-03");
  const std::string json = ToJson(reinstated);
  EXPECT_EQ(json, R"({"credential_id":"000fff","undone_id":")" +
                      HexEncode(reinstated.undone_id.view()) +
                      R"(","from":"2026-02-03"})");
}

TEST(JsonTest, LeavesOutWhatIsAbsentButNeverANumberOrFlag) {
  EXPECT_EQ(ToJson(Level{}), "{}");
  EXPECT_EQ(ToJson(Experience{}), R"({"years":0,"responsible_years":0})");
  EXPECT_EQ(ToJson(ProgrammeScope{}), R"({"territorial":false})");
}

TEST(JsonTest, PrintsLargeNumbersInFull) {
  EXPECT_EQ(ToJson(Experience{std::numeric_limits<std::uint64_t>::max(), 1}),
            R"({"years":18446744073709551615,"responsible_years":1})");
}

TEST(JsonTest, EscapesWhatJsonDemandsAndNothingElse) {
  EXPECT_EQ(JsonQuote("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(JsonQuote(std::string("\0\n\x1f\x7f", 4)),
            "\"\\u0000\\u000a\\u001f\x7f\"");
  EXPECT_EQ(JsonQuote("Қазақстан 工程师"), "\"Қазақстан 工程师\"");
  EXPECT_EQ(JsonQuote(""), "\"\"");
}

// Another parser finds exactly the fields of the record, by name and in order.
TEST(JsonTest, IsJsonWithEveryFieldOfEveryRecord) {
  for (const RecordInfo& record : AllRecords()) {
    const auto text = record.to_json(record.random_bytes(5, Fill::kFull));
    ASSERT_OK(text);
    const auto json = ordered_json::parse(*text);
    EXPECT_EQ(json.dump(), *text) << record.schema.name;
    std::vector<std::string> names;
    for (const auto& [name, value] : json.items()) {
      names.push_back(name);
    }
    std::vector<std::string> expected;
    for (const FieldSpec& field : record.schema.fields) {
      expected.push_back(field.name);
    }
    EXPECT_EQ(names, expected) << record.schema.name;
  }
}

class StatementJsonTest : public ::testing::Test {
 protected:
  static ParsedStatement MakeOne() {
    Header header;
    header.home = "log.example/kz";
    header.nonce = std::string(16, 'n');
    header.slots = {"root"};
    header.keys = {Hash{}};
    Partner partner;
    partner.origin = "log.example/uz";
    partner.countries = {"UZ"};
    return MakeStatement(header, partner).value();
  }
};

TEST_F(StatementJsonTest, PrintsIdKindHeaderAndBody) {
  const ParsedStatement statement = MakeOne();
  const auto json = ordered_json::parse(StatementToJson(statement));
  EXPECT_EQ(json["id"], HexEncode(statement.id.view()));
  EXPECT_EQ(json["kind"], "PARTNER");
  EXPECT_EQ(json["header"]["slots"][0], "root");
  EXPECT_EQ(json["body"]["origin"], "log.example/uz");
  EXPECT_FALSE(json.contains("unknown"));
}

TEST_F(StatementJsonTest, SaysWhatIsUnknownInsteadOfTheBody) {
  ParsedStatement statement = MakeOne();
  std::string bytes = statement.bytes;
  const std::string partner_kind("\x18\x03", 2);
  bytes.replace(bytes.find(partner_kind), 2, "\x18\x7f");
  const auto unknown = ParseStatement(bytes);
  ASSERT_OK(unknown);
  const auto json = ordered_json::parse(StatementToJson(*unknown));
  EXPECT_EQ(json["kind"], "UNKNOWN");
  EXPECT_EQ(json["header"]["kind"], 127);
  EXPECT_EQ(json["unknown"], "UNKNOWN_KIND");
  EXPECT_FALSE(json.contains("body"));
}

}  // namespace
}  // namespace comity::statement
