#include "core/merkle/map_root.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <vector>

#include "core/merkle/map_hash.h"

namespace comity::merkle {
namespace {

using Pointers = std::span<const MapItem* const>;

// The order of padded keys, in which every subtree is one stretch.
bool Before(const MapItem* a, const MapItem* b) {
  return a->key != b->key &&
         MapKeyBit(b->key, FirstDifferingBit(a->key, b->key));
}

Hash RootOfSorted(Pointers items) {
  if (items.size() == 1) {
    return MapLeafHash(items.front()->key, items.front()->value);
  }
  const auto bit = FirstDifferingBit(items.front()->key, items.back()->key);
  const auto right = std::partition_point(
      items.begin(), items.end(),
      [bit](const MapItem* item) { return !MapKeyBit(item->key, bit); });
  const auto left_count = static_cast<std::size_t>(right - items.begin());
  return MapNodeHash(bit, RootOfSorted(items.first(left_count)),
                     RootOfSorted(items.subspan(left_count)));
}

}  // namespace

Hash MapRootOf(std::span<const MapItem> items) {
  if (items.empty()) {
    return EmptyMapRoot();
  }
  std::vector<const MapItem*> sorted;
  sorted.reserve(items.size());
  for (const MapItem& item : items) {
    sorted.push_back(&item);
  }
  std::sort(sorted.begin(), sorted.end(), Before);
  assert(std::adjacent_find(sorted.begin(), sorted.end(),
                            [](const MapItem* a, const MapItem* b) {
                              return a->key == b->key;
                            }) == sorted.end());
  return RootOfSorted(sorted);
}

}  // namespace comity::merkle
