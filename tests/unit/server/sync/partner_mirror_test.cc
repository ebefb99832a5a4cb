#include "server/sync/partner_mirror.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "storage/memory/memory_engine.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/lying_partner.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using server::PartnerMirror;

// A log in memory, and what became of the link to it: outlives the links, which
// belong to mirrors. Thread-safe.
class Partner {
 public:
  Partner() {
    registry_.Found();
    registry_.log().Commit();
    shown_.Serve(registry_, {"KZ"});
    shown_.later_s = 0;
  }

  // Changes the log, or how it is shown.
  void Change(const std::function<void(TestRegistry&, TestServer&)>& change) {
    const std::lock_guard lock(mutex_);
    change(registry_, shown_);
  }
  void Grow() {
    Change([this](TestRegistry& registry, TestServer&) {
      registry.Add(registry.CredentialRecord(++credentials_), {"centre/1"});
      registry.log().Commit();
    });
  }
  std::uint64_t size() {
    const std::lock_guard lock(mutex_);
    return registry_.log().size();
  }
  TestRegistry& registry() { return registry_; }

  // Asking fails with this until it is OK again.
  void Fail(Status status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  void SetPackageEntriesMax(std::uint64_t entries_max) {
    const std::lock_guard lock(mutex_);
    package_entries_max_ = entries_max;
  }
  // Packages that begin there or later cannot be had.
  void FailPackagesFrom(std::uint64_t index) {
    const std::lock_guard lock(mutex_);
    packages_fail_from_ = index;
  }
  // Asking lasts until the link is cancelled.
  void Hang() {
    const std::lock_guard lock(mutex_);
    hangs_ = true;
  }
  int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  // How often a mirror has gone to sleep.
  int rests() {
    const std::lock_guard lock(mutex_);
    return rests_;
  }

  std::unique_ptr<server::PartnerLink> NewLink();

 private:
  class Link;

  std::mutex mutex_;
  std::condition_variable cancelling_;
  TestRegistry registry_;
  TestServer shown_;
  Status status_;
  bool hangs_ = false;
  bool cancelled_ = false;
  std::uint64_t package_entries_max_ = mirror::kPackageEntriesMax;
  std::uint64_t packages_fail_from_ = ~std::uint64_t{0};
  int asked_ = 0;
  int rests_ = 0;
  std::uint64_t credentials_ = 0;
};

class Partner::Link final : public server::PartnerLink {
 public:
  explicit Link(Partner& partner) : partner_(partner) {}

  StatusOr<server::HeadReply> AskHead(
      const std::optional<merkle::TreeHead>& known) override {
    std::unique_lock lock(partner_.mutex_);
    ++partner_.asked_;
    if (partner_.hangs_) {
      partner_.cancelling_.wait(lock, [this] { return partner_.cancelled_; });
      return Unavailable(ErrorReason::kPartnerUnreachable, "cancelled");
    }
    COMITY_RETURN_IF_ERROR(partner_.status_);
    return HonestHead(partner_.registry_, partner_.shown_, known);
  }
  StatusOr<mirror::EntryPackage> AskPackage(const merkle::TreeHead& held,
                                            merkle::TreeSize) override {
    const std::lock_guard lock(partner_.mutex_);
    if (held.size.value >= partner_.packages_fail_from_) {
      return Unavailable(ErrorReason::kPartnerUnreachable, "down");
    }
    return HonestPackage(partner_.registry_, held.size.value,
                         partner_.package_entries_max_);
  }
  void Rest() override {
    const std::lock_guard lock(partner_.mutex_);
    ++partner_.rests_;
  }
  void Cancel() override {
    const std::lock_guard lock(partner_.mutex_);
    partner_.cancelled_ = true;
    partner_.cancelling_.notify_all();
  }

