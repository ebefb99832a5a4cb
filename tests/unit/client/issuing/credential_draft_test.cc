#include "client/issuing/credential_draft.h"

#include <gtest/gtest.h>

#include <string>

#include "client/issuing/credential_number.h"
#include "core/statement/claims.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using comity::testing::TestRegistry;

class CredentialDraftTest : public ::testing::Test {
 protected:
  CredentialDraftTest() {
    draft_.credential.credential_id.clear();
    draft_.credential.claims.clear();
  }

  StatusOr<DraftedCredential> Drafted() {
    return DraftCredential(draft_, random_);
  }

  TestRegistry registry_;
  int calls_ = 0;
  RandomSource random_ = [this](std::size_t size) {
    return std::string(size, static_cast<char>(++calls_));
  };
  CredentialDraft draft_ = {
      .origin = registry_.origin(),
      .country = "KZ",
      .credential = registry_.CredentialRecord(1),
      .claim_names = {"birth-date", "name"},
      .values = {{.name = "name", .value = "Айгүл Серік"},
                 {.name = "birth-date", .value = "1990-05-17"}}};
};

TEST_F(CredentialDraftTest, CommitsToEachValue) {
  const auto drafted = Drafted();
  ASSERT_OK(drafted);
  ASSERT_EQ(drafted->credential.claims.size(), 2U);
  for (const ClaimValue& claim : drafted->holder.values) {
    EXPECT_OK(statement::VerifyDisclosure(drafted->credential,
                                          OpenClaim(drafted->holder, claim)));
  }
  EXPECT_EQ(drafted->credential.claims[0].name, "birth-date");
}

TEST_F(CredentialDraftTest, GivesIdNumberAndSecret) {
  const auto drafted = Drafted();
  ASSERT_OK(drafted);
  EXPECT_EQ(drafted->credential.credential_id, std::string(16, '\1'));
  EXPECT_EQ(drafted->holder.secret, std::string(32, '\2'));
  const auto number = ParseCredentialNumber(drafted->holder.number);
  ASSERT_OK(number);
  EXPECT_EQ(number->country, "KZ");
  EXPECT_EQ(number->credential_id, drafted->credential.credential_id);
  EXPECT_EQ(drafted->holder.credential.origin, registry_.origin());
}

TEST_F(CredentialDraftTest, KeepsAnIdThatIsGiven) {
  draft_.credential.credential_id = std::string(16, 'k');
  EXPECT_EQ(Drafted()->credential.credential_id, std::string(16, 'k'));
}

TEST_F(CredentialDraftTest, NeedsAValueForEachName) {
  draft_.values.pop_back();
  EXPECT_FAILS(Drafted(), ErrorReason::kClaimMissing);
  draft_.values.push_back({.name = "birth-date", .value = ""});
  EXPECT_FAILS(Drafted(), ErrorReason::kClaimMissing);
}

TEST_F(CredentialDraftTest, RefusesNamesThatTheSchemeLacks) {
  draft_.values.push_back({.name = "shoe-size", .value = "41"});
  EXPECT_FAILS(Drafted(), ErrorReason::kClaimUnknown);
}

TEST_F(CredentialDraftTest, RefusesTwoValuesOfOneName) {
  draft_.values.push_back(draft_.values.front());
  EXPECT_FAILS(Drafted(), ErrorReason::kClaimUnknown);
}

TEST_F(CredentialDraftTest, RefusesValuesThatAreNoPlainText) {
  draft_.values[0].value = "Ай\ngүл";
  EXPECT_FAILS(Drafted(), ErrorReason::kFieldMalformed);
  draft_.values[0].value = "e\xcc\x81";  // Not in NFC.
  EXPECT_FALSE(Drafted().ok());
  draft_.values[0].value = std::string(1025, 'x');
  EXPECT_FAILS(Drafted(), ErrorReason::kFieldTooLong);
}

}  // namespace
}  // namespace comity::client
