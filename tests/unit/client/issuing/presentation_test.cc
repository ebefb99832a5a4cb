#include "client/issuing/presentation.h"

#include <gtest/gtest.h>

#include <string>

#include "client/issuing/credential_draft.h"
#include "client/issuing/statement_author.h"
#include "core/evidence/verifier.h"
#include "core/statement/claims.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using comity::testing::TestRegistry;

class PresentationTest : public ::testing::Test {
 protected:
  PresentationTest() {
    const auto drafted = *DraftCredential(
        {.origin = registry_.origin(),
         .country = "KZ",
         .credential = registry_.CredentialRecord(1),
         .claim_names = {"birth-date", "name"},
         .values = {{.name = "name", .value = "Айгүл Серік"},
                    {.name = "birth-date", .value = "1990-05-17"}}},
        SystemRandom());
    credential_ = drafted.credential;
    holder_ = drafted.holder;
    holder_.statement = StatementAuthor(registry_.origin())
                            .Make(drafted.credential, {"centre"})
                            ->bytes;
  }

  TestRegistry registry_;
  statement::Credential credential_;
  HolderRecord holder_;
};

TEST_F(PresentationTest, OpensTheChosenClaimsAndNoOthers) {
  const auto shown = Present(holder_, {.claims = {"name"}});
  ASSERT_OK(shown);
  ASSERT_EQ(shown->disclosures.size(), 1U);
  EXPECT_EQ(shown->disclosures[0].value, "Айгүл Серік");
  EXPECT_OK(statement::VerifyDisclosure(credential_, shown->disclosures[0]));
  const std::string bytes = EncodeFile(kPresentationFile, *shown);
  EXPECT_EQ(bytes.find("1990-05-17"), std::string::npos);
  EXPECT_EQ(bytes.find(holder_.secret), std::string::npos);
}

TEST_F(PresentationTest, PutsClaimsInTheirOneOrder) {
  const auto shown =
      Present(holder_, {.claims = {"name", "birth-date", "name"}});
  ASSERT_EQ(shown->disclosures.size(), 2U);
  EXPECT_EQ(shown->disclosures[0].name, "birth-date");
  EXPECT_OK(DecodeFile<evidence::Presentation>(
      kPresentationFile, EncodeFile(kPresentationFile, *shown)));
}

TEST_F(PresentationTest, SignsTheVerifiersNonce) {
  const auto& key = registry_.Key("holder/1");
  const auto shown = Present(holder_, {.claims = {},
                                       .evidence = "evidence",
                                       .holder_key = &key,
                                       .nonce = "nonce"});
  ASSERT_OK(shown);
  EXPECT_EQ(shown->evidence, "evidence");
  EXPECT_OK(key.public_key().Verify(
      evidence::PresentationInput(holder_.credential, "nonce"),
      shown->holder_signature));
}

TEST_F(PresentationTest, RefusesAClaimThatTheCredentialLacks) {
  EXPECT_FAILS(Present(holder_, {.claims = {"shoe-size"}}),
               ErrorReason::kClaimUnknown);
}

}  // namespace
}  // namespace comity::client
