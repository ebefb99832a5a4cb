// Recomputes a log from its entries: the tree, the map, and everything that
// the entries promise about both. What a mirror stores, a state cosigner
// vouches for and an auditor repeats is this.
//
// Nothing here believes the log. What each statement counts for is not looked
// at: the map function reads only headers, so an old mirror can follow a log
// whose newer kinds it does not know.
// Source: docs/spec, Log and map.
#ifndef COMITY_CORE_MIRROR_LOG_REPLAY_H_
#define COMITY_CORE_MIRROR_LOG_REPLAY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/map_value.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_types.h"
#include "core/statement/entry.h"

namespace comity::mirror {

// Admission times that an entry may have, Unix milliseconds, both inclusive.
struct TimeBounds {
  std::uint64_t earliest_ms = 0;
  std::uint64_t latest_ms = ~std::uint64_t{0};
  // Index of the first entry that `earliest_ms` is about.
  std::uint64_t earliest_from = 0;
};

// Item number `number` of the history of `map_key`.
struct HistoryStep {
  Hash map_key;
  std::uint64_t number = 0;
};

// What one entry adds.
struct ReplayedEntry {
  Hash leaf_hash;
  // Of a statement; a map commitment has none and touches no key.
  std::optional<Hash> statement_id;
  std::vector<HistoryStep> history;
  std::vector<merkle::FinishedTile> finished_tiles;
};

// What an entry says by itself, before it is held against the log.
struct ReadEntry {
  Hash leaf_hash;
  std::uint64_t admitted_ms = 0;
  // Of a statement, with the map keys that it touches.
  std::optional<Hash> statement_id;
  std::vector<Hash> map_keys;
  // Of a map commitment.
  std::optional<statement::MapCommitment> commitment;
};

// Reads the bytes whose leaf hash is `leaf_hash`.
//
// Errors: kEntryMalformed, kEntryTooLarge if the bytes are no entry;
// kNotCanonical and others of statement::ParseHeader for a statement whose map
// keys cannot be read.
StatusOr<ReadEntry> ReadForReplay(std::string_view entry,
                                  const Hash& leaf_hash);

// Where a replay stands between two entries.
struct ReplayState {
  merkle::RightEdge edge;
  merkle::MapTree map;
  std::uint64_t last_admission_ms = 0;
};

// One log, entry by entry. After a failure the replay is of no more use: go
// back to a copy of the state before.
//
// One thread.
class LogReplay {
 public:
  // Goes on after what `state` holds.
  explicit LogReplay(ReplayState state) : state_(std::move(state)) {}

  // Adds the next entry.
  //
  // Errors: kHashUnstable if the map held here is damaged, which says nothing
  // about the log. All others are reasons not to cosign it:
  //   those of ReadForReplay;
  //   kCommitmentWrong   a commitment to another map, place or function;
  //   kTimeImplausible   an admission time that falls or is out of `bounds`.
  StatusOr<ReplayedEntry> Append(std::string_view entry,
                                 const TimeBounds& bounds);
  // The same for an entry that was read before.
  StatusOr<ReplayedEntry> Append(const ReadEntry& read,
                                 const TimeBounds& bounds);

  // Looks up at once what the map holds for keys of the entries to come, which
  // takes less time than one by one. May be left out; remembered until
  // TakeMapUpdates.
  void Expect(std::span<const Hash> map_keys);

  // The map values changed since the last call, ascending; the map then is
  // that of all entries so far.
  //
  // Errors: kHashUnstable if the map held here is damaged.
  StatusOr<std::vector<merkle::MapUpdate>> TakeMapUpdates();

  merkle::TreeSize size() const { return state_.edge.size(); }

  // Whether the newest entry is a map commitment: only then may a checkpoint
  // of this size be published.
  bool ends_in_commitment() const { return ends_in_commitment_; }

  // Tree and map of all entries so far. Requires for the map: TakeMapUpdates
  // was called after the newest entry.
  const ReplayState& state() const { return state_; }

 private:
  Status CheckTime(std::uint64_t admitted_ms, const TimeBounds& bounds) const;
  void AddStatement(const ReadEntry& read, ReplayedEntry& replayed);
  Status CheckCommitment(const statement::MapCommitment& commitment);
  merkle::MapValue ValueOf(const Hash& key) const;
  // Brings state_.map to the newest entry.
  Status ApplyPending();

  ReplayState state_;
  // Changes that state_.map does not have yet.
  std::unordered_map<Hash, merkle::MapValue, HashOfHash> pending_;
  // Changes that it has, but nobody took yet.
  std::unordered_map<Hash, merkle::MapValue, HashOfHash> untaken_;
  // What the map held for expected keys, unless the two above know better.
  std::unordered_map<Hash, merkle::MapValue, HashOfHash> expected_;
  bool ends_in_commitment_ = false;
};

}  // namespace comity::mirror

#endif  // COMITY_CORE_MIRROR_LOG_REPLAY_H_
