#include "client/audit/log_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

#include "tests/support/own_log_transport.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::testing {
namespace {

using client::AuditLog;
using client::AuditReport;
using client::EntryArchive;

class LogAuditTest : public ::testing::Test {
 protected:
  LogAuditTest() {
    registry_.Found();
    registry_.log().Commit();
    Grow();
    server_.Serve(registry_, {"KZ"});
    policy_ = server_.ClientPolicy();
  }

  void Grow() {
    registry_.Add(registry_.CredentialRecord(++credentials_), {"centre/1"});
    registry_.log().Commit();
  }
  StatusOr<AuditReport> Audit() {
    auto archive = EntryArchive::Open((directory_.path() / "entries").string());
    EXPECT_OK(archive);
    return AuditLog(transport_, policy_.origins.front(), policy_,
                    server_.time_s() * 1000, **archive, {});
  }
  void ExpectNothingProven(ErrorReason reason) {
    const auto report = Audit();
    EXPECT_FAILS(report, reason);
    EXPECT_NE(report.status().code(), StatusCode::kDataLoss)
        << "accuses the log";
  }

  TemporaryDirectory directory_;
  TestRegistry registry_;
  TestServer server_;
  OwnLogTransport transport_{registry_, server_, {"KZ"}};
  evidence::Policy policy_;
  std::uint64_t credentials_ = 0;
};

TEST_F(LogAuditTest, DerivesEverythingAnew) {
  const auto report = Audit();
  ASSERT_OK(report);
  EXPECT_EQ(report->entries, registry_.log().size());
  EXPECT_EQ(report->commitments, 2U);
  EXPECT_EQ(report->map_keys, registry_.log().map().size());
  EXPECT_EQ(report->head.root, registry_.log().head().root);
  EXPECT_TRUE(report->judged);
  EXPECT_EQ(report->counted, report->statements);
  EXPECT_EQ(report->not_counted, 0U);
}

TEST_F(LogAuditTest, GoesOnFromWhatItKept) {
  ASSERT_OK(Audit());
  const std::uint64_t before = registry_.log().size();
  Grow();
  const auto report = Audit();
  ASSERT_OK(report);
  EXPECT_EQ(report->from_archive, before);
  EXPECT_EQ(report->entries, registry_.log().size());
}

TEST_F(LogAuditTest, ListsWhatDoesNotCountAndWhy) {
  registry_.Add(registry_.CredentialRecord(7), {"registrar/1"});
  registry_.log().Commit();
  const auto report = Audit();
  ASSERT_OK(report);
  EXPECT_EQ(report->not_counted, 1U);
  ASSERT_EQ(report->listed.size(), 1U);
  EXPECT_EQ(report->listed.front().index, registry_.log().size() - 2);
}

TEST_F(LogAuditTest, ProvesACommitmentToAnotherMap) {
  registry_.Add(registry_.CredentialRecord(7), {"centre/1"});
  registry_.log().Commit(Hash());
  Grow();
  const auto report = Audit();
  EXPECT_FAILS(report, ErrorReason::kCommitmentWrong);
  EXPECT_EQ(report.status().code(), StatusCode::kDataLoss);
}

// --- What proves nothing -----------------------------------------------------

TEST_F(LogAuditTest, AccusesNobodyOfEntriesThatAServerMadeUp) {
  transport_.lie_in_page = [](client::EntryPage& page) {
    page.entries.back()[12] ^= 1;  // In the commitment's map root.
  };
  ExpectNothingProven(ErrorReason::kRootMismatch);
}

TEST_F(LogAuditTest, AccusesNobodyOfEntriesThatRottedInTheArchive) {
  ASSERT_OK(Audit());
  {
    std::fstream file((directory_.path() / "entries").string(),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-8, std::ios::end);
    file.put('?');
  }
  ExpectNothingProven(ErrorReason::kRootMismatch);
}

TEST_F(LogAuditTest, AccusesNobodyOfEntriesLeftOut) {
  transport_.lie_in_page = [](client::EntryPage& page) {
    page.entries.clear();
  };
  ExpectNothingProven(ErrorReason::kAnswerMalformed);
}

TEST_F(LogAuditTest, AccusesNobodyOfAServerThatFails) {
  transport_.failure = DataLoss(ErrorReason::kStoreCorrupt, "a bad disk");
  ExpectNothingProven(ErrorReason::kStoreCorrupt);
}

TEST_F(LogAuditTest, AccusesNobodyOfAHeadThatAnotherKeySigned) {
  server_.log_key = "centre/1";
  ExpectNothingProven(ErrorReason::kNoteSignatureMissing);
}

TEST_F(LogAuditTest, TakesNoHeadThatThePolicyDoesNotTake) {
  policy_.quorum = 1;
  ExpectNothingProven(ErrorReason::kPolicyNotMet);
}

TEST_F(LogAuditTest, TakesNoEvidenceOfOtherForm) {
  transport_.garbage = "no evidence";
  ExpectNothingProven(ErrorReason::kAnswerMalformed);
}

}  // namespace
}  // namespace comity::testing
