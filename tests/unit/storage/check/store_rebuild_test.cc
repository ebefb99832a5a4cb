#include "storage/check/store_rebuild.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "storage/check/store_check.h"
#include "tests/support/bad_row_engine.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/storage/check/check_fixture.h"

namespace comity::storage {
namespace {

class StoreRebuildTest : public CheckFixture {
 protected:
  StatusOr<merkle::TreeHead> Rebuild(Engine& target, merkle::TreeHead head) {
    return RebuildStore({.source = &engine(),
                         .target = &target,
                         .signed_head = head,
                         .options = {}});
  }

  MemoryEngine target_{[] { return std::uint64_t{0}; }};
};

TEST_F(StoreRebuildTest, MakesTheRowsThatTheServerMade) {
  const auto head = Rebuild(target_, Head());
  ASSERT_OK(head);
  EXPECT_EQ(*head, Head());
  for (const Table table : {Table::kEntries, Table::kTiles, Table::kMapLeaves,
                            Table::kHistory, Table::kIds}) {
    EXPECT_EQ(RowsOf(target_, table), RowsOf(engine(), table));
  }
  const auto opened = LogStore::Open(target_, {});
  ASSERT_OK(opened);
  LogState rebuilt = opened->store->state();
  EXPECT_EQ(rebuilt.last_mark, Head());
  rebuilt.last_mark = world_.store().state().last_mark;
  EXPECT_EQ(EncodeLogState(rebuilt), EncodeLogState(world_.store().state()));
}

TEST_F(StoreRebuildTest, NeedsNothingButTheEntries) {
  const merkle::TreeHead head = Head();
  for (const Table table :
       {Table::kTiles, Table::kMapLeaves, Table::kHistory, Table::kIds}) {
    for (const Row& row : RowsOf(engine(), table)) {
      Change({}, {{table, row.key}});
    }
  }
  Replace(StateKey(), "damaged");
  ASSERT_OK(Rebuild(target_, head));
  const auto report = CheckStore(target_, {.mark = head, .options = {}});
  ASSERT_OK(report);
  EXPECT_TRUE(report->whole());
}

TEST_F(StoreRebuildTest, RefusesEntriesThatDoNotLeadToTheSignedHead) {
  merkle::TreeHead other = Head();
  other.root.bytes[0] ^= 1;
  EXPECT_FAILS(Rebuild(target_, other), ErrorReason::kStoreForksMark);
  MemoryEngine second([] { return std::uint64_t{0}; });
  const merkle::TreeHead early = {.size = {100}, .root = other.root};
  EXPECT_FAILS(Rebuild(second, early), ErrorReason::kStoreForksMark);
  merkle::TreeHead ahead = Head();
  ahead.size.value += 1;
  EXPECT_FAILS(Rebuild(target_, ahead), ErrorReason::kStoreBehindMark);
}

TEST_F(StoreRebuildTest, RefusesEntriesThatAreNoSoundLog) {
  const merkle::TreeHead head = Head();
  const Row row = RowsOf(engine(), Table::kEntries).at(30);
  Replace({Table::kEntries, row.key}, "no entry");
  EXPECT_FAILS(Rebuild(target_, head), ErrorReason::kEntryMalformed);
  std::string altered = row.value;  // Another signature: the map is the same.
  altered.back() = static_cast<char>(altered.back() ^ 1);
  Replace({Table::kEntries, row.key}, altered);
  MemoryEngine second([] { return std::uint64_t{0}; });
  EXPECT_FAILS(Rebuild(second, head), ErrorReason::kCommitmentWrong);
  Change({}, {{Table::kEntries, row.key}});
  MemoryEngine third([] { return std::uint64_t{0}; });
  EXPECT_FAILS(Rebuild(third, head), ErrorReason::kStoreCorrupt);
}

TEST_F(StoreRebuildTest, LetsAnOlderStoreCatchUp) {
  ASSERT_OK(Rebuild(target_, Head()));
  for (std::uint64_t n = 1000; n < 1010; ++n) {
    ASSERT_OK(world_.Admit(
        registry_.Sign(registry_.CredentialRecord(n), {"centre/1"})));
  }
  world_.Commit();
  const auto head = Rebuild(target_, Head());
  ASSERT_OK(head);
  EXPECT_EQ(*head, Head());
  const auto report = CheckStore(target_, {.mark = Head(), .options = {}});
  ASSERT_OK(report);
  EXPECT_TRUE(report->whole());
}

TEST_F(StoreRebuildTest, GoesOnAfterACommitThatWasLost) {
  FaultyEngine faulty(target_);
  faulty.FailCommit(Fault::kLostAfterEffect);
  EXPECT_FALSE(Rebuild(faulty, Head()).ok());
  faulty.Reopen();
  EXPECT_OK(Rebuild(faulty, Head()));
}

}  // namespace
}  // namespace comity::storage
