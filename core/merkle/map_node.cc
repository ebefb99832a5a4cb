#include "core/merkle/map_node.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/crypto/sha256.h"

namespace comity::merkle::internal {

MapNodeRef::MapNodeRef(const MapNodeRef& other) : node_(other.node_) {
  if (node_ != nullptr) {
    node_->references.fetch_add(1, std::memory_order_relaxed);
  }
}

// Recursion is at most 257 deep: bits rise on the way down.
MapNodeRef::~MapNodeRef() {
  // The last one to let go must see what the others did with the node.
  if (node_ == nullptr ||
      node_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) {
    return;
  }
  if (node_->is_leaf()) {
    delete &AsLeaf(*node_);
  } else {
    delete &AsInner(*node_);
  }
}

Hash HashOf(const MapNode& node) {
  if (!node.is_leaf()) {
    return AsInner(node).hash;
  }
  const MapLeaf& leaf = AsLeaf(node);
  const std::string_view chain = leaf.value.chain.view();
  // As MapLeafHash; one buffer, without allocation, since two of them are
  // hashed for each key that is new. Both lengths are below 128: one byte.
  std::array<char, 3 + Hash::kSize + MapValue::kSize> bytes;
  char* end = bytes.data();
  *end++ = '\x00';
  *end++ = static_cast<char>(Hash::kSize);
  end = std::copy(leaf.key.bytes.begin(), leaf.key.bytes.end(), end);
  *end++ = static_cast<char>(MapValue::kSize);
  end = std::copy(chain.begin(), chain.end(), end);
  for (int shift = 56; shift >= 0; shift -= 8) {
    *end++ = static_cast<char>(leaf.value.count >> shift);
  }
  return crypto::Sha256(std::string_view(bytes.data(), bytes.size()));
}

}  // namespace comity::merkle::internal
