// One bit flips between hashing and signing: whichever it is, nothing is
// published, and a restart goes on from a sound log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "core/merkle/map_hash.h"
#include "core/merkle/map_node.h"
#include "core/merkle/tree_hash.h"
#include "server/admission/shared_batch_memo.h"
#include "server/sequencer/sequencer.h"
#include "storage/head_mark.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/bad_row_engine.h"
#include "tests/support/damaged_map.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::server {
namespace {

using merkle::internal::MapInner;
using merkle::internal::MapLeaf;
using storage::BadRowEngine;
using testing::SignedStatement;
using testing::TestRegistry;

constexpr std::size_t kHashBits = 256;
constexpr std::size_t kIndexBits = 64;
// Credentials from this number on are in the log before anything flips.
constexpr std::uint64_t kOlder = 1'000'000;

void FlipBit(Hash& hash, std::size_t bit) {
  hash.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
}

// What the shell does, with a hand on each hash as it passes.
class TamperedShell {
 public:
  std::function<void(storage::LogBatch&)> on_commit;
  std::function<void(HeadToSign&)> on_sign;

  // `change_map` does something to the map that the log begins with.
  TamperedShell(TestRegistry& registry, storage::Engine& engine,
                storage::HeadMarkFile& mark,
                const std::function<void(merkle::MapTree&)>& change_map)
      : registry_(registry), mark_(mark) {
    auto opened = storage::LogStore::Open(engine, {});
    EXPECT_OK(opened);
    store_ = std::move(opened->store);
    epoch_ = engine.Acquire("test", 1'000'000)->epoch;
    cache_ = std::make_unique<HistoryCache>(*store_, 1U << 20);
    if (change_map) {
      change_map(opened->map);
    }
    log_ = std::make_unique<OpenLog>(store_->state(), opened->map, *cache_);
    AdmissionRules rules;
    rules.origin = registry.origin();
    rules.genesis_id = registry.genesis_id();
    rules.countries = {"KZ"};
    admission_ = std::make_unique<Admission>(rules, *log_, keys_, memo_);
    sequencer_ =
        std::make_unique<Sequencer>(SequencerLimits(), *log_, *admission_);
    std::vector<std::unique_ptr<crypto::Signer>> keys;
    keys.push_back(registry.MakeKey("log"));
    keys.push_back(registry.MakeKey("cosigning"));
    signer_ =
        std::make_unique<CheckpointSigner>(registry.origin(), std::move(keys));
  }

  void Run(Event event) {
    std::optional<Event> next = std::move(event);
    while (next) {
      const auto effects =
          sequencer_->Step(*std::exchange(next, {}), clock_.Now());
      for (const Effect& effect : effects) {
        auto reported =
            std::visit([this](const auto& each) { return Do(each); }, effect);
        next = reported ? std::move(reported) : std::move(next);
      }
    }
  }

  void Submit(const SignedStatement& statement) {
    Run(Submitted{1, Prepare(statement.statement.bytes, statement.signatures,
                             keys_, memo_)});
  }

  int published() const { return published_; }
  const Status& stopped_because() const { return stopped_because_; }
  OpenLog& log() { return *log_; }
  storage::LogStore& store() { return *store_; }
  storage::Epoch epoch() const { return epoch_; }

 private:
  std::optional<Event> Do(const CommitBatch& effect) {
    storage::LogBatch batch = *effect.batch;
    if (on_commit) {
      on_commit(batch);
    }
    return BatchCommitted{store_->Commit(epoch_, batch)};
  }
  std::optional<Event> Do(const SignHead& effect) {
    HeadToSign to_sign = effect.to_sign;
    if (on_sign) {
      on_sign(to_sign);
    }
    return HeadSigned{signer_->Sign(to_sign)};
  }
  std::optional<Event> Do(const WriteMark& effect) {
    return MarkWritten{mark_.Write({effect.head, epoch_})};
  }
  std::optional<Event> Do(const Publish&) {
    ++published_;
    return std::nullopt;
  }
  std::optional<Event> Do(const AnswerAll&) { return std::nullopt; }
  std::optional<Event> Do(const Stop& effect) {
    stopped_because_ = effect.why;
    return std::nullopt;
  }

  TestRegistry& registry_;
  storage::HeadMarkFile& mark_;
  testing::FakeClock clock_;
  std::unique_ptr<storage::LogStore> store_;
  storage::Epoch epoch_;
  std::unique_ptr<HistoryCache> cache_;
  std::unique_ptr<OpenLog> log_;
  KeyDirectory keys_;
  SharedBatchMemo memo_{64};
  std::unique_ptr<Admission> admission_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<CheckpointSigner> signer_;
  int published_ = 0;
  Status stopped_because_;
};

class FlippedBitTest : public ::testing::Test {
 protected:
  FlippedBitTest()
      : scene_(registry_.Found()),
        memory_([] { return testing::kTestStartMs; }),
        engine_(memory_),
        mark_(std::move(storage::HeadMarkFile::Open(directory_.path() / "mark",
                                                    registry_.origin()))
                  .value()) {
    const auto shell = Open();
    for (const SignedStatement& founding : scene_) {
      shell->Submit(founding);
    }
    for (std::uint64_t n = kOlder; n < kOlder + 8; ++n) {
      shell->Submit(
          registry_.Sign(registry_.CredentialRecord(n), {"centre/1"}));
    }
    shell->Run(InputIdle{});
    EXPECT_EQ(shell->published(), 1);
  }

