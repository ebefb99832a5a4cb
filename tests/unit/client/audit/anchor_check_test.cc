#include "client/audit/anchor_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/mirror/fork_evidence.h"
#include "core/statement/map_keys.h"
#include "core/statement/registry_records.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_evidence.h"

namespace comity::client {
namespace {

using testing::TestRegistry;

// Kazakhstan's log, and China's, which anchors it.
class AnchorCheckTest : public ::testing::Test {
 protected:
  AnchorCheckTest() {
    Found(kz_);
    Found(rewritten_);
    Found(cn_);
    pinned_.origin = kz_.origin();
    pinned_.genesis_id = kz_.genesis_id();
  }

  static void Found(TestRegistry& registry) {
    registry.Found();
    registry.log().Commit();
  }
  static void Grow(TestRegistry& registry, std::uint64_t n) {
    registry.Add(registry.CredentialRecord(n), {"centre/1"});
    registry.log().Commit();
  }
  // China logs what it was shown.
  void Anchor(const std::string& origin, const std::string& checkpoint) {
    cn_.Add(statement::Anchor{origin, "2026-01", checkpoint}, {"registrar/1"});
    cn_.log().Commit();
  }
  std::unique_ptr<EntryArchive> Archive(const TestRegistry& registry,
                                        const std::string& name) {
    auto archive = *EntryArchive::Open((directory_.path() / name).string());
    EXPECT_OK(archive->Append(registry.log().entries()));
    return archive;
  }
  // Kazakhstan's log, as its server shows it, against China's anchors.
  StatusOr<AnchorReport> Check() {
    testing::TestServer server;
    server.Serve(kz_, {"KZ"});
    const auto part = server.MakePart(kz_, {statement::RegistryKey()});
    const auto anchors = AnchorsIn(*Archive(cn_, "cn"), kz_.origin());
    EXPECT_OK(anchors);
    return CheckAnchors(*Archive(kz_, "kz"), part, {kz_.log().size()}, pinned_,
                        *anchors);
  }

  testing::TemporaryDirectory directory_;
  TestRegistry kz_;
  TestRegistry rewritten_;
  TestRegistry cn_{"registry.cn.example", "CN"};
  evidence::PinnedOrigin pinned_;
};

TEST_F(AnchorCheckTest, ConfirmsHeadsThatTheLogExtends) {
  Anchor(kz_.origin(), kz_.Checkpoint());
  Grow(kz_, 1);
  Anchor(kz_.origin(), kz_.Checkpoint());
  Anchor("registry.other.example", kz_.Checkpoint());
  const auto report = Check();
  ASSERT_OK(report);
  EXPECT_EQ(report->confirmed, 2U);
  EXPECT_EQ(report->beyond + report->unproven, 0U);
  EXPECT_EQ(report->fork_evidence, "");
}

TEST_F(AnchorCheckTest, ProvesAForkFromAnAnchoredHeadOfAnySize) {
  for (std::uint64_t n = 1; n <= 5; ++n) {
    Grow(rewritten_, 100 + n);
    Anchor(kz_.origin(), rewritten_.Checkpoint());
    Grow(kz_, n);
  }
  const auto report = Check();
  ASSERT_OK(report);
  EXPECT_OK(mirror::JudgeFork(report->fork_evidence, pinned_));
  EXPECT_EQ(report->unproven, 0U);
  // Both of one size, which needs no proof between them.
  EXPECT_LE(report->forked.head.size.value, kz_.log().size());
}

TEST_F(AnchorCheckTest, ProvesAForkOfTwoHeadsOfOneSize) {
  Grow(rewritten_, 100);
  Anchor(kz_.origin(), rewritten_.Checkpoint());
  Grow(kz_, 1);
  const auto report = Check();
  ASSERT_OK(report);
  ASSERT_EQ(report->forked.head.size.value, kz_.log().size());
  EXPECT_OK(mirror::JudgeFork(report->fork_evidence, pinned_));
}

// An operator may log anything as a checkpoint.
TEST_F(AnchorCheckTest, AccusesNobodyByAnAnchorThatTheLogDidNotSign) {
  TestRegistry liar("registry.kz.example");
  Found(liar);
  Grow(liar, 9);
  Anchor(kz_.origin(), liar.log().Checkpoint(kz_.origin(), liar.Key("stolen"),
                                             liar.Key("cosigning"), 1));
  Anchor(kz_.origin(), "no note");
  Grow(kz_, 1);
  const auto report = Check();
  ASSERT_OK(report);
  EXPECT_EQ(report->unproven, 1U);
  EXPECT_EQ(report->fork_evidence, "");
}

TEST_F(AnchorCheckTest, CountsHeadsBeyondTheOneShown) {
  TestRegistry later;
  Found(later);
  Grow(later, 1);
  Grow(later, 2);
  Anchor(kz_.origin(), later.Checkpoint());
  const auto report = Check();
  ASSERT_OK(report);
  EXPECT_EQ(report->beyond, 1U);
  EXPECT_EQ(report->fork_evidence, "");
}

TEST_F(AnchorCheckTest, NeedsEveryEntryOfTheHead) {
  EXPECT_FAILS(CheckAnchors(*Archive(kz_, "kz"), {}, {kz_.log().size() + 1},
                            pinned_, {}),
               ErrorReason::kIndexOutOfRange);
}

}  // namespace
}  // namespace comity::client
