#include "storage/tile_cache.h"

#include <gtest/gtest.h>

#include <memory>

namespace comity::storage {
namespace {

TileCache::TilePointer NewTile() {
  return std::make_shared<const merkle::ExpandedTile>();
}

TEST(TileCacheTest, ReturnsTheVeryTileThatWasPut) {
  TileCache cache(2);
  const auto tile = NewTile();
  cache.Put({0, 7}, tile);
  EXPECT_EQ(cache.Get({0, 7}), tile);
  EXPECT_EQ(cache.Get({1, 7}), nullptr);
}

TEST(TileCacheTest, LeastRecentlyUsedMakesRoom) {
  TileCache cache(2);
  cache.Put({0, 1}, NewTile());
  cache.Put({0, 2}, NewTile());
  EXPECT_NE(cache.Get({0, 1}), nullptr);
  cache.Put({0, 3}, NewTile());
  EXPECT_NE(cache.Get({0, 1}), nullptr);
  EXPECT_EQ(cache.Get({0, 2}), nullptr);
  EXPECT_NE(cache.Get({0, 3}), nullptr);
}

TEST(TileCacheTest, TileInUseOutlivesItsEviction) {
  TileCache cache(1);
  cache.Put({0, 1}, NewTile());
  const auto used = cache.Get({0, 1});
  cache.Put({0, 2}, NewTile());
  EXPECT_EQ(used->width(), 0U);
}

TEST(TileCacheTest, KeepsTheFirstOfTwoEqualTiles) {
  TileCache cache(2);
  const auto first = NewTile();
  cache.Put({0, 1}, first);
  cache.Put({0, 1}, NewTile());
  EXPECT_EQ(cache.Get({0, 1}), first);
}

TEST(TileCacheTest, CacheOfNoTilesKeepsNone) {
  TileCache cache(0);
  cache.Put({0, 1}, NewTile());
  EXPECT_EQ(cache.Get({0, 1}), nullptr);
}

}  // namespace
}  // namespace comity::storage
