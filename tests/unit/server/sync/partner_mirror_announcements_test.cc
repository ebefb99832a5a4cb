// What a mirror does once somebody shows it a head of its log, and what it
// answers.
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/server/sync/partner_mirror_fixture.h"

namespace comity::testing {
namespace {

TEST_F(PartnerMirrorTest, WakesForALargerHeadOfTheLog) {
  OpenAndStart();
  partner_.Grow();
  clock_.Advance(500);
  Announce(Note(), 0, partner_.size());
  EXPECT_TRUE(Eventually([&] { return Served() == partner_.size(); }));
}

TEST_F(PartnerMirrorTest, DoesNotWakeForWhatTheLogDidNotSign) {
  OpenAndStart();
  partner_.Grow();
  const int asked = partner_.asked();
  clock_.Advance(500);
  checkpoint::ParsedNote forged = Note();
  forged.signatures.front().bytes.back() ^= 1;
  EXPECT_TRUE(Announce(forged, 5'000, partner_.size())->get());
  EXPECT_TRUE(Announce(forged, 0, partner_.size())->get());
  EXPECT_EQ(partner_.asked(), asked);
}

TEST_F(PartnerMirrorTest, ACarriedLogIsNotWokenByAnnouncements) {
  settings_.is_carried = true;
  settings_.cosigner.reset();
  OpenAndStart();
  partner_.Grow();
  const int asked = partner_.asked();
  clock_.Advance(500);
  EXPECT_EQ(Announce(Note(), 5'000, partner_.size())->get(), "");
  EXPECT_EQ(partner_.asked(), asked);
}

TEST_F(PartnerMirrorTest, AnswersAnAnnouncementWithTheCosignatureOfThatHead) {
  OpenAndStart();
  partner_.Grow();
  clock_.Advance(500);
  const auto answered = Announce(Note(), 5'000, partner_.size());
  ASSERT_TRUE(Eventually([&] { return answered->get().has_value(); }));
  EXPECT_TRUE(HasMyLine(*answered->get()));
  EXPECT_EQ(checkpoint::ParseNote(*answered->get())->text, Note().text);
}

TEST_F(PartnerMirrorTest, AnswersWithWhatItHasOnceTheWaitIsOver) {
  OpenAndStart();
  const std::string before = Note().text;
  partner_.Fail(Unavailable(ErrorReason::kPartnerUnreachable, "down"));
  partner_.Grow();
  const auto answered = Announce(Note(), 1'000'000, partner_.size());
  EXPECT_FALSE(answered->get());
  // Nobody waits for longer than five seconds.
  clock_.Advance(5'000);
  Announce(checkpoint::ParsedNote(), 0);
  ASSERT_TRUE(Eventually([&] { return answered->get().has_value(); }));
  EXPECT_EQ(checkpoint::ParseNote(*answered->get())->text, before);
  EXPECT_EQ(answered->times, 1);
}

TEST_F(PartnerMirrorTest, LetsOnlySoManyWait) {
  OpenAndStart();
  partner_.Fail(Unavailable(ErrorReason::kPartnerUnreachable, "down"));
  partner_.Grow();
  std::vector<std::shared_ptr<Answered>> waiting;
  for (std::size_t i = 0; i < server::kAnnouncementsMax; ++i) {
    waiting.push_back(Announce(Note(), 5'000, partner_.size()));
    EXPECT_FALSE(waiting.back()->get());
  }
  EXPECT_TRUE(Announce(Note(), 5'000, partner_.size())->get());
  mirror_->Shutdown();
  for (const auto& each : waiting) {
    EXPECT_TRUE(each->get());
    EXPECT_EQ(each->times, 1);
  }
  // Nor does anybody wait for a mirror that has ended.
  EXPECT_TRUE(Announce(Note(), 5'000, partner_.size())->get());
}

// A head that is kept from this mirror, and that somebody else shows.
TEST_F(PartnerMirrorTest,
       DoesNotRenewItsCosignatureWhileALargerHeadIsKeptBack) {
  OpenAndStart();
  partner_.Change([&](TestRegistry& registry, TestServer&) {
    TestRegistry grown;
    grown.Found();
    grown.log().Commit();
    grown.Add(grown.CredentialRecord(1), {"centre/1"});
    grown.log().Commit();
    ASSERT_GT(grown.log().size(), registry.log().size());
    mirror_->Announced(*checkpoint::ParseNote(grown.Checkpoint()),
                       {grown.log().size()}, 0, [](auto) {});
  });
  Poll();
  EXPECT_TRUE(WasTold(ErrorReason::kMirrorBehind));
  EXPECT_FALSE(mirror_->counts().halted);
  EXPECT_TRUE(IsCosigned());  // As it was before.
}

}  // namespace
}  // namespace comity::testing
