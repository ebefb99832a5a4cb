#include "client/cli/record_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/statement/agreement_records.h"
#include "core/statement/grant_records.h"
#include "core/statement/json.h"
#include "core/statement/scheme_records.h"
#include "tests/support/status_matchers.h"

namespace comity::cli {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

json SchemeObject() {
  return json::parse(R"({
    "scheme_id": "engineering",
    "scheme_version": 2,
    "names": [{"language": "en", "text": "Engineers"}],
    "credential_types": ["LICENCE", "PROFESSIONAL_QUALIFICATION"],
    "titles": ["engineer"],
    "signing_rule": "ISSUER",
    "claim_names": ["name", "birth-date"],
    "validity_months": 60,
    "effective_from": "2026-01-01"})");
}

StatusOr<statement::Scheme> Read(const json& object) {
  return RecordFromJson<statement::Scheme>(object);
}

TEST(RecordJsonTest, ReadsARecordAndSortsItsLists) {
  const auto scheme = Read(SchemeObject());
  ASSERT_OK(scheme);
  EXPECT_EQ(scheme->scheme_version, 2U);
  EXPECT_THAT(scheme->claim_names, ElementsAre("birth-date", "name"));
  EXPECT_THAT(scheme->credential_types,
              ElementsAre(statement::CredentialType::kProfessionalQualification,
                          statement::CredentialType::kLicence));
}

TEST(RecordJsonTest, ReadsWhatTheProgramShows) {
  const auto scheme = Read(SchemeObject());
  ASSERT_OK(scheme);
  const std::string shown = statement::ToJson(*scheme);
  const auto again = RecordFromJsonText<statement::Scheme>(shown);
  ASSERT_OK(again);
  EXPECT_EQ(statement::ToJson(*again), shown);
}

TEST(RecordJsonTest, ReadsHashesInHexadecimal) {
  const auto record = RecordFromJson<statement::GrantAnnulled>(
      {{"grantee", "centre"},
       {"grant_id", std::string(64, 'a')},
       {"from", "2026-01-01"},
       {"reason", "FRAUD"}});
  ASSERT_OK(record);
  EXPECT_EQ(record->grant_id.bytes.front(), 0xaa);
}

TEST(RecordJsonTest, BringsTextIntoNormalForm) {
  json object = SchemeObject();
  object["names"][0]["text"] = "Inge\u0301nieur";
  const auto scheme = Read(object);
  ASSERT_OK(scheme);
  EXPECT_EQ(scheme->names.front().text, "Ing\u00e9nieur");
}

struct Refusal {
  const char* member;
  json value;
  ErrorReason reason;
};

TEST(RecordJsonTest, RefusesAMemberOfTheWrongFormWithItsName) {
  const std::vector<Refusal> refusals = {
      {"unheard_of", 1, ErrorReason::kUnknownField},
      {"scheme_id", "Not An Id", ErrorReason::kFieldMalformed},
      {"scheme_id", 7, ErrorReason::kFieldMalformed},
      {"scheme_version", -1, ErrorReason::kFieldMalformed},
      {"scheme_version", "2", ErrorReason::kFieldMalformed},
      {"titles", "engineer", ErrorReason::kFieldMalformed},
      {"signing_rule", "SOMEBODY", ErrorReason::kFieldMalformed},
      {"credential_types", json::array({"NOTHING"}),
       ErrorReason::kFieldMalformed},
      {"effective_from", "2026-02-30", ErrorReason::kFieldMalformed},
      {"withdrawn", "no", ErrorReason::kFieldMalformed},
      {"standard", "KZ 1", ErrorReason::kJsonMalformed}};
  for (const Refusal& refusal : refusals) {
    json object = SchemeObject();
    object[refusal.member] = refusal.value;
    const auto scheme = Read(object);
    EXPECT_FAILS(scheme, refusal.reason) << refusal.member;
    EXPECT_THAT(scheme.status().message(), HasSubstr(refusal.member));
  }
}

TEST(RecordJsonTest, RefusesARecordWithoutANeededMember) {
  for (const char* member : {"scheme_id", "names", "signing_rule",
                             "credential_types", "effective_from"}) {
    json object = SchemeObject();
    object.erase(member);
    EXPECT_FALSE(Read(object).ok()) << member;
  }
}

TEST(RecordJsonTest, NamesThePlaceInNestedRecords) {
  json object = SchemeObject();
  object["names"].push_back({{"language", "kk"}, {"txt", "x"}});
  EXPECT_THAT(Read(object).status().message(), HasSubstr("names[1].txt"));
}

TEST(RecordJsonTest, NamesAllThatIsWrongAtOnce) {
  json object = SchemeObject();
  object["scheme_id"] = "Not An Id";
  object["signing_rule"] = "SOMEBODY";
  object["names"].push_back({{"language", "kk"}, {"txt", "x"}});
  object["unheard_of"] = 1;
  const std::string message = Read(object).status().message();
  for (const char* place : {"scheme_id: ", "signing_rule: ", "names[1].txt: ",
                            "names[1].text: ", "unheard_of: "}) {
    EXPECT_THAT(message, HasSubstr(place));
  }
}

TEST(RecordJsonTest, ManyProblemsAreBounded) {
  json object = SchemeObject();
  for (int i = 0; i < 1000; ++i) {
    object["unheard_of_" + std::to_string(i)] = 1;
  }
  std::vector<JsonProblem> problems;
  ReadRecordJson<statement::Scheme>(object, problems);
  EXPECT_EQ(problems.size(), kJsonProblemsMax);
}

TEST(RecordJsonTest, RefusesWhatIsNoJson) {
  for (const char* text :
       {"", "{", "{\"a\": 1,}", "[]", "\"x\"", "{\"scheme_version\": 1e400}"}) {
    EXPECT_FAILS(RecordFromJsonText<statement::Scheme>(text),
                 ErrorReason::kJsonMalformed)
        << text;
  }
}

}  // namespace
}  // namespace comity::cli
