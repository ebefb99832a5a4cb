// Servers of two countries, each with its own log, and a client that puts
// their evidence together over the network.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "client/verifying/verifier.h"
#include "core/evidence/portable.h"
#include "core/statement/wire.h"
#include "tests/support/live_registry.h"
#include "tests/support/recognition_world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using testing::Brief;
using testing::LiveRegistry;
using testing::RecognitionWorld;

constexpr const char* kCn = "registry.cn.example";
constexpr const char* kKz = "registry.kz.example";

// Servers have the machine's clock, so the days are those of now.
class TwoLogsTest : public ::testing::Test {
 protected:
  TwoLogsTest() {
    auto terms = testing::Terms({"cn", "kz"});
    auto& types = terms.scope->credential_types;
    types.insert(types.begin(), statement::CredentialType::kJointDegree);
    terms.scope->joint = statement::JointRule::kAnyConditional;
    agreement_ = world_.Publish(world_["KZ"], terms);
    world_.EnterIntoForce({"CN", "KZ"}, agreement_, today_);
    world_.IssueEngineer("KZ", 1, today_);
    cn_ = std::make_unique<LiveRegistry>(world_["CN"],
                                         std::vector<std::string>{"CN"});
    kz_ = std::make_unique<LiveRegistry>(world_["KZ"],
                                         std::vector<std::string>{"KZ"});
    EXPECT_OK(TrustStore::Create(path_, world_.server().ClientPolicy()));
    trust_ = *TrustStore::Open(path_);
  }

  Registries Both() {
    return {
        .first = &kz_->connection(),
        .by_origin = {{kCn, &cn_->connection()}, {kKz, &kz_->connection()}}};
  }
  Inquiry About(std::uint64_t n, const std::string& host) const {
    return {.question = RecognitionWorld::Ask("KZ", n, today_, host)};
  }
  std::string Ask(const Registries& registries, std::uint64_t n = 1,
                  const std::string& host = "CN") {
    Verifier verifier(*trust_);
    const auto answer = verifier.VerifyOnline(registries, About(n, host));
    return answer.ok() ? Brief(answer->verdict())
                       : std::string(Name(answer.status().reason()));
  }
  std::uint64_t Mark(const std::string& origin) {
    return (*trust_->ReadMarks())[origin].newest.size.value;
  }

  const std::string today_ = CivilDate::FromUnixMs(SystemClockMs()).ToString();
  RecognitionWorld world_{{"CN", "KZ"}};
  Hash agreement_;
  std::unique_ptr<LiveRegistry> cn_;
  std::unique_ptr<LiveRegistry> kz_;
  testing::TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "trust").string();
  std::optional<TrustStore> trust_;
};

TEST_F(TwoLogsTest, ACredentialOfOneIsRecognisedInTheOther) {
  EXPECT_EQ(Ask(Both()), "GENUINE VALID RECOGNISED");
  EXPECT_GT(Mark(kCn), 0U);
  EXPECT_GT(Mark(kKz), 0U);
  // Whoever is asked first.
  EXPECT_EQ(Ask({.first = &cn_->connection(),
                 .by_origin = {{kKz, &kz_->connection()}}}),
            "GENUINE VALID RECOGNISED");
  EXPECT_EQ(Ask({.by_origin = Both().by_origin}), "GENUINE VALID RECOGNISED");
  // One server alone cannot tell.
  EXPECT_EQ(Ask({.first = &kz_->connection()}),
            "GENUINE VALID UNDECIDED LOG_MISSING");

  world_["KZ"].Add(world_["KZ"].RevokedRecord(1, *CivilDate::Parse(today_)),
                   {"centre/1"});
  kz_->SubmitNew();
  EXPECT_EQ(Ask(Both()), "GENUINE REVOKED NOT_RECOGNISED CREDENTIAL_REVOKED");
}

TEST_F(TwoLogsTest, AnActOfEitherEndsIt) {
  ASSERT_EQ(Ask(Both()), "GENUINE VALID RECOGNISED");
  world_.Act("CN", agreement_, statement::PartyActKind::kTerminate, today_);
  cn_->SubmitNew();
  EXPECT_EQ(Ask(Both()), "GENUINE VALID NOT_RECOGNISED AGREEMENT_ENDED");
}

