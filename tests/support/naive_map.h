// The map tree written down as it is defined: slow and plain, to compare the
// real one with.
#ifndef COMITY_TESTS_SUPPORT_NAIVE_MAP_H_
#define COMITY_TESTS_SUPPORT_NAIVE_MAP_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/base/byte_codec.h"
#include "core/base/hash.h"
#include "core/crypto/sha256.h"

namespace comity::testing {

using NaiveItem = std::pair<std::string, std::string>;

// Bit `bit` of a key padded with 0x00 and then 0xff.
inline bool NaiveBit(const std::string& key, std::size_t bit) {
  const std::size_t index = bit / 8;
  unsigned byte = index == key.size() ? 0x00 : 0xff;
  if (index < key.size()) {
    byte = static_cast<unsigned char>(key[index]);
  }
  return (byte >> (7 - bit % 8) & 1) != 0;
}

// Root of the map of `items` (distinct keys, any order), of which all agree on
// the bits before `bit`.
inline Hash NaiveMapRoot(const std::vector<NaiveItem>& items,
                         std::size_t bit = 0) {
  if (items.empty()) {
    return crypto::Sha256("");
  }
  std::string bytes;
  if (items.size() == 1) {
    bytes.push_back('\0');
    AppendStr(bytes, items.front().first);
    AppendStr(bytes, items.front().second);
    return crypto::Sha256(bytes);
  }
  std::vector<NaiveItem> left;
  std::vector<NaiveItem> right;
  for (const NaiveItem& item : items) {
    (NaiveBit(item.first, bit) ? right : left).push_back(item);
  }
  if (left.empty() || right.empty()) {
    return NaiveMapRoot(items, bit + 1);
  }
  bytes.push_back('\1');
  AppendUvarint(bytes, bit);
  bytes.append(NaiveMapRoot(left, bit + 1).view());
  bytes.append(NaiveMapRoot(right, bit + 1).view());
  return crypto::Sha256(bytes);
}

// Proof for `key` in the map of `items`: its path, or the other leaf where
// the search ends with that leaf's path.
inline std::string NaiveMapProof(const std::vector<NaiveItem>& items,
                                 const std::string& key, std::size_t bit = 0) {
  if (items.empty()) {
    return "";
  }
  if (items.size() == 1) {
    std::string proof;
    if (items.front().first != key) {
      AppendStr(proof, items.front().first);
      AppendStr(proof, items.front().second);
    }
    return proof;
  }
  std::vector<NaiveItem> near;
  std::vector<NaiveItem> far;
  for (const NaiveItem& item : items) {
    const bool same = NaiveBit(item.first, bit) == NaiveBit(key, bit);
    (same ? near : far).push_back(item);
  }
  if (near.empty() || far.empty()) {
    return NaiveMapProof(items, key, bit + 1);
  }
  std::string proof = NaiveMapProof(near, key, bit + 1);
  AppendUvarint(proof, bit);
  proof.append(NaiveMapRoot(far, bit + 1).view());
  return proof;
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_NAIVE_MAP_H_
