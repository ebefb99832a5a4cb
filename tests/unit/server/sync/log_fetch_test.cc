#include "server/sync/log_fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/sync/mirror_machine.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/fake_clock.h"
#include "tests/support/lying_partner.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_evidence.h"

namespace comity::testing {
namespace {

using server::FetchedLog;
using server::FetchLog;
using server::HeadReply;

// A partner that shows a log in memory. Tests change what it says.
class FakePartner final : public server::PartnerLink {
 public:
  FakePartner(TestRegistry& log, TestServer& server)
      : log_(log), server_(server) {}

  StatusOr<HeadReply> AskHead(const std::optional<merkle::TreeHead>&) override {
    if (head_failures > 0) {
      --head_failures;
      return Unavailable(ErrorReason::kPartnerUnreachable, "away");
    }
    return HonestHead(log_, server_, {});
  }

  StatusOr<mirror::EntryPackage> AskPackage(const merkle::TreeHead& held,
                                            merkle::TreeSize) override {
    if (packages_left == 0) {
      return Unavailable(ErrorReason::kPartnerUnreachable, "cut off");
    }
    --packages_left;
    auto package = HonestPackage(log_, held.size.value, /*entries_max=*/3);
    if (spoil) {
      spoil(package);
    }
    return package;
  }

  int head_failures = 0;
  int packages_left = 1000;
  std::function<void(mirror::EntryPackage&)> spoil;

 private:
  TestRegistry& log_;
  TestServer& server_;
};

class LogFetchTest : public ::testing::Test {
 protected:
  LogFetchTest() {
    log_.Found();
    log_.log().Commit();
    server_.Serve(log_, {"KZ"});
    clock_.SetWall(server_.time_s() * 1000);
  }

  // With what the store holds by now.
  StatusOr<FetchedLog> Fetch(server::PartnerLink& link) {
    auto opened = storage::LogStore::Open(engine_, {});
    EXPECT_OK(opened);
    store_ = std::move(opened->store);
    server::LogFetch fetch;
    fetch.log.origin = log_.origin();
    fetch.log.genesis_id = log_.genesis_id();
    fetch.log.countries = {"KZ"};
    fetch.link = &link;
    fetch.store = store_.get();
    fetch.held = {store_->state().edge, std::move(opened->map),
                  store_->state().last_admission_ms};
    fetch.epoch = epoch_;
    fetch.clock = &clock_;
    fetch.pause = [this](std::uint64_t ms) { pauses_.push_back(ms); };
    fetch.progress = [this](std::uint64_t done, std::uint64_t) {
      progress_.push_back(done);
    };
    return FetchLog(std::move(fetch));
  }

