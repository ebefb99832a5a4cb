#include "client/cli/issue_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/crypto/sha256.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::cli {
namespace {

CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

class IssueRunTest : public ::testing::Test {
 protected:
  IssueRunTest() { Reopen(); }

  // As if the program were started again.
  void Reopen() {
    outbox_.reset();
    auto opened = client::Outbox::Open(directory_.path() / "outbox");
    EXPECT_OK(opened);
    outbox_ = *std::move(opened);
  }

  IssueRun NewRun() {
    IssueTerms terms;
    terms.origin = "registry.kz.example";
    terms.country = "KZ";
    terms.scheme.scheme_id = "engineering";
    terms.scheme.scheme_version = 1;
    terms.scheme.claim_names = {"name"};
    auto key = crypto::Ed25519KeyFromSeed(std::string(32, 'k'));
    EXPECT_OK(key);
    terms.keys.push_back({"centre", *std::move(key)});
    return {std::move(terms), *outbox_};
  }

  static CredentialRow Row(const std::string& reference,
                           const std::string& name) {
    CredentialRow row;
    row.number = 2;
    row.reference = reference;
    row.content = crypto::Sha256(reference + name);
    row.credential.type = statement::CredentialType::kLicence;
    row.credential.scheme_id = "engineering";
    row.credential.scheme_version = 1;
    row.credential.title = "engineer";
    row.credential.issued_on = Day("2026-01-05");
    row.credential.valid_from = Day("2026-01-05");
    row.values = {{"name", name}};
    return row;
  }

  static void Sign(IssueRun& run) {
    EXPECT_OK(run.SignAll([](std::size_t) {}));
  }

  void Answer(const std::string& reference, bool admitted) {
    client::OutboxOutcome outcome;
    outcome.reference = reference;
    outcome.admitted = admitted;
    outcome.index = admitted ? 7 : 0;
    outcome.reason = admitted ? "" : "SCHEME_MISMATCH";
    EXPECT_OK(outbox_->Record({outcome}));
  }

  comity::testing::TemporaryDirectory directory_;
  std::unique_ptr<client::Outbox> outbox_;
};

TEST_F(IssueRunTest, KeepsWhatItSignsInTheOutbox) {
  IssueRun run = NewRun();
  run.Add(Row("1", "A"));
  run.Add(Row("2", "B"));
  Sign(run);
  EXPECT_THAT(outbox_->Unadmitted(), ::testing::ElementsAre("1", "2"));
  EXPECT_EQ(run.Results().front().outcome, "waiting");
  EXPECT_TRUE(run.Results().front().credential_number.starts_with("KZ-"));
}

TEST_F(IssueRunTest, SendsTheSameStatementAfterABreak) {
  IssueRun first = NewRun();
  first.Add(Row("1", "A"));
  Sign(first);
  const std::string sent = outbox_->Find("1")->statement;
  Reopen();
  IssueRun second = NewRun();
  second.Add(Row("1", "A"));
  Sign(second);
  EXPECT_EQ(outbox_->Find("1")->statement, sent);
}

TEST_F(IssueRunTest, TellsWhatWasIssuedNowFromBefore) {
  IssueRun first = NewRun();
  first.Add(Row("1", "A"));
  Sign(first);
  Answer("1", true);
  EXPECT_EQ(first.Results().front().outcome, "issued");
  EXPECT_EQ(first.Results().front().index, 7U);
  IssueRun second = NewRun();
  second.Add(Row("1", "A"));
  Sign(second);
  EXPECT_EQ(second.Results().front().outcome, "issued before");
  EXPECT_TRUE(outbox_->Unadmitted().empty());
}

TEST_F(IssueRunTest, RefusesAReferenceThatStandsInTwoRows) {
  IssueRun run = NewRun();
  run.Add(Row("1", "A"));
  run.Add(Row("1", "A"));
  Sign(run);
  EXPECT_EQ(run.Results()[0].outcome, "waiting");
  EXPECT_EQ(run.Results()[1].reason, "REFERENCE_REUSED");
  EXPECT_EQ(outbox_->Unadmitted().size(), 1U);
}

TEST_F(IssueRunTest, RefusesARowThatWasChangedAfterItWasSent) {
  IssueRun first = NewRun();
  first.Add(Row("1", "A"));
  Sign(first);
  IssueRun second = NewRun();
  second.Add(Row("1", "Another"));
  Sign(second);
  EXPECT_EQ(second.Results().front().reason, "REFERENCE_REUSED");
}

TEST_F(IssueRunTest, MakesARefusedRowAnewForTheSameCredential) {
  IssueRun first = NewRun();
  first.Add(Row("1", "A"));
  Sign(first);
  const std::string number = CredentialNumberOf(*outbox_->Find("1"));
  const std::string sent = outbox_->Find("1")->statement;
  Answer("1", false);
  EXPECT_EQ(first.Results().front().outcome, "refused");
  IssueRun second = NewRun();
  second.Add(Row("1", "Corrected"));
  Sign(second);
  EXPECT_NE(outbox_->Find("1")->statement, sent);
  EXPECT_EQ(CredentialNumberOf(*outbox_->Find("1")), number);
}

TEST_F(IssueRunTest, LeavesOutABadRowAndGoesOn) {
  IssueRun run = NewRun();
  run.Add(Row("1", "\x01"));
  run.Add(Row("2", "B"));
  Sign(run);
  EXPECT_EQ(run.Results()[0].outcome, "bad row");
  EXPECT_EQ(run.Results()[0].reason, "FIELD_MALFORMED");
  EXPECT_THAT(outbox_->Unadmitted(), ::testing::ElementsAre("2"));
}

TEST_F(IssueRunTest, ReportsRowsThatCouldNotBeRead) {
  IssueRun run = NewRun();
  run.AddBad({9, {}}, "", InvalidArgument(ErrorReason::kClaimMissing, "name"));
  EXPECT_EQ(run.Results().front().number, 9U);
  EXPECT_TRUE(run.Results().front().bad());
}

}  // namespace
}  // namespace comity::cli
