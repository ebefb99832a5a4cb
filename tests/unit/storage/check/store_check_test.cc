#include "storage/check/store_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/bad_row_engine.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/storage/check/check_fixture.h"

namespace comity::storage {
namespace {

using ::testing::HasSubstr;

class StoreCheckTest : public CheckFixture {
 protected:
  StoreReport Check(std::optional<merkle::TreeHead> mark = {}) {
    auto report = CheckStore(engine(), {.mark = mark, .options = {}});
    EXPECT_OK(report);
    return *std::move(report);
  }

  // That `row` is the one thing wrong, and can be derived anew.
  void ExpectOnly(const std::string& place, const std::string& what) {
    const StoreReport report = Check();
    ASSERT_EQ(report.difference_count, 1U) << place;
    EXPECT_THAT(report.differences[0].place, HasSubstr(place));
    EXPECT_THAT(report.differences[0].what, HasSubstr(what));
    EXPECT_TRUE(report.entries_sound);
  }
};

TEST_F(StoreCheckTest, ASoundStoreIsWholeAndCounted) {
  const StoreReport report = Check(Head());
  EXPECT_TRUE(report.whole());
  EXPECT_TRUE(report.entries_sound);
  EXPECT_EQ(report.head, Head());
  EXPECT_EQ(report.entries, RowsOf(engine(), Table::kEntries).size());
  EXPECT_EQ(report.tiles, 1U);
  EXPECT_EQ(report.map_keys, RowsOf(engine(), Table::kMapLeaves).size());
  EXPECT_EQ(report.history_items, RowsOf(engine(), Table::kHistory).size());
  EXPECT_EQ(report.statement_ids, RowsOf(engine(), Table::kIds).size());
  EXPECT_GT(report.history_items, 290U);
}

TEST_F(StoreCheckTest, AnEmptyStoreIsWhole) {
  MemoryEngine empty([] { return std::uint64_t{0}; });
  const auto report = CheckStore(empty, {});
  ASSERT_OK(report);
  EXPECT_TRUE(report->whole());
}

TEST_F(StoreCheckTest, TellsItsProgress) {
  std::vector<std::uint64_t> done;
  CheckOptions options;
  options.progress = [&](const Progress& at) {
    EXPECT_EQ(at.total, Head().size.value);
    done.push_back(at.done);
  };
  ASSERT_OK(CheckStore(engine(), {.mark = {}, .options = options}));
  EXPECT_EQ(done, (std::vector<std::uint64_t>{256, Head().size.value}));
}

TEST_F(StoreCheckTest, NamesAnyAlteredDerivedRow) {
  for (const auto& [table, place] :
       std::vector<std::pair<Table, std::string>>{{Table::kTiles, "tile/0/000"},
                                                  {Table::kMapLeaves, "map"},
                                                  {Table::kHistory, "history"},
                                                  {Table::kIds, "id"}}) {
    const Row row = RowsOf(engine(), table).front();
    std::string altered = row.value;
    altered[5] = static_cast<char>(altered[5] ^ 1);
    Replace({table, row.key}, altered);
    ExpectOnly(place, "is not what the entries lead to");
    Replace({table, row.key}, row.value);
  }
  EXPECT_TRUE(Check().whole());
}

TEST_F(StoreCheckTest, NamesAnyMissingDerivedRow) {
  for (const Table table :
       {Table::kTiles, Table::kMapLeaves, Table::kHistory, Table::kIds}) {
    const Row row = RowsOf(engine(), table).back();
    Change({}, {{table, row.key}});
    ExpectOnly("", "is missing");
    Replace({table, row.key}, row.value);
  }
  EXPECT_TRUE(Check().whole());
}

TEST_F(StoreCheckTest, NamesAnyRowThatNoEntryAccountsFor) {
  const Hash stranger = {.bytes = {9, 9, 9}};
  for (const RowKey& row :
       {TileKey({0, 1}), TileKey({7, 0}), MapLeafKey(stranger),
        HistoryKey(stranger, 0), IdKey(stranger), RowKey{Table::kState, "x"},
        RowKey{Table::kTiles, "odd"}, RowKey{Table::kIds, "odd"}}) {
    Replace(row, "whatever");
    ExpectOnly("", "belongs to no entry");
    Change({}, {row});
  }
  EXPECT_TRUE(Check().whole());
}

TEST_F(StoreCheckTest, NamesAWrongStateRecord) {
  LogState state = world_.store().state();
  const std::string right = EncodeLogState(state);
  state.last_admission_ms += 1;
  for (const std::string& wrong : {EncodeLogState(state), std::string("x")}) {
    Replace(StateKey(), wrong);
    ExpectOnly("state record", "");
  }
  Replace(StateKey(), right);
  EXPECT_TRUE(Check().whole());
}

TEST_F(StoreCheckTest, AStateRecordOfAnotherRootIsDerivableUnderAMark) {
  LogState state = world_.store().state();
  state.edge.Append(state.head.root);
  state.head = state.edge.Head();
  Replace(StateKey(), EncodeLogState(state));
  EXPECT_TRUE(Check(world_.store().state().head).entries_sound);
}

TEST_F(StoreCheckTest, NamesAnAlteredEntryAndDerivesNothingFromIt) {
  const Row row = RowsOf(engine(), Table::kEntries).at(40);
  std::string altered = row.value;
  altered.back() = static_cast<char>(altered.back() ^ 1);
  Replace({Table::kEntries, row.key}, altered);
  const StoreReport report = Check(Head());
  EXPECT_FALSE(report.entries_sound);
  ASSERT_GE(report.difference_count, 1U);
  bool named = false;
  for (const StoreDifference& difference : report.differences) {
    named = named || difference.place == "entry 40";
    EXPECT_THAT(difference.place, ::testing::Not(HasSubstr("history")));
  }
  EXPECT_TRUE(named);
}

TEST_F(StoreCheckTest, NamesAMissingEntryAndOneBehindTheEnd) {
  const Row row = RowsOf(engine(), Table::kEntries).at(41);
  Change({}, {{Table::kEntries, row.key}});
  EXPECT_EQ(Check().differences.at(0).place, "entry 41");
  Replace({Table::kEntries, row.key}, row.value);
  const std::uint64_t size = Head().size.value;
  Replace(EntryKey({size}), "x");
  EXPECT_EQ(Check().differences.at(0).place, "entry " + std::to_string(size));
}

TEST_F(StoreCheckTest, HoldsTheEntriesAgainstTheMark) {
  merkle::TreeHead other = Head();
  other.root.bytes[3] ^= 1;
  EXPECT_EQ(Check(other).differences.at(0).place, "mark");
  EXPECT_FALSE(Check(other).entries_sound);
  merkle::TreeHead ahead = Head();
  ahead.size.value += 1;
  EXPECT_THAT(Check(ahead).differences.at(0).what, HasSubstr("the log has"));
  EXPECT_FALSE(Check(ahead).entries_sound);
  merkle::TreeHead earlier = {.size = {scene_.size() + 1}, .root = {}};
  EXPECT_EQ(Check(earlier).differences.at(0).place, "mark");
}

TEST_F(StoreCheckTest, GoesOnPastABlockThatCannotBeRead) {
  BadRowEngine damaged(engine());
  const RowKey row = KeyOf(Table::kHistory, 77);
  damaged.Spoil(row);
  const auto report = CheckStore(damaged, {});
  ASSERT_OK(report);
  EXPECT_TRUE(report->entries_sound);
  ASSERT_GE(report->difference_count, 1U);
  EXPECT_THAT(report->differences[0].what, HasSubstr("a damaged block"));

  BadRowEngine damaged_entry(engine());
  damaged_entry.Spoil(EntryKey({7}));
  const auto entries = CheckStore(damaged_entry, {});
  ASSERT_OK(entries);
  EXPECT_FALSE(entries->entries_sound);
  EXPECT_EQ(entries->differences.at(0).place, "entry 7");
}

TEST_F(StoreCheckTest, AnEngineThatIsAwayIsNoDamage) {
  FaultyEngine away(engine());
  const auto lease = away.Acquire("test", 1'000'000);
  away.FailCommit(Fault::kLostBeforeEffect);
  ASSERT_NE(away.Commit({.epoch = lease->epoch,
                         .expected_head = lease->head,
                         .new_head = lease->head,
                         .puts = {},
                         .deletes = {}})
                .result,
            CommitResult::kOk);
  EXPECT_FAILS(CheckStore(away, {}), ErrorReason::kStoreUnavailable);
}

TEST_F(StoreCheckTest, ListsABoundedNumberOfDifferences) {
  std::vector<Put> puts;
  for (std::uint64_t i = 0; i < kDifferenceListMax + 5; ++i) {
    puts.push_back({TileKey({0, 100 + i}), "x"});
  }
  Change(puts, {});
  const StoreReport report = Check();
  EXPECT_EQ(report.differences.size(), kDifferenceListMax);
  EXPECT_EQ(report.difference_count, kDifferenceListMax + 5);
}

}  // namespace
}  // namespace comity::storage
