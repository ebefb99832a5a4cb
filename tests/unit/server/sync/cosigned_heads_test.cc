#include "server/sync/cosigned_heads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/evidence/note_keys.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;
using evidence::CosignerGrade;
using server::CosignedHeads;
using server::PublishedHead;
using server::PublishedHeadPtr;

// A log that others cosign: two state cosigners of different operators, and
// one run by the log's own.
class CosignedHeadsTest : public ::testing::Test {
 protected:
  CosignedHeadsTest() {
    registry_.Found();
    registry_.log().Commit();
    evidence::Policy policy;
    policy.origins.push_back(
        {registry_.origin(), registry_.genesis_id(), {"KZ"}, "kz"});
    policy.cosigners = {Cosigner("cn"), Cosigner("eu"), Cosigner("kz")};
    policy.quorum = 2;
    heads_ = std::make_unique<CosignedHeads>(
        policy, registry_.origin(), [this] { return published_; },
        [this](const PublishedHead&) {
          return StatusOr<evidence::NoteKeys>(
              evidence::NoteKeys{Own("log", NoteKeyType::kEd25519),
                                 Own("cosigning", NoteKeyType::kCosignature)});
        },
        clock_);
  }

  VerifierKey Own(const std::string& name, NoteKeyType type) {
    return *VerifierKey::Make(registry_.origin(), type,
                              registry_.Key(name).public_key());
  }
  evidence::Cosigner Cosigner(const std::string& name) {
    return {
        *VerifierKey::Make(name + ".example/state", NoteKeyType::kCosignature,
                           registry_.Key(name + "/1").public_key()),
        CosignerGrade::kState, name};
  }

  PublishedHeadPtr Publish() {
    auto head = std::make_shared<PublishedHead>();
    head->head = registry_.log().head();
    head->checkpoint = registry_.log().Checkpoint(
        registry_.origin(), registry_.Key("log"), registry_.Key("cosigning"),
        clock_.Now().wall_ms / 1000);
    published_ = head;
    return head;
  }
  // A second later, so that it may be announced.
  PublishedHeadPtr Grow() {
    clock_.Advance(1000);
    registry_.Add(registry_.CredentialRecord(++credentials_), {"centre/1"});
    registry_.log().Commit();
    return Publish();
  }

  // What the cosigner answers about the head.
  std::string Cosign(const std::string& name, const PublishedHead& head) {
    const std::string text = checkpoint::ParseNote(head.checkpoint)->text;
    return checkpoint::FormatNote(
        {text,
         {*checkpoint::Cosign(text, clock_.Now().wall_ms / 1000,
                              name + ".example/state",
                              registry_.Key(name + "/1"))}});
  }
  static std::size_t LinesOf(const PublishedHeadPtr& head) {
    return head == nullptr
               ? 0
               : checkpoint::ParseNote(head->checkpoint)->signatures.size();
  }

  TestRegistry registry_;
  FakeClock clock_;
  PublishedHeadPtr published_;
  std::unique_ptr<CosignedHeads> heads_;
  std::uint64_t credentials_ = 0;
};

TEST_F(CosignedHeadsTest, HasNothingBeforeTheFirstHead) {
  EXPECT_EQ(heads_->Newest(), nullptr);
  EXPECT_EQ(heads_->Announce(), nullptr);
  EXPECT_EQ(heads_->Cosigned(), nullptr);
}

TEST_F(CosignedHeadsTest, ServesANewHeadAtOnceWithoutWaiting) {
  const auto head = Publish();
  EXPECT_EQ(heads_->Newest(), head);
  EXPECT_EQ(heads_->Cosigned(), nullptr);
}

TEST_F(CosignedHeadsTest, AnnouncesOneHeadASecond) {
  const auto first = Publish();
  EXPECT_EQ(heads_->Announce()->head, first->head);
  registry_.Add(registry_.CredentialRecord(++credentials_), {"centre/1"});
  registry_.log().Commit();
  const auto second = Publish();
  EXPECT_EQ(heads_->Newest()->head, second->head);
  EXPECT_EQ(heads_->Announce()->head, first->head) << "all cosign that one";
  clock_.Advance(1000);
  EXPECT_EQ(heads_->Announce()->head, second->head);
}

