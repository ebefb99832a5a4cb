#include "core/merkle/tree_hash.h"

#include <array>
#include <cstring>

#include "core/crypto/sha256.h"

namespace comity::merkle {

Hash EmptyRoot() { return crypto::Sha256(std::string_view()); }

Hash LeafHash(std::string_view entry) {
  return crypto::Sha256({std::string_view("\0", 1), entry});
}

Hash NodeHash(const Hash& left, const Hash& right) {
  // One call on one buffer costs less than three updates of the digest.
  std::array<char, 1 + 2 * Hash::kSize> node;
  node[0] = '\x01';
  std::memcpy(node.data() + 1, left.bytes.data(), Hash::kSize);
  std::memcpy(node.data() + 1 + Hash::kSize, right.bytes.data(), Hash::kSize);
  return crypto::Sha256(std::string_view(node.data(), node.size()));
}

}  // namespace comity::merkle
