#include "client/cases/case_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/test_files.h"

namespace comity::cases {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json WorkedCases() {
  return Json::parse(testing::ReadFile(
      "tests/conformance/recognition/recognition_cases.json"));
}

// The first worked case alone, for tests that spoil it.
Json OneCase() {
  Json file = WorkedCases();
  file["cases"] = Json::array({file["cases"][0]});
  return file;
}

CaseResult Decided(const Json& file) {
  const auto cases = ReadCaseFile(file.dump());
  EXPECT_TRUE(cases.ok()) << cases.status().message();
  return RunCase(cases->at(0));
}

void ExpectDecided(const std::string& text, std::size_t count) {
  const auto cases = ReadCaseFile(text);
  ASSERT_TRUE(cases.ok()) << cases.status().message();
  EXPECT_EQ(cases->size(), count);
  for (const RecognitionCase& recognition_case : *cases) {
    const CaseResult result = RunCase(recognition_case);
    EXPECT_TRUE(result.status.ok()) << result.status.message();
    for (const Difference& difference : result.differences) {
      ADD_FAILURE() << result.id << " " << result.title << ", "
                    << difference.member << ": expected " << difference.expected
                    << ", got " << difference.actual;
    }
  }
}

TEST(CaseRunTest, DecidesEachWorkedCaseAsItsAuthorsDid) {
  ExpectDecided(WorkedCases().dump(), 96);
}

TEST(CaseRunTest, DecidesEachFurtherCaseAsItWasDecidedByHand) {
  ExpectDecided(
      testing::ReadFile("tests/conformance/recognition/more_cases.json"), 137);
}

TEST(CaseRunTest, ReportsEachMemberThatDiffers) {
  for (const char* member :
       {"outcome", "reasons", "conditions", "basis", "path", "agreement"}) {
    Json file = OneCase();
    file["cases"][0]["expect"][member] = "OTHER";
    EXPECT_THAT(Decided(file).differences,
                ElementsAre(Field(&Difference::member, member)));
    file["cases"][0]["expect"].erase(member);
    EXPECT_THAT(Decided(file).differences,
                ElementsAre(Field(&Difference::member, member)));
  }
}

TEST(CaseRunTest, RefusesAnUnknownMemberWithItsPlace) {
  Json file = OneCase();
  file["cases"][0]["agreements"][0]["parties"][1]["colour"] = "red";
  const CaseResult result = Decided(file);
  EXPECT_FAILS(result.status, ErrorReason::kCaseMalformed);
  EXPECT_THAT(result.status.message(),
              HasSubstr("cases[0].agreements[0].parties[1].colour"));
  EXPECT_THAT(result.differences, IsEmpty());
  EXPECT_FALSE(result.passed());
}

struct Spoiling {
  const char* pointer;
  Json value;
};

TEST(CaseRunTest, RefusesEveryWrongCode) {
  const Spoiling kSpoilings[] = {
      {"/bodies/0/authority/0/kind", "ALLOWED"},
      {"/agreements/0/kind", "TRILATERAL"},
      {"/agreements/0/nature", "LETTER"},
      {"/agreements/0/effect", "SOME"},
      {"/agreements/0/directions", "BOTH"},
      {"/agreements/0/directions", Json::array({Json::array({"KZ"})})},
      {"/agreements/0/scope/credential_types/0", "DIPLOMA"},
      {"/agreements/0/scope/purposes/0", "LEISURE"},
      {"/agreements/0/coverage/rule", "NEVER"},
      {"/agreements/0/acquired_rights/rule", "ALL"},
      {"/agreements/0/derived/rule", "MAYBE"},
      {"/agreements/0/conditions/0/code", "PAYMENT"},
      {"/credentials/0/type", "DIPLOMA"},
      {"/credentials/0/integrity", "MAYBE"},
      {"/credentials/0/issued_on", "2024-13-01"},
      {"/credentials/0/valid_until", 2029},
      {"/query/purpose", "LEISURE"},
      {"/query/credential", "C9"},
      {"/query/on", "tomorrow"},
  };
  for (const Spoiling& spoiling : kSpoilings) {
    Json file = OneCase();
    file["cases"][0][Json::json_pointer(spoiling.pointer)] = spoiling.value;
    EXPECT_FAILS(Decided(file).status, ErrorReason::kCaseMalformed)
        << spoiling.pointer;
  }
}

TEST(CaseRunTest, RefusesEveryMissingMember) {
  for (const char* pointer :
       {"/agreements/0/id", "/agreements/0/scope", "/agreements/0/directions",
        "/agreements/0/parties/0/id", "/agreements/0/parties/0/countries",
        "/bodies/0/id", "/bodies/0/country", "/credentials/0/id",
        "/credentials/0/issuers", "/credentials/0/issued_on", "/query/host",
        "/query/on", "/query", "/id", "/expect"}) {
    Json file = OneCase();
    const Json::json_pointer at(pointer);
    file["cases"][0][at.parent_pointer()].erase(at.back());
    EXPECT_FAILS(Decided(file).status, ErrorReason::kCaseMalformed) << pointer;
  }
}

TEST(CaseFileTest, RefusesWhatIsNoCaseFile) {
  EXPECT_FAILS(ReadCaseFile("{"), ErrorReason::kJsonMalformed);
  for (const char* text :
       {"[]", "{}", R"({"cases": 1})", R"({"cases": [], "kases": []})"}) {
    EXPECT_FAILS(ReadCaseFile(text), ErrorReason::kCaseMalformed) << text;
  }
}

TEST(CaseFileTest, ReadsTheOtherCasesBesideABadOne) {
  Json file = WorkedCases();
  file["cases"][3].erase("id");
  const auto cases = ReadCaseFile(file.dump());
  ASSERT_TRUE(cases.ok());
  EXPECT_FALSE(cases->at(3).status.ok());
  EXPECT_TRUE(RunCase(cases->at(4)).passed());
}

}  // namespace
}  // namespace comity::cases
