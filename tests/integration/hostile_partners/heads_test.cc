// Heads that prove nothing, heads that are old, and heads that the log signed
// and should not have.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "comity/v1/sync_service.pb.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/wire.h"
#include "server/sync/kept_file.h"
#include "tests/integration/hostile_partners/lying_answers.h"

namespace comity::testing {
namespace {

LyingPartner::Script InEvidence(
    std::function<void(evidence::RegistryEvidence&)> change) {
  return InHeads([change = std::move(change)](v1::GetLogHeadResponse& head) {
    auto evidence =
        *statement::DecodeRecord<evidence::Evidence>(head.evidence());
    change(evidence.registries.front());
    head.set_evidence(statement::EncodeRecord(evidence));
  });
}

// --- Heads -------------------------------------------------------------------

TEST_F(LyingAnswersTest, AHeadWithoutItsProofIsRefused) {
  ExpectRefused(InHeads([](auto& head) { head.clear_consistency(); }),
                ErrorReason::kProofMalformed);
}

TEST_F(LyingAnswersTest, AHeadWithAFalseProofIsRefused) {
  ExpectRefused(InHeads([](auto& head) {
                  if (head.consistency().hashes_size() > 0) {
                    head.mutable_consistency()->mutable_hashes(0)->back() ^= 1;
                  }
                }),
                ErrorReason::kRootMismatch);
}

TEST_F(LyingAnswersTest, AHeadByAKeyOfAnotherIsRefused) {
  partner_.Change(
      [](TestRegistry&, TestServer& shown) { shown.log_key = "centre/1"; });
  ExpectTold(ErrorReason::kNoteSignatureMissing);
  ExpectUndisturbed();
  partner_.Change(
      [](TestRegistry&, TestServer& shown) { shown.log_key = "log"; });
  partner_.Grow(1);
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

TEST_F(LyingAnswersTest, AStatementThatWasNeverLoggedInAHistoryIsRefused) {
  TestRegistry other;
  other.Found();
  ExpectRefused(InEvidence([&](auto& part) {
                  part.entries.front().entry = other.log().entries()[1];
                }),
                ErrorReason::kRootMismatch);
}

TEST_F(LyingAnswersTest, AHistoryWithAGapIsRefused) {
  ExpectRefused(InEvidence([&](auto& part) { Omit(registry_, part, 0); }),
                ErrorReason::kHistoryIncomplete);
}

// A note that the log filled up, or in which it writes in this mirror's name,
// is served with this mirror's own line all the same.
TEST_F(LyingAnswersTest, LinesInTheNameOfThisMirrorAreNotServed) {
  const checkpoint::VerifierKey mine = OwnKey();
  partner_.Lie(InEvidence([&](auto& part) {
    auto note = *checkpoint::ParseNote(part.checkpoint);
    note.signatures.push_back({mine.name(), mine.hash(), "nonsense"});
    while (note.signatures.size() < checkpoint::kNoteSignaturesMax) {
      note.signatures.push_back({"somebody", 7, "x"});
    }
    part.checkpoint = checkpoint::FormatNote(note);
  }));
  partner_.Grow(1);
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  EXPECT_TRUE(Eventually([&] {
    const auto note = checkpoint::ParseNote(ServedNote(registry_));
    return note.ok() && checkpoint::VerifyCosignature(*note, mine).ok();
  }));
}

// --- Old heads ---------------------------------------------------------------

// The partner shows the head of now, whatever becomes of its log.
void ShowOneHeadForEver(LyingPartner& partner) {
  // Shared with the script, which lives longer.
  const auto is_shown = std::make_shared<std::atomic<bool>>(false);
  partner.Lie([is_shown, head = std::string()](const SyncCall& call,
                                               Answer honest) mutable {
    if (call.is_head) {
      head = head.empty() ? honest.bytes : head;
      honest.bytes = head;
      *is_shown = true;
    }
    return honest;
  });
  ASSERT_TRUE(Eventually([&] { return is_shown->load(); }));
}

TEST_F(LyingAnswersTest, TheSameHeadForEverIsNoLongerCosigned) {
  ASSERT_NO_FATAL_FAILURE(ShowOneHeadForEver(partner_));
  partner_.Grow(1);
  const std::uint64_t before = ServedSize(registry_);
  clock_.SetWall(registry_.log().last_admission_ms() + 11 * 60 * 1000);
  ExpectTold(ErrorReason::kTimeImplausible);
  EXPECT_EQ(ServedSize(registry_), before);
  clock_.SetWall(registry_.log().last_admission_ms() + 1000);
  partner_.Lie(nullptr);
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

TEST_F(LyingAnswersTest, AnOlderHeadIsRefused) {
  partner_.Grow(1);
  // Shared with the scripts, which live longer; written once, and read only
  // when that is done.
  const auto old = std::make_shared<std::string>();
  const auto is_kept = std::make_shared<std::atomic<bool>>(false);
  partner_.Lie([old, is_kept](const SyncCall& call, Answer honest) {
    if (call.is_head && !*is_kept) {
      *old = honest.bytes;
      *is_kept = true;
    }
    return honest;
  });
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  ASSERT_TRUE(Eventually([&] { return is_kept->load(); }));
  partner_.Grow(1);
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  ExpectRefused(
      [old](const SyncCall& call, Answer honest) {
        return call.is_head ? Answer{.bytes = *old} : honest;
      },
      ErrorReason::kOlderThanKnown);
}

// Somebody else shows the head that the log keeps from this mirror.
TEST_F(LyingAnswersTest, AHeadKeptBackIsNoticedOnceSomebodyShowsIt) {
  ASSERT_NO_FATAL_FAILURE(ShowOneHeadForEver(partner_));
  partner_.Grow(1);
  const auto shown = checkpoint::ParseNote(registry_.Checkpoint());
  ASSERT_OK(shown);
  hostile_->mirror().Announced(*shown, {partner_.size()}, 0, [](auto) {});
  ExpectTold(ErrorReason::kMirrorBehind);
  partner_.Lie(nullptr);
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

// --- What the log signed and should not have ---------------------------------

TEST_F(LyingAnswersTest, ACommitmentToAnotherMapHalts) {
  const std::uint64_t before = ServedSize(registry_);
  partner_.Change([](TestRegistry& registry, TestServer&) {
    registry.Add(registry.CredentialRecord(50), {"centre/1"});
    registry.log().Commit(Hash());
  });
  ExpectHalted(ErrorReason::kCommitmentWrong, before);
}

// The map holds a history that mentions a statement which no entry is.
TEST_F(LyingAnswersTest, AMapWithAStatementThatWasNeverLoggedHalts) {
  const std::uint64_t before = ServedSize(registry_);
  partner_.Change([](TestRegistry& registry, TestServer& shown) {
    registry.Add(registry.CredentialRecord(50), {"centre/1"});
    const std::uint64_t index = registry.log().size() - 1;
    const auto never =
        registry.Sign(registry.CredentialRecord(51), {"centre/1"});
    TestLog aside;
    aside.Append(never);
    shown.LiesOf(registry).swapped[index] = aside.entries().front();
  });
  ExpectHalted(ErrorReason::kCommitmentWrong, before);
}

// Its keys are those of the registry, and it begins as the other one does.
TEST_F(LyingAnswersTest, ARewrittenLeafWithSignedHeadsIsAFork) {
  TestRegistry rewritten;
  rewritten.Found();
  rewritten.log().Commit();
  partner_.Grow(4);
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  const std::uint64_t before = ServedSize(registry_);
  for (std::uint64_t n = 1; n <= 8; ++n) {
    rewritten.Add(rewritten.CredentialRecord(n == 2 ? 99 : n), {"centre/1"});
  }
  rewritten.log().Commit();
  partner_.Show(rewritten);
  ExpectHalted(ErrorReason::kForkDetected, before);
  const std::string accusation =
      server::ReadKeptFile(hostile_->folder().path() / "fork-evidence",
                           mirror::kForkEvidenceSizeMax);
  evidence::PinnedOrigin pinned;
  pinned.origin = registry_.origin();
  pinned.genesis_id = registry_.genesis_id();
  EXPECT_OK(mirror::JudgeFork(accusation, pinned));
  StopFollowing();
}

}  // namespace
}  // namespace comity::testing
