// Makes batches as a sequencer does, from made-up entries: the same ones for
// the same calls.
#ifndef COMITY_TESTS_SUPPORT_LOG_BATCH_MAKER_H_
#define COMITY_TESTS_SUPPORT_LOG_BATCH_MAKER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/byte_codec.h"
#include "core/base/hash.h"
#include "core/crypto/sha256.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "storage/log_store.h"

namespace comity::storage {

// One thread.
class LogBatchMaker {
 public:
  // Each entry touches a key of its own and one of `shared_keys` keys.
  explicit LogBatchMaker(std::uint64_t shared_keys = 3,
                         std::size_t entry_size = 600)
      : shared_keys_(shared_keys), entry_size_(entry_size) {}

  static Hash OwnKey(std::uint64_t index) { return HashOf("own", index); }
  static Hash SharedKey(std::uint64_t number) {
    return HashOf("shared", number);
  }
  static Hash StatementId(std::uint64_t index) { return HashOf("id", index); }

  std::string Entry(std::uint64_t index) const {
    std::string bytes;
    while (bytes.size() < entry_size_) {
      bytes += HashOf(std::to_string(bytes.size()), index).view();
    }
    bytes.resize(entry_size_);
    return bytes;
  }

  // The next `count` entries with all that follows from them.
  LogBatch Next(std::size_t count) {
    LogBatch batch;
    std::map<Hash, merkle::MapValue> touched;
    for (std::size_t i = 0; i < count; ++i) {
      const merkle::LeafIndex index = {edge_.size().value};
      std::string bytes = Entry(index.value);
      const Hash leaf_hash = merkle::LeafHash(bytes);
      edge_.Append(leaf_hash);
      for (const Hash& key :
           {OwnKey(index.value), SharedKey(index.value % shared_keys_)}) {
        const auto [value, is_first] = touched.try_emplace(key);
        if (is_first) {
          value->second = map_.Get(key).value_or(merkle::MapValue());
        }
        batch.history.push_back({.map_key = key,
                                 .number = value->second.count,
                                 .item = {index, leaf_hash}});
        value->second = value->second.Next(index, leaf_hash);
      }
      batch.statement_ids.push_back(
          {.id = StatementId(index.value), .index = index});
      batch.entries.push_back(
          {.bytes = std::move(bytes), .leaf_hash = leaf_hash});
    }
    batch.map_updates.assign(touched.begin(), touched.end());
    for (const merkle::MapUpdate& update : batch.map_updates) {
      batch.map_before.push_back(
          map_.Get(update.first).value_or(merkle::MapValue()));
    }
    map_ = map_.Apply(batch.map_updates).value();
    batch.new_head = edge_.Head();
    batch.map_root = map_.root();
    batch.map_size = map_.size();
    batch.last_admission_ms = 1'000 + edge_.size().value;
    return batch;
  }

  const merkle::RightEdge& edge() const { return edge_; }
  const merkle::MapTree& map() const { return map_; }

 private:
  static Hash HashOf(std::string text, std::uint64_t number) {
    AppendU64(text, number);
    return crypto::Sha256(text);
  }

  std::uint64_t shared_keys_;
  std::size_t entry_size_;
  merkle::RightEdge edge_;
  merkle::MapTree map_;
};

}  // namespace comity::storage

#endif  // COMITY_TESTS_SUPPORT_LOG_BATCH_MAKER_H_
