// What a stranger's question costs the store, counted: a guessed id must not
// take the longer the nearer it is to one that exists.
#include <gtest/gtest.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "core/statement/map_keys.h"
#include "server/evidence/evidence_builder.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/counting_engine.h"
#include "tests/support/shell_world.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

using testing::Day;
using testing::TestRegistry;

struct Cost {
  int round_trips = 0;
  std::size_t rows = 0;
  friend auto operator<=>(const Cost&, const Cost&) = default;
  friend void PrintTo(const Cost& cost, std::ostream* out) {
    *out << cost.round_trips << " round trips for " << cost.rows << " rows";
  }
};

class UniformAbsenceTest : public ::testing::Test {
 protected:
  UniformAbsenceTest()
      : scene_(registry_.Found()),
        engine_(memory_),
        world_(registry_, engine_, directory_.path() / "mark"),
        builder_(logs_, registry_.origin()) {
    logs_.Add({{registry_.origin(), registry_.genesis_id(), {"KZ"}},
               &world_.store(),
               &world_.histories(),
               [this] { return world_.published().back(); },
               /*signatures_checked=*/true});
    world_.Start();
    EXPECT_OK(world_.SubmitAll(scene_));
    for (std::uint64_t n = 0; n < 64; ++n) {
      EXPECT_OK(world_.SubmitAll(
          {registry_.Add(registry_.CredentialRecord(n), {"centre/1"})}));
    }
    for (std::uint64_t n = 0; n < 64; n += 2) {
      EXPECT_OK(world_.SubmitAll({registry_.Add(
          registry_.RevokedRecord(n, Day("2026-01-05")), {"centre/1"})}));
    }
  }

  // Every path by which a stranger asks about an id; once before, so that what
  // all answers share is in memory.
  Cost CostOf(const std::function<void(const std::string&)>& ask,
              const std::string& id) {
    ask(id);
    engine_.Take();
    ask(id);
    const storage::RoundTrips taken = engine_.Take();
    return {taken.total(), taken.rows};
  }
  std::vector<std::function<void(const std::string&)>> Paths() {
    return {
        [this](const std::string& id) {
          evidence::Question question;
          question.credential = {registry_.origin(), id};
          question.on = Day("2026-01-06");
          EXPECT_OK(builder_.ForQuestion(world_.published().back(), question));
        },
        [this](const std::string& id) {
          for (const bool with_authority : {false, true}) {
            const std::vector<Hash> keys = {
                statement::CredentialKey(registry_.origin(), id)};
            EXPECT_OK(HistoryEvidence(*logs_.Find(registry_.origin()),
                                      world_.published().back(), keys,
                                      with_authority));
          }
        }};
  }

  // None exists: some are one bit away from one that is valid or revoked.
  static std::vector<std::string> UnknownIds() {
    std::vector<std::string> ids;
    for (std::uint64_t n = 0; n < 64; ++n) {
      ids.push_back(TestRegistry::CredentialId(1'000 + n));
      for (const std::size_t at : {std::size_t{0}, ids.back().size() - 1}) {
        std::string near = TestRegistry::CredentialId(n);
        near[at] = static_cast<char>(near[at] ^ 0x40);
        ids.push_back(near);
      }
    }
    return ids;
  }

  testing::TemporaryDirectory directory_;
  TestRegistry registry_;
  std::vector<testing::SignedStatement> scene_;
  storage::MemoryEngine memory_{[] { return testing::kTestStartMs; }};
  storage::CountingEngine engine_;
  testing::ShellWorld world_;
  HeldLogs logs_;
  EvidenceBuilder builder_;
};

TEST_F(UniformAbsenceTest, EveryUnknownIdCostsTheStoreTheSame) {
  for (const auto& ask : Paths()) {
    std::set<Cost> costs;
    for (const std::string& id : UnknownIds()) {
      costs.insert(CostOf(ask, id));
    }
    EXPECT_EQ(costs.size(), 1U) << ::testing::PrintToString(costs);
  }
}

// The answer about one that exists shows its history, so it costs what it
// shows: one read of the history and one of its entries, as many however long
// it is; whether it is valid or revoked shows in the rows alone.
TEST_F(UniformAbsenceTest, AKnownIdCostsOnlyTheReadingOfWhatItsAnswerShows) {
  int questions = 1;
  for (const auto& ask : Paths()) {
    const Cost unknown = CostOf(ask, TestRegistry::CredentialId(1'000));
    std::set<Cost> valid;
    std::set<Cost> revoked;
    for (std::uint64_t n = 0; n < 64; ++n) {
      (n % 2 == 0 ? revoked : valid)
          .insert(CostOf(ask, TestRegistry::CredentialId(n)));
    }
    ASSERT_EQ(valid.size(), 1U) << ::testing::PrintToString(valid);
    ASSERT_EQ(revoked.size(), 1U) << ::testing::PrintToString(revoked);
    EXPECT_EQ(valid.begin()->round_trips, unknown.round_trips + 2 * questions);
    EXPECT_EQ(revoked.begin()->round_trips, valid.begin()->round_trips);
    EXPECT_GT(valid.begin()->rows, unknown.rows);
    EXPECT_GT(revoked.begin()->rows, valid.begin()->rows);
    questions = 2;  // The second path asks twice.
  }
}

}  // namespace
}  // namespace comity::server
