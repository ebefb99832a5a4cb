// Under a policy that asks for cosigners, a client asks for the head that they
// signed, and not for a newer one that nobody vouches for yet.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "client/verifying/registry_reader.h"
#include "client/verifying/verifier.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/client/fake_transport.h"

namespace comity::client {
namespace {

using comity::testing::Ask;
using comity::testing::Brief;
using comity::testing::Day;
using comity::testing::TemporaryDirectory;
using comity::testing::TestRegistry;
using comity::testing::TestServer;

using Heads = std::vector<HeadChoice>;
constexpr HeadChoice kNewest = HeadChoice::kNewest;
constexpr HeadChoice kCosigned = HeadChoice::kCosigned;

// Answers at one of two heads of one log, each of a server of its own.
class TwoHeads final : public FakeTransport {
 public:
  TwoHeads(TestRegistry& registry, TestServer& server, FakeTransport& cosigned)
      : FakeTransport(registry, server), cosigned_(cosigned) {}

  // Not OK: there is no head that met the quorum.
  Status no_cosigned;
  Heads asked;

  StatusOr<EvidenceAnswer> CredentialEvidence(
      const CredentialQuery& query) override {
    asked.push_back(query.head);
    if (query.head == kNewest) {
      return FakeTransport::CredentialEvidence(query);
    }
    COMITY_RETURN_IF_ERROR(no_cosigned);
    return cosigned_.CredentialEvidence(query);
  }
  StatusOr<EvidenceAnswer> HistoryEvidence(const HistoryQuery& query) override {
    asked.push_back(query.head);
    if (query.head == kNewest) {
      return FakeTransport::HistoryEvidence(query);
    }
    COMITY_RETURN_IF_ERROR(no_cosigned);
    return cosigned_.HistoryEvidence(query);
  }

 private:
  FakeTransport& cosigned_;
};

class CosignedHeadTest : public ::testing::Test {
 protected:
  CosignedHeadTest() {
    Found(registry_);
    Found(before_);
    // Newer, and not cosigned yet.
    registry_.Add(registry_.RevokedRecord(1, Day("2026-01-05")), {"centre/1"});
    registry_.log().Commit();
    newest_server_.Serve(registry_, {"KZ"});
    cosigned_server_.Serve(before_, {"KZ"});
    cosigned_server_.AddCosigner("registry.cn.example/state", "operator-cn",
                                 evidence::CosignerGrade::kState);
    evidence::Policy policy = cosigned_server_.ClientPolicy();
    policy.quorum = 1;
    Trust(policy);
  }

  static void Found(TestRegistry& registry) {
    registry.Found();
    registry.Add(registry.CredentialRecord(1), {"centre/1"});
    registry.log().Commit();
  }
  void Trust(const evidence::Policy& policy) {
    const std::string path =
        (directory_.path() / std::to_string(++trusts_)).string();
    ASSERT_OK(TrustStore::Create(path, policy));
    trust_ = *TrustStore::Open(path);
  }
  std::string Answer() {
    Verifier verifier(*trust_, [this] { return NowMs(); });
    const auto answer = verifier.VerifyOnline(
        transport_, {.question = Ask(registry_, 1, Day("2026-01-06"))});
    return answer.ok() ? Brief(answer->verdict())
                       : std::string(Name(answer.status().reason()));
  }
  std::uint64_t NowMs() const {
    return newest_server_.time_s() * 1000 + later_ms_;
  }
  // The newest head was seen before, whoever vouched for it.
  void RememberNewest() {
    ASSERT_OK(trust_->Advance(
        {}, {{registry_.origin(), {registry_.log().head(), {}}}}));
  }
  evidence::Marks Marks() { return (*trust_->ReadMarks())[registry_.origin()]; }
  merkle::TreeHead Mark() { return Marks().newest_by_policy; }

  // As who sends what worsens.
  StatusOr<ProvenHistories> ReadOnTheLogsWord() {
    RegistryReader reader(registry_.origin(), transport_, *trust_,
                          [this] { return NowMs(); });
    return reader.Read({}, HeadBacking::kLogAlone);
  }