 private:
  Partner& partner_;
};

std::unique_ptr<server::PartnerLink> Partner::NewLink() {
  return std::make_unique<Link>(*this);
}

class PartnerMirrorTest : public ::testing::Test {
 protected:
  PartnerMirrorTest() : key_(partner_.registry().MakeKey("state/1")) {
    clock_.SetWall(kTestStartMs + 60'000);
    settings_.partner = {partner_.registry().origin(),
                         partner_.registry().genesis_id(),
                         {"KZ"},
                         "kz"};
    settings_.folder = directory_.path().string();
    settings_.cosigner =
        server::StateCosigner{"host.example/state", key_.get()};
  }

  // A mirror on what the folder holds.
  StatusOr<std::unique_ptr<PartnerMirror>> TryOpen() {
    storage::RocksDbOptions options;
    options.path = (directory_.path() / "store").string();
    options.create_if_missing = true;
    options.now_ms = [] { return kTestStartMs; };
    server::PartnerParts parts;
    COMITY_ASSIGN_OR_RETURN(parts.engine,
                            storage::RocksDbEngine::Open(std::move(options)));
    parts.link = partner_.NewLink();
    parts.clock = &clock_;
    parts.may_store = [this] { return MayStore(); };
    parts.log = [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      said_ += std::string(line) + "\n";
    };
    return PartnerMirror::Open(settings_, std::move(parts));
  }
  void Open() {
    mirror_ = nullptr;
    auto opened = TryOpen();
    ASSERT_OK(opened);
    mirror_ = *std::move(opened);
  }
  // Follows until it sleeps for the first time.
  void Start() {
    const int rests = partner_.rests();
    mirror_->Start();
    ASSERT_TRUE(Eventually([&] { return partner_.rests() > rests; }));
  }
  void OpenAndStart() {
    ASSERT_NO_FATAL_FAILURE(Open());
    Start();
  }
  // Time passes until it wakes, and it follows until it sleeps again.
  void Poll() {
    const int rests = partner_.rests();
    clock_.Advance(settings_.limits.retry_max_ms);
    Announce(checkpoint::ParsedNote(), 0);
    ASSERT_TRUE(Eventually([&] { return partner_.rests() > rests; }));
  }

  // The newest head as the log signs it.
  checkpoint::ParsedNote Note() {
    checkpoint::ParsedNote note;
    partner_.Change([&](TestRegistry& registry, TestServer&) {
      note = *checkpoint::ParseNote(registry.Checkpoint());
    });
    return note;
  }
  // What was answered to an announcement; nothing if it still waits.
  struct Answered {
    std::mutex mutex;
    std::optional<std::string> note;
    int times = 0;
    std::optional<std::string> get() {
      const std::lock_guard lock(mutex);
      return note;
    }
  };
  std::shared_ptr<Answered> Announce(const checkpoint::ParsedNote& note,
                                     std::uint64_t wait_ms,
                                     std::uint64_t size = 0) {
    auto answered = std::make_shared<Answered>();
    mirror_->Announced(note, {size}, wait_ms,
                       [answered](StatusOr<std::string> answer) {
                         const std::lock_guard lock(answered->mutex);
                         answered->note = answer.ok() ? *answer : "failed";
                         ++answered->times;
                       });
    return answered;
  }

  std::uint64_t Served() {
    const auto published = mirror_->log().newest();
    return published == nullptr ? 0 : published->head.size.value;
  }
  // Whether what is served carries this mirror's cosignature.
  bool IsCosigned() {
    const auto published = mirror_->log().newest();
    return published != nullptr && HasMyLine(published->checkpoint);
  }
  bool HasMyLine(const std::string& text) const {
    const auto note = checkpoint::ParseNote(text);
    const auto key = checkpoint::VerifierKey::Make(
        "host.example/state", checkpoint::NoteKeyType::kCosignature,
        key_->public_key());
    return note.ok() && checkpoint::VerifyCosignature(*note, *key).ok();
  }
  bool WasTold(ErrorReason reason) {
    const std::lock_guard lock(mutex_);
    return said_.find(Name(reason)) != std::string::npos;
  }

  void SetMayStore(Status status) {
    const std::lock_guard lock(mutex_);
    may_store_ = std::move(status);
  }
  Status MayStore() {
    const std::lock_guard lock(mutex_);
    return may_store_;
  }

  TemporaryDirectory directory_;
  Partner partner_;
  std::unique_ptr<crypto::Signer> key_;
  FakeClock clock_;
  server::PartnerSettings settings_;
  std::mutex mutex_;
  std::string said_;
  Status may_store_;
  std::unique_ptr<PartnerMirror> mirror_;
};

// --- Following and serving ---------------------------------------------------

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

TEST_F(PartnerMirrorTest, EndsWhileItsPartnerKeepsSilent) {
  partner_.Hang();
  Open();
  mirror_->Start();
  ASSERT_TRUE(Eventually([&] { return partner_.asked() > 0; }));
  mirror_->Shutdown();  // Does not return unless the link was cancelled.
  EXPECT_EQ(partner_.asked(), 1);
}

// --- Announcements -----------------------------------------------------------

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
