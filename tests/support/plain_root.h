// The root of a tree as RFC 9162 defines it, by brute force.
#ifndef COMITY_TESTS_SUPPORT_PLAIN_ROOT_H_
#define COMITY_TESTS_SUPPORT_PLAIN_ROOT_H_

#include <cstddef>
#include <span>

#include "core/base/hash.h"
#include "core/merkle/tree_hash.h"

namespace comity::testing {

// Over leaf hashes. Source: RFC 9162 section 2.1.1, word for word.
inline Hash RootOf(std::span<const Hash> leaves) {
  if (leaves.empty()) {
    return merkle::EmptyRoot();
  }
  if (leaves.size() == 1) {
    return leaves.front();
  }
  std::size_t split = 1;
  while (2 * split < leaves.size()) {
    split *= 2;
  }
  return merkle::NodeHash(RootOf(leaves.first(split)),
                          RootOf(leaves.subspan(split)));
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_PLAIN_ROOT_H_
