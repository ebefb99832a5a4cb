// What is asked of whom, and how the answers are put together.
#include "client/verifying/evidence_gathering.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "client/verifying/verifier.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/own_log_transport.h"
#include "tests/support/recognition_world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/client/verifying/evidence_gathering_fixture.h"

namespace comity::client {
namespace {

using statement::PartyActKind;
using testing::Brief;
using testing::Day;
using testing::OwnLogTransport;
using testing::RecognitionWorld;
using testing::TemporaryDirectory;

TEST_F(GatheringTest, PutsTheLogsOfHomeAndHostTogether) {
  EXPECT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(Mark(kKz), world_["KZ"].log().head());
  EXPECT_EQ(Mark(kCn), world_["CN"].log().head());
  EXPECT_EQ(Mark(kDe).size.value, 0U);
  EXPECT_EQ(kz_.credential_calls, 1);
  EXPECT_LE(kz_.history_calls, 4);
  EXPECT_LE(cn_.history_calls, 4);
  EXPECT_EQ(cn_.credential_calls + de_.credential_calls + de_.history_calls, 0);
}

TEST_F(GatheringTest, AnswersAsIfOneServerKnewAllLogs) {
  const auto verdict = Verdict(Everybody());
  const auto whole = world_.Judge(About("CN").question);
  EXPECT_EQ(Brief(verdict), Brief(whole));
  ASSERT_EQ(verdict.agreements.size(), 1U);
  EXPECT_EQ(verdict.agreements[0].agreement_id, agreement_);
  EXPECT_EQ(verdict.path, whole.path);
  EXPECT_EQ(verdict.registries.size(), whole.registries.size());
  EXPECT_TRUE(verdict.notes.empty());
}

TEST_F(GatheringTest, AsksNobodyElseWhereTheHomeAnswers) {
  EXPECT_EQ(Ask(Everybody(), ""), "GENUINE VALID -");
  EXPECT_EQ(Ask(Everybody(), "KZ"), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(kz_.history_calls + cn_.history_calls + de_.history_calls, 0);
}

TEST_F(GatheringTest, LeavesOpenWhatNobodyCanBeAskedAbout) {
  EXPECT_EQ(Ask({.first = &kz_}), "GENUINE VALID UNDECIDED LOG_MISSING");
  EXPECT_EQ(Ask({.first = &kz_, .by_origin = {{kDe, &de_}}}),
            "GENUINE VALID UNDECIDED LOG_MISSING");
}

TEST_F(GatheringTest, StartsFromTheHostAsWell) {
  EXPECT_EQ(Ask({.first = &cn_, .by_origin = {{kKz, &kz_}}}),
            "GENUINE VALID RECOGNISED");
  EXPECT_EQ(Ask({.first = nullptr, .by_origin = {{kCn, &cn_}, {kKz, &kz_}}}),
            "GENUINE VALID RECOGNISED");
  EXPECT_EQ(Ask({.first = &cn_}), "UNPROVEN - UNDECIDED LOG_MISSING");
}

TEST_F(GatheringTest, AsksTheHostForItsOwnLogWhereItDoesNotKnowTheCredential) {
  cn_.credential_failure =
      NotFound(ErrorReason::kSubjectUnknown, "not of this log");
  EXPECT_EQ(Ask({.first = &cn_, .by_origin = {{kKz, &kz_}}}),
            "GENUINE VALID RECOGNISED");
  // It is not taken for another registry.
  EXPECT_EQ(Ask({.first = &cn_, .by_origin = {{kKz, &kz_}}}, "DE"),
            "GENUINE VALID UNDECIDED EVIDENCE_MALFORMED LOG_MISSING");
}

TEST_F(GatheringTest, LeavesOutWhatNoQuestionLooksAt) {
  const auto verdict =
      Verdict({.first = &de_, .by_origin = {{kCn, &cn_}, {kKz, &kz_}}});
  EXPECT_EQ(Brief(verdict), "GENUINE VALID RECOGNISED");
  ASSERT_EQ(verdict.registries.size(), 2U);
  EXPECT_EQ(verdict.registries[0].origin, kCn);
  EXPECT_EQ(verdict.registries[1].origin, kKz);
}

TEST_F(GatheringTest, AsksTheHomeWhereTheFirstDoesNotAnswer) {
  de_.failure = Unavailable(ErrorReason::kServerUnreachable, "no route");
  EXPECT_EQ(Ask({.first = &de_, .by_origin = {{kCn, &cn_}, {kKz, &kz_}}}),
            "GENUINE VALID RECOGNISED");
  EXPECT_FAILS(verifier().VerifyOnline({.first = &de_}, About("CN")),
               ErrorReason::kServerUnreachable);
  EXPECT_FAILS(verifier().VerifyOnline(Registries{}, About("CN")),
               ErrorReason::kServerUnreachable);
}

TEST_F(GatheringTest, SeesARevocationAtHome) {
  world_["KZ"].Add(world_["KZ"].RevokedRecord(1, Day("2026-01-08")),
                   {"centre/1"});
  EXPECT_EQ(Ask(), "GENUINE REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED");
}

TEST_F(GatheringTest, SeesAnEndInEitherLog) {
  for (const char* country : {"CN", "KZ"}) {
    RecognitionWorld world({"CN", "DE", "KZ"});
    const Hash agreement = Agree(world);
    world.IssueEngineer("KZ", 1, "2026-01-07");
    OwnLogTransport cn(world["CN"], world.server(), {"CN"});
    OwnLogTransport kz(world["KZ"], world.server(), {"KZ"});
    world.Act(country, agreement, PartyActKind::kTerminate, "2026-02-01");
    TemporaryDirectory directory;
    const std::string path = (directory.path() / "trust").string();
    ASSERT_OK(TrustStore::Create(path, world.server().ClientPolicy()));
    TrustStore trust = *TrustStore::Open(path);
    Verifier verifier(trust, [&] { return world.server().time_s() * 1000; });
    const auto answer = verifier.VerifyOnline(
        {.first = &kz, .by_origin = {{kCn, &cn}}}, About("CN"));
    ASSERT_OK(answer);
    EXPECT_EQ(Brief(answer->verdict()).substr(0, 29),
              "GENUINE VALID NOT_RECOGNISED ")
        << country;
  }
}

TEST_F(GatheringTest, FindsTheConfirmationOfAJointDegreeAbroad) {
  world_["KZ"].Add(world_.ProgrammeRecord("KZ"), {"university/1"});
  auto terms = testing::Terms({"cn", "de", "kz"});
  terms.scope->credential_types = {statement::CredentialType::kJointDegree};
  terms.scope->joint = statement::JointRule::kAnyConditional;
  const Hash agreement = world_.Publish(world_["DE"], terms);
  world_.EnterIntoForce({"CN", "DE", "KZ"}, agreement, "2026-01-07");
  const auto issue = world_.Issue(
      "KZ", world_.JointDegree("KZ", 2, "2026-01-07", {kCn, "university"}),
      "university/1");
  const auto ask = [&](const Registries& registries) {
    const auto answer = verifier().VerifyOnline(
        registries,
        {.question = RecognitionWorld::Ask("KZ", 2, "2026-03-01", "DE")});
    EXPECT_OK(answer);
    return Brief(answer->verdict());
  };
  EXPECT_EQ(ask(Everybody()), "GENUINE VALID CONDITIONAL");
  world_.Confirm("CN", "university", RecognitionWorld::Reference("KZ", 2),
                 issue, "2026-01-08");
  EXPECT_EQ(ask(Everybody()), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(ask({.first = &kz_, .by_origin = {{kDe, &de_}, {kKz, &kz_}}}),
            "GENUINE VALID UNDECIDED LOG_MISSING");
}

TEST_F(GatheringTest, AnswersForEveryCountry) {
  const auto answers =
      verifier().VerifyEverywhereOnline(Everybody(), About(""));
  ASSERT_OK(answers);
  std::string all;
  for (const evidence::Verdict& verdict : answers->verdicts()) {
    all += verdict.host_country + " " +
           std::string(statement::NameOf(verdict.recognition)) + " ";
  }
  EXPECT_EQ(all, "CN RECOGNISED DE NOT_RECOGNISED KZ RECOGNISED ");
}

TEST_F(GatheringTest, LooksBackToWhatWasKnown) {
  Inquiry inquiry = About("CN");
  inquiry.question.known_at = Day("2026-01-07");
  world_.On("2026-02-01");
  world_.Act("CN", agreement_, PartyActKind::kTerminate, "2026-02-01");
  auto answer = verifier().VerifyOnline(Everybody(), inquiry);
  ASSERT_OK(answer);
  EXPECT_EQ(Brief(answer->verdict()), "GENUINE VALID RECOGNISED");
  inquiry.question.known_at = Day("2026-02-01");
  answer = verifier().VerifyOnline(Everybody(), inquiry);
  EXPECT_EQ(answer->verdict().recognition,
            evidence::Recognition::kNotRecognised);
}

TEST_F(GatheringTest, MakesAFileThatAnswersWithoutANetwork) {
  const auto fetched =
      verifier().Fetch(Everybody(), About("CN"), /*every_host=*/false);
  ASSERT_OK(fetched);
  EXPECT_TRUE(fetched->not_shown.empty());
  EXPECT_EQ(Mark(kKz).size.value, 0U);
  const auto answer =
      verifier().VerifyFile({.credential = About("CN").question.credential,
                             .evidence = fetched->evidence,
                             .presentation = {}},
                            About("CN"));
  ASSERT_OK(answer);
  EXPECT_EQ(Brief(answer->verdict()), "GENUINE VALID RECOGNISED");
}

TEST_F(GatheringTest, KeepsUpWithLogsThatGrowWhileTheyAreAsked) {
  cn_.before = [this] { Grow("CN"); };
  kz_.before = [this] { Grow("KZ"); };
  EXPECT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(Mark(kCn), world_["CN"].log().head());
  EXPECT_EQ(Mark(kKz), world_["KZ"].log().head());
  EXPECT_LE(kz_.history_calls, 4);
  // The marks now stand at heads from the middle of the growth.
  EXPECT_EQ(Ask(), "GENUINE VALID RECOGNISED");
}

TEST_F(GatheringTest, EndsWhereALogAsksForEverMore) {
  cn_.before = [this] {
    auto terms = testing::Terms({"cn", "kz"});
    terms.titles[0].text = "Agreement " + std::to_string(next_number_++);
    const Hash id = world_.Publish(world_["KZ"], terms);
    world_.EnterIntoForce({"CN", "KZ"}, id, "2026-01-06");
  };
  const auto verdict = Verdict(Everybody());
  EXPECT_EQ(verdict.authenticity, evidence::Authenticity::kGenuine);
  EXPECT_EQ(verdict.status, evidence::DayStatus::kValid);
  EXPECT_EQ(verdict.recognition, evidence::Recognition::kUndecided);
  EXPECT_TRUE(std::count(verdict.reasons.begin(), verdict.reasons.end(),
                         "EVIDENCE_TOO_LARGE"));
  EXPECT_EQ(cn_.history_calls, 12);
}

TEST_F(GatheringTest, RefusesToAskForMoreHistoriesThanOneCallNames) {
  for (int i = 0; i < 260; ++i) {
    auto terms = testing::Terms({"cn", "kz"});
    terms.titles[0].text = "Agreement " + std::to_string(i);
    world_.EnterIntoForce(
        {"CN", "KZ"},
        statement::AgreementTextId(statement::EncodeRecord(terms)),
        "2026-01-06");
  }
  EXPECT_EQ(Ask(),
            "GENUINE VALID UNDECIDED EVIDENCE_TOO_LARGE HISTORY_MISSING");
  EXPECT_LE(cn_.keys_max, kHistoryKeysMax);
}

TEST_F(GatheringTest, TakesNoLongerThanItMay) {
  cn_.before = [this] { elapsed_ms_ += 30'000; };
  EXPECT_EQ(Ask(),
            "GENUINE VALID UNDECIDED HISTORY_MISSING SERVER_UNREACHABLE");
  EXPECT_EQ(cn_.history_calls, 1);
}

TEST_F(GatheringTest, HoldsTheHeadsToOneTimeWhereThePolicySaysSo) {
  testing::TestServer& server = world_.server();
  const std::uint64_t now_s = server.time_s() + 3600;
  kz_.before = [&] { server.later_s = 3600; };
  cn_.before = [&] { server.later_s = 3600 - 900; };
  const auto ask = [&](std::uint64_t max_skew_s, const std::string& host) {
    const std::string path = path_ + std::to_string(max_skew_s) + "-" + host;
    auto policy = server.ClientPolicy();
    policy.max_skew_s = max_skew_s;
    EXPECT_OK(TrustStore::Create(path, policy));
    TrustStore trust = *TrustStore::Open(path);
    Verifier verifier(trust, [&] { return now_s * 1000; });
    const auto answer = verifier.VerifyOnline(Everybody(), About(host));
    EXPECT_OK(answer);
    return Brief(answer->verdict());
  };
  EXPECT_EQ(ask(0, "CN"), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(ask(900, "CN"), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(ask(899, "CN"), "GENUINE VALID UNDECIDED SKEW_TOO_LARGE");
  EXPECT_EQ(ask(899, ""), "GENUINE VALID -");
  EXPECT_EQ(ask(899, "KZ"), "GENUINE VALID RECOGNISED");
  world_["KZ"].Add(world_["KZ"].RevokedRecord(1, Day("2026-01-08")),
                   {"centre/1"});
  EXPECT_EQ(ask(1, "CN"), "GENUINE REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED");
}

TEST_F(GatheringTest, LeavesTheAnswerOpenWhereTheHostIsSilent) {
  cn_.failure = Unavailable(ErrorReason::kServerUnreachable, "no route");
  const auto verdict = Verdict(Everybody());
  EXPECT_EQ(Brief(verdict),
            "GENUINE VALID UNDECIDED LOG_MISSING SERVER_UNREACHABLE");
  EXPECT_TRUE(std::count(verdict.details.begin(), verdict.details.end(),
                         "registry.cn.example: no route"));
  EXPECT_EQ(cn_.history_calls, 1);
  EXPECT_EQ(Mark(kKz), world_["KZ"].log().head());
}

TEST_F(GatheringTest, DoesNotTakeARefusalForAFinding) {
  cn_.failure = PermissionDenied(ErrorReason::kCredentialRevoked, "revoked");
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED HISTORY_MISSING LOG_MISSING");
}

TEST_F(GatheringTest, AsksNobodyWhomThePolicyDoesNotName) {
  Registries registries = Everybody();
  registries.by_origin["registry.fr.example"] = &de_;
  EXPECT_EQ(Ask(registries), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(de_.history_calls, 0);
}

}  // namespace
}  // namespace comity::client