  std::unique_ptr<TamperedShell> Open(
      const std::function<void(merkle::MapTree&)>& change_map = nullptr) {
    auto shell =
        std::make_unique<TamperedShell>(registry_, engine_, *mark_, change_map);
    shell->Run(Started{});
    EXPECT_OK(shell->stopped_because());
    return shell;
  }

  // Logs a statement with whatever `shell` does to it; nothing may come out.
  void ExpectNothingPublished(TamperedShell& shell, std::uint64_t n) {
    ExpectNothingPublished(
        shell, registry_.Sign(registry_.CredentialRecord(n), {"centre/1"}));
  }
  void ExpectNothingPublished(TamperedShell& shell,
                              const SignedStatement& statement) {
    const int before = shell.published();
    const auto marked = mark_->mark();
    shell.Submit(statement);
    shell.Run(InputIdle{});
    EXPECT_EQ(shell.published(), before);
    EXPECT_EQ(mark_->mark(), marked);
    EXPECT_EQ(shell.stopped_because().code(), StatusCode::kDataLoss)
        << shell.stopped_because().message();
  }

  // Number of a credential whose leaf will hang beside that of an older one.
  std::uint64_t WithNeighbour(const merkle::MapTree& map) const {
    std::uint64_t n = 0;
    while (NeighbourOf(map, n) == nullptr) {
      ++n;
    }
    return n;
  }

  // The older credential's leaf, which nobody needs to admit credential `n`;
  // null if that one's leaf will hang beside something else.
  const MapLeaf* NeighbourOf(const merkle::MapTree& map,
                             std::uint64_t n) const {
    const Hash key = registry_.CredentialKey(n);
    const auto path = testing::PathTo(map, key);
    const auto& leaf = merkle::internal::AsLeaf(*path.back());
    bool is_credential = false;
    for (std::uint64_t older = kOlder; older < kOlder + 8; ++older) {
      is_credential =
          is_credential || registry_.CredentialKey(older) == leaf.key;
    }
    const auto bit = merkle::FirstDifferingBit(leaf.key.view(), key.view());
    return is_credential && bit > path[path.size() - 2]->bit ? &leaf : nullptr;
  }

  // An inner node that is not on the way to credential `n` and hangs beside
  // it, so that the new root rests on its hash.
  const MapInner* InnerBeside(const merkle::MapTree& map,
                              std::uint64_t n) const {
    const auto path = testing::PathTo(map, registry_.CredentialKey(n));
    for (const auto* beside : testing::Beside(path)) {
      if (!beside->is_leaf()) {
        return &merkle::internal::AsInner(*beside);
      }
    }
    return nullptr;
  }

  // A bit of `field` of a node of the map flips while the log is open.
  template <typename FieldOf>
  void ExpectNothingPublishedWithoutEachBit(std::size_t bits,
                                            const FieldOf& field_of) {
    for (std::size_t bit = 0; bit < bits; ++bit) {
      const auto shell = Open();
      const merkle::MapTree& map = shell->log().map();
      const std::uint64_t n = WithNeighbour(map);
      testing::FlipBitOf(field_of(map, n), bit);
      ExpectNothingPublished(*shell, n);
      EXPECT_EQ(shell->stopped_because().reason(), ErrorReason::kHashUnstable);
      EXPECT_EQ(shell->store().state().head, mark_->mark()->head);
    }
  }

  testing::TemporaryDirectory directory_;
  TestRegistry registry_;
  std::vector<SignedStatement> scene_;
  storage::MemoryEngine memory_;
  BadRowEngine engine_;
  std::unique_ptr<storage::HeadMarkFile> mark_;
};

TEST_F(FlippedBitTest, OfALeafHashBeforeTheTree) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    // The tree of the batch, its root included, grows over the wrong hash.
    auto logged = std::make_shared<authority::LoggedStatement>();
    const SignedStatement issue =
        registry_.Sign(registry_.CredentialRecord(bit), {"centre/1"});
    logged->index = shell->log().size();
    logged->admitted_ms = testing::kTestStartMs + 1'000'000;
    logged->statement = issue.statement;
    const std::string bytes = "the entry " + std::to_string(bit);
    logged->leaf_hash = merkle::LeafHash(bytes);
    FlipBit(logged->leaf_hash, bit);
    ASSERT_OK(shell->log().Append(logged, bytes));
    const auto size = shell->store().size();
    const auto batch = shell->log().Close(logged->admitted_ms);
    ASSERT_OK(batch);
    EXPECT_FAILS(shell->store().Commit(shell->epoch(), *batch),
                 ErrorReason::kLeafHashMismatch);
    EXPECT_EQ(shell->store().size(), size);
  }
}

