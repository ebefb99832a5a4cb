#include "client/whatif/log_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/statement/map_keys.h"
#include "tests/support/log_transport.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using testing::LogTransport;
using testing::TestRegistry;

class LogCopyTest : public ::testing::Test {
 protected:
  LogCopyTest() {
    kz_.Found();
    for (std::uint64_t n = 0; n < 9; ++n) {
      kz_.Add(kz_.CredentialRecord(n), {"centre/1"});
    }
    policy_.origins = {{kz_.origin(), kz_.genesis_id(), {"KZ"}, "operator"}};
  }

  StatusOr<std::unique_ptr<LogCopy>> Read(LogTransport& server) {
    return LogCopy::Read(server, policy_.origins.front(), policy_,
                         kz_.log().last_admission_ms() + 1000,
                         [this](std::uint64_t done, std::uint64_t total) {
                           done_ = done;
                           total_ = total;
                         });
  }

  TestRegistry kz_;
  evidence::Policy policy_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

TEST_F(LogCopyTest, HoldsEveryHistoryOfTheLog) {
  LogTransport server(kz_);
  server.page_size_max = 4;
  const auto copy = Read(server);
  ASSERT_OK(copy);
  EXPECT_EQ((*copy)->head(), kz_.log().head());
  EXPECT_EQ((*copy)->credentials().size(), 9U);
  EXPECT_EQ((*copy)->Find(kz_.CredentialKey(3))->size(), 1U);
  EXPECT_EQ((*copy)->Find(kz_.CredentialKey(77))->size(), 0U);
  EXPECT_EQ(done_, kz_.log().size());
  EXPECT_EQ(total_, kz_.log().size());
}

TEST_F(LogCopyTest, StopsAtTheHeadWhenTheLogGrowsMeanwhile) {
  LogTransport server(kz_);
  kz_.Add(kz_.CredentialRecord(50), {"centre/1"});
  kz_.log().Commit();
  const auto copy = Read(server);
  ASSERT_OK(copy);
  EXPECT_EQ((*copy)->credentials().size(), 9U);
}

TEST_F(LogCopyTest, NoticesAnEntryThatIsAnother) {
  LogTransport server(kz_);
  server.lie = [](EntryPage& page) { page.entries[12] = page.entries[11]; };
  EXPECT_FAILS(Read(server), ErrorReason::kRootMismatch);
}

TEST_F(LogCopyTest, NoticesEntriesThatAreLeftOut) {
  LogTransport server(kz_);
  server.page_size_max = 4;
  server.lie = [](EntryPage& page) {
    if (page.first_index == 4) {
      page.entries.clear();
    }
  };
  EXPECT_FAILS(Read(server), ErrorReason::kAnswerMalformed);
  server.lie = [](EntryPage& page) { page.first_index += 1; };
  EXPECT_FAILS(Read(server), ErrorReason::kAnswerMalformed);
}

TEST_F(LogCopyTest, BelievesTheHeadOfThePinnedLogOnly) {
  LogTransport server(kz_);
  policy_.origins.front().genesis_id = Hash();
  EXPECT_FAILS(Read(server), ErrorReason::kGenesisMismatch);
}

TEST_F(LogCopyTest, BelievesNoHeadThatAnotherKeySigned) {
  LogTransport server(kz_);
  server.checkpoint =
      kz_.log().Checkpoint(kz_.origin(), kz_.Key("other"), kz_.Key("cosigning"),
                           kz_.log().last_admission_ms() / 1000);
  EXPECT_FAILS(Read(server), ErrorReason::kNoteSignatureMissing);
}

TEST_F(LogCopyTest, AsksForTheQuorumOfThePolicy) {
  LogTransport server(kz_);
  policy_.quorum = 1;
  EXPECT_FAILS(Read(server), ErrorReason::kPolicyNotMet);
}

}  // namespace
}  // namespace comity::client
