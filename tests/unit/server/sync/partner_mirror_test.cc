#include "server/sync/partner_mirror.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>

#include "server/sync/kept_file.h"
#include "tests/unit/server/sync/partner_mirror_fixture.h"

namespace comity::testing {
namespace {

TEST_F(PartnerMirrorTest, ServesNothingBeforeTheFirstHead) {
  Open();
  EXPECT_EQ(mirror_->log().newest(), nullptr);
  EXPECT_EQ(mirror_->counts().verified, 0U);
  EXPECT_FALSE(mirror_->counts().halted);
}

TEST_F(PartnerMirrorTest, ServesAndCosignsWhatItVerified) {
  OpenAndStart();
  EXPECT_EQ(Served(), partner_.size());
  EXPECT_TRUE(IsCosigned());
  const auto counts = mirror_->counts();
  EXPECT_EQ(counts.held, partner_.size());
  EXPECT_EQ(counts.cosigned, partner_.size());
  EXPECT_EQ(counts.alarms, 0U);
}

TEST_F(PartnerMirrorTest, CosignsNothingWithoutAKey) {
  settings_.cosigner.reset();
  OpenAndStart();
  EXPECT_EQ(Served(), partner_.size());
  EXPECT_FALSE(IsCosigned());
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "cosigned"));
}

TEST_F(PartnerMirrorTest, ServesTheSameAfterARestartWithoutAsking) {
  OpenAndStart();
  const int asked = partner_.asked();
  Open();
  EXPECT_EQ(Served(), partner_.size());
  EXPECT_TRUE(IsCosigned());
  EXPECT_EQ(partner_.asked(), asked);
}

// What proved the head is lost: entries alone are nobody's word.
TEST_F(PartnerMirrorTest, ServesNothingAfterARestartIfNothingProvesItsHead) {
  OpenAndStart();
  mirror_ = nullptr;
  std::filesystem::remove(directory_.path() / "verified");
  OpenAndStart();
  EXPECT_EQ(Served(), partner_.size());
  mirror_ = nullptr;
  std::filesystem::copy_file(directory_.path() / "cosignature",
                             directory_.path() / "verified",
                             std::filesystem::copy_options::overwrite_existing);
  Open();
  EXPECT_EQ(Served(), 0U);
}

// Stopped on its way to a head, the copy holds more than what it may show.
TEST_F(PartnerMirrorTest, ServesItsLastHeadAfterARestartOnTheWayToTheNext) {
  partner_.SetPackageEntriesMax(1);
  OpenAndStart();
  const std::uint64_t before = Served();
  const Hash map_root = mirror_->log().newest()->map.root();
  for (int i = 0; i < 3; ++i) {
    partner_.Grow();
  }
  // A new key, and more of an old one.
  partner_.Change([](TestRegistry& registry, TestServer&) {
    registry.Add(registry.RevokedRecord(1, Day("2026-01-05")), {"centre/1"});
    registry.log().Commit();
  });
  partner_.FailPackagesFrom(partner_.size() - 1);
  Poll();
  ASSERT_EQ(mirror_->counts().held, partner_.size() - 1);
  ASSERT_EQ(Served(), before);
  Open();
  EXPECT_EQ(Served(), before);
  EXPECT_TRUE(IsCosigned());
  const auto published = mirror_->log().newest();
  EXPECT_EQ(published->map.root(), map_root);
  EXPECT_FALSE(published->map.Get(partner_.registry().CredentialKey(1)));
  EXPECT_EQ(published->edge.Head(), published->head);
  partner_.FailPackagesFrom(~std::uint64_t{0});
  Start();
  EXPECT_EQ(Served(), partner_.size());
}

TEST_F(PartnerMirrorTest, DoesNotServeACosignatureOfAnotherKey) {
  OpenAndStart();
  mirror_ = nullptr;
  const auto other = partner_.registry().MakeKey("state/2");
  settings_.cosigner = server::StateCosigner{"host.example/state", other.get()};
  Open();
  EXPECT_EQ(Served(), partner_.size());
  EXPECT_FALSE(IsCosigned());
}

// A head that is shown again has a newer time of the log's own. Until it is
// cosigned anew, or if it is not, the cosignature that is there stays.
TEST_F(PartnerMirrorTest, KeepsItsCosignatureWhileTheSameHeadIsShown) {
  OpenAndStart();
  ASSERT_TRUE(IsCosigned());
  clock_.SetWall(clock_.Now().wall_ms + 3'600'000);
  Poll();
  EXPECT_TRUE(WasTold(ErrorReason::kTimeImplausible));
  EXPECT_TRUE(IsCosigned());
}

