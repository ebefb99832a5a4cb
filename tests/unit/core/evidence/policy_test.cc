#include "core/evidence/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/text_encoding.h"
#include "core/crypto/signing_key.h"
#include "tests/support/status_matchers.h"

namespace comity::testing {
namespace {

using evidence::CosignerGrade;
using evidence::ParsePolicy;

const std::string kGenesis(64, 'a');

std::string KeyLine(char seed, checkpoint::NoteKeyType type =
                                   checkpoint::NoteKeyType::kCosignature) {
  const auto key = *crypto::Ed25519KeyFromSeed(std::string(32, seed));
  return "cosigner " +
         checkpoint::VerifierKey::Make("cn.example", type, key->public_key())
             ->ToString() +
         "\n";
}

std::string Origin(const std::string& name = "registry.kz.example",
                   const std::string& country = "KZ",
                   const std::string& operator_name = "kz-authority") {
  return "origin " + name + "\n  genesis " + kGenesis + "\n  countries " +
         country + "\n  operator " + operator_name + "\n";
}

const std::string kFirst = "comity-policy/v1\n";

std::string Whole() {
  return kFirst + Origin() + KeyLine('1') +
         "  grade state\n  operator cn-society\n"
         "quorum 1 state   # a comment\nmax-age 2h\nmax-skew 15m\n";
}

TEST(PolicyTest, IsReadLineByLine) {
  const auto policy = ParsePolicy(Whole());
  ASSERT_OK(policy);
  ASSERT_EQ(policy->origins.size(), 1U);
  EXPECT_EQ(policy->origins[0].countries, std::vector<std::string>{"KZ"});
  EXPECT_EQ(policy->origins[0].operator_name, "kz-authority");
  ASSERT_EQ(policy->cosigners.size(), 1U);
  EXPECT_EQ(policy->cosigners[0].grade, CosignerGrade::kState);
  EXPECT_EQ(policy->quorum, 1U);
  EXPECT_EQ(policy->max_age_s, 7200U);
  EXPECT_EQ(policy->max_skew_s, 900U);
  EXPECT_NE(policy->FindCountry("KZ"), nullptr);
  EXPECT_EQ(policy->FindCountry("DE"), nullptr);
  EXPECT_EQ(policy->FindOrigin("registry.de.example"), nullptr);
}

TEST(PolicyTest, IsWrittenAsItIsRead) {
  const auto policy = ParsePolicy(Whole());
  ASSERT_OK(policy);
  const std::string text = FormatPolicy(*policy);
  const auto again = ParsePolicy(text);
  ASSERT_OK(again);
  EXPECT_EQ(again->max_skew_s, policy->max_skew_s);
  EXPECT_EQ(FormatPolicy(*again), text);
}

TEST(PolicyTest, ALineThatIsNotUnderstoodIsRefusedByNumber) {
  for (const char* line : {"trust everybody",    "origin",
                           "origin a b",         "origin \x01",
                           "genesis 00",         "countries kz",
                           "countries",          "operator A B",
                           "operator ANY",       "grade state",
                           "quorum 1",           "quorum one state",
                           "quorum 1 any",       "quorum -1 state",
                           "quorum 1 state now", "max-age 5",
                           "max-age 0s",         "max-age 1w",
                           "max-age h",          "max-age 9999999999s",
                           "max-skew 5",         "max-skew 0m",
                           "max-skew",           "max-skew 5m 6m",
                           "cosigner nonsense",  "comity-policy/v1"}) {
    const auto policy = ParsePolicy(kFirst + Origin() + line + "\n");
    EXPECT_FAILS(policy, ErrorReason::kPolicyMalformed) << line;
    EXPECT_THAT(policy.status().message(), ::testing::HasSubstr("line 6"))
        << line;
  }
}

TEST(PolicyTest, NeedsItsFirstLine) {
  EXPECT_FAILS(ParsePolicy(""), ErrorReason::kPolicyMalformed);
  EXPECT_FAILS(ParsePolicy(Origin()), ErrorReason::kPolicyMalformed);
  EXPECT_FAILS(ParsePolicy("comity-policy/v2\n"),
               ErrorReason::kPolicyMalformed);
  EXPECT_FAILS(ParsePolicy(std::string((1U << 20) + 1, '#')),
               ErrorReason::kPolicyMalformed);
}

TEST(PolicyTest, LinesBelongToTheirSection) {
  for (const char* line : {"genesis ", "countries KZ", "operator kz"}) {
    const std::string text = line + (line[0] == 'g' ? kGenesis : "");
    EXPECT_FAILS(ParsePolicy(kFirst + text + "\n"),
                 ErrorReason::kPolicyMalformed)
        << line;
  }
  EXPECT_FAILS(ParsePolicy(kFirst + KeyLine('1') + "countries KZ\n"),
               ErrorReason::kPolicyMalformed);
}

TEST(PolicyTest, AnOriginNeedsItsGenesisAndForAQuorumItsOperator) {
  EXPECT_FAILS(ParsePolicy(kFirst + "origin registry.kz.example\n"),
               ErrorReason::kPolicyMalformed);
  const std::string bare =
      kFirst + "origin registry.kz.example\ngenesis " + kGenesis + "\n";
  EXPECT_OK(ParsePolicy(bare));
  EXPECT_FAILS(ParsePolicy(bare + "quorum 1 witness\n"),
               ErrorReason::kPolicyMalformed);
}

TEST(PolicyTest, ACosignerNeedsItsOperatorAndACosigningKey) {
  EXPECT_FAILS(ParsePolicy(kFirst + KeyLine('1')),
               ErrorReason::kPolicyMalformed);
  EXPECT_FAILS(
      ParsePolicy(kFirst + KeyLine('1', checkpoint::NoteKeyType::kEd25519) +
                  "operator cn\n"),
      ErrorReason::kPolicyMalformed);
}

TEST(PolicyTest, ALineThatSaysOneThingIsNotRepeated) {
  const std::string whole = Whole();  // 11 lines; the cosigner is line 6.
  for (const char* line : {"quorum 0 state", "max-age 24h", "max-skew 24h"}) {
    const auto policy = ParsePolicy(whole + line + "\n");
    EXPECT_FAILS(policy, ErrorReason::kPolicyMalformed) << line;
    EXPECT_THAT(policy.status().message(), ::testing::HasSubstr("line 12"))
        << line;
  }
  for (const std::string& line :
       {"genesis " + std::string(64, 'b'), std::string("operator other")}) {
    const auto policy = ParsePolicy(kFirst + Origin() + line + "\n");
    EXPECT_FAILS(policy, ErrorReason::kPolicyMalformed) << line;
    EXPECT_THAT(policy.status().message(), ::testing::HasSubstr("line 6"))
        << line;
  }
  for (const std::string line : {"grade state", "operator other"}) {
    EXPECT_FAILS(ParsePolicy(kFirst + KeyLine('1') + "grade witness\n" +
                             "operator cn\n" + line + "\n"),
                 ErrorReason::kPolicyMalformed)
        << line;
  }
}

TEST(PolicyTest, EachSectionHasLinesOfItsOwn) {
  const auto policy =
      ParsePolicy(kFirst + Origin() + "countries CN\n" +
                  Origin("registry.de.example", "DE", "de") + KeyLine('1') +
                  "grade state\noperator cn\n" + KeyLine('2') +
                  "grade witness\noperator fr\n");
  ASSERT_OK(policy);
  EXPECT_EQ(policy->origins[0].countries,
            (std::vector<std::string>{"KZ", "CN"}));
  EXPECT_EQ(policy->origins[1].operator_name, "de");
  EXPECT_EQ(policy->cosigners[1].grade, CosignerGrade::kWitness);
}

TEST(PolicyTest, NothingStandsTwice) {
  EXPECT_FAILS(
      ParsePolicy(kFirst + Origin() + Origin("registry.kz.example", "DE")),
      ErrorReason::kPolicyKeyTwice);
  EXPECT_FAILS(ParsePolicy(kFirst + Origin() + Origin("registry.de.example")),
               ErrorReason::kPolicyCountryTwice);
  const std::string cosigner = KeyLine('1') + "operator cn\n";
  EXPECT_FAILS(ParsePolicy(kFirst + cosigner + KeyLine('1') +
                           "grade state\noperator de\n"),
               ErrorReason::kPolicyKeyTwice);
}

}  // namespace
}  // namespace comity::testing
