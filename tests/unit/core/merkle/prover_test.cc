#include "core/merkle/prover.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "core/merkle/consistency_proof.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/multi_proof.h"
#include "tests/support/naive_tree.h"
#include "tests/support/status_matchers.h"

namespace comity::merkle {
namespace {

using ::comity::testing::MemoryTiles;
using ::comity::testing::NaiveTree;
using ::comity::testing::TestLeaf;

// A log that has grown to `size`, with provers for it.
struct TestLog {
  explicit TestLog(std::uint64_t size) { tiles.Grow(edge, size); }
  Prover prover() const { return Prover(edge, tiles); }

  RightEdge edge;
  MemoryTiles tiles;
};

TEST(ProverTest, ProvesEveryLeafOfEverySizeFromOneLargerTree) {
  NaiveTree tree;
  const TestLog log(200);
  for (std::size_t size = 1; size <= 200; ++size) {
    ASSERT_EQ(*log.prover().RootAt({size}), tree.Root(size));
    for (std::size_t i = 0; i < size; ++i) {
      const auto proof = log.prover().Inclusion({i}, {size});
      ASSERT_OK(proof);
      ASSERT_EQ(*proof, tree.Path(i, size)) << i << " of " << size;
    }
  }
}

TEST(ProverTest, ProvesEveryPairOfSizes) {
  NaiveTree tree;
  const TestLog log(200);
  for (std::size_t n = 1; n <= 200; ++n) {
    for (std::size_t m = 1; m <= n; ++m) {
      const auto proof = log.prover().Consistency({m}, {n});
      ASSERT_OK(proof);
      ASSERT_EQ(*proof, tree.Proof(m, n)) << m << " to " << n;
    }
  }
}

TEST(ProverTest, ProvesAcrossTheBoundariesOfTiles) {
  NaiveTree tree;
  for (const std::uint64_t current :
       {255U, 256U, 257U, 511U, 512U, 513U, 1000U}) {
    const TestLog log(current);
    for (std::size_t size : {1U, 2U, 200U, 255U, 256U, 257U, 300U, 511U, 512U,
                             513U, 768U, 1000U}) {
      if (size > current) {
        continue;
      }
      ASSERT_EQ(*log.prover().RootAt({size}), tree.Root(size));
      for (std::size_t i = 0; i < size; i += 7) {
        ASSERT_EQ(*log.prover().Inclusion({i}, {size}), tree.Path(i, size));
      }
      for (std::size_t m = 1; m <= size; m += 5) {
        ASSERT_EQ(*log.prover().Consistency({m}, {size}), tree.Proof(m, size));
      }
    }
  }
}

TEST(ProverTest, ProvesInATreeOfThreeLevelsOfTiles) {
  const TestLog log(65'537 + 700);
  std::mt19937 random(3);
  for (const std::uint64_t size : {65'535U, 65'536U, 65'537U, 66'237U}) {
    const TreeHead head{{size}, *log.prover().RootAt({size})};
    for (int i = 0; i < 200; ++i) {
      const LeafIndex index{random() % size};
      const auto proof = log.prover().Inclusion(index, {size});
      ASSERT_OK(proof);
      ASSERT_OK(VerifyInclusion(TestLeaf(index.value), index, head, *proof));
      const TreeSize old{random() % size + 1};
      const auto consistency = log.prover().Consistency(old, {size});
      ASSERT_OK(consistency);
      ASSERT_OK(VerifyConsistency({old, *log.prover().RootAt(old)}, head,
                                  *consistency));
    }
  }
}

TEST(ProverTest, BuildsMultiProofsInCanonicalForm) {
  NaiveTree tree;
  std::mt19937 random(11);
  const TestLog log(600);
  for (int round = 0; round < 200; ++round) {
    const std::size_t size = random() % 600 + 1;
    std::set<std::size_t> wanted;
    for (std::size_t i = random() % 12 + 1; i > 0; --i) {
      wanted.insert(random() % size);
    }
    std::vector<LeafIndex> indices;
    for (const std::size_t index : wanted) {
      indices.push_back({index});
    }
    const auto proof = log.prover().Multi(indices, {size});
    ASSERT_OK(proof);
    ASSERT_EQ(*proof, tree.Multi(wanted, 0, size));
  }
}

TEST(ProverTest, ProvesAWholeBatchUnderOneHead) {
  NaiveTree tree;
  const TestLog log(1000);
  std::vector<LeafIndex> indices;
  for (std::uint64_t i = 480; i < 900; ++i) {
    indices.push_back({i});
  }
  const auto proofs = log.prover().Inclusions(indices, {1000});
  ASSERT_OK(proofs);
  ASSERT_EQ(proofs->size(), indices.size());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    ASSERT_EQ((*proofs)[i], tree.Path(indices[i].value, 1000));
  }
  EXPECT_EQ(log.tiles.calls(), 1);
}

TEST(ProverTest, AsksTheReaderOncePerProof) {
  const TestLog log(70'000);
  const std::vector<LeafIndex> indices = {{5}, {300}, {66'000}};
  ASSERT_OK(log.prover().Inclusion({5}, {69'000}));
  EXPECT_EQ(log.tiles.calls(), 1);
  ASSERT_OK(log.prover().Consistency({777}, {69'000}));
  EXPECT_EQ(log.tiles.calls(), 2);
  ASSERT_OK(log.prover().Multi(indices, {69'000}));
  EXPECT_EQ(log.tiles.calls(), 3);
}

TEST(ProverTest, DoesNotAskForTilesThatAreNotFull) {
  const TestLog log(255);
  ASSERT_OK(log.prover().Inclusion({5}, {255}));
  EXPECT_EQ(log.tiles.calls(), 0);
}

TEST(ProverTest, ProvesForAnOlderEdgeFromALaterStore) {
  NaiveTree tree;
  TestLog log(300);
  const RightEdge older = log.edge;
  log.tiles.Grow(log.edge, 1000);
  const Prover prover(older, log.tiles);
  for (std::size_t i = 0; i < 300; ++i) {
    ASSERT_EQ(*prover.Inclusion({i}, {300}), tree.Path(i, 300));
  }
  EXPECT_FAILS(prover.RootAt({301}), ErrorReason::kIndexOutOfRange);
}

TEST(ProverTest, RefusesSizesAboveTheTree) {
  const TestLog log(10);
  const LeafIndex index{3};
  const auto reason = ErrorReason::kIndexOutOfRange;
  EXPECT_FAILS(log.prover().Inclusion(index, {11}), reason);
  EXPECT_FAILS(log.prover().Consistency({3}, {11}), reason);
  EXPECT_FAILS(log.prover().Multi({&index, 1}, {11}), reason);
  EXPECT_FAILS(log.prover().RootAt({11}), reason);
}

TEST(ProverTest, RefusesIndicesAtTheSize) {
  const TestLog log(10);
  const LeafIndex index{7};
  const auto reason = ErrorReason::kIndexOutOfRange;
  EXPECT_FAILS(log.prover().Inclusion(index, {7}), reason);
  EXPECT_FAILS(log.prover().Inclusion({0}, {0}), reason);
  EXPECT_FAILS(log.prover().Multi({&index, 1}, {7}), reason);
}

TEST(ProverTest, RefusesConsistencyFromZeroOrDownwards) {
  const TestLog log(10);
  EXPECT_FAILS(log.prover().Consistency({0}, {5}),
               ErrorReason::kProofMalformed);
  EXPECT_FAILS(log.prover().Consistency({6}, {5}),
               ErrorReason::kProofMalformed);
}

TEST(ProverTest, RefusesMultiProofsOfNothingOrInDisorder) {
  const TestLog log(10);
  const std::vector<LeafIndex> falling = {{5}, {4}};
  EXPECT_FAILS(log.prover().Multi({}, {10}), ErrorReason::kIndicesNotAscending);
  EXPECT_FAILS(log.prover().Multi(falling, {10}),
               ErrorReason::kIndicesNotAscending);
}

TEST(ProverTest, ReportsAMissingTile) {
  TestLog log(300);
  log.tiles.Drop({0, 0});
  const auto proof = log.prover().Inclusion({5}, {300});
  ASSERT_FALSE(proof.ok());
  EXPECT_EQ(proof.status().code(), StatusCode::kDataLoss);
}

// Returns what it is told instead of tiles.
class BadReader : public TileReader {
 public:
  explicit BadReader(Tiles tiles) : tiles_(std::move(tiles)) {}
  StatusOr<Tiles> ReadTiles(std::span<const TileId>) const override {
    return tiles_;
  }

 private:
  Tiles tiles_;
};

TEST(ProverTest, RefusesAReaderThatBreaksItsContract) {
  const TestLog log(300);
  auto partial = std::make_shared<ExpandedTile>();
  partial->Append(Hash());
  for (const TileReader::Tiles& tiles :
       {TileReader::Tiles{}, TileReader::Tiles{nullptr},
        TileReader::Tiles{partial}}) {
    const BadReader reader(tiles);
    EXPECT_FAILS(Prover(log.edge, reader).Inclusion({5}, {300}),
                 ErrorReason::kInternal);
  }
}

}  // namespace
}  // namespace comity::merkle
