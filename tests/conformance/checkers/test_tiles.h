// A small tree in memory with a prover for it.
#ifndef COMITY_TESTS_CONFORMANCE_CHECKERS_TEST_TILES_H_
#define COMITY_TESTS_CONFORMANCE_CHECKERS_TEST_TILES_H_

#include <map>
#include <memory>
#include <span>
#include <utility>

#include "core/merkle/prover.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_reader.h"

namespace comity::conformance {

// One thread.
class TestTiles : public merkle::TileReader {
 public:
  void Append(const Hash& leaf_hash) {
    for (merkle::FinishedTile& tile : edge_.Append(leaf_hash)) {
      tiles_[tile.id] = std::move(tile.nodes);
    }
  }

  const merkle::RightEdge& edge() const { return edge_; }
  merkle::Prover prover() const { return {edge_, *this}; }

  StatusOr<Tiles> ReadTiles(
      std::span<const merkle::TileId> ids) const override {
    Tiles tiles;
    for (const merkle::TileId& id : ids) {
      tiles.push_back(tiles_.at(id));
    }
    return tiles;
  }

 private:
  merkle::RightEdge edge_;
  std::map<merkle::TileId, std::shared_ptr<const merkle::ExpandedTile>> tiles_;
};

}  // namespace comity::conformance

#endif  // COMITY_TESTS_CONFORMANCE_CHECKERS_TEST_TILES_H_
