#include "storage/rocksdb/marked_store.h"

#include <utility>

#include "core/merkle/prover.h"
#include "storage/head_mark.h"
#include "storage/log_store.h"
#include "storage/rocksdb/store_aside.h"

namespace comity::storage {
namespace {

// The store up to the first damaged record, if that extends the mark. While it
// is held, nobody writes.
StatusOr<std::unique_ptr<RocksDbEngine>> OpenBeforeDamage(
    const RocksDbOptions& options, const HeadMark& mark) {
  COMITY_ASSIGN_OR_RETURN(auto engine, RocksDbEngine::OpenReadOnly(options));
  COMITY_ASSIGN_OR_RETURN(const auto opened, LogStore::Open(*engine, {}));
  const LogState& state = opened.store->state();
  COMITY_RETURN_IF_ERROR(CompareWithMark(
      {.store_head = state.head,
       .recorded_mark = state.last_mark,
       .mark = mark.head},
      [&](merkle::TreeSize size) -> StatusOr<Hash> {
        return merkle::Prover(state.edge, *opened.store).RootAt(size);
      }));
  return engine;
}

// Opening for writing moves what the log of writes holds and deletes the file.
// An end that RocksDB takes for torn is lost by that, also where all of it is
// there and one bit of a length is wrong.
Status LookBeforeWriting(RocksDbOptions options, const HeadMark& mark) {
  options.create_if_missing = false;
  COMITY_ASSIGN_OR_RETURN(
      const auto engine,
      RocksDbEngine::OpenReadOnly(std::move(options), {Table::kState}));
  return CheckReachesMark(*engine, mark);
}

// Whether opening for writing says the same, or makes what is missing.
bool IsForOpening(const Status& look) {
  return look.ok() || look.reason() == ErrorReason::kStoreMissing;
}

StatusOr<std::unique_ptr<RocksDbEngine>> OpenIfReached(
    const RocksDbOptions& options, const std::string& mark_path) {
  COMITY_ASSIGN_OR_RETURN(const auto mark, ReadHeadMark(mark_path));
  if (mark) {
    const Status look = LookBeforeWriting(options, *mark);
    if (!IsForOpening(look)) {
      return look;
    }
  }
  return RocksDbEngine::Open(options);
}

}  // namespace

Status CheckReachesMark(const RocksDbEngine& engine, const HeadMark& mark) {
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine.TakeSnapshot());
  COMITY_ASSIGN_OR_RETURN(const LogState state, ReadLogState(*snapshot));
  const std::uint64_t stored = state.head.size.value;
  const std::uint64_t signed_size = mark.head.size.value;
  return stored >= signed_size
             ? OkStatus()
             : FailedPrecondition(
                   ErrorReason::kStoreBehindMark,
                   "the log has " + std::to_string(stored) +
                       " entries, signed were " + std::to_string(signed_size) +
                       ". An older copy was put in place, or the end of the "
                       "store's log of writes (*.log) is damaged: one wrong "
                       "bit there hides whole entries. No file was changed; "
                       "keep them all");
}

StatusOr<std::unique_ptr<RocksDbEngine>> OpenMarkedStore(
    RocksDbOptions options, const std::string& mark_path) {
  auto engine = OpenIfReached(options, mark_path);
  if (engine.status().reason() != ErrorReason::kStoreCorrupt) {
    return engine;
  }
  const auto mark = ReadWholeHeadMark(mark_path);
  if (!mark.ok() || !mark->has_value()) {
    return engine;
  }
  options.create_if_missing = false;
  options.drop_damaged_end = true;
  auto before_damage = OpenBeforeDamage(options, **mark);
  if (!before_damage.ok()) {
    return engine;
  }
  COMITY_ASSIGN_OR_RETURN(const auto aside, PutStoreAside(options.path));
  before_damage->reset();
  if (options.warn) {
    options.warn("the end of the store's log of writes is damaged (" +
                 engine.status().message() +
                 "). All that was signed lies before it, up to size " +
                 std::to_string((*mark)->head.size.value) +
                 ", if the mark is the newest: then what is behind was never "
                 "acknowledged. It is dropped; the store as it was is kept in "
                 "\"" +
                 aside.string() + "\"");
  }
  return RocksDbEngine::Open(std::move(options));
}

}  // namespace comity::storage
