#include "storage/rocksdb/marked_store.h"

#include <utility>

#include "core/merkle/prover.h"
#include "storage/head_mark.h"
#include "storage/log_store.h"

namespace comity::storage {
namespace {

// OK if what lies before the first damaged record extends the mark.
Status CheckBeforeDamage(const RocksDbOptions& options, const HeadMark& mark) {
  COMITY_ASSIGN_OR_RETURN(const auto engine,
                          RocksDbEngine::OpenReadOnly(options));
  COMITY_ASSIGN_OR_RETURN(const auto opened, LogStore::Open(*engine, {}));
  const LogState& state = opened.store->state();
  return CompareWithMark(
      {.store_head = state.head,
       .recorded_mark = state.last_mark,
       .mark = mark.head},
      [&](merkle::TreeSize size) -> StatusOr<Hash> {
        return merkle::Prover(state.edge, *opened.store).RootAt(size);
      });
}

}  // namespace

StatusOr<std::unique_ptr<RocksDbEngine>> OpenMarkedStore(
    RocksDbOptions options, const std::string& mark_path) {
  auto engine = RocksDbEngine::Open(options);
  if (engine.status().reason() != ErrorReason::kStoreCorrupt) {
    return engine;
  }
  const auto mark = ReadWholeHeadMark(mark_path);
  if (!mark.ok() || !mark->has_value()) {
    return engine;
  }
  options.create_if_missing = false;
  options.drop_damaged_end = true;
  if (!CheckBeforeDamage(options, **mark).ok()) {
    return engine;
  }
  if (options.warn) {
    options.warn("the end of the store's log of writes is damaged (" +
                 engine.status().message() +
                 "). All that was signed lies before it, up to size " +
                 std::to_string((*mark)->head.size.value) +
                 ": what is behind was never acknowledged, and is dropped");
  }
  return RocksDbEngine::Open(std::move(options));
}

}  // namespace comity::storage
