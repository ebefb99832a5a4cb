#include "client/verifying/evidence_gathering.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "client/verifying/verifier.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/own_log_transport.h"
#include "tests/support/recognition_world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using statement::PartyActKind;
using testing::Brief;
using testing::Day;
using testing::FailsWith;
using testing::IsOk;
using testing::OwnLogTransport;
using testing::RecognitionWorld;
using testing::TemporaryDirectory;

constexpr const char* kCn = "registry.cn.example";
constexpr const char* kDe = "registry.de.example";
constexpr const char* kKz = "registry.kz.example";

// Three registries that know their own logs only; KZ and CN recognise each
// other's engineers, and number 1 was certified in KZ.
class GatheringTest : public ::testing::Test {
 protected:
  GatheringTest() {
    agreement_ = Agree(world_);
    world_.IssueEngineer("KZ", 1, "2026-01-07");
    EXPECT_THAT(TrustStore::Create(path_, world_.server().ClientPolicy()),
                IsOk());
    trust_ = *TrustStore::Open(path_);
  }

  static Hash Agree(RecognitionWorld& world) {
    const Hash id = world.Publish(world["KZ"], testing::Terms({"cn", "kz"}));
    world.EnterIntoForce({"CN", "KZ"}, id, "2026-01-06");
    world.On("2026-01-07");
    return id;
  }

  Registries Everybody() {
    return {.first = &kz_,
            .by_origin = {{kCn, &cn_}, {kDe, &de_}, {kKz, &kz_}}};
  }
  Inquiry About(const std::string& host) const {
    return {.question = RecognitionWorld::Ask("KZ", 1, "2026-03-01", host)};
  }
  Verifier verifier() {
    return Verifier(
        *trust_, [this] { return world_.server().time_s() * 1000; },
        [this] { return elapsed_ms_; });
  }
  evidence::Verdict Verdict(const Registries& registries,
                            const std::string& host = "CN") {
    const auto answer = verifier().VerifyOnline(registries, About(host));
    EXPECT_THAT(answer, IsOk());
    return answer->verdict();
  }
  std::string Ask(const Registries& registries,
                  const std::string& host = "CN") {
    return Brief(Verdict(registries, host));
  }
  std::string Ask() { return Ask(Everybody()); }

  merkle::TreeHead Mark(const std::string& origin) {
    return (*trust_->ReadMarks())[origin].newest;
  }
  // An entry that nothing here asks about.
  void Grow(const std::string& country) {
    world_.IssueEngineer(country, next_number_++, "2026-01-07");
  }

  RecognitionWorld world_{{"CN", "DE", "KZ"}};
  Hash agreement_;
  OwnLogTransport cn_{world_["CN"], world_.server(), {"CN"}};
  OwnLogTransport de_{world_["DE"], world_.server(), {"DE"}};
  OwnLogTransport kz_{world_["KZ"], world_.server(), {"KZ"}};
  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "trust").string();
  std::optional<TrustStore> trust_;
  std::uint64_t elapsed_ms_ = 1'000'000;
  std::uint64_t next_number_ = 100;
};

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
  EXPECT_THAT(verifier().VerifyOnline({.first = &de_}, About("CN")),
              FailsWith(ErrorReason::kServerUnreachable));
  EXPECT_THAT(verifier().VerifyOnline(Registries{}, About("CN")),
              FailsWith(ErrorReason::kServerUnreachable));
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
    ASSERT_THAT(TrustStore::Create(path, world.server().ClientPolicy()),
                IsOk());
    TrustStore trust = *TrustStore::Open(path);
    Verifier verifier(trust, [&] { return world.server().time_s() * 1000; });
    const auto answer = verifier.VerifyOnline(
        {.first = &kz, .by_origin = {{kCn, &cn}}}, About("CN"));
    ASSERT_THAT(answer, IsOk());
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
  auto record = world_.Degree("KZ", 2, "2026-01-07");
  record.type = statement::CredentialType::kJointDegree;
  record.co_issuers = {{kCn, "university"}};
  const auto issue = world_.Issue("KZ", record, "university/1");
  const auto ask = [&](const Registries& registries) {
    const auto answer = verifier().VerifyOnline(
        registries,
        {.question = RecognitionWorld::Ask("KZ", 2, "2026-03-01", "DE")});
    EXPECT_THAT(answer, IsOk());
    return Brief(answer->verdict());
  };
  EXPECT_EQ(ask(Everybody()), "GENUINE VALID CONDITIONAL");
  world_["CN"].Add(
      statement::CoIssuerConfirmed{RecognitionWorld::Reference("KZ", 2),
                                   issue.statement.id, "university",
                                   Day("2026-01-08")},
      {"university/1"});
  EXPECT_EQ(ask(Everybody()), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(ask({.first = &kz_, .by_origin = {{kDe, &de_}, {kKz, &kz_}}}),
            "GENUINE VALID UNDECIDED LOG_MISSING");
}

