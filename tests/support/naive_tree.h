// The trees and proofs of RFC 9162, written down as the RFC defines them: slow
// and plain, to compare the real ones with.
#ifndef COMITY_TESTS_SUPPORT_NAIVE_TREE_H_
#define COMITY_TESTS_SUPPORT_NAIVE_TREE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/crypto/sha256.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/merkle/tree_reader.h"
#include "core/merkle/tree_types.h"

namespace comity::testing {

// The leaf hash of entry number `index` of every test tree.
inline Hash TestLeaf(std::uint64_t index) {
  return merkle::LeafHash("entry " + std::to_string(index));
}

// The tree over leaves TestLeaf(0), TestLeaf(1), ... One thread.
class NaiveTree {
 public:
  using Hashes = std::vector<Hash>;

  // MTH(D[begin:end]). Source: RFC 9162 section 2.1.1.
  Hash Root(std::size_t begin, std::size_t end) {
    if (begin == end) {
      return crypto::Sha256("");
    }
    if (end - begin == 1) {
      return TestLeaf(begin);
    }
    const auto key = std::make_pair(begin, end);
    const auto known = roots_.find(key);
    if (known != roots_.end()) {
      return known->second;
    }
    const std::size_t k = Split(end - begin);
    const Hash left = Root(begin, begin + k);
    const Hash right = Root(begin + k, end);
    const Hash root = crypto::Sha256({"\x01", left.view(), right.view()});
    roots_[key] = root;
    return root;
  }
  Hash Root(std::size_t size) { return Root(0, size); }
  merkle::TreeHead Head(std::size_t size) {
    return {merkle::TreeSize{size}, Root(size)};
  }

  // PATH(m, D[begin:end]). Source: RFC 9162 section 2.1.3.1.
  Hashes Path(std::size_t m, std::size_t begin, std::size_t end) {
    if (end - begin == 1) {
      return {};
    }
    const std::size_t k = Split(end - begin);
    Hashes path =
        m < k ? Path(m, begin, begin + k) : Path(m - k, begin + k, end);
    path.push_back(m < k ? Root(begin + k, end) : Root(begin, begin + k));
    return path;
  }
  Hashes Path(std::size_t m, std::size_t size) { return Path(m, 0, size); }

  // SUBPROOF(m, D[begin:end], b). Source: RFC 9162 section 2.1.4.1.
  Hashes Subproof(std::size_t m, std::size_t begin, std::size_t end, bool b) {
    if (m == end - begin) {
      return b ? Hashes{} : Hashes{Root(begin, end)};
    }
    const std::size_t k = Split(end - begin);
    Hashes proof = m <= k ? Subproof(m, begin, begin + k, b)
                          : Subproof(m - k, begin + k, end, false);
    proof.push_back(m <= k ? Root(begin + k, end) : Root(begin, begin + k));
    return proof;
  }
  Hashes Proof(std::size_t m, std::size_t n) { return Subproof(m, 0, n, true); }

  // The multi-proof of `wanted` over the leaves [begin, end).
  Hashes Multi(const std::set<std::size_t>& wanted, std::size_t begin,
               std::size_t end) {
    const auto first = wanted.lower_bound(begin);
    if (first == wanted.end() || *first >= end) {
      return {Root(begin, end)};
    }
    if (end - begin == 1) {
      return {};
    }
    const std::size_t k = Split(end - begin);
    Hashes proof = Multi(wanted, begin, begin + k);
    const Hashes right = Multi(wanted, begin + k, end);
    proof.insert(proof.end(), right.begin(), right.end());
    return proof;
  }

 private:
  // The largest power of two below n.
  static std::size_t Split(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }

  std::map<std::pair<std::size_t, std::size_t>, Hash> roots_;
};

// Keeps the tiles of a growing test tree and counts the calls for them.
class MemoryTiles : public merkle::TileReader {
 public:
  // Grows `edge` to `size` leaves and keeps what that finishes.
  void Grow(merkle::RightEdge& edge, std::uint64_t size) {
    while (edge.size().value < size) {
      for (auto& tile : edge.Append(TestLeaf(edge.size().value))) {
        tiles_[tile.id] = std::move(tile.nodes);
      }
    }
  }

  StatusOr<Tiles> ReadTiles(
      std::span<const merkle::TileId> ids) const override {
    ++calls_;
    Tiles tiles;
    for (const merkle::TileId& id : ids) {
      const auto tile = tiles_.find(id);
      if (tile == tiles_.end()) {
        return DataLoss(ErrorReason::kInternal, "no such tile");
      }
      tiles.push_back(tile->second);
    }
    return tiles;
  }

  int calls() const { return calls_; }
  void Drop(const merkle::TileId& id) { tiles_.erase(id); }

 private:
  std::map<merkle::TileId, std::shared_ptr<const merkle::ExpandedTile>> tiles_;
  mutable int calls_ = 0;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_NAIVE_TREE_H_
