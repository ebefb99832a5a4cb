// An issuer that waits until a partner vouches for its revocation, against
// real registries; and a partner that is shown a fork.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "client/connection/connection.h"
#include "client/connection/cosigner_connection.h"
#include "client/issuing/acknowledgement.h"
#include "client/quorum/quorum_wait.h"
#include "client/verifying/verifier.h"
#include "core/base/text_encoding.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
#include "core/mirror/fork_evidence.h"
#include "tests/integration/server/partners_fixture.h"

namespace comity::server {
namespace {

class QuorumTest : public PartnersTest {
 protected:
  static client::ConnectionOptions To(const Site& site) {
    client::ConnectionOptions options;
    options.address = "127.0.0.1:" + std::to_string(site.config.listen.port);
    options.retry.attempts_max = 1;
    return options;
  }
  evidence::Policy IssuersPolicy() {
    evidence::Policy policy;
    policy.origins = {kz_.Pin(), cn_.Pin()};
    policy.cosigners = {cn_.StateCosigner()};
    policy.quorum = 1;
    return policy;
  }
  evidence::NoteKeys KeysOfKz() {
    return {*checkpoint::VerifierKey::Make(
                kz_.registry.origin(), checkpoint::NoteKeyType::kEd25519,
                kz_.registry.Key("log").public_key()),
            *checkpoint::VerifierKey::Make(
                kz_.registry.origin(), checkpoint::NoteKeyType::kCosignature,
                kz_.registry.Key("cosigning").public_key())};
  }
  StatusOr<client::LoggedAt> Log(const SignedStatement& statement) {
    client::Connection kz(To(kz_));
    const client::SentStatement sent{statement.statement.bytes,
                                     statement.signatures};
    COMITY_ASSIGN_OR_RETURN(const auto answer, kz.Submit(sent));
    return client::CheckAcknowledgement(sent, answer, KeysOfKz().log);
  }
  StatusOr<client::LoggedAt> Revoke() {
    COMITY_RETURN_IF_ERROR(
        Log(kz_.registry.Sign(kz_.registry.CredentialRecord(1), {"centre/1"}))
            .status());
    const auto now_ms = static_cast<std::uint64_t>(time(nullptr)) * 1000;
    return Log(kz_.registry.Sign(
        kz_.registry.RevokedRecord(1, CivilDate::FromUnixMs(now_ms)),
        {"centre/1"}));
  }

  client::QuorumOutcome Await(const client::LoggedAt& logged,
                              std::uint64_t time_max_ms) {
    client::Connection kz(To(kz_));
    client::CosignerConnection cn(To(cn_));
    const evidence::Policy policy = IssuersPolicy();
    return client::AwaitQuorum(
        kz,
        {.pinned = policy.origins.front(),
         .policy = policy,
         .keys = KeysOfKz(),
         .index = logged.index,
         .checkpoint = logged.checkpoint,
         .cosigners = {{cn_.StateCosigner().key, &cn}},
         .limits = {.time_max_ms = time_max_ms}},
        {.now_ms = client::SystemClockMs,
         .elapsed_ms = client::SteadyClockMs,
         .pause = [](std::uint64_t pause_ms) {
           std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
         }});
  }

