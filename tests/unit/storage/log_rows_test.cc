#include "storage/log_rows.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "tests/support/status_matchers.h"

namespace comity::storage {
namespace {

Hash HashOf(std::uint8_t byte) {
  Hash hash;
  hash.bytes.fill(byte);
  return hash;
}

LogState SomeState() {
  LogState state;
  for (std::uint8_t i = 0; i < 5; ++i) {
    state.edge.Append(HashOf(i));
  }
  state.head = state.edge.Head();
  state.map_root = HashOf(9);
  state.map_size = 12;
  state.last_admission_ms = 34;
  state.last_mark = {.size = {3}, .root = HashOf(3)};
  return state;
}

TEST(LogRowsTest, OrderOfKeysIsOrderOfNumbers) {
  EXPECT_LT(EntryKey({255}), EntryKey({256}));
  EXPECT_LT(EntryKey({1}),
            EntryKey({std::numeric_limits<std::uint64_t>::max()}));
  EXPECT_LT(TileKey({0, 256}), TileKey({1, 0}));
  EXPECT_LT(HistoryKey(HashOf(1), 256), HistoryKey(HashOf(2), 0));
  EXPECT_LT(HistoryKey(HashOf(1), 255), HistoryKey(HashOf(1), 256));
}

TEST(LogRowsTest, ReadsBackIndexAndHistoryItem) {
  EXPECT_EQ(ParseIndex(EncodeIndex({7})), merkle::LeafIndex{7});
  const HistoryItem item = {.index = {7}, .leaf_hash = HashOf(1)};
  EXPECT_EQ(ParseHistoryItem(EncodeHistoryItem(item)), item);
}

TEST(LogRowsTest, RefusesValuesOfAnyOtherLength) {
  const std::string index = EncodeIndex({7});
  EXPECT_EQ(ParseIndex(index.substr(1)), std::nullopt);
  EXPECT_EQ(ParseIndex(index + "x"), std::nullopt);
  const std::string item = EncodeHistoryItem({});
  EXPECT_EQ(ParseHistoryItem(item.substr(1)), std::nullopt);
  EXPECT_EQ(ParseHistoryItem(item + "x"), std::nullopt);
}

TEST(LogRowsTest, ReadsBackTheState) {
  const LogState state = SomeState();
  const auto parsed = ParseLogState(EncodeLogState(state));
  ASSERT_OK(parsed);
  EXPECT_EQ(parsed->head, state.head);
  EXPECT_EQ(parsed->edge.Serialize(), state.edge.Serialize());
  EXPECT_EQ(parsed->map_root, state.map_root);
  EXPECT_EQ(parsed->map_size, 12U);
  EXPECT_EQ(parsed->last_admission_ms, 34U);
  EXPECT_EQ(parsed->last_mark, state.last_mark);
}

TEST(LogRowsTest, ReadsBackTheStateOfTheEmptyLog) {
  const auto parsed = ParseLogState(EncodeLogState({}));
  ASSERT_OK(parsed);
  EXPECT_EQ(parsed->head, LogState().head);
  EXPECT_EQ(parsed->last_mark, std::nullopt);
}

TEST(LogRowsTest, RefusesAStateCutShortOrLong) {
  const std::string bytes = EncodeLogState(SomeState());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FAILS(ParseLogState(bytes.substr(0, size)),
                 ErrorReason::kStoreCorrupt);
  }
  EXPECT_FAILS(ParseLogState(bytes + "x"), ErrorReason::kStoreCorrupt);
}

TEST(LogRowsTest, RefusesAStateOfAnotherVersion) {
  std::string bytes = EncodeLogState(SomeState());
  bytes[0] = 1;
  EXPECT_FAILS(ParseLogState(bytes), ErrorReason::kStoreCorrupt);
}

// The simulation found a flipped bit of the admission time, which never falls:
// the log would have lived in the far future from then on.
TEST(LogRowsTest, RefusesAStateWithAnyFlippedBit) {
  const std::string bytes = EncodeLogState(SomeState());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      EXPECT_FAILS(ParseLogState(damaged), ErrorReason::kStoreCorrupt) << at;
    }
  }
}

}  // namespace
}  // namespace comity::storage