TEST_F(FlippedBitTest, OfALeafHashOnItsWayToTheStore) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    shell->on_commit = [bit](storage::LogBatch& batch) {
      FlipBit(batch.entries.front().leaf_hash, bit);
    };
    ExpectNothingPublished(*shell, bit);
  }
}

TEST_F(FlippedBitTest, OfTheRootOnItsWayToTheStore) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    shell->on_commit = [bit](storage::LogBatch& batch) {
      FlipBit(batch.new_head.root, bit);
    };
    ExpectNothingPublished(*shell, bit);
  }
}

TEST_F(FlippedBitTest, OfTheRootBeforeSigning) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    shell->on_sign = [bit](HeadToSign& to_sign) {
      FlipBit(to_sign.head.root, bit);
    };
    ExpectNothingPublished(*shell, bit);
    EXPECT_EQ(shell->stopped_because().reason(), ErrorReason::kHashUnstable);
  }
}

TEST_F(FlippedBitTest, OfTheMapRootOnItsWayToTheStore) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    shell->on_commit = [bit](storage::LogBatch& batch) {
      FlipBit(batch.map_root, bit);
    };
    ExpectNothingPublished(*shell, bit);
  }
}

TEST_F(FlippedBitTest, OfAMapValueOnItsWayToTheStore) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    shell->on_commit = [bit](storage::LogBatch& batch) {
      FlipBit(batch.map_updates.front().second.chain, bit);
    };
    ExpectNothingPublished(*shell, bit);
  }
}

TEST_F(FlippedBitTest, OfAMapKeyOnItsWayToTheStore) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    for (const bool of_history : {true, false}) {
      const auto shell = Open();
      shell->on_commit = [&](storage::LogBatch& batch) {
        FlipBit(of_history ? batch.history.front().map_key
                           : batch.map_updates.front().first,
                bit);
      };
      ExpectNothingPublished(*shell, bit);
    }
  }
}

TEST_F(FlippedBitTest, OfAMapValueBeforeTheBatch) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    shell->on_commit = [bit](storage::LogBatch& batch) {
      FlipBit(batch.map_before.front().chain, bit);
    };
    ExpectNothingPublished(*shell, bit);
  }
}

TEST_F(FlippedBitTest, OfAMapLeafHeldInMemory) {
  ExpectNothingPublishedWithoutEachBit(
      kHashBits, [this](const merkle::MapTree& map, std::uint64_t n) -> auto& {
        return NeighbourOf(map, n)->value.chain;
      });
  ExpectNothingPublishedWithoutEachBit(
      kIndexBits, [this](const merkle::MapTree& map, std::uint64_t n) -> auto& {
        return NeighbourOf(map, n)->value.count;
      });
}

TEST_F(FlippedBitTest, OfAMapHashHeldInMemory) {
  ExpectNothingPublishedWithoutEachBit(
      kHashBits, [this](const merkle::MapTree& map, std::uint64_t n) -> auto& {
        return InnerBeside(map, n)->hash;
      });
}

// A map that is whole in itself, and another than the one that was committed.
TEST_F(FlippedBitTest, OfAMapValueBeforeTheLogIsOpened) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open([&](merkle::MapTree& map) {
      const MapLeaf* leaf = NeighbourOf(map, WithNeighbour(map));
      merkle::MapUpdate update(leaf->key, leaf->value);
      FlipBit(update.second.chain, bit);
      map = map.Apply(std::vector{update}).value();
    });
    ExpectNothingPublished(*shell, WithNeighbour(shell->log().map()));
    EXPECT_EQ(shell->stopped_because().reason(), ErrorReason::kHashUnstable);
  }
}

TEST_F(FlippedBitTest, OfTheBytesReadBack) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    engine_.Flip(storage::EntryKey({shell->log().size()}), bit);
    ExpectNothingPublished(*shell, bit);
    EXPECT_EQ(shell->stopped_because().reason(), ErrorReason::kHashUnstable);
    engine_.FlipNothing();
  }
}

TEST_F(FlippedBitTest, OfTheStateReadBack) {
  for (std::size_t bit = 0; bit < kHashBits; ++bit) {
    const auto shell = Open();
    engine_.Flip(storage::StateKey(), bit);
    ExpectNothingPublished(*shell, bit);
    EXPECT_EQ(shell->stopped_because().reason(), ErrorReason::kHashUnstable);
    engine_.FlipNothing();
  }
}

TEST_F(FlippedBitTest, NoBitAtAllIsNoObstacle) {
  const auto shell = Open();
  const int before = shell->published();
  shell->Submit(registry_.Sign(registry_.CredentialRecord(1), {"centre/1"}));
  shell->Run(InputIdle{});
  EXPECT_EQ(shell->published(), before + 1);
  EXPECT_OK(shell->stopped_because());
}

}  // namespace
}  // namespace comity::server