TEST_F(TwoLogsTest, AJointDegreeIsWholeOnceThePartnerConfirmedInItsOwnLog) {
  world_["KZ"].Add(world_.ProgrammeRecord("KZ"), {"university/1"});
  const auto issue = world_.Issue(
      "KZ", world_.JointDegree("KZ", 2, today_, {kCn, "university"}),
      "university/1");
  kz_->SubmitNew();
  const std::string before = Ask(Both(), 2);
  EXPECT_NE(before, "GENUINE VALID RECOGNISED");
  world_.Confirm("CN", "university", RecognitionWorld::Reference("KZ", 2),
                 issue, today_);
  cn_->SubmitNew();
  // In the partner's country it is now a degree of a university there.
  EXPECT_EQ(Ask(Both(), 2), "GENUINE VALID RECOGNISED");
}

TEST_F(TwoLogsTest, WithoutTheHostTheAnswerStaysOpen) {
  cn_->Stop();
  EXPECT_EQ(Ask(Both()),
            "GENUINE VALID UNDECIDED LOG_MISSING SERVER_UNREACHABLE");
  EXPECT_EQ(Ask(Both(), 1, "KZ"), "GENUINE VALID RECOGNISED");
}

TEST_F(TwoLogsTest, LogsMayGrowWhileTheyAreAsked) {
  constexpr std::uint64_t kMoreMax = 100;
  for (std::uint64_t n = 0; n < kMoreMax; ++n) {
    world_.IssueEngineer("CN", 1000 + n, today_);
    world_.IssueEngineer("KZ", 1000 + n, today_);
  }
  std::thread grows_cn([this] { cn_->SubmitNew(); });
  std::thread grows_kz([this] { kz_->SubmitNew(); });
  const auto cn = cn_->Connect();
  const auto kz = kz_->Connect();
  for (int asked = 0; asked < 8; ++asked) {
    EXPECT_EQ(Ask({.first = kz.get(),
                   .by_origin = {{kCn, cn.get()}, {kKz, kz.get()}}}),
              "GENUINE VALID RECOGNISED");
  }
  grows_cn.join();
  grows_kz.join();
}

TEST_F(TwoLogsTest, AServerShowsAsManyHistoriesAsAClientAsksFor) {
  HistoryQuery query;
  for (std::uint64_t n = 0; n < kHistoryKeysMax; ++n) {
    query.map_keys.push_back(world_["KZ"].CredentialKey(n));
  }
  EXPECT_OK(kz_->connection().HistoryEvidence(query));
  query.map_keys.push_back(world_["KZ"].CredentialKey(kHistoryKeysMax));
  EXPECT_FAILS(kz_->connection().HistoryEvidence(query),
               ErrorReason::kFieldMalformed);
}

// What the page in a browser calls gives the same answer from the same file.
TEST_F(TwoLogsTest, TheGatheredFileIsJudgedAlikeEverywhere) {
  Verifier verifier(*trust_);
  const auto fetched =
      verifier.Fetch(Both(), About(1, "CN"), /*every_host=*/false);
  ASSERT_OK(fetched);
  const auto question = About(1, "CN").question;
  const auto answer = verifier.VerifyFile({.credential = question.credential,
                                           .evidence = fetched->evidence,
                                           .presentation = {}},
                                          About(1, "CN"));
  ASSERT_OK(answer);
  EXPECT_EQ(Brief(answer->verdict()), "GENUINE VALID RECOGNISED");
  evidence::PortableRequest request;
  request.policy = evidence::FormatPolicy(trust_->policy());
  request.credential = question.credential;
  request.on = question.on;
  request.host_country = "CN";
  request.purpose = question.purpose;
  request.evidence = fetched->evidence;
  request.now_ms = SystemClockMs();
  const std::string json =
      evidence::VerifyPortable(statement::EncodeRecord(request));
  EXPECT_NE(json.find("\"recognition\":\"RECOGNISED\""), std::string::npos)
      << json;
  RecordProperty("evidence_bytes", static_cast<int>(fetched->evidence.size()));
}

}  // namespace
}  // namespace comity::client
