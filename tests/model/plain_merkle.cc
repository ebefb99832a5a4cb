#include "tests/model/plain_merkle.h"

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::model {
namespace {

// The largest power of two below `n`.
std::uint64_t Split(std::uint64_t n) {
  std::uint64_t k = 1;
  while (2 * k < n) {
    k *= 2;
  }
  return k;
}

}  // namespace

Hash PlainTree::RootOf(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) {
    return crypto::Sha256("");
  }
  if (end - begin == 1) {
    return leaves_[begin];
  }
  const auto found = known_.find({begin, end});
  if (found != known_.end()) {
    return found->second;
  }
  const std::uint64_t middle = begin + Split(end - begin);
  const Hash left = RootOf(begin, middle);
  const Hash right = RootOf(middle, end);
  const Hash root = crypto::Sha256({"\x01", left.view(), right.view()});
  known_[{begin, end}] = root;
  return root;
}

std::string PlainTree::MultiProof(const std::set<std::uint64_t>& indices,
                                  std::uint64_t size) {
  std::string proof;
  AddMulti(indices, {0, size}, proof);
  return proof;
}

void PlainTree::AddMulti(const std::set<std::uint64_t>& indices, Range range,
                         std::string& proof) {
  const auto [begin, end] = range;
  const auto first = indices.lower_bound(begin);
  if (first == indices.end() || *first >= end) {
    proof += RootOf(begin, end).view();
  } else if (end - begin > 1) {
    const std::uint64_t middle = begin + Split(end - begin);
    AddMulti(indices, {begin, middle}, proof);
    AddMulti(indices, {middle, end}, proof);
  }
}

std::vector<Hash> PlainTree::Consistency(std::uint64_t old_size,
                                         std::uint64_t size) {
  std::vector<Hash> proof;
  AddSubproof(old_size, {0, size}, true, proof);
  return proof;
}

// SUBPROOF(m, D[begin:end], b) of RFC 9162 section 2.1.4.1.
void PlainTree::AddSubproof(std::uint64_t old_size, Range range, bool whole,
                            std::vector<Hash>& proof) {
  const auto [begin, end] = range;
  if (old_size == end - begin) {
    if (!whole) {
      proof.push_back(RootOf(begin, end));
    }
    return;
  }
  const std::uint64_t k = Split(end - begin);
  if (old_size <= k) {
    AddSubproof(old_size, {begin, begin + k}, whole, proof);
    proof.push_back(RootOf(begin + k, end));
  } else {
    AddSubproof(old_size - k, {begin + k, end}, false, proof);
    proof.push_back(RootOf(begin, begin + k));
  }
}

Hash PlainLeafHash(const std::string& entry) {
  return crypto::Sha256({std::string_view("\0", 1), entry});
}

std::string PlainMapValue(
    const std::vector<std::pair<std::uint64_t, Hash>>& touches) {
  if (touches.empty()) {
    return "";
  }
  Hash chain;
  for (const auto& [index, leaf_hash] : touches) {
    std::string bytes = "\x02";
    bytes += chain.view();
    AppendU64(bytes, index);
    bytes += leaf_hash.view();
    chain = crypto::Sha256(bytes);
  }
  std::string value(chain.view());
  AppendU64(value, touches.size());
  return value;
}

}  // namespace comity::model
