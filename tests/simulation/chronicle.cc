#include "tests/simulation/chronicle.h"

#include <map>
#include <string>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"

namespace comity::simulation {
namespace {

using KeyAndValue = std::pair<Hash, std::string>;

Hash RootOf(std::span<const RecordPtr> records) {
  if (records.size() == 1) {
    return records.front()->leaf;
  }
  std::size_t split = 1;
  while (2 * split < records.size()) {
    split *= 2;
  }
  const Hash left = RootOf(records.first(split));
  const Hash right = RootOf(records.subspan(split));
  return crypto::Sha256({"\x01", left.view(), right.view()});
}

bool Bit(const Hash& key, std::size_t bit) {
  const auto byte = static_cast<unsigned char>(key.view()[bit / 8]);
  return (byte >> (7 - bit % 8) & 1) != 0;
}

// Root of the map of `items`, which ascend and differ.
Hash MapRootOf(std::span<const KeyAndValue> items) {
  std::string bytes;
  if (items.size() == 1) {
    bytes.push_back('\0');
    AppendStr(bytes, items.front().first.view());
    AppendStr(bytes, items.front().second);
    return crypto::Sha256(bytes);
  }
  // In ascending order, the first bit in which any two differ is that in which
  // the outermost do.
  std::size_t bit = 0;
  while (Bit(items.front().first, bit) == Bit(items.back().first, bit)) {
    ++bit;
  }
  std::size_t split = 0;
  while (!Bit(items[split].first, bit)) {
    ++split;
  }
  const Hash left = MapRootOf(items.first(split));
  const Hash right = MapRootOf(items.subspan(split));
  bytes.push_back('\1');
  AppendUvarint(bytes, bit);
  bytes += left.view();
  bytes += right.view();
  return crypto::Sha256(bytes);
}

}  // namespace

RecordPtr ReadRecord(std::string_view entry,
                     const std::function<const Deed*(const Hash&)>& find) {
  auto record = std::make_shared<Record>();
  record->leaf = crypto::Sha256({std::string_view("\0", 1), entry});
  const auto decoded = statement::DecodeEntry(entry);
  if (!decoded.ok()) {
    return record;
  }
  record->admitted_ms = decoded->admitted_ms;
  if (const auto* commitment =
          std::get_if<statement::MapCommitment>(&decoded->content)) {
    record->map_root = commitment->map_root;
    record->covered = commitment->covered;
    return record;
  }
  const auto& content = std::get<statement::StatementEntry>(decoded->content);
  const auto header = statement::ParseHeader(content.statement);
  if (header.ok()) {
    record->keys = header->keys;
  }
  record->deed = find(statement::StatementId(content.statement));
  return record;
}

Hash NaiveRoot(const Chronicle& chronicle, std::uint64_t size) {
  return size == 0 ? crypto::Sha256("")
                   : RootOf(std::span(chronicle).first(size));
}

Hash NaiveMapRootOf(const Chronicle& chronicle, std::uint64_t size) {
  struct Value {
    Hash chain;
    std::uint64_t count = 0;
  };
  std::map<Hash, Value> values;
  for (std::uint64_t index = 0; index < size; ++index) {
    for (const Hash& key : chronicle[index]->keys) {
      Value& value = values[key];
      std::string at;
      AppendU64(at, index);
      value.chain = crypto::Sha256(
          {"\x02", value.chain.view(), at, chronicle[index]->leaf.view()});
      ++value.count;
    }
  }
  std::vector<KeyAndValue> items;
  for (const auto& [key, value] : values) {
    std::string bytes(value.chain.view());
    AppendU64(bytes, value.count);
    items.emplace_back(key, std::move(bytes));
  }
  return items.empty() ? crypto::Sha256("") : MapRootOf(items);
}

bool SameUpTo(const Chronicle& a, const Chronicle& b, std::uint64_t size) {
  if (a.size() < size || b.size() < size) {
    return false;
  }
  for (std::uint64_t i = 0; i < size; ++i) {
    if (a[i] != b[i] && a[i]->leaf != b[i]->leaf) {
      return false;
    }
  }
  return true;
}

}  // namespace comity::simulation
