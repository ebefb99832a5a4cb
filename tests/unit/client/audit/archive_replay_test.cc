#include "client/audit/archive_replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

class ArchiveReplayTest : public ::testing::Test {
 protected:
  ArchiveReplayTest() {
    registry_.Found();
    registry_.log().Commit();
    archive_ = *EntryArchive::Open((directory_.path() / "entries").string());
  }

  testing::TemporaryDirectory directory_;
  testing::TestRegistry registry_;
  std::unique_ptr<EntryArchive> archive_;
};

TEST_F(ArchiveReplayTest, GivesTreeAndMapAtAnySize) {
  ASSERT_OK(archive_->Append(registry_.log().entries()));
  const std::uint64_t size = registry_.log().size();
  const auto whole = ReplayArchive(*archive_, {size});
  ASSERT_OK(whole);
  EXPECT_EQ(whole->edge.Head(), registry_.log().head());
  EXPECT_EQ(whole->map.root(), registry_.log().map().root());
  const auto part = ReplayArchive(*archive_, {size - 2});
  ASSERT_OK(part);
  EXPECT_EQ(part->edge.Root(), registry_.log().RootAt(size - 2));
}

TEST_F(ArchiveReplayTest, SaysIfItHoldsTooFew) {
  ASSERT_OK(archive_->Append(registry_.log().entries()));
  EXPECT_FAILS(ReplayArchive(*archive_, {registry_.log().size() + 1}),
               ErrorReason::kIndexOutOfRange);
}

TEST_F(ArchiveReplayTest, StopsAtWhatNoLogMayHold) {
  ASSERT_OK(archive_->Append({"none"}));
  EXPECT_FAILS(ReplayArchive(*archive_, {1}), ErrorReason::kEntryMalformed);
}

}  // namespace
}  // namespace comity::client
