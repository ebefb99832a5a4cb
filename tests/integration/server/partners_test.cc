// Two registries that follow each other over the network.
#include <gtest/gtest.h>
#include <httplib.h>

#include <filesystem>
#include <string>
#include <thread>
#include <utility>

#include "tests/integration/server/partners_fixture.h"

namespace comity::server {
namespace {

TEST_F(PartnersTest, FollowEachOtherAndCosign) {
  StartBoth();
  EXPECT_TRUE(Eventually([&] {
    return !kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED).empty() &&
           !cn_.Checkpoint(v1::HEAD_CHOICE_COSIGNED).empty();
  }));
  const auto note =
      checkpoint::ParseNote(kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED));
  ASSERT_OK(note);
  EXPECT_OK(checkpoint::VerifyCosignature(*note, cn_.StateCosigner().key));
}

TEST_F(PartnersTest, ANewStatementIsHeldAbroadAtOnce) {
  StartBoth();
  ASSERT_TRUE(
      Eventually([&] { return cn_.HeldSize(kz_.registry.origin()) > 0; }));
  const std::uint64_t before = cn_.HeldSize(kz_.registry.origin());
  kz_.registry.log().Commit();
  kz_.Submit(kz_.registry.Sign(kz_.registry.CredentialRecord(1), {"centre/1"}));
  EXPECT_TRUE(
      Eventually([&] { return cn_.HeldSize(kz_.registry.origin()) > before; }));
}

TEST_F(PartnersTest, AMirrorServesWhileTheHomeIsDownAndAfterARestart) {
  StartBoth();
  ASSERT_TRUE(
      Eventually([&] { return cn_.HasCosigned(kz_.registry.origin()); }));
  const std::uint64_t held = cn_.HeldSize(kz_.registry.origin());
  kz_.server.reset();
  EXPECT_EQ(cn_.HeldSize(kz_.registry.origin()), held);
  // Nobody else remembers what China signed last, so a person must.
  const auto note =
      checkpoint::ParseNote(cn_.Checkpoint(v1::HEAD_CHOICE_NEWEST));
  cn_.server.reset();
  EXPECT_FAILS(cn_.TryStart(), ErrorReason::kCosignersSilent);
  cn_.config.confirmed_head = checkpoint::ParseCheckpoint(note->text)->head;
  cn_.Start();
  EXPECT_EQ(cn_.HeldSize(kz_.registry.origin()), held);
  EXPECT_TRUE(cn_.HasCosigned(kz_.registry.origin()));
}

// An answer that its cosigner vouched for is as good after a restart, also
// while the cosigner is away.
TEST_F(PartnersTest, KeepsTheCosignaturesOfItsHeadOverARestart) {
  StartBoth();
  ASSERT_TRUE(Eventually([&] {
    const std::string cosigned = kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED);
    return !cosigned.empty() &&
           checkpoint::ParseNote(cosigned)->text ==
               checkpoint::ParseNote(kz_.Checkpoint(v1::HEAD_CHOICE_NEWEST))
                   ->text;
  }));
  const auto before =
      checkpoint::ParseNote(kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED));
  cn_.server.reset();
  kz_.server.reset();
  kz_.config.confirmed_head = checkpoint::ParseCheckpoint(before->text)->head;
  kz_.Start();
  const auto after =
      checkpoint::ParseNote(kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED));
  ASSERT_OK(after);
  EXPECT_EQ(after->text, before->text);
  EXPECT_OK(checkpoint::VerifyCosignature(*after, cn_.StateCosigner().key));
  // What was damaged meanwhile, or is about another head, counts for nothing.
  const std::string kept = kz_.config.data_dir + "/cosignatures";
  kz_.server.reset();
  auto damaged = *before;
  damaged.signatures.back().bytes.back() ^= 1;
  WriteFile(kept, checkpoint::FormatNote(damaged));
  kz_.Start();
  EXPECT_EQ(kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED), "");
  kz_.server.reset();
  auto other = *before;
  other.text.insert(other.text.find('\n') + 1, "1");
  WriteFile(kept, checkpoint::FormatNote(other));
  kz_.Start();
  EXPECT_EQ(kz_.Checkpoint(v1::HEAD_CHOICE_COSIGNED), "");
}

// After a power cut: each asks the other what it saw last, before it serves.
TEST_F(PartnersTest, TwoThatStartAtOnceNeedNobodyToConfirm) {
  StartBoth();
  ASSERT_TRUE(
      Eventually([&] { return kz_.HasCosigned(cn_.registry.origin()); }));
  ASSERT_TRUE(
      Eventually([&] { return cn_.HasCosigned(kz_.registry.origin()); }));
  kz_.server.reset();
  cn_.server.reset();
  kz_.config.partner_wait_ms = 20'000;
  cn_.config.partner_wait_ms = 20'000;
  std::thread other([&] { cn_.Start(); });
  kz_.Start();
  other.join();
  ASSERT_NE(kz_.server, nullptr);
  ASSERT_NE(cn_.server, nullptr);
  kz_.registry.log().Commit();
  kz_.Submit(kz_.registry.Add(kz_.registry.CredentialRecord(1), {"centre/1"}));
  EXPECT_TRUE(Eventually(
      [&] { return AskChina(1).status == evidence::DayStatus::kValid; }));
}