  TestRegistry registry_;
  TestRegistry before_;
  TestServer newest_server_;
  TestServer cosigned_server_;
  FakeTransport cosigned_{before_, cosigned_server_};
  TwoHeads transport_{registry_, newest_server_, cosigned_};
  TemporaryDirectory directory_;
  int trusts_ = 0;
  std::uint64_t later_ms_ = 0;
  std::optional<TrustStore> trust_;
};

TEST_F(CosignedHeadTest, AnswersUnderAQuorum) {
  EXPECT_EQ(Answer(), "GENUINE VALID -");
  EXPECT_EQ(transport_.asked, Heads({kCosigned}));
  EXPECT_EQ(Mark(), before_.log().head());
}

TEST_F(CosignedHeadTest, IsNotAskedForWithoutAQuorum) {
  evidence::Policy policy = cosigned_server_.ClientPolicy();
  Trust(policy);
  EXPECT_EQ(Answer(), "GENUINE REVOKED - CREDENTIAL_REVOKED");
  EXPECT_EQ(transport_.asked, Heads({kNewest}));
}

TEST_F(CosignedHeadTest, WhereThereIsNoneTheNewestSaysWhatIsMissing) {
  transport_.no_cosigned =
      FailedPrecondition(ErrorReason::kQuorumNotReached, "too few");
  EXPECT_EQ(Answer(), "UNPROVEN - - POLICY_NOT_MET");
  EXPECT_EQ(transport_.asked, Heads({kCosigned, kNewest}));
}

TEST_F(CosignedHeadTest, WhereThereIsNoneTheNewestMayDo) {
  transport_.no_cosigned =
      FailedPrecondition(ErrorReason::kQuorumNotReached, "too few");
  newest_server_.AddCosigner("registry.cn.example/state", "operator-cn",
                             evidence::CosignerGrade::kState);
  EXPECT_EQ(Answer(), "GENUINE REVOKED - CREDENTIAL_REVOKED");
}

TEST_F(CosignedHeadTest, BelowWhatWasSeenTheNewestIsTaken) {
  RememberNewest();
  EXPECT_EQ(Answer(), "UNPROVEN - - POLICY_NOT_MET");
  EXPECT_EQ(transport_.asked, Heads({kCosigned, kNewest}));
}

TEST_F(CosignedHeadTest, AQuorumThatIsNotOursIsTriedAtTheNewest) {
  evidence::Policy policy = cosigned_server_.ClientPolicy();
  policy.quorum = 1;
  policy.cosigners.front().operator_name = "registry-kz-example";
  policy.origins.front().operator_name = "registry-kz-example";
  Trust(policy);
  EXPECT_EQ(Answer(), "UNPROVEN - - POLICY_NOT_MET");
  EXPECT_EQ(transport_.asked, Heads({kCosigned, kNewest}));
  EXPECT_EQ(Mark().size.value, 0U);
}

TEST_F(CosignedHeadTest, IsHeldToTheAgeThatThePolicyAllows) {
  later_ms_ = 48ULL * 60 * 60 * 1000;
  EXPECT_EQ(Answer(), "GENUINE UNKNOWN - EVIDENCE_TOO_OLD");
}

TEST_F(CosignedHeadTest, ASilentRegistryIsNotAskedTwice) {
  transport_.no_cosigned =
      Unavailable(ErrorReason::kServerUnreachable, "no route");
  EXPECT_EQ(Answer(), "SERVER_UNREACHABLE");
  EXPECT_EQ(transport_.asked, Heads({kCosigned}));
}

TEST_F(CosignedHeadTest, IsWhatAuthorsReadToo) {
  RegistryReader reader(registry_.origin(), transport_, *trust_,
                        [this] { return NowMs(); });
  const auto read = reader.Read({});
  ASSERT_OK(read);
  EXPECT_EQ(read->head(), before_.log().head());
  EXPECT_EQ(transport_.asked, Heads({kCosigned}));
}

TEST_F(CosignedHeadTest, AuthorsAreToldWhatIsMissingAtTheNewest) {
  RegistryReader reader(registry_.origin(), transport_, *trust_,
                        [this] { return NowMs(); });
  transport_.no_cosigned =
      FailedPrecondition(ErrorReason::kQuorumNotReached, "too few");
  EXPECT_FAILS(reader.Read({}), ErrorReason::kPolicyNotMet);
  EXPECT_EQ(transport_.asked, Heads({kCosigned, kNewest}));
}

// --- What worsens waits for no cosigner --------------------------------------

TEST_F(CosignedHeadTest, OnTheLogsWordTheNewestIsReadWhoeverVouches) {
  const auto read = ReadOnTheLogsWord();
  ASSERT_OK(read);
  EXPECT_EQ(read->head(), registry_.log().head());
  EXPECT_FAILS(read->policy_status(), ErrorReason::kPolicyNotMet);
  EXPECT_EQ(transport_.asked, Heads({kNewest}));
}

TEST_F(CosignedHeadTest, ReadOnTheLogsWordItIsRememberedButNotAsCosigned) {
  ASSERT_OK(ReadOnTheLogsWord());
  EXPECT_EQ(Marks().newest, registry_.log().head());
  EXPECT_EQ(Marks().newest_by_policy.size.value, 0U);
}

TEST_F(CosignedHeadTest, ReadOnTheLogsWordAndCosignedItIsRememberedAsThat) {
  newest_server_.AddCosigner("registry.cn.example/state", "operator-cn",
                             evidence::CosignerGrade::kState);
  const auto read = ReadOnTheLogsWord();
  ASSERT_OK(read);
  EXPECT_OK(read->policy_status());
  EXPECT_EQ(Marks().newest_by_policy, registry_.log().head());
}

TEST_F(CosignedHeadTest, ALogThatIsNotPinnedIsNotReadOnItsWord) {
  evidence::Policy policy = trust_->policy();
  policy.origins.front().genesis_id = before_.log().head().root;
  Trust(policy);
  EXPECT_FAILS(ReadOnTheLogsWord(), ErrorReason::kGenesisMismatch);
}

TEST_F(CosignedHeadTest, AHeadThatTheLogDidNotSignIsNotReadOnItsWord) {
  transport_.lie = [](evidence::Evidence& made) {
    std::string& note = made.registries.front().checkpoint;
    note = note.substr(0, note.find("\n\n") + 2);
  };
  EXPECT_FALSE(ReadOnTheLogsWord().ok());
  EXPECT_EQ(Marks().newest.size.value, 0U);
}

TEST_F(CosignedHeadTest, AnOlderHeadThanWasSeenIsNotReadOnTheLogsWord) {
  merkle::TreeHead larger = registry_.log().head();
  larger.size.value += 1;
  ASSERT_OK(trust_->Advance({}, {{registry_.origin(), {larger, {}}}}));
  EXPECT_FAILS(ReadOnTheLogsWord(), ErrorReason::kOlderThanKnown);
}

TEST_F(CosignedHeadTest, AnotherHeadThanWasSeenIsNotReadOnTheLogsWord) {
  merkle::TreeHead other = registry_.log().head();
  other.root = before_.log().head().root;
  ASSERT_OK(trust_->Advance({}, {{registry_.origin(), {other, {}}}}));
  EXPECT_FAILS(ReadOnTheLogsWord(), ErrorReason::kForkDetected);
}

TEST_F(CosignedHeadTest, AHeadThatIsNotLinkedIsNotReadOnTheLogsWord) {
  ASSERT_OK(
      trust_->Advance({}, {{registry_.origin(), {before_.log().head(), {}}}}));
  transport_.prove_consistency = false;
  EXPECT_FAILS(ReadOnTheLogsWord(), ErrorReason::kNotLinked);
}

}  // namespace
}  // namespace comity::client
