// Trees and maps of the reference model: written from docs/spec/log.md and
// RFC 9162 as they are worded, by recursion over all leaves, and making proofs
// only. The model never verifies a proof: it makes the one that is right and
// compares.
#ifndef COMITY_TESTS_MODEL_PLAIN_MERKLE_H_
#define COMITY_TESTS_MODEL_PLAIN_MERKLE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"

namespace comity::model {

// A tree over leaf hashes that are only ever added. One thread.
class PlainTree {
 public:
  void Add(const Hash& leaf_hash) { leaves_.push_back(leaf_hash); }
  std::uint64_t size() const { return leaves_.size(); }
  const Hash& leaf(std::uint64_t index) const { return leaves_[index]; }

  // The following require sizes up to size().
  Hash Root(std::uint64_t size) { return RootOf(0, size); }
  // 32 bytes a hash, as evidence holds them. Requires: indices below size.
  std::string MultiProof(const std::set<std::uint64_t>& indices,
                         std::uint64_t size);
  // Requires: 1 <= old_size <= size.
  std::vector<Hash> Consistency(std::uint64_t old_size, std::uint64_t size);

 private:
  using Range = std::pair<std::uint64_t, std::uint64_t>;

  Hash RootOf(std::uint64_t begin, std::uint64_t end);
  void AddMulti(const std::set<std::uint64_t>& indices, Range range,
                std::string& proof);
  void AddSubproof(std::uint64_t old_size, Range range, bool whole,
                   std::vector<Hash>& proof);

  std::vector<Hash> leaves_;
  std::map<Range, Hash> known_;  // Grows with the proofs asked for.
};

// The leaf hash of an entry.
Hash PlainLeafHash(const std::string& entry);

// What the map holds for a key after these entries touched it, in order:
// indices with their leaf hashes. 40 bytes; empty for none.
std::string PlainMapValue(
    const std::vector<std::pair<std::uint64_t, Hash>>& touches);

}  // namespace comity::model

#endif  // COMITY_TESTS_MODEL_PLAIN_MERKLE_H_
