#include "client/cli/verdict_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace comity::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

evidence::Verdict GenuineVerdict() {
  evidence::Verdict verdict;
  verdict.on = *CivilDate::Parse("2026-03-01");
  verdict.authenticity = evidence::Authenticity::kGenuine;
  verdict.status = evidence::DayStatus::kValid;
  verdict.claims = {{"name", "样其一"}};
  verdict.registries.push_back({.origin = "registry.kz.example",
                                .size = 17,
                                .root = {},
                                .head_time_s = 1000,
                                .assurance = evidence::Assurance::kRegistryOnly,
                                .cosigners = 0});
  return verdict;
}

std::string Shown(const evidence::Verdict& verdict) {
  std::ostringstream out;
  Console console(out, out);
  ShowVerdict(console, words::Language::kEnglish, "KZ-1", verdict, 1'600'000);
  return out.str();
}

TEST(VerdictTextTest, ShowsTheAnswerAndWhatItRestsOn) {
  const std::string text = Shown(GenuineVerdict());
  EXPECT_THAT(text, HasSubstr("VALID on 2026-03-01"));
  EXPECT_THAT(text, HasSubstr("Holder's name:  样其一"));
  EXPECT_THAT(text, HasSubstr("17 entries, 10 min old"));
  EXPECT_THAT(text, HasSubstr("REGISTRY_ONLY"));
  EXPECT_THAT(text, Not(HasSubstr("Recognition")));
}

TEST(VerdictTextTest, NamesHostPurposeAndPath) {
  evidence::Verdict verdict = GenuineVerdict();
  verdict.host_country = "KZ";
  verdict.purpose = statement::Purpose::kTemporaryServices;
  verdict.recognition = evidence::Recognition::kRecognised;
  verdict.path = evidence::RecognitionPath::kAgreement;
  EXPECT_THAT(
      Shown(verdict),
      HasSubstr("RECOGNISED in KZ for temporary services, by agreement"));
}

TEST(VerdictTextTest, ExplainsReasonsAndSaysWhatToDo) {
  evidence::Verdict verdict = GenuineVerdict();
  verdict.authenticity = evidence::Authenticity::kFalse;
  verdict.status = evidence::DayStatus::kUnspecified;
  verdict.AddReason(ErrorReason::kClaimMismatch);
  const std::string text = Shown(verdict);
  EXPECT_THAT(text, HasSubstr("FALSE"));
  EXPECT_THAT(text, HasSubstr("CLAIM_MISMATCH"));
  EXPECT_THAT(
      text,
      HasSubstr(std::string(Describe(ErrorReason::kClaimMismatch).advice)));
  EXPECT_THAT(text, Not(HasSubstr("Status:")));
}

TEST(VerdictTextTest, SaysThatUnprovenIsNeitherYesNorNo) {
  evidence::Verdict verdict = GenuineVerdict();
  verdict.authenticity = evidence::Authenticity::kUnproven;
  EXPECT_THAT(Shown(verdict), HasSubstr("neither yes nor no"));
}

TEST(AgeTextTest, UsesTheLargestUnitThatFitsTwice) {
  EXPECT_EQ(AgeText(119), "119 s");
  EXPECT_EQ(AgeText(120), "2 min");
  EXPECT_EQ(AgeText(7'199), "119 min");
  EXPECT_EQ(AgeText(7'200), "2 h");
  EXPECT_EQ(AgeText(172'800), "2 days");
}

}  // namespace
}  // namespace comity::cli
