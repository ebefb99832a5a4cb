// The hashes of the log's tree: of an entry, of an inner node, of nothing.
//
// The leading byte keeps leaves and inner nodes apart, so that no entry can
// be passed off as a subtree.
#ifndef COMITY_CORE_MERKLE_TREE_HASH_H_
#define COMITY_CORE_MERKLE_TREE_HASH_H_

#include <string_view>

#include "core/base/hash.h"

namespace comity::merkle {

// Root of the tree without leaves: SHA-256("").
// Thread-safe. Source: RFC 9162 section 2.1.1.
Hash EmptyRoot();

// SHA-256(0x00 || entry).
// Thread-safe. Source: RFC 9162 section 2.1.1.
Hash LeafHash(std::string_view entry);

// SHA-256(0x01 || left || right).
// Thread-safe. Source: RFC 9162 section 2.1.1.
Hash NodeHash(const Hash& left, const Hash& right);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_TREE_HASH_H_
