#include "core/merkle/tile.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace comity::merkle {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

TEST(TileTest, WritesIndicesInGroupsOfThreeDigits) {
  EXPECT_EQ(EncodeTileIndex(0), "000");
  EXPECT_EQ(EncodeTileIndex(999), "999");
  EXPECT_EQ(EncodeTileIndex(1000), "x001/000");
  EXPECT_EQ(EncodeTileIndex(1234067), "x001/x234/067");
}

TEST(TileTest, ReadsBackEveryIndex) {
  for (const std::uint64_t index :
       {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{999},
        std::uint64_t{1000}, std::uint64_t{1'000'000}, kMax - 1, kMax}) {
    EXPECT_EQ(DecodeTileIndex(EncodeTileIndex(index)), index);
  }
}

TEST(TileTest, RefusesOtherSpellingsOfAnIndex) {
  for (const char* text :
       {"", "0", "00", "0000", "x000/001", "x001", "x001/", "x001/x234/",
        "001/000", "x001/0a0", "x001/x000", "x001000", "X001/000", "-01",
        "x001/000/", " 000", "x018/x446/x744/x073/x709/x551/616",
        "x999/x999/x999/x999/x999/x999/x999/999"}) {
    EXPECT_EQ(DecodeTileIndex(text), std::nullopt) << text;
  }
}

TEST(TileTest, WritesPathsOfFullAndPartialTiles) {
  EXPECT_EQ(TilePath({{0, 1234067}, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(TilePath({{2, 0}, 1}), "tile/2/000.p/1");
  EXPECT_EQ(EntryBundlePath(273, 112), "tile/entries/273.p/112");
  EXPECT_EQ(EntryBundlePath(272, 256), "tile/entries/272");
}

TEST(TileTest, ReadsBackPaths) {
  for (const TileSlice& slice :
       {TileSlice{{0, 0}, 256}, TileSlice{{7, 255}, 255},
        TileSlice{{3, 1234067}, 10}}) {
    EXPECT_EQ(ParseTilePath(TilePath(slice)), slice);
  }
  EXPECT_EQ(ParseEntryBundlePath("tile/entries/x001/000.p/3"),
            (TileSlice{{0, 1000}, 3}));
  EXPECT_EQ(ParseEntryBundlePath("tile/entries/000"), (TileSlice{{0, 0}, 256}));
}

TEST(TileTest, RefusesOtherSpellingsOfAPath) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/8/000",
                           "tile/00/000",
                           "tile/-1/000",
                           "tile//000",
                           "/tile/0/000",
                           "tile/0/000.p/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/01",
                           "tile/0/000.p/256",
                           "tile/0/000.p/1000",
                           "tile/0/000.p/1/",
                           "tile/0/000.p/1.p/1",
                           "tile/0/000p/1",
                           "tile/entries/000",
                           "tiles/0/000"}) {
    EXPECT_EQ(ParseTilePath(path), std::nullopt) << path;
  }
  for (const char* path : {"tile/0/000", "tile/entries", "tile/entries/",
                           "tile/entries/000.p/256"}) {
    EXPECT_EQ(ParseEntryBundlePath(path), std::nullopt) << path;
  }
}

// Source: C2SP tlog-tiles, Partial Tiles.
TEST(TileTest, CountsTilesOfASizeAsPublished) {
  EXPECT_EQ(FullTiles(0, {70'000}), 273U);
  EXPECT_EQ(PartialTileWidth(0, {70'000}), 112U);
  EXPECT_EQ(FullTiles(1, {70'000}), 1U);
  EXPECT_EQ(PartialTileWidth(1, {70'000}), 17U);
  EXPECT_EQ(FullTiles(2, {70'000}), 0U);
  EXPECT_EQ(PartialTileWidth(2, {70'000}), 1U);
  EXPECT_EQ(PartialTileWidth(3, {70'000}), 0U);
  EXPECT_EQ(FullTiles(0, {256}), 1U);
  EXPECT_EQ(PartialTileWidth(0, {256}), 0U);
  EXPECT_EQ(PartialTileWidth(1, {256}), 1U);
  EXPECT_EQ(PartialTileWidth(7, {kMax}), 255U);
}

TEST(TileTest, PlacesNodesInTiles) {
  const TilePlace leaf = PlaceOf({0, 515});
  EXPECT_EQ(leaf.tile, (TileId{0, 2}));
  EXPECT_EQ(leaf.height, 0U);
  EXPECT_EQ(leaf.position, 3U);
  const TilePlace inner = PlaceOf({11, 33});
  EXPECT_EQ(inner.tile, (TileId{1, 1}));
  EXPECT_EQ(inner.height, 3U);
  EXPECT_EQ(inner.position, 1U);
  const TilePlace top = PlaceOf({63, 1});
  EXPECT_EQ(top.tile, (TileId{7, 0}));
  EXPECT_EQ(top.height, 7U);
  EXPECT_EQ(top.position, 1U);
}

}  // namespace
}  // namespace comity::merkle