TEST_F(PartnerMirrorTest, GoesOnWhenThePartnerIsBack) {
  OpenAndStart();
  const std::uint64_t before = Served();
  partner_.Fail(Unavailable(ErrorReason::kPartnerUnreachable, "down"));
  partner_.Grow();
  Poll();
  EXPECT_EQ(Served(), before);
  EXPECT_TRUE(WasTold(ErrorReason::kPartnerUnreachable));
  EXPECT_EQ(mirror_->counts().alarms, 1U);
  partner_.Fail(OkStatus());
  Poll();
  EXPECT_EQ(Served(), partner_.size());
}

TEST_F(PartnerMirrorTest, StoresNothingWhileTheDiskIsFull) {
  OpenAndStart();
  const std::uint64_t before = Served();
  SetMayStore(ResourceExhausted(ErrorReason::kStoreFull, "full"));
  partner_.Grow();
  Poll();
  EXPECT_TRUE(WasTold(ErrorReason::kStoreFull));
  EXPECT_EQ(mirror_->counts().held, before);
  SetMayStore(OkStatus());
  Poll();
  EXPECT_EQ(Served(), partner_.size());
}

TEST_F(PartnerMirrorTest, AsksNoMoreOnceItIsHalted) {
  OpenAndStart();
  const std::uint64_t before = Served();
  partner_.Change([](TestRegistry& registry, TestServer&) {
    registry.Add(registry.CredentialRecord(90), {"centre/1"});
    registry.log().Commit(Hash());
  });
  Poll();
  EXPECT_TRUE(mirror_->counts().halted);
  EXPECT_TRUE(WasTold(ErrorReason::kCommitmentWrong));
  const int asked = partner_.asked();
  clock_.Advance(1'000'000);
  Announce(Note(), 0, 1'000);
  // Whoever waits is answered at once: nothing will come.
  EXPECT_TRUE(Announce(Note(), 5'000, 1'000)->get());
  EXPECT_EQ(partner_.asked(), asked);
  EXPECT_EQ(Served(), before);
}

TEST_F(PartnerMirrorTest, DoesNotOpenWithAMemoryThatIsDamaged) {
  OpenAndStart();
  mirror_ = nullptr;
  std::filesystem::resize_file(directory_.path() / "cosigned", 3);
  EXPECT_FAILS(TryOpen(), ErrorReason::kHeadMarkCorrupt);
}

// Nothing is taken from these files that does not verify.
TEST_F(PartnerMirrorTest, ServesTheTruthOrNothingAfterAnyDamagedByte) {
  OpenAndStart();
  const merkle::TreeHead head = mirror_->log().newest()->head;
  mirror_ = nullptr;
  for (const char* name : {"verified", "cosignature"}) {
    const std::string path = directory_.path() / name;
    const std::string whole = server::ReadKeptFile(path, 1 << 16);
    const std::size_t step = whole.size() / 20 + 1;
    for (std::size_t at = 0; at < whole.size(); at += step) {
      std::string damaged = whole;
      damaged[at] ^= 1;
      ASSERT_OK(server::ReplaceKeptFile(path, damaged));
      Open();
      const auto served = mirror_->log().newest();
      EXPECT_TRUE(served == nullptr || served->head == head)
          << name << " " << at;
      EXPECT_FALSE(IsCosigned() && path.ends_with("cosignature")) << at;
      mirror_ = nullptr;
    }
    ASSERT_OK(server::ReplaceKeptFile(path, whole));
  }
  Open();
  EXPECT_TRUE(IsCosigned());
}

// One whole slot may be a head old. Beside a copy that is no danger.
TEST_F(PartnerMirrorTest, OpensWithADamagedSlotOnlyBesideACopy) {
  OpenAndStart();
  partner_.Grow();
  Poll();
  ASSERT_TRUE(IsCosigned());
  mirror_ = nullptr;
  const std::string path = directory_.path() / "cosigned";
  std::string memory = server::ReadKeptFile(path, 1 << 16);
  memory[0] ^= 1;
  ASSERT_OK(server::ReplaceKeptFile(path, memory));
  Open();
  EXPECT_EQ(Served(), partner_.size());
  mirror_ = nullptr;
  std::filesystem::remove_all(directory_.path() / "store");
  EXPECT_FAILS(TryOpen(), ErrorReason::kHeadMarkCorrupt);
  memory[0] ^= 1;
  ASSERT_OK(server::ReplaceKeptFile(path, memory));
  OpenAndStart();
  EXPECT_TRUE(IsCosigned());
}

TEST_F(PartnerMirrorTest, EndsWhileItsPartnerKeepsSilent) {
  partner_.Hang();
  Open();
  mirror_->Start();
  ASSERT_TRUE(Eventually([&] { return partner_.asked() > 0; }));
  mirror_->Shutdown();  // Does not return unless the link was cancelled.
  EXPECT_EQ(partner_.asked(), 1);
}

}  // namespace
}  // namespace comity::testing
