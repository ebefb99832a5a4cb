#include "storage/log_rows.h"

#include <algorithm>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::storage {
namespace {

constexpr std::uint8_t kStateVersion = 2;
constexpr std::size_t kEdgeSizeMax = std::size_t{1} << 17;

Status Corrupt(std::string message) {
  return DataLoss(ErrorReason::kStoreCorrupt, std::move(message));
}

void AppendTreeHead(std::string& out, const merkle::TreeHead& head) {
  AppendU64(out, head.size.value);
  out += head.root.view();
}

std::optional<merkle::TreeHead> ReadTreeHead(ByteReader& reader) {
  const auto size = reader.ReadU64();
  const auto root = reader.ReadHash();
  if (!root) {
    return std::nullopt;
  }
  return merkle::TreeHead{.size = {*size}, .root = *root};
}

}  // namespace

RowKey EntryKey(merkle::LeafIndex index) {
  return {Table::kEntries, EncodeIndex(index)};
}

RowKey TileKey(const merkle::TileId& id) {
  RowKey row = {Table::kTiles, std::string(1, static_cast<char>(id.level))};
  AppendU64(row.key, id.index);
  return row;
}

RowKey MapLeafKey(const Hash& map_key) {
  return {Table::kMapLeaves, std::string(map_key.view())};
}

RowKey HistoryKey(const Hash& map_key, std::uint64_t number) {
  RowKey row = {Table::kHistory, {}};
  row.key.reserve(Hash::kSize + sizeof(number));
  row.key += map_key.view();
  AppendU64(row.key, number);
  return row;
}

RowKey IdKey(const Hash& statement_id) {
  return {Table::kIds, std::string(statement_id.view())};
}

RowKey StateKey() { return {Table::kState, "log"}; }

std::string EncodeIndex(merkle::LeafIndex index) {
  std::string bytes;
  AppendU64(bytes, index.value);
  return bytes;
}

std::optional<merkle::LeafIndex> ParseIndex(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto index = reader.ReadU64();
  if (!reader.done()) {
    return std::nullopt;
  }
  return merkle::LeafIndex{*index};
}

std::string EncodeHistoryItem(const HistoryItem& item) {
  std::string bytes;
  bytes.reserve(sizeof(item.index.value) + Hash::kSize);
  AppendU64(bytes, item.index.value);
  bytes += item.leaf_hash.view();
  return bytes;
}

std::optional<HistoryItem> ParseHistoryItem(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto index = reader.ReadU64();
  const auto leaf_hash = reader.ReadHash();
  if (!reader.done()) {
    return std::nullopt;
  }
  return HistoryItem{.index = {*index}, .leaf_hash = *leaf_hash};
}

std::string EncodeLogState(const LogState& state) {
  std::string bytes(1, static_cast<char>(kStateVersion));
  AppendTreeHead(bytes, state.head);
  bytes += state.map_root.view();
  AppendU64(bytes, state.map_size);
  AppendU64(bytes, state.last_admission_ms);
  bytes.push_back(state.last_mark ? '\1' : '\0');
  if (state.last_mark) {
    AppendTreeHead(bytes, *state.last_mark);
  }
  AppendStr(bytes, state.edge.Serialize());
  bytes += crypto::Sha256(bytes).view();
  return bytes;
}

StatusOr<LogState> ParseLogState(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto version = reader.ReadU8();
  if (version != kStateVersion) {
    return Corrupt("the state record has an unknown version");
  }
  const std::size_t content =
      bytes.size() - std::min(bytes.size(), Hash::kSize);
  if (crypto::Sha256(bytes.substr(0, content)).view() !=
      bytes.substr(content)) {
    return Corrupt("the state record is damaged");
  }
  LogState state;
  const auto head = ReadTreeHead(reader);
  const auto map_root = reader.ReadHash();
  const auto map_size = reader.ReadU64();
  const auto last_admission_ms = reader.ReadU64();
  const auto has_mark = reader.ReadU8();
  if (has_mark == 1) {
    state.last_mark = ReadTreeHead(reader);
  }
  const auto edge = reader.ReadStr(kEdgeSizeMax);
  (void)reader.ReadHash();
  if (!reader.done() || *has_mark > 1) {
    return Corrupt("the state record is malformed");
  }
  auto parsed_edge = merkle::RightEdge::Parse(*edge);
  if (!parsed_edge.ok()) {
    return Corrupt(parsed_edge.status().message());
  }
  if (parsed_edge->Head() != *head) {
    return Corrupt("the right edge leads to another root than the stored one");
  }
  state.head = *head;
  state.edge = std::move(parsed_edge).value();
  state.map_root = *map_root;
  state.map_size = *map_size;
  state.last_admission_ms = *last_admission_ms;
  return state;
}

}  // namespace comity::storage