// The same, where one machine takes minutes longer to boot: the other outlasts
// that, and says whom it waits for.
TEST_F(PartnersTest, OneWhosePartnerBootsLaterNeedsNobodyToConfirm) {
  StartBoth();
  ASSERT_TRUE(
      Eventually([&] { return kz_.HasCosigned(cn_.registry.origin()); }));
  ASSERT_TRUE(
      Eventually([&] { return cn_.HasCosigned(kz_.registry.origin()); }));
  kz_.server.reset();
  cn_.server.reset();
  // Its patience alone would end before anybody could answer.
  kz_.config.partner_silence_ms = 60'000;
  std::thread other([&] { kz_.Start(); });
  EXPECT_TRUE(Eventually([&] {
    return kz_.HasSaid("no partner says yet what it saw last (" +
                       cn_.registry.origin() + ": ");
  }));
  cn_.config.partner_wait_ms = 20'000;
  cn_.Start();
  other.join();
  EXPECT_NE(kz_.server, nullptr);
  EXPECT_NE(cn_.server, nullptr);
}

// What one says early is what it holds: the other is behind it, and is told.
TEST_F(PartnersTest, OneThatStartsAtOnceAndIsBehindIsHeldBack) {
  StartBoth();
  ASSERT_NO_FATAL_FAILURE(GoBackBehindChina());
  cn_.server.reset();
  kz_.config.partner_wait_ms = 20'000;
  cn_.config.partner_wait_ms = 5'000;
  // China starts only if it is answered before the other has ended.
  std::thread other([&] {
    auto started = cn_.TryStart();
    if (started.ok()) {
      cn_.server = *std::move(started);
    } else {
      EXPECT_FAILS(started, ErrorReason::kCosignersSilent);
    }
  });
  EXPECT_FAILS(kz_.TryStart(), ErrorReason::kStoreBehindCosigner);
  other.join();
}

TEST_F(PartnersTest, ARestoredRegistrySignsNothingBehindWhatItsPartnerHolds) {
  StartBoth();
  ASSERT_NO_FATAL_FAILURE(GoBackBehindChina());
  EXPECT_FAILS(kz_.TryStart(), ErrorReason::kStoreBehindCosigner);
}

// A copy that cannot be opened is no reason to stop the own log.
TEST_F(PartnersTest, ADamagedCopyDisablesItsMirrorAlone) {
  StartBoth();
  cn_.server.reset();
  for (const auto& each : std::filesystem::recursive_directory_iterator(
           cn_.config.data_dir + "/partners")) {
    if (each.path().filename() == "CURRENT") {
      WriteFile(each.path().string(), "nonsense");
    }
  }
  cn_.Start();
  EXPECT_TRUE(cn_.HasSaid(ErrorReason::kStoreCorrupt)) << cn_.said->lines;
  cn_.registry.log().Commit();
  cn_.Submit(cn_.registry.Add(cn_.registry.CredentialRecord(1), {"centre/1"}));
  httplib::Client http("127.0.0.1", cn_.server->http_port());
  const auto metrics = http.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_NE(metrics->body.find("comity_mirror_halted{origin=\"" +
                               kz_.registry.origin() + "\"} 1"),
            std::string::npos)
      << metrics->body;
  // To its registry that is "cannot say", and not "nothing was cosigned".
  EXPECT_EQ(cn_.AskedForHead(kz_.registry.origin()).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(cn_.AskedForHead("other.example").error_code(),
            grpc::StatusCode::NOT_FOUND);
}

// A gate in China asks its own registry about an engineer from Kazakhstan,
// whose registry cannot be reached.
TEST_F(PartnersTest, TheHostAnswersForAForeignCredentialWhileItsHomeIsDown) {
  StartBoth();
  kz_.registry.log().Commit();
  kz_.Submit(kz_.registry.Add(kz_.registry.CredentialRecord(1), {"centre/1"}));
  const auto valid = [&] { return AskChina(1).status; };
  ASSERT_TRUE(
      Eventually([&] { return valid() == evidence::DayStatus::kValid; }));
  kz_.server.reset();
  const evidence::Verdict verdict = AskChina(1);
  EXPECT_EQ(verdict.authenticity, evidence::Authenticity::kGenuine);
  EXPECT_EQ(verdict.recognition, evidence::Recognition::kNotRecognised);
  EXPECT_EQ(verdict.registries.size(), 2U);
  EXPECT_EQ(AskChina(2).authenticity, evidence::Authenticity::kFalse);
}

TEST_F(PartnersTest, ARevocationAtHomeIsKnownAbroad) {
  StartBoth();
  kz_.registry.log().Commit();
  kz_.Submit(kz_.registry.Add(kz_.registry.CredentialRecord(1), {"centre/1"}));
  kz_.Submit(kz_.registry.Add(
      kz_.registry.RevokedRecord(1, testing::Day("2026-01-05")), {"centre/1"}));
  EXPECT_TRUE(Eventually(
      [&] { return AskChina(1).status == evidence::DayStatus::kRevoked; }));
}

// Who pins China alone is shown nothing of Kazakhstan's log: it would spoil
// the evidence for him.
TEST_F(PartnersTest, ShowsOnlyLogsThatTheAskerPins) {
  StartBoth();
  ASSERT_TRUE(
      Eventually([&] { return cn_.HeldSize(kz_.registry.origin()) > 0; }));
  const auto evidence = *statement::DecodeRecord<evidence::Evidence>(
      EvidenceFromChina(1, {cn_.registry.origin()}));
  ASSERT_EQ(evidence.registries.size(), 1U);
  EXPECT_EQ(evidence.registries.front().origin, cn_.registry.origin());
}

}  // namespace
}  // namespace comity::server
