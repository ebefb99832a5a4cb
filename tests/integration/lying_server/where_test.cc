// One piece of evidence for many countries, and a server whose own answer is
// not the one that its evidence proves.
#include "core/statement/wire.h"
#include "tests/integration/lying_server/scene.h"

namespace comity::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

// KZ is home of the credential; DE and FR share a log, which has no agreement.
class WhereTest : public Scene {
 protected:
  WhereTest() {
    union_.Found();
    server_.Serve(union_, {"DE", "FR"});
    question_ = Ask(kz_, 1, Day(kToday));
    question_.purpose = statement::Purpose::kEmployment;
  }

  TestRegistry union_{"registry.union.example", "DE"};
  evidence::Question question_;
};

TEST_F(WhereTest, AnswersForEachCountryAsIfAskedAlone) {
  const std::string evidence = statement::EncodeRecord(
      server_.MakeEvidence(question_, {"DE", "FR", "KZ"}));
  const auto answers = evidence::VerifyEverywhere(
      server_.ClientPolicy(), server_.Request(question_, evidence));
  std::vector<std::string> briefs;
  for (const evidence::Verdict& verdict : answers.verdicts()) {
    evidence::Question alone = question_;
    alone.host_country = verdict.host_country;
    EXPECT_EQ(Brief(verdict), Brief(server_.Judge(alone)));
    briefs.push_back(verdict.host_country + " " + Brief(verdict));
  }
  EXPECT_THAT(briefs,
              ElementsAre("DE GENUINE VALID NOT_RECOGNISED NO_AGREEMENT",
                          "FR GENUINE VALID NOT_RECOGNISED NO_AGREEMENT",
                          "KZ GENUINE VALID RECOGNISED"));
}

TEST_F(WhereTest, WhatIsLeftOutForOneCountryIsUndecidedThere) {
  const std::string evidence =
      statement::EncodeRecord(server_.MakeEvidence(question_, {"DE", "KZ"}));
  const auto answers = evidence::VerifyEverywhere(
      server_.ClientPolicy(), server_.Request(question_, evidence));
  EXPECT_EQ(Brief(answers.verdicts().at(1)),
            "GENUINE VALID UNDECIDED HISTORY_MISSING");
  EXPECT_EQ(Brief(answers.verdicts().at(2)), "GENUINE VALID RECOGNISED");
}

TEST_F(WhereTest, BrokenEvidenceProvesNothingAnywhere) {
  auto evidence = server_.MakeEvidence(question_, {"DE", "FR", "KZ"});
  evidence.registries.front().entries.front().entry.back() ^= 1;
  const std::string bytes = statement::EncodeRecord(evidence);
  const auto answers = evidence::VerifyEverywhere(
      server_.ClientPolicy(), server_.Request(question_, bytes));
  ASSERT_EQ(answers.verdicts().size(), 3U);
  for (const evidence::Verdict& verdict : answers.verdicts()) {
    EXPECT_EQ(verdict.authenticity, evidence::Authenticity::kUnproven);
    EXPECT_EQ(verdict.recognition, evidence::Recognition::kUndecided);
  }
}

// --- The server's own answer -------------------------------------------------

class ClaimTest : public WhereTest {
 protected:
  ClaimTest() { question_.host_country = "DE"; }

  // Judges honest evidence that comes with the answer `claim`.
  evidence::Verdict JudgeWith(const evidence::Verdict& claim) {
    const std::string evidence =
        statement::EncodeRecord(server_.MakeEvidence(question_));
    const std::string claimed = statement::EncodeRecord(claim);
    auto request = server_.Request(question_, evidence);
    request.claimed_verdict = claimed;
    return evidence::Verify(server_.ClientPolicy(), request).verdict();
  }
};

TEST_F(ClaimTest, TheSameAnswerIsNotWorthANote) {
  const auto verdict = JudgeWith(server_.Judge(question_));
  EXPECT_THAT(verdict.notes, Not(Contains("RECOGNITION_DIFFERS")));
}

TEST_F(ClaimTest, ABetterAnswerThanTheProvenOneIsReportedAndNotBelieved) {
  evidence::Verdict claim = server_.Judge(question_);
  claim.recognition = evidence::Recognition::kRecognised;
  claim.path = evidence::RecognitionPath::kAgreement;
  const auto verdict = JudgeWith(claim);
  EXPECT_EQ(Brief(verdict), "GENUINE VALID NOT_RECOGNISED NO_AGREEMENT");
  EXPECT_THAT(verdict.notes, Contains("RECOGNITION_DIFFERS"));
}

TEST_F(ClaimTest, AnotherStandingIsReported) {
  evidence::Verdict claim = server_.Judge(question_);
  claim.status = evidence::DayStatus::kRevoked;
  EXPECT_THAT(JudgeWith(claim).notes, Contains("RECOGNITION_DIFFERS"));
}

// A server that holds one log only cannot know everything.
TEST_F(ClaimTest, AServerThatDoesNotKnowDoesNotDiffer) {
  evidence::Verdict claim = server_.Judge(question_);
  claim.recognition = evidence::Recognition::kUndecided;
  EXPECT_THAT(JudgeWith(claim).notes, Not(Contains("RECOGNITION_DIFFERS")));
}

TEST_F(ClaimTest, AnAnswerToAnotherQuestionIsIgnored) {
  evidence::Verdict claim = server_.Judge(question_);
  claim.recognition = evidence::Recognition::kRecognised;
  claim.host_country = "FR";
  EXPECT_THAT(JudgeWith(claim).notes, Not(Contains("RECOGNITION_DIFFERS")));
}

}  // namespace
}  // namespace comity::testing
