// The narrow waist of storage: what a database must do for a log, and nothing
// more. Engines (memory/, rocksdb/) behave alike;
// tests/support/engine_contract.h states and checks that behaviour.
//
// All rows are immutable or replaced by a later version, so a snapshot *is* a
// tree size. The fence, a row {epoch, head}, lives in the data and is checked
// by Commit itself: a sequencer that lost its lease cannot write, however late
// its last batch arrives.
#ifndef COMITY_STORAGE_ENGINE_H_
#define COMITY_STORAGE_ENGINE_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::storage {

// Groups of rows with one way of use each. The numbers are not stored.
enum class Table : std::uint8_t {
  kEntries,    // entry bytes by log index; append-only
  kTiles,      // finished tiles of the log tree; append-only
  kMapLeaves,  // map key -> newest value; overwritten
  kHistory,    // (map key, number) -> log position; inserted in random order
  kIds,        // statement id -> index; inserted in random order
  kState,      // a handful of records, and the engine's own fence row
};
inline constexpr std::size_t kTableCount = 6;

inline constexpr std::size_t kKeySizeMax = 256;
inline constexpr std::size_t kValueSizeMax = 1 << 20;
// Keys and values of one batch together.
inline constexpr std::size_t kBatchSizeMax = std::size_t{64} << 20;
inline constexpr std::size_t kScanRowsMax = 4096;
inline constexpr std::size_t kMultiGetRowsMax = 4096;
inline constexpr std::size_t kHolderSizeMax = 128;

// The key of the fence row in Table::kState; a batch may not touch it.
inline constexpr std::string_view kFenceKey = "fence";

// Number of a lease. Each Acquire and each Release makes it grow.
struct Epoch {
  std::uint64_t value = 0;
  friend auto operator<=>(const Epoch&, const Epoch&) = default;
};

// Milliseconds since 1970; injected, so that a simulation decides the time.
using ClockMs = std::function<std::uint64_t()>;

struct RowKey {
  Table table = Table::kState;
  std::string key;
  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

struct Put {
  RowKey row;
  std::string value;
};

struct Row {
  std::string key;
  std::string value;
  friend auto operator<=>(const Row&, const Row&) = default;
};

// One all-or-nothing change. Deletes happen before puts; of two puts to one
// row the later one stands.
struct Batch {
  Epoch epoch;                     // of the writer's lease
  merkle::TreeSize expected_head;  // what the writer built upon
  merkle::TreeSize new_head;       // not below `expected_head`
  std::vector<Put> puts;
  std::vector<RowKey> deletes;
};

enum class CommitResult {
  // Took effect, and survives loss of power.
  kOk,
  // Nothing took effect: the epoch is not the current one. Stop signing.
  kFenced,
  // Nothing took effect: the head was not `expected_head`, or the engine asks
  // to try again. Read Head before building another batch.
  kRetry,
  // Took effect or not. Only Head of a reopened engine can tell; building
  // another tree at the same size before that is equivocation.
  kUnknownOutcome,
  // Nothing took effect: the engine takes no writes.
  kUnavailable,
  // Nothing took effect: the batch breaks a bound or touches the fence. A bug
  // of the caller.
  kRefused,
};

struct CommitReport {
  CommitResult result = CommitResult::kOk;
  std::string detail;  // for people; empty if kOk
};

// Epoch and head at one moment.
struct Fence {
  Epoch epoch;
  merkle::TreeSize head;
  friend auto operator<=>(const Fence&, const Fence&) = default;
};

// A part of one table, in the order of keys as unsigned bytes.
struct ScanRange {
  Table table = Table::kState;
  std::string lo;         // first key that may be returned
  std::string hi;         // first key beyond; empty means the table's end
  std::size_t limit = 0;  // 1 to kScanRowsMax
  bool reverse = false;   // from the last key below `hi` downwards
};

// The rows as they stood when the snapshot was taken. Must not outlive its
// engine; hold it for seconds at most, since it keeps old versions alive.
//
// Errors of every call:
//   kUnavailable / kStoreUnavailable    the engine has failed or is away;
//   kDataLoss / kStoreCorrupt           stored bytes fail their checksum;
//   kInvalidArgument / kStoreLimitExceeded  more is asked than the bounds
//   allow.
//
// Thread-safety: thread-compatible.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // The log size of the snapshot.
  virtual StatusOr<merkle::TreeSize> Head() const = 0;

  // The values of `rows` in their order; nothing where there is no such row.
  // One round trip. Requires: at most kMultiGetRowsMax rows.
  virtual StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const RowKey> rows) const = 0;

  // At most `range.limit` rows. One round trip. An engine may, on damaged
  // files, return fewer rows than there are with OK: callers must know from
  // elsewhere how many to expect, and count.
  virtual StatusOr<std::vector<Row>> Scan(const ScanRange& range) const = 0;
};

// Slows a long read down, or ends it: called after each portion with its
// bytes. It may wait; a failure ends the read, which returns it. May be empty.
using ReadPace = std::function<Status(std::uint64_t bytes)>;

// A database that holds one log.
//
// Thread-safety: thread-safe. Reads never wait for a running Commit's disk.
class Engine {
 public:
  virtual ~Engine() = default;

  struct Lease {
    Epoch epoch;
    merkle::TreeSize head;
  };

  // Makes `holder` (1 to kHolderSizeMax bytes) the only writer for `ttl_ms` by
  // the store's clock, under an epoch larger than every earlier one. A holder
  // that acquires again fences its own earlier epoch.
  //
  // Errors: kUnavailable / kLeaseHeld while another holder's lease runs;
  // kInvalidArgument / kStoreLimitExceeded for an empty or overlong holder;
  // as Snapshot otherwise.
  virtual StatusOr<Lease> Acquire(std::string_view holder,
                                  std::uint64_t ttl_ms) = 0;

  // Extends the lease to `ttl_ms` from now, also one that has run out but was
  // not taken. Errors: kAborted / kFenced if `epoch` is not the current one.
  virtual Status Renew(Epoch epoch, std::uint64_t ttl_ms) = 0;

  // Ends the lease; batches under `epoch` are fenced from now on. Errors:
  // kAborted / kFenced if `epoch` is not the current one.
  virtual Status Release(Epoch epoch) = 0;

  // The newest epoch and head: the only way to resolve an unknown outcome.
  virtual StatusOr<Fence> Head() const = 0;

  // Checks the fence and writes `batch`, in one atomic durable step. A lease
  // that has run out still commits until another holder acquires: the epoch
  // decides, not the clock.
  [[nodiscard]] virtual CommitReport Commit(const Batch& batch) = 0;

  virtual StatusOr<std::unique_ptr<Snapshot>> TakeSnapshot() const = 0;

  // Reads everything stored and checks its checksums, at `pace`; slow. Runs
  // beside commits. Errors: kDataLoss / kStoreCorrupt; that of `pace`.
  virtual Status VerifyChecksums(const ReadPace& pace) const = 0;
};

// Whether `batch` keeps the stated bounds. For engines.
Status CheckBatch(const Batch& batch);

// Whether `range` and a MultiGet of `row_count` rows keep them. For engines.
Status CheckScanRange(const ScanRange& range);
Status CheckMultiGet(std::size_t row_count);

// "kOk", "kFenced" and so on, for messages.
std::string_view Name(CommitResult result);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_ENGINE_H_
