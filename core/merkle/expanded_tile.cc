#include "core/merkle/expanded_tile.h"

#include <bit>
#include <cassert>
#include <cstddef>

#include "core/merkle/tree_hash.h"

namespace comity::merkle {

std::optional<ExpandedTile> ExpandedTile::FromBytes(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kTileBytes ||
      bytes.size() % Hash::kSize != 0) {
    return std::nullopt;
  }
  ExpandedTile tile;
  tile.nodes_.reserve(2 * bytes.size() / Hash::kSize);
  for (; !bytes.empty(); bytes.remove_prefix(Hash::kSize)) {
    tile.Append(*Hash::FromBytes(bytes.substr(0, Hash::kSize)));
  }
  return tile;
}

void ExpandedTile::Append(const Hash& hash) {
  assert(width_ < kTileWidth);
  nodes_.push_back(hash);
  ++width_;
  // Each trailing zero of the new width completes one more subtree, whose
  // left child ends where the right one begins.
  std::size_t right_nodes = 1;
  for (unsigned width = width_; (width & 1) == 0; width >>= 1) {
    const Hash& right = nodes_.back();
    const Hash& left = nodes_[nodes_.size() - 1 - right_nodes];
    nodes_.push_back(NodeHash(left, right));
    right_nodes = 2 * right_nodes + 1;
  }
}

const Hash& ExpandedTile::Node(unsigned height, unsigned position) const {
  const unsigned end = (position + 1) << height;
  assert(height <= kTileHeight && end <= width_);
  // The first `end` hashes have 2 * end - popcount(end) nodes; the last of
  // those is countr_zero(end) levels up.
  const auto nodes = 2 * end - static_cast<unsigned>(std::popcount(end));
  const auto top = static_cast<unsigned>(std::countr_zero(end));
  return nodes_[nodes - 1 - (top - height)];
}

std::string ExpandedTile::Bytes() const {
  std::string bytes;
  bytes.reserve(width_ * Hash::kSize);
  for (unsigned position = 0; position < width_; ++position) {
    bytes.append(Node(0, position).view());
  }
  return bytes;
}

}  // namespace comity::merkle
