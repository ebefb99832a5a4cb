#include "core/mirror/entry_package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using mirror::EntryPackage;
using mirror::kPackageEntriesMax;
using mirror::PackageEnd;
using mirror::ReplayPackage;
using mirror::ReplayState;

TEST(PackageEndTest, IsAlignedUnlessTheHeadEndsBefore) {
  EXPECT_EQ(PackageEnd(0, 10), 10U);
  EXPECT_EQ(PackageEnd(0, 1'000'000), kPackageEntriesMax);
  EXPECT_EQ(PackageEnd(7, 1'000'000), kPackageEntriesMax);
  EXPECT_EQ(PackageEnd(256, 1'000'000), kPackageEntriesMax + 256);
  EXPECT_EQ(PackageEnd(300, 301), 301U);
  EXPECT_EQ(PackageEnd(~std::uint64_t{0} - 1, ~std::uint64_t{0}),
            ~std::uint64_t{0});
}

class ReplayPackageTest : public ::testing::Test {
 protected:
  ReplayPackageTest() {
    registry_.Found();
    registry_.log().Commit();
    for (std::uint64_t n = 1; n <= 5; ++n) {
      registry_.Add(registry_.CredentialRecord(n), {"centre/1"});
      registry_.log().Commit();
    }
  }

  // Entries [start, end) with the proof that they lead to the head.
  EntryPackage Package(std::uint64_t start, std::uint64_t end) const {
    const auto& all = registry_.log().entries();
    EntryPackage package;
    package.start = {start};
    package.entries = {all.begin() + static_cast<std::ptrdiff_t>(start),
                       all.begin() + static_cast<std::ptrdiff_t>(end)};
    if (end < all.size()) {
      package.end_proof = registry_.log().ConsistencyProof(end);
    }
    return package;
  }
  merkle::TreeHead head() const { return registry_.log().head(); }
  std::uint64_t size() const { return registry_.log().size(); }

  TestRegistry registry_;
};

TEST_F(ReplayPackageTest, FollowsALogPackageByPackageWhereverTheyEnd) {
  for (std::uint64_t cut = 1; cut < size(); ++cut) {
    const auto first =
        ReplayPackage(ReplayState(), Package(0, cut), head(), {});
    ASSERT_OK(first) << cut;
    EXPECT_EQ(first->entries.size(), cut);
    const auto second =
        ReplayPackage(first->after, Package(cut, size()), head(), {});
    ASSERT_OK(second) << cut;
    EXPECT_EQ(second->after.edge.Head(), head());
    EXPECT_EQ(second->after.map.root(), registry_.log().map().root());
  }
}

TEST_F(ReplayPackageTest, RefusesAnotherPlace) {
  EXPECT_FAILS(ReplayPackage(ReplayState(), Package(1, size()), head(), {}),
               ErrorReason::kPackageMalformed);
}

TEST_F(ReplayPackageTest, RefusesNoEntriesAndTooMany) {
  EntryPackage package = Package(0, size());
  package.entries.clear();
  EXPECT_FAILS(ReplayPackage(ReplayState(), package, head(), {}),
               ErrorReason::kPackageMalformed);
  package.entries.assign(kPackageEntriesMax + 1, "x");
  EXPECT_FAILS(ReplayPackage(ReplayState(), package,
                             {{~std::uint64_t{0}}, head().root}, {}),
               ErrorReason::kPackageMalformed);
}

TEST_F(ReplayPackageTest, RefusesEntriesBeyondTheHead) {
  EXPECT_FAILS(ReplayPackage(ReplayState(), Package(0, size()),
                             {{size() - 1}, head().root}, {}),
               ErrorReason::kPackageMalformed);
}

TEST_F(ReplayPackageTest, RefusesTooManyBytesBeforeItReadsThem) {
  EntryPackage package = Package(0, size());
  package.entries.assign(64, std::string(60'000, 'x'));
  EXPECT_FAILS(ReplayPackage(ReplayState(), package, {{100}, head().root}, {}),
               ErrorReason::kPackageMalformed);
}

TEST_F(ReplayPackageTest, RefusesEntriesOfAnotherLogWhateverTheirProof) {
  TestRegistry other("registry.other.example", "UZ");
  other.Found();
  other.log().Commit();
  EntryPackage package = Package(0, 5);
  package.entries.assign(other.log().entries().begin(),
                         other.log().entries().begin() + 5);
  EXPECT_FAILS(ReplayPackage(ReplayState(), package, head(), {}),
               ErrorReason::kPackageUnproven);
}

TEST_F(ReplayPackageTest, RefusesAProofWithOneBitFlipped) {
  EntryPackage package = Package(0, 5);
  for (Hash& hash : package.end_proof) {
    hash.bytes[31] ^= 1;
    EXPECT_FAILS(ReplayPackage(ReplayState(), package, head(), {}),
                 ErrorReason::kPackageUnproven);
    hash.bytes[31] ^= 1;
  }
}

TEST_F(ReplayPackageTest, RefusesAHeadThatDoesNotEndInACommitment) {
  registry_.Add(registry_.CredentialRecord(6), {"centre/1"});
  EXPECT_FAILS(ReplayPackage(ReplayState(), Package(0, size()), head(), {}),
               ErrorReason::kCommitmentWrong);
}

TEST_F(ReplayPackageTest, RefusesAFalseMapThoughTheTreeIsRight) {
  registry_.log().Commit(Hash());
  EXPECT_FAILS(ReplayPackage(ReplayState(), Package(0, size()), head(), {}),
               ErrorReason::kCommitmentWrong);
}

}  // namespace
}  // namespace comity::testing
