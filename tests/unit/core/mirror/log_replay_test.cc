#include "core/mirror/log_replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/merkle/map_node.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "tests/support/damaged_map.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using mirror::LogReplay;
using mirror::ReplayedEntry;
using mirror::ReplayState;
using mirror::TimeBounds;

// A founded registry with two commits.
class LogReplayTest : public ::testing::Test {
 protected:
  LogReplayTest() {
    registry_.Found();
    registry_.log().Commit();
    registry_.Add(registry_.CredentialRecord(1), {"centre/1"});
    registry_.log().Commit();
  }

  // Replays `entries` from the beginning; the first failure, or OK.
  static Status Replay(const std::vector<std::string>& entries,
                       LogReplay& replay, const TimeBounds& bounds = {}) {
    for (const std::string& entry : entries) {
      COMITY_RETURN_IF_ERROR(replay.Append(entry, bounds).status());
    }
    return OkStatus();
  }
  static Status Replay(const std::vector<std::string>& entries,
                       const TimeBounds& bounds = {}) {
    LogReplay replay{ReplayState()};
    return Replay(entries, replay, bounds);
  }

  const std::vector<std::string>& entries() const {
    return registry_.log().entries();
  }

  // The log with its last commitment changed by `change`.
  template <typename Change>
  std::vector<std::string> WithLastCommitment(Change change) const {
    std::vector<std::string> changed = entries();
    statement::Entry entry = *statement::DecodeEntry(changed.back());
    change(entry, std::get<statement::MapCommitment>(entry.content));
    changed.back() = statement::EncodeEntry(entry);
    return changed;
  }

  TestRegistry registry_;
};

TEST_F(LogReplayTest, RecomputesTreeAndMap) {
  LogReplay replay{ReplayState()};
  ASSERT_OK(Replay(entries(), replay));
  EXPECT_EQ(replay.state().edge.Head(), registry_.log().head());
  const auto updates = replay.TakeMapUpdates().value();
  EXPECT_EQ(replay.state().map.root(), registry_.log().map().root());
  EXPECT_EQ(updates.size(), registry_.log().map().size());
  EXPECT_EQ(replay.state().last_admission_ms,
            registry_.log().last_admission_ms());
  EXPECT_TRUE(replay.ends_in_commitment());
}

// Some keys change several times, before and behind a commitment.
TEST_F(LogReplayTest, ComesToTheSameWithExpectedKeysAtAnyEntry) {
  std::vector<Hash> keys;
  for (const std::string& entry : entries()) {
    const auto read = mirror::ReadForReplay(entry, merkle::LeafHash(entry));
    ASSERT_OK(read);
    keys.insert(keys.end(), read->map_keys.begin(), read->map_keys.end());
  }
  for (std::size_t at = 0; at < entries().size(); ++at) {
    const auto middle = entries().begin() + static_cast<std::ptrdiff_t>(at);
    LogReplay replay{ReplayState()};
    ASSERT_OK(Replay({entries().begin(), middle}, replay));
    replay.Expect(keys);
    ASSERT_OK(Replay({middle, entries().end()}, replay));
    EXPECT_OK(replay.TakeMapUpdates());
    EXPECT_EQ(replay.state().edge.Head(), registry_.log().head());
    EXPECT_EQ(replay.state().map.root(), registry_.log().map().root());
  }
}

TEST_F(LogReplayTest, DoesNotBelieveWhatTheMapHeldBeforeChangesWereTaken) {
  LogReplay replay{ReplayState()};
  replay.Expect(std::vector{registry_.CredentialKey(1)});
  ASSERT_OK(Replay(entries(), replay));
  EXPECT_OK(replay.TakeMapUpdates());
  registry_.Add(registry_.RevokedRecord(1, Day("2026-01-05")), {"centre/1"});
  registry_.log().Commit();
  const std::vector<std::string> more(entries().end() - 2, entries().end());
  ASSERT_OK(Replay(more, replay));
  EXPECT_EQ(replay.state().map.root(), registry_.log().map().root());
}

TEST_F(LogReplayTest, TellsWhatEachEntryAdds) {
  LogReplay replay{ReplayState()};
  for (const std::string& entry : entries()) {
    const auto added = replay.Append(entry, {});
    ASSERT_OK(added);
    EXPECT_EQ(added->leaf_hash, merkle::LeafHash(entry));
    EXPECT_EQ(added->statement_id.has_value(), !added->history.empty());
    EXPECT_EQ(replay.ends_in_commitment(), added->history.empty());
  }
}

