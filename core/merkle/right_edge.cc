#include "core/merkle/right_edge.h"

#include <cassert>
#include <limits>
#include <optional>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/merkle/proof_plan.h"
#include "core/merkle/tree_hash.h"

namespace comity::merkle {

std::vector<FinishedTile> RightEdge::Append(const Hash& leaf_hash) {
  assert(size_.value < std::numeric_limits<std::uint64_t>::max());
  std::vector<FinishedTile> finished;
  ++size_.value;
  Hash hash = leaf_hash;
  for (unsigned level = 0;; ++level) {
    if (level == tiles_.size()) {
      tiles_.emplace_back();
    }
    ExpandedTile& tile = tiles_[level];
    tile.Append(hash);
    if (!tile.full()) {
      return finished;
    }
    auto nodes = std::make_shared<const ExpandedTile>(
        std::exchange(tile, ExpandedTile()));
    hash = nodes->root();
    finished.push_back({{level, FullTiles(level, size_) - 1},
                        nodes->Bytes(),
                        std::move(nodes)});
  }
}

const ExpandedTile& RightEdge::IncompleteTile(unsigned level) const {
  assert(level < kTileLevels);
  static const ExpandedTile empty;
  return level < tiles_.size() ? tiles_[level] : empty;
}

Hash RightEdge::Root() const {
  if (size_.value == 0) {
    return EmptyRoot();
  }
  std::vector<Hash> subtrees;
  for (const NodeId& node : CompleteSubtrees({0, size_.value})) {
    const TilePlace place = PlaceOf(node);
    subtrees.push_back(
        IncompleteTile(place.tile.level).Node(place.height, place.position));
  }
  return HashOfSubtrees(subtrees);
}

std::string RightEdge::Serialize() const {
  std::string bytes;
  AppendU64(bytes, size_.value);
  for (const ExpandedTile& tile : tiles_) {
    bytes.append(tile.Bytes());
  }
  return bytes;
}

StatusOr<RightEdge> RightEdge::Parse(std::string_view bytes) {
  ByteReader reader(bytes);
  RightEdge edge;
  edge.size_.value = reader.ReadU64().value_or(0);
  for (unsigned level = 0; level < kTileLevels; ++level) {
    if (edge.size_.value >> (kTileHeight * level) == 0) {
      break;
    }
    ExpandedTile& tile = edge.tiles_.emplace_back();
    for (unsigned i = PartialTileWidth(level, edge.size_); i > 0; --i) {
      const auto hash = reader.ReadHash();
      if (!hash) {
        break;
      }
      tile.Append(*hash);
    }
  }
  if (!reader.done()) {
    return DataLoss(ErrorReason::kRightEdgeMalformed,
                    "the stored right edge has not the length of its size");
  }
  return edge;
}

}  // namespace comity::merkle