TEST_F(CosignedHeadsTest, KeepsTheLatestTimeOfACosigner) {
  const auto head = Publish();
  heads_->Announce();
  const std::string early = Cosign("cn", *head);
  clock_.Advance(60'000);
  EXPECT_OK(heads_->Add(Cosign("cn", *head)));
  const std::string served = heads_->Newest()->checkpoint;
  EXPECT_OK(heads_->Add(early));
  EXPECT_EQ(heads_->Newest()->checkpoint, served);
}

TEST_F(CosignedHeadsTest, AddsCosignaturesToTheHeadItServes) {
  const auto head = Publish();
  EXPECT_EQ(heads_->Announce(), head);
  EXPECT_OK(heads_->Add(Cosign("cn", *head)));
  EXPECT_EQ(LinesOf(heads_->Newest()), LinesOf(head) + 1);
  EXPECT_EQ(heads_->Cosigned(), nullptr) << "one of two";
  EXPECT_OK(heads_->Add(Cosign("eu", *head)));
  ASSERT_NE(heads_->Cosigned(), nullptr);
  EXPECT_EQ(LinesOf(heads_->Cosigned()), LinesOf(head) + 2);
}

TEST_F(CosignedHeadsTest, KeepsTheHeadThatMetItsQuorumWhileTheLogGrows) {
  const auto first = Publish();
  heads_->Announce();
  EXPECT_OK(heads_->Add(Cosign("cn", *first)));
  EXPECT_OK(heads_->Add(Cosign("eu", *first)));
  const auto second = Grow();
  EXPECT_EQ(heads_->Newest(), second);
  EXPECT_EQ(heads_->Cosigned()->head, first->head);
}

TEST_F(CosignedHeadsTest, CountsOneCosignerOnceAndTheOperatorsOwnNever) {
  const auto head = Publish();
  heads_->Announce();
  for (int i = 0; i < 3; ++i) {
    EXPECT_OK(heads_->Add(Cosign("cn", *head)));
  }
  EXPECT_OK(heads_->Add(Cosign("kz", *head)));
  EXPECT_EQ(heads_->Cosigned(), nullptr);
}

TEST_F(CosignedHeadsTest, KeepsCosignaturesWhenTheOwnTimestampIsRefreshed) {
  const auto head = Publish();
  heads_->Announce();
  EXPECT_OK(heads_->Add(Cosign("cn", *head)));
  clock_.Advance(60'000);
  const auto again = Publish();
  EXPECT_EQ(again->head, head->head);
  EXPECT_EQ(LinesOf(heads_->Newest()), LinesOf(again) + 1);
}

TEST_F(CosignedHeadsTest, TakesCosignaturesOverTheLastAnnouncedHeadsOnly) {
  const auto first = Publish();
  heads_->Announce();
  for (std::size_t i = 0; i < server::kAnnouncedHeadsMax; ++i) {
    EXPECT_OK(heads_->Add(Cosign("cn", *first)));
    Grow();
    heads_->Announce();
  }
  EXPECT_FAILS(heads_->Add(Cosign("cn", *first)), ErrorReason::kCosignRefused);
  const auto unannounced = Grow();
  EXPECT_FAILS(heads_->Add(Cosign("cn", *unannounced)),
               ErrorReason::kCosignRefused);
}

TEST_F(CosignedHeadsTest, RefusesSignaturesByStrangersAndForgeries) {
  const auto head = Publish();
  heads_->Announce();
  EXPECT_FAILS(heads_->Add(Cosign("stranger", *head)),
               ErrorReason::kNoteSignatureMissing);
  auto note = *checkpoint::ParseNote(Cosign("cn", *head));
  note.signatures.front().bytes.back() ^= 1;
  EXPECT_FAILS(heads_->Add(checkpoint::FormatNote(note)),
               ErrorReason::kSignatureInvalid);
  EXPECT_FAILS(heads_->Add("no note"), ErrorReason::kNoteMalformed);
  EXPECT_EQ(heads_->Newest(), head);
}

}  // namespace
}  // namespace comity::testing