  TestRegistry log_;
  TestServer server_;
  FakeClock clock_;
  storage::MemoryEngine engine_{[] { return std::uint64_t{1}; }};
  storage::Epoch epoch_ = engine_.Acquire("test", 1000)->epoch;
  std::unique_ptr<storage::LogStore> store_;
  std::vector<std::uint64_t> pauses_;
  std::vector<std::uint64_t> progress_;
};

TEST_F(LogFetchTest, StoresTheWholeLogAndShowsItsHead) {
  FakePartner partner(log_, server_);
  const auto fetched = Fetch(partner);
  ASSERT_OK(fetched);
  EXPECT_EQ(fetched->published->head, log_.log().head());
  EXPECT_EQ(store_->state().head, log_.log().head());
  EXPECT_EQ(store_->state().map_root, log_.log().map().root());
  EXPECT_TRUE(std::is_sorted(progress_.begin(), progress_.end()));
  EXPECT_EQ(progress_.back(), log_.log().size());
}

TEST_F(LogFetchTest, CutOffAnywhereItGoesOnWithAnyPartner) {
  const auto packages = static_cast<int>((log_.log().size() + 2) / 3);
  for (int cut = 0; cut < packages; ++cut) {
    FakePartner partner(log_, server_);
    partner.packages_left = 1;
    const auto fetched = Fetch(partner);
    if (cut + 1 < packages) {
      EXPECT_FAILS(fetched, ErrorReason::kPartnerUnreachable);
    } else {
      EXPECT_OK(fetched);
    }
  }
  EXPECT_EQ(store_->state().head, log_.log().head());
  FakePartner partner(log_, server_);
  partner.packages_left = 0;
  EXPECT_OK(Fetch(partner));
}

TEST_F(LogFetchTest, WaitsForAPartnerThatIsAwayForAMoment) {
  FakePartner partner(log_, server_);
  partner.head_failures = server::kFetchTriesMax - 1;
  EXPECT_OK(Fetch(partner));
  EXPECT_THAT(pauses_, ::testing::ElementsAre(500, 1000, 2000, 4000));
}

TEST_F(LogFetchTest, EndsIfThePartnerStaysAway) {
  FakePartner partner(log_, server_);
  partner.head_failures = server::kFetchTriesMax;
  EXPECT_FAILS(Fetch(partner), ErrorReason::kPartnerUnreachable);
  EXPECT_EQ(pauses_.size(), 4U);
}

TEST_F(LogFetchTest, TakesNoAlteredEntryAndAsksNoSecondTime) {
  FakePartner partner(log_, server_);
  partner.spoil = [](mirror::EntryPackage& package) {
    package.entries.back()[0] ^= 1;
  };
  EXPECT_FAILS(Fetch(partner), ErrorReason::kPackageUnproven);
  EXPECT_EQ(store_->size().value, 0U);
  EXPECT_TRUE(pauses_.empty());
}

TEST_F(LogFetchTest, TakesNoHeadByAnotherKey) {
  FakePartner partner(log_, server_);
  server_.log_key = "centre/1";
  EXPECT_FAILS(Fetch(partner), ErrorReason::kNoteSignatureMissing);
}

TEST_F(LogFetchTest, TakesNoMapThatTheEntriesDoNotGive) {
  log_.Add(log_.CredentialRecord(1), {"centre/1"});
  log_.log().Commit(Hash());
  FakePartner partner(log_, server_);
  EXPECT_FAILS(Fetch(partner), ErrorReason::kCommitmentWrong);
}

TEST_F(LogFetchTest, GivesNothingUpForAShorterLog) {
  TestRegistry longer;
  longer.Found();
  longer.log().Commit();
  longer.Add(longer.CredentialRecord(1), {"centre/1"});
  longer.log().Commit();
  TestServer longer_server;
  longer_server.Serve(longer, {"KZ"});
  FakePartner first(longer, longer_server);
  ASSERT_OK(Fetch(first));
  FakePartner second(log_, server_);
  EXPECT_FAILS(Fetch(second), ErrorReason::kOlderThanKnown);
  EXPECT_EQ(store_->state().head, longer.log().head());
}

TEST_F(LogFetchTest, GoesOnWithNoOtherLog) {
  TestRegistry other;
  other.Found();
  other.log().Commit();
  log_.Add(log_.CredentialRecord(1), {"centre/1"});
  log_.log().Commit();
  other.Add(other.CredentialRecord(2), {"centre/1"});
  other.log().Commit();
  TestServer other_server;
  other_server.Serve(other, {"KZ"});
  FakePartner first(other, other_server);
  ASSERT_OK(Fetch(first));
  FakePartner same_size(log_, server_);
  EXPECT_FAILS(Fetch(same_size), ErrorReason::kForkDetected);
  log_.Add(log_.CredentialRecord(3), {"centre/1"});
  log_.log().Commit();
  FakePartner larger(log_, server_);
  EXPECT_FAILS(Fetch(larger), ErrorReason::kPackageUnproven);
  EXPECT_EQ(store_->state().head, other.log().head());
}

}  // namespace
}  // namespace comity::testing