TEST_F(LogReplayTest, GivesTheMapAtAnyEntry) {
  LogReplay replay{ReplayState()};
  std::vector<std::string> without_commitment = entries();
  without_commitment.pop_back();
  ASSERT_OK(Replay(without_commitment, replay));
  EXPECT_OK(replay.TakeMapUpdates());
  EXPECT_EQ(replay.state().map.root(), registry_.log().map().root());
  EXPECT_FALSE(replay.ends_in_commitment());
  EXPECT_THAT(replay.TakeMapUpdates().value(), ::testing::IsEmpty());
}

TEST_F(LogReplayTest, GoesOnFromAStateInTheMiddle) {
  const std::vector<std::string>& all = entries();
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(cut);
    LogReplay first{ReplayState()};
    ASSERT_OK(Replay({all.begin(), middle}, first));
    EXPECT_OK(first.TakeMapUpdates());
    LogReplay second(first.state());
    ASSERT_OK(Replay({middle, all.end()}, second));
    EXPECT_EQ(second.state().edge.Head(), registry_.log().head());
  }
}

// The map that the replay went on from is damaged; the log is as it should be.
TEST_F(LogReplayTest, DoesNotTakeItsOwnDamageForTheLogs) {
  const std::vector<std::string>& all = entries();
  LogReplay first{ReplayState()};
  ASSERT_OK(Replay({all.begin(), all.end() - 2}, first));
  ASSERT_OK(first.TakeMapUpdates());
  const auto path = PathTo(first.state().map, registry_.CredentialKey(1));
  ASSERT_FALSE(path[1]->is_leaf());
  FlipBitOf(merkle::internal::AsInner(*path[1]).hash, 3);
  LogReplay commits(first.state());
  EXPECT_FAILS(Replay({all.end() - 2, all.end()}, commits),
               ErrorReason::kHashUnstable);
  LogReplay taken(first.state());
  ASSERT_OK(Replay({all.end() - 2, all.end() - 1}, taken));
  EXPECT_FAILS(taken.TakeMapUpdates(), ErrorReason::kHashUnstable);
}

TEST_F(LogReplayTest, RefusesACommitmentToAnotherMap) {
  EXPECT_FAILS(Replay(WithLastCommitment([](auto&, auto& commitment) {
                 commitment.map_root.bytes[0] ^= 1;
               })),
               ErrorReason::kCommitmentWrong);
}

TEST_F(LogReplayTest, RefusesACommitmentToAnotherSize) {
  EXPECT_FAILS(Replay(WithLastCommitment(
                   [](auto&, auto& commitment) { ++commitment.covered; })),
               ErrorReason::kCommitmentWrong);
}

TEST_F(LogReplayTest, RefusesACommitmentByAnotherFunction) {
  EXPECT_FAILS(Replay(WithLastCommitment([](auto&, auto& commitment) {
                 ++commitment.map_function_version;
               })),
               ErrorReason::kCommitmentWrong);
}

TEST_F(LogReplayTest, RefusesTimesThatFall) {
  EXPECT_FAILS(Replay(WithLastCommitment(
                   [](auto& entry, auto&) { entry.admitted_ms -= 60'000; })),
               ErrorReason::kTimeImplausible);
}

TEST_F(LogReplayTest, RefusesTimesOutOfBounds) {
  const std::uint64_t newest = registry_.log().last_admission_ms();
  EXPECT_OK(Replay(entries(), {.latest_ms = newest}));
  EXPECT_FAILS(Replay(entries(), {.latest_ms = newest - 1}),
               ErrorReason::kTimeImplausible);
  EXPECT_FAILS(Replay(entries(), {.earliest_ms = newest}),
               ErrorReason::kTimeImplausible);
}

TEST_F(LogReplayTest, HoldsOnlyLaterEntriesToTheEarliestTime) {
  const std::uint64_t newest = registry_.log().last_admission_ms();
  const std::uint64_t last = registry_.log().size() - 1;
  EXPECT_OK(Replay(entries(), {.earliest_ms = newest, .earliest_from = last}));
  EXPECT_FAILS(
      Replay(entries(), {.earliest_ms = newest + 1, .earliest_from = last}),
      ErrorReason::kTimeImplausible);
}

TEST_F(LogReplayTest, RefusesBytesThatAreNoEntry) {
  EXPECT_FAILS(Replay({""}), ErrorReason::kEntryMalformed);
  EXPECT_FAILS(Replay({entries().front().substr(0, 9)}),
               ErrorReason::kEntryMalformed);
  EXPECT_FAILS(Replay({std::string(65'536, 'x')}), ErrorReason::kEntryTooLarge);
}

TEST_F(LogReplayTest, RefusesAStatementWhoseKeysCannotBeRead) {
  statement::Entry entry;
  entry.admitted_ms = kTestStartMs;
  entry.content = statement::StatementEntry{"no statement", "\x01x"};
  EXPECT_FAILS(Replay({statement::EncodeEntry(entry)}),
               ErrorReason::kFieldMissing);
}

}  // namespace
}  // namespace comity::testing
