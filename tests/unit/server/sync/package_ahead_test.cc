#include "server/sync/package_ahead.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace comity::testing {
namespace {

using server::AskPackage;
using server::PackageAhead;

// Answers with the place that was asked for, and counts.
class CountingLink final : public server::PartnerLink {
 public:
  StatusOr<server::HeadReply> AskHead(
      const std::optional<merkle::TreeHead>&) override {
    return server::HeadReply();
  }
  StatusOr<mirror::EntryPackage> AskPackage(const merkle::TreeHead& held,
                                            merkle::TreeSize) override {
    ++calls;
    if (!failure.ok()) {
      return failure;
    }
    mirror::EntryPackage package;
    package.start = {held.size.value};
    return package;
  }

  int calls = 0;
  Status failure;
};

AskPackage From(std::uint64_t size) { return {{{size}, Hash()}, {100}}; }

class PackageAheadTest : public ::testing::Test {
 protected:
  CountingLink link_;
  PackageAhead packages_{link_};
};

TEST_F(PackageAheadTest, GivesWhatWasFetchedWithoutAnotherCall) {
  packages_.Begin(From(4));
  const auto package = packages_.Take(From(4));
  ASSERT_OK(package);
  EXPECT_EQ(package->start.value, 4U);
  EXPECT_EQ(link_.calls, 1);
}

TEST_F(PackageAheadTest, AsksWhereNothingWasFetched) {
  const auto package = packages_.Take(From(4));
  ASSERT_OK(package);
  EXPECT_EQ(package->start.value, 4U);
  EXPECT_EQ(link_.calls, 1);
}

TEST_F(PackageAheadTest, GivesEachPackageOnce) {
  packages_.Begin(From(4));
  ASSERT_OK(packages_.Take(From(4)));
  ASSERT_OK(packages_.Take(From(4)));
  EXPECT_EQ(link_.calls, 2);
}

TEST_F(PackageAheadTest, AsksAnewForAnotherPlaceRootOrHead) {
  AskPackage other_root = From(4);
  other_root.held.root.bytes[0] ^= 1;
  AskPackage other_head = From(4);
  other_head.head_size = {101};
  for (const AskPackage& other : {From(5), other_root, other_head}) {
    packages_.Begin(From(4));
    const auto package = packages_.Take(other);
    ASSERT_OK(package);
    EXPECT_EQ(package->start.value, other.held.size.value);
  }
  EXPECT_EQ(link_.calls, 6);
}

TEST_F(PackageAheadTest, DropsWhatWasFetched) {
  packages_.Begin(From(4));
  packages_.Drop();
  EXPECT_EQ(link_.calls, 1);
  ASSERT_OK(packages_.Take(From(4)));
  EXPECT_EQ(link_.calls, 2);
}

TEST_F(PackageAheadTest, TellsOfAFailureWhereItCounts) {
  link_.failure = Unavailable(ErrorReason::kPartnerUnreachable, "away");
  packages_.Begin(From(4));
  EXPECT_FAILS(packages_.Take(From(4)), ErrorReason::kPartnerUnreachable);
  EXPECT_EQ(link_.calls, 1);
}

}  // namespace
}  // namespace comity::testing
