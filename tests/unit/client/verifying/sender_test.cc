#include "client/verifying/sender.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/crypto/sha256.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/client/fake_transport.h"

namespace comity::client {
namespace {

using comity::testing::SignedStatement;
using comity::testing::TemporaryDirectory;
using comity::testing::TestRegistry;
using comity::testing::TestServer;

class SenderTest : public ::testing::Test {
 protected:
  SenderTest() {
    registry_.Found();
    registry_.log().Commit();
    for (std::uint64_t n = 0; n < 6; ++n) {
      const SignedStatement made =
          registry_.Sign(registry_.CredentialRecord(n), {"centre/1"});
      const std::string reference = "row " + std::to_string(n);
      statements_.push_back(made.statement.bytes);
      EXPECT_OK(outbox_->Add({{.reference = reference,
                               .content = crypto::Sha256(reference),
                               .statement = made.statement.bytes,
                               .signatures = made.signatures,
                               .holder_record = {}}}));
    }
  }

  StatusOr<SendTotals> Send() {
    return SendAll(*outbox_, transport_,
                   *checkpoint::VerifierKey::Make(
                       registry_.origin(), checkpoint::NoteKeyType::kEd25519,
                       registry_.Key(key_).public_key()),
                   [this](std::size_t done, std::size_t) { done_ = done; });
  }
  // Entries of the log that hold one of our statements.
  std::size_t Logged() const {
    std::size_t count = 0;
    for (const std::string& entry : registry_.log().entries()) {
      count += static_cast<std::size_t>(std::count_if(
          statements_.begin(), statements_.end(), [&](const std::string& one) {
            return entry.find(one) != std::string::npos;
          }));
    }
    return count;
  }

  TestRegistry registry_;
  TestServer server_;
  FakeTransport transport_{registry_, server_};
  TemporaryDirectory directory_;
  std::unique_ptr<Outbox> outbox_ =
      *Outbox::Open((directory_.path() / "outbox").string());
  std::vector<std::string> statements_;
  std::string key_ = "log";
  std::size_t done_ = 0;
};

TEST_F(SenderTest, SendsEverythingOnce) {
  const auto totals = Send();
  ASSERT_OK(totals);
  EXPECT_EQ(totals->admitted, 6U);
  EXPECT_EQ(done_, 6U);
  EXPECT_TRUE(outbox_->Unadmitted().empty());
  EXPECT_EQ(Send()->admitted, 0U);
  EXPECT_EQ(transport_.arrived, statements_);
}

TEST_F(SenderTest, ResendsExactlyTheSameAfterABreakAndIssuesNothingTwice) {
  transport_.breaks_after = {2, 0, 3};
  EXPECT_FAILS(Send(), ErrorReason::kServerUnreachable);
  EXPECT_EQ(outbox_->Unadmitted().size(), 4U);
  EXPECT_FAILS(Send(), ErrorReason::kServerUnreachable);
  EXPECT_EQ(outbox_->Unadmitted().size(), 4U);
  EXPECT_FAILS(Send(), ErrorReason::kServerUnreachable);
  EXPECT_EQ(outbox_->Unadmitted().size(), 1U);
  EXPECT_EQ(Send()->admitted, 1U);
  EXPECT_EQ(Logged(), 6U);
  EXPECT_EQ(std::set<std::string>(transport_.arrived.begin(),
                                  transport_.arrived.end()),
            std::set<std::string>(statements_.begin(), statements_.end()));
}

TEST_F(SenderTest, RecordsRefusalsAndGoesOn) {
  transport_.refused = {statements_[1], statements_[4]};
  const auto totals = Send();
  ASSERT_OK(totals);
  EXPECT_EQ(totals->admitted, 4U);
  EXPECT_EQ(totals->refused, 2U);
  EXPECT_EQ(outbox_->FindOutcome("row 1")->reason, "NO_GRANT");
  // The grant is given now; the same bytes are sent again.
  transport_.refused.clear();
  EXPECT_EQ(Send()->admitted, 2U);
  EXPECT_TRUE(outbox_->Unadmitted().empty());
}

TEST_F(SenderTest, DoesNotTakePushBackForARefusal) {
  transport_.refused = {statements_[2]};
  transport_.refusal =
      ResourceExhausted(ErrorReason::kStoreLimitExceeded, "later");
  EXPECT_FALSE(Send().ok());
  EXPECT_EQ(outbox_->FindOutcome("row 2"), nullptr);
  EXPECT_TRUE(outbox_->FindOutcome("row 1")->admitted);
}

TEST_F(SenderTest, RecordsNoAdmissionWithoutProof) {
  key_ = "cosigning";
  EXPECT_FAILS(Send(), ErrorReason::kNoteSignatureMissing);
  EXPECT_EQ(outbox_->Unadmitted().size(), 6U);
}

}  // namespace
}  // namespace comity::client