TEST_F(GatheringTest, AnswersForEveryCountry) {
  const auto answers =
      verifier().VerifyEverywhereOnline(Everybody(), About(""));
  ASSERT_THAT(answers, IsOk());
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
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(Brief(answer->verdict()), "GENUINE VALID RECOGNISED");
  inquiry.question.known_at = Day("2026-02-01");
  answer = verifier().VerifyOnline(Everybody(), inquiry);
  EXPECT_EQ(answer->verdict().recognition,
            evidence::Recognition::kNotRecognised);
}

TEST_F(GatheringTest, MakesAFileThatAnswersWithoutANetwork) {
  const auto fetched =
      verifier().Fetch(Everybody(), About("CN"), /*every_host=*/false);
  ASSERT_THAT(fetched, IsOk());
  EXPECT_TRUE(fetched->not_shown.empty());
  EXPECT_EQ(Mark(kKz).size.value, 0U);
  const auto answer =
      verifier().VerifyFile({.credential = About("CN").question.credential,
                             .evidence = fetched->evidence,
                             .presentation = {}},
                            About("CN"));
  ASSERT_THAT(answer, IsOk());
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
    EXPECT_THAT(TrustStore::Create(path, policy), IsOk());
    TrustStore trust = *TrustStore::Open(path);
    Verifier verifier(trust, [&] { return now_s * 1000; });
    const auto answer = verifier.VerifyOnline(Everybody(), About(host));
    EXPECT_THAT(answer, IsOk());
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

// --- A further registry that lies
// ---------------------------------------------

TEST_F(GatheringTest, LeavesOutGarbage) {
  for (const std::string& garbage :
       {std::string("garbage"), std::string("\x0a\x05", 2),
        std::string(std::size_t{9} << 20, 'x')}) {
    cn_.garbage = garbage;
    EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED EVIDENCE_MALFORMED LOG_MISSING");
  }
  EXPECT_EQ(Mark(kCn).size.value, 0U);
}

TEST_F(GatheringTest, LeavesOutWhatIsOfAnotherLog) {
  cn_.stand_in = &de_;
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED EVIDENCE_MALFORMED LOG_MISSING");
  cn_.stand_in = nullptr;
  // The other log's head under this log's name.
  cn_.lie = [this](evidence::Evidence& made) {
    made.registries[0] =
        world_.server().MakePart(world_["DE"], {statement::RegistryKey()});
    made.registries[0].origin = kCn;
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED GENESIS_MISMATCH LOG_MISSING");
  // Another registry's part beside its own.
  cn_.lie = [this](evidence::Evidence& made) {
    made.registries.push_back(
        world_.server().MakePart(world_["DE"], {statement::RegistryKey()}));
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED EVIDENCE_MALFORMED LOG_MISSING");
}

TEST_F(GatheringTest, LeavesOutAPartThatProvesNothing) {
  cn_.lie = [](evidence::Evidence& made) {
    made.registries[0].entries[1].entry.back() ^= 1;
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED LOG_MISSING ROOT_MISMATCH");
  cn_.lie = [](evidence::Evidence& made) {
    made.registries[0].lookups.pop_back();
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED HISTORY_MISSING LOG_MISSING");
}

TEST_F(GatheringTest, NoticesThatNotAllWasShown) {
  cn_.lie = [this](evidence::Evidence& made) {
    made.registries[0] =
        world_.server().MakePart(world_["CN"], {statement::RegistryKey()});
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED HISTORY_MISSING LOG_MISSING");
  EXPECT_EQ(cn_.history_calls, 1);
}

TEST_F(GatheringTest, NoticesAnotherHistoryThanBefore) {
  ASSERT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  const merkle::TreeHead before = Mark(kCn);
  // The same registry once more, with another past.
  RecognitionWorld forked({"CN", "DE", "KZ"});
  OwnLogTransport liar(forked["CN"], forked.server(), {"CN"});
  cn_.stand_in = &liar;
  while (forked["CN"].log().size() + 1 < before.size.value) {
    forked.IssueEngineer("CN", next_number_++, "2026-01-05");
  }
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED FORK_DETECTED LOG_MISSING");
  forked.IssueEngineer("CN", next_number_++, "2026-01-05");
  EXPECT_EQ(Ask().substr(0, 24), "GENUINE VALID UNDECIDED ");
  EXPECT_EQ(Mark(kCn), before);
}

TEST_F(GatheringTest, NoticesAnotherHistoryBetweenTwoCalls) {
  // The first call is answered by the log, the later ones by another past of
  // it that is longer and proves what it likes.
  RecognitionWorld forked({"CN", "DE", "KZ"});
  Agree(forked);
  forked.IssueEngineer("CN", 99, "2026-01-07");
  for (int i = 0; i < 10; ++i) {
    forked.IssueEngineer("CN", next_number_++, "2026-01-07");
  }
  OwnLogTransport liar(forked["CN"], forked.server(), {"CN"});
  world_.IssueEngineer("CN", 98, "2026-01-07");
  int calls = 0;
  kz_.before = [&] {
    // The home is asked after the host in each round.
    cn_.stand_in = ++calls > 1 ? &liar : nullptr;
  };
  const std::string said = Ask();
  EXPECT_GT(cn_.history_calls, 1);
  EXPECT_EQ(said, "GENUINE VALID UNDECIDED HISTORY_MISSING ROOT_MISMATCH");
}

TEST_F(GatheringTest, NoticesAnOlderHead) {
  ASSERT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  RecognitionWorld older({"CN", "DE", "KZ"});
  OwnLogTransport liar(older["CN"], older.server(), {"CN"});
  liar.prove_consistency = false;
  cn_.stand_in = &liar;
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED LOG_MISSING OLDER_THAN_KNOWN");
}

TEST_F(GatheringTest, NoticesAHeadWithoutALinkToTheLast) {
  ASSERT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  Grow("CN");
  cn_.prove_consistency = false;
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED LOG_MISSING NOT_LINKED");
}

TEST_F(GatheringTest, KeepsTheProofsOfRegistriesApart) {
  ASSERT_EQ(Ask(), "GENUINE VALID RECOGNISED");
  const merkle::TreeHead before = Mark(kKz);
  Grow("KZ");
  // A false proof about the home, in the host's answer, harms nobody.
  cn_.false_proofs = {{.origin = kKz, .old_size = before.size, .hashes = {}}};
  EXPECT_EQ(Ask(), "GENUINE VALID RECOGNISED");
}

TEST_F(GatheringTest, SaysWhatIsWrongWithTheFirstAnswerAndBuildsNothingOnIt) {
  kz_.lie = [](evidence::Evidence& made) {
    made.registries[0].entries[1].entry.back() ^= 1;
  };
  EXPECT_EQ(Ask(), "UNPROVEN - UNDECIDED ROOT_MISMATCH");
  EXPECT_EQ(cn_.history_calls, 0);
  kz_.lie = nullptr;
  kz_.garbage = "garbage";
  EXPECT_EQ(Ask(), "UNPROVEN - UNDECIDED EVIDENCE_MALFORMED");
}

TEST_F(GatheringTest, KeepsTheHomesStandingWhateverTheHomeShowsLater) {
  // Once asked for more, the home shows nothing good any more.
  int calls = 0;
  kz_.lie = [&calls](evidence::Evidence& made) {
    if (++calls > 1) {
      made.registries[0].entries[1].entry.back() ^= 1;
    }
  };
  EXPECT_EQ(Ask(), "GENUINE VALID UNDECIDED HISTORY_MISSING ROOT_MISMATCH");
}

// More registries than evidence can show.
class ManyRegistriesTest : public ::testing::Test {
 protected:
  ManyRegistriesTest() {
    const Hash id = world_.Publish(world_["KZ"], testing::Terms({"cn", "kz"}));
    world_.EnterIntoForce({"CN", "KZ"}, id, "2026-01-06");
    world_.On("2026-01-07");
    world_.IssueEngineer("KZ", 1, "2026-01-07");
    EXPECT_THAT(TrustStore::Create(path_, world_.server().ClientPolicy()),
                IsOk());
    trust_ = *TrustStore::Open(path_);
    for (const char* country : kCountries) {
      servers_.push_back(std::make_unique<OwnLogTransport>(
          world_[country], world_.server(), std::vector<std::string>{country}));
      registries_.by_origin[world_[country].origin()] = servers_.back().get();
    }
  }

  static constexpr const char* kCountries[] = {"AT", "BE", "BG", "CN", "CZ",
                                               "DE", "DK", "EE", "FI", "KZ"};
  RecognitionWorld world_{{std::begin(kCountries), std::end(kCountries)}};
  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "trust").string();
  std::optional<TrustStore> trust_;
  std::vector<std::unique_ptr<OwnLogTransport>> servers_;
  Registries registries_;
  Inquiry inquiry_{.question =
                       RecognitionWorld::Ask("KZ", 1, "2026-03-01", "CN")};
};

TEST_F(ManyRegistriesTest, TheFirstCannotFillTheEvidenceWithOthers) {
  servers_[0]->lie = [this](evidence::Evidence& made) {
    for (const char* country : {"BE", "BG", "CZ", "DE", "DK", "EE", "FI"}) {
      made.registries.push_back(world_.server().MakePart(
          world_[country], {statement::RegistryKey()}));
    }
  };
  registries_.first = servers_[0].get();
  Verifier verifier(*trust_,
                    [this] { return world_.server().time_s() * 1000; });
  const auto answer = verifier.VerifyOnline(registries_, inquiry_);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(Brief(answer->verdict()), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(answer->verdict().registries.size(), 2U);
}

TEST_F(ManyRegistriesTest, SaysOfWhichCountriesTheEvidenceHasNoRoom) {
  Verifier verifier(*trust_,
                    [this] { return world_.server().time_s() * 1000; });
  const auto answers = verifier.VerifyEverywhereOnline(registries_, inquiry_);
  ASSERT_THAT(answers, IsOk());
  std::string all;
  for (const evidence::Verdict& verdict : answers->verdicts()) {
    EXPECT_EQ(verdict.status, evidence::DayStatus::kValid);
    all += verdict.host_country + " " +
           std::string(statement::NameOf(verdict.recognition)) + " ";
  }
  // Eight registries with the home; the two last are left out.
  EXPECT_EQ(all,
            "AT NOT_RECOGNISED BE NOT_RECOGNISED BG NOT_RECOGNISED "
            "CN RECOGNISED CZ NOT_RECOGNISED DE NOT_RECOGNISED "
            "DK NOT_RECOGNISED EE UNDECIDED FI UNDECIDED KZ RECOGNISED ");
  EXPECT_EQ(answers->verdicts()[7].reasons,
            (std::vector<std::string>{"EVIDENCE_TOO_LARGE", "LOG_MISSING"}));
  // Each says what kept it open itself.
  const auto& details = answers->verdicts()[7].details;
  EXPECT_TRUE(std::any_of(details.begin(), details.end(), [](const auto& text) {
    return text.starts_with("registry.ee.example: ");
  }));
  EXPECT_FALSE(
      std::any_of(details.begin(), details.end(), [](const auto& text) {
        return text.starts_with("registry.fi.example: ");
      }));
}

TEST_F(GatheringTest, AsksNobodyWhomThePolicyDoesNotName) {
  Registries registries = Everybody();
  registries.by_origin["registry.fr.example"] = &de_;
  EXPECT_EQ(Ask(registries), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(de_.history_calls, 0);
}

}  // namespace
}  // namespace comity::client