  // A head of KZ's log that KZ's own key signed, of another log than it has.
  std::string ForkedNote(std::uint64_t size) {
    checkpoint::ParsedNote note;
    note.text = checkpoint::FormatCheckpoint(
        {kz_.registry.origin(), {{size}, crypto::Sha256("another log")}});
    note.signatures = {*checkpoint::SignNote(note.text, kz_.registry.origin(),
                                             kz_.registry.Key("log"))};
    return checkpoint::FormatNote(note);
  }
  StatusOr<client::AnnounceAnswer> AnnounceToChina(const std::string& note) {
    client::CosignerConnection cn(To(cn_));
    return cn.Announce(note, std::chrono::milliseconds(0));
  }
  std::string KeptByChina() const {
    const std::string folder =
        HexEncode(crypto::Sha256(kz_.registry.origin()).view().substr(0, 16));
    return ReadFile(std::filesystem::path(cn_.config.data_dir) / "partners" /
                    folder / "fork-evidence");
  }
};

TEST_F(QuorumTest, ARevocationIsVouchedFor) {
  StartBoth();
  const auto logged = Revoke();
  ASSERT_OK(logged);
  const auto outcome = Await(*logged, 20'000);
  ASSERT_OK(outcome.status);
  EXPECT_GT(outcome.head.size.value, logged->index);
}

TEST_F(QuorumTest, AlsoIfTheRegistryTellsItsPartnerNothing) {
  StartBoth();
  kz_.server.reset();
  kz_.config.partners.clear();
  // Nobody but China remembers what KZ signed, and KZ does not ask it: what
  // China may have answered already is not kept.
  std::filesystem::remove(std::filesystem::path(kz_.config.data_dir) /
                          "cosignatures");
  kz_.Start();
  ASSERT_EQ(kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED), "");
  const auto logged = Revoke();
  ASSERT_OK(logged);
  EXPECT_OK(Await(*logged, 20'000).status);
  EXPECT_EQ(kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED), "");
}

TEST_F(QuorumTest, IsNotReachedWhileThePartnerIsDown) {
  StartBoth();
  cn_.server.reset();
  const auto logged = Revoke();
  ASSERT_OK(logged);
  const auto outcome = Await(*logged, 300);
  EXPECT_FAILS(outcome.status, ErrorReason::kQuorumNotReached);
  EXPECT_FAILS(outcome.not_signed.at(cn_.registry.origin() + "/state"),
               ErrorReason::kServerUnreachable);
}

TEST_F(QuorumTest, ARegistryWithoutCosignedHeadSaysWhy) {
  kz_.Start();
  kz_.SubmitScene();
  client::Connection kz(To(kz_));
  EXPECT_FAILS(kz.Checkpoint(client::HeadChoice::kCosigned),
               ErrorReason::kQuorumNotReached);
}

TEST_F(QuorumTest, AForkThatIsAnnouncedIsProvenAndEndsTheCosigning) {
  StartBoth();
  ASSERT_TRUE(
      Eventually([&] { return cn_.HasCosigned(kz_.registry.origin()); }));
  const std::uint64_t held = cn_.HeldSize(kz_.registry.origin());
  const auto answer = AnnounceToChina(ForkedNote(held - 1));
  ASSERT_OK(answer);
  EXPECT_OK(mirror::JudgeFork(answer->fork_evidence, kz_.Pin()));
  EXPECT_TRUE(cn_.HasSaid(ErrorReason::kForkDetected));
  EXPECT_EQ(KeptByChina(), answer->fork_evidence);
  // From now on China vouches for nothing of KZ's.
  const auto logged = Revoke();
  ASSERT_OK(logged);
  EXPECT_FAILS(Await(*logged, 1'500).status, ErrorReason::kQuorumNotReached);
}

TEST_F(QuorumTest, AForkIsProvenAtEverySizeHeld) {
  StartBoth();
  const std::uint64_t held = cn_.HeldSize(kz_.registry.origin());
  for (std::uint64_t size = 1; size <= held; ++size) {
    const auto answer = AnnounceToChina(ForkedNote(size));
    ASSERT_OK(answer);
    EXPECT_OK(mirror::JudgeFork(answer->fork_evidence, kz_.Pin())) << size;
  }
}

TEST_F(QuorumTest, AHeadThatTheLogDidNotSignAccusesNobody) {
  StartBoth();
  const std::uint64_t held = cn_.HeldSize(kz_.registry.origin());
  auto note = *checkpoint::ParseNote(ForkedNote(held - 1));
  note.signatures.front().bytes.back() ^= 1;
  const auto answer = AnnounceToChina(checkpoint::FormatNote(note));
  ASSERT_OK(answer);
  EXPECT_EQ(answer->fork_evidence, "");
  EXPECT_FALSE(cn_.HasSaid(ErrorReason::kForkDetected));
}

TEST_F(QuorumTest, AnOlderHeadOfTheSameLogAccusesNobody) {
  kz_.Start();
  kz_.SubmitScene();
  const std::string old = kz_.Checkpoint(v1::HEAD_CHOICE_NEWEST);
  kz_.Submit(kz_.registry.Sign(kz_.registry.CredentialRecord(1), {"centre/1"}));
  cn_.config.partners = {kz_.Address()};
  cn_.Start();
  cn_.SubmitScene();
  ASSERT_TRUE(
      Eventually([&] { return cn_.HeldSize(kz_.registry.origin()) > 0; }));
  const auto answer = AnnounceToChina(old);
  ASSERT_OK(answer);
  EXPECT_EQ(answer->fork_evidence, "");
}

}  // namespace
}  // namespace comity::server
