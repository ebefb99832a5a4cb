#include "server/sync/past_head.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/byte_codec.h"
#include "core/base/hash.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/map_value.h"
#include "core/merkle/proof_plan.h"
#include "core/merkle/prover.h"
#include "core/merkle/tile.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"

namespace comity::server {
namespace {

// Entries read at once: at most 4 MiB.
constexpr std::uint64_t kReadStep = 64;

// The values of keys that have changed since; those of count 0 are new.
using PastValues = std::unordered_map<Hash, merkle::MapValue, HashOfHash>;

Status Corrupt(const std::string& message) {
  return DataLoss(ErrorReason::kStoreCorrupt, message);
}

// The hashes of the incomplete tiles are those of complete subtrees.
StatusOr<merkle::RightEdge> EdgeAt(const storage::LogStore& store,
                                   const merkle::RightEdge& now,
                                   merkle::TreeSize size) {
  std::vector<merkle::LeafRange> ranges;
  for (unsigned level = 0; level < merkle::kTileLevels; ++level) {
    const unsigned shift = merkle::kTileHeight * level;
    const std::uint64_t end = size.value >> shift;
    for (std::uint64_t i = end - merkle::PartialTileWidth(level, size); i < end;
         ++i) {
      ranges.push_back({i << shift, (i + 1) << shift});
    }
  }
  COMITY_ASSIGN_OR_RETURN(const auto hashes,
                          merkle::Prover(now, store).Hashes(ranges));
  std::string bytes;
  AppendU64(bytes, size.value);
  for (const Hash& hash : hashes) {
    bytes += hash.view();
  }
  return merkle::RightEdge::Parse(bytes);
}

// The value that `key` had when the log had `size` entries.
StatusOr<merkle::MapValue> ValueAt(const storage::LogStore& store,
                                   const merkle::MapTree& now, const Hash& key,
                                   merkle::TreeSize size) {
  const auto newest = now.Get(key);
  if (!newest) {
    return Corrupt("the map lacks a key that an entry touches");
  }
  COMITY_ASSIGN_OR_RETURN(const auto items, store.ReadHistory(key, *newest));
  merkle::MapValue value;
  for (const storage::HistoryItem& item : items) {
    if (item.index.value >= size.value) {
      break;
    }
    value = value.Next(item.index, item.leaf_hash);
  }
  return value;
}

StatusOr<PastValues> ChangedSince(const storage::LogStore& store,
                                  const mirror::ReplayState& now,
                                  merkle::TreeSize size) {
  PastValues values;
  const std::uint64_t end = now.edge.size().value;
  for (std::uint64_t at = size.value; at < end; at += kReadStep) {
    COMITY_ASSIGN_OR_RETURN(
        const auto entries,
        store.ReadEntryRange(
            {at}, static_cast<std::size_t>(std::min(end - at, kReadStep))));
    for (const std::string& bytes : entries) {
      COMITY_ASSIGN_OR_RETURN(const auto entry, statement::DecodeEntry(bytes));
      const auto* content =
          std::get_if<statement::StatementEntry>(&entry.content);
      if (content == nullptr) {
        continue;
      }
      COMITY_ASSIGN_OR_RETURN(const auto header,
                              statement::ParseHeader(content->statement));
      for (const Hash& key : header.keys) {
        if (!values.contains(key)) {
          COMITY_ASSIGN_OR_RETURN(values[key],
                                  ValueAt(store, now.map, key, size));
        }
      }
    }
  }
  return values;
}

// The stored leaves are the newest; those that changed are replaced.
StatusOr<merkle::MapTree> MapWith(const storage::Engine& engine,
                                  const PastValues& past) {
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine.TakeSnapshot());
  std::vector<merkle::MapUpdate> leaves;
  storage::ScanRange range = {.table = storage::Table::kMapLeaves,
                              .lo = "",
                              .hi = "",
                              .limit = storage::kScanRowsMax,
                              .reverse = false};
  while (true) {
    COMITY_ASSIGN_OR_RETURN(const auto rows, snapshot->Scan(range));
    for (const storage::Row& row : rows) {
      const auto key = Hash::FromBytes(row.key);
      auto value = merkle::MapValue::Decode(row.value);
      if (!key || !value) {
        return Corrupt("a map leaf is malformed");
      }
      const auto found = past.find(*key);
      value = found == past.end() ? value : found->second;
      if (value->count > 0) {
        leaves.emplace_back(*key, *value);
      }
    }
    if (rows.size() < range.limit) {
      return merkle::MapTree().Apply(leaves);
    }
    range.lo = rows.back().key + '\0';
  }
}

// The commitment in which the log at `size` ends, and when it was admitted.
StatusOr<std::pair<Hash, std::uint64_t>> CommitmentAt(
    const storage::LogStore& store, merkle::TreeSize size) {
  COMITY_ASSIGN_OR_RETURN(const auto last,
                          store.ReadEntryRange({size.value - 1}, 1));
  COMITY_ASSIGN_OR_RETURN(const auto entry,
                          statement::DecodeEntry(last.front()));
  const auto* content = std::get_if<statement::MapCommitment>(&entry.content);
  if (content == nullptr) {
    return Corrupt("the head does not end in a map commitment");
  }
  return std::pair(content->map_root, entry.admitted_ms);
}

}  // namespace

StatusOr<mirror::ReplayState> StateAtHead(const storage::Engine& engine,
                                          const storage::LogStore& store,
                                          const mirror::ReplayState& now,
                                          const merkle::TreeHead& head) {
  if (now.edge.Head() == head) {
    return now;
  }
  const std::uint64_t held = now.edge.size().value;
  if (head.size.value == 0 || head.size.value > held ||
      held - head.size.value > kPastEntriesMax) {
    return OutOfRange(ErrorReason::kIndexOutOfRange,
                      "the copy has " + std::to_string(held) +
                          " entries, the head " +
                          std::to_string(head.size.value));
  }
  mirror::ReplayState past;
  COMITY_ASSIGN_OR_RETURN(past.edge, EdgeAt(store, now.edge, head.size));
  if (past.edge.Head() != head) {
    return Corrupt("the copy does not extend the head that was verified");
  }
  COMITY_ASSIGN_OR_RETURN(const auto commitment,
                          CommitmentAt(store, head.size));
  COMITY_ASSIGN_OR_RETURN(const PastValues values,
                          ChangedSince(store, now, head.size));
  COMITY_ASSIGN_OR_RETURN(past.map, MapWith(engine, values));
  if (past.map.root() != commitment.first) {
    return Corrupt("the copy gives another map than the head commits to");
  }
  past.last_admission_ms = commitment.second;
  return past;
}

}  // namespace comity::server
