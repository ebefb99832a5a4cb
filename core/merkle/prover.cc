#include "core/merkle/prover.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/merkle/multi_proof.h"
#include "core/merkle/tile.h"
#include "core/merkle/tree_hash.h"

namespace comity::merkle {
namespace {

Status NotCovered(const char* message) {
  return OutOfRange(ErrorReason::kIndexOutOfRange, message);
}

bool IsFull(const TileId& tile, TreeSize size) {
  return tile.index < FullTiles(tile.level, size);
}

// The full tiles that hold the nodes of `ranges`, each once, rising.
std::vector<TileId> FullTilesUnder(std::span<const LeafRange> ranges,
                                   TreeSize size) {
  std::vector<TileId> tiles;
  for (const LeafRange& range : ranges) {
    for (const NodeId& node : CompleteSubtrees(range)) {
      const TileId tile = PlaceOf(node).tile;
      if (IsFull(tile, size)) {
        tiles.push_back(tile);
      }
    }
  }
  std::sort(tiles.begin(), tiles.end());
  tiles.erase(std::unique(tiles.begin(), tiles.end()), tiles.end());
  return tiles;
}

// The tiles read for one request, beside the right edge.
class TileSet {
 public:
  TileSet(const RightEdge& edge, std::span<const TileId> ids,
          const TileReader::Tiles& tiles)
      : edge_(edge), ids_(ids), tiles_(tiles) {}

  const Hash& Node(const NodeId& node) const {
    const TilePlace place = PlaceOf(node);
    if (!IsFull(place.tile, edge_.size())) {
      return edge_.IncompleteTile(place.tile.level)
          .Node(place.height, place.position);
    }
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), place.tile);
    const auto number = static_cast<std::size_t>(found - ids_.begin());
    return tiles_[number]->Node(place.height, place.position);
  }

 private:
  const RightEdge& edge_;
  std::span<const TileId> ids_;
  const TileReader::Tiles& tiles_;
};

Status CheckTiles(std::span<const TileId> ids, const TileReader::Tiles& tiles) {
  if (tiles.size() != ids.size()) {
    return Internal("the tile reader returned another number of tiles");
  }
  for (const auto& tile : tiles) {
    if (tile == nullptr || !tile->full()) {
      return Internal("the tile reader returned a tile that is not full");
    }
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::vector<Hash>> Prover::Hashes(
    std::span<const LeafRange> ranges) const {
  const std::vector<TileId> ids = FullTilesUnder(ranges, edge_->size());
  TileReader::Tiles tiles;
  if (!ids.empty()) {
    COMITY_ASSIGN_OR_RETURN(tiles, reader_->ReadTiles(ids));
    COMITY_RETURN_IF_ERROR(CheckTiles(ids, tiles));
  }
  const TileSet set(*edge_, ids, tiles);
  std::vector<Hash> hashes;
  hashes.reserve(ranges.size());
  std::vector<Hash> subtrees;
  for (const LeafRange& range : ranges) {
    subtrees.clear();
    for (const NodeId& node : CompleteSubtrees(range)) {
      subtrees.push_back(set.Node(node));
    }
    hashes.push_back(HashOfSubtrees(subtrees));
  }
  return hashes;
}

StatusOr<std::vector<Hash>> Prover::Inclusion(LeafIndex index,
                                              TreeSize size) const {
  COMITY_ASSIGN_OR_RETURN(auto proofs, Inclusions({&index, 1}, size));
  return std::move(proofs.front());
}

StatusOr<std::vector<std::vector<Hash>>> Prover::Inclusions(
    std::span<const LeafIndex> indices, TreeSize size) const {
  if (size > edge_->size()) {
    return NotCovered("the tree has not reached this size yet");
  }
  std::vector<LeafRange> ranges;
  std::vector<std::size_t> lengths;
  for (const LeafIndex index : indices) {
    if (index.value >= size.value) {
      return NotCovered("the index is not below the size of the tree");
    }
    const std::vector<LeafRange> plan = PlanInclusion(index, size);
    ranges.insert(ranges.end(), plan.begin(), plan.end());
    lengths.push_back(plan.size());
  }
  COMITY_ASSIGN_OR_RETURN(const std::vector<Hash> hashes, Hashes(ranges));
  std::vector<std::vector<Hash>> proofs;
  proofs.reserve(indices.size());
  std::span<const Hash> rest = hashes;
  for (const std::size_t length : lengths) {
    proofs.emplace_back(rest.begin(),
                        rest.begin() + static_cast<std::ptrdiff_t>(length));
    rest = rest.subspan(length);
  }
  return proofs;
}

StatusOr<std::vector<Hash>> Prover::Consistency(TreeSize old_size,
                                                TreeSize new_size) const {
  if (old_size.value == 0 || old_size > new_size) {
    return InvalidArgument(
        ErrorReason::kProofMalformed,
        "a consistency proof needs 0 < old size <= new size");
  }
  if (new_size > edge_->size()) {
    return NotCovered("the tree has not reached this size yet");
  }
  return Hashes(PlanConsistency(old_size, new_size));
}

StatusOr<std::vector<Hash>> Prover::Multi(std::span<const LeafIndex> indices,
                                          TreeSize size) const {
  if (size > edge_->size()) {
    return NotCovered("the tree has not reached this size yet");
  }
  COMITY_RETURN_IF_ERROR(CheckMultiProofIndices(indices, size));
  return Hashes(PlanMultiProof(indices, size));
}

StatusOr<Hash> Prover::RootAt(TreeSize size) const {
  if (size > edge_->size()) {
    return NotCovered("the tree has not reached this size yet");
  }
  if (size.value == 0) {
    return EmptyRoot();
  }
  const LeafRange all{0, size.value};
  COMITY_ASSIGN_OR_RETURN(const std::vector<Hash> hashes, Hashes({&all, 1}));
  return hashes.front();
}

}  // namespace comity::merkle
