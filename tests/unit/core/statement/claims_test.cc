#include "core/statement/claims.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"
#include "tests/support/status_matchers.h"

namespace comity::statement {
namespace {

class ClaimsTest : public ::testing::Test {
 protected:
  ClaimsTest() {
    for (int i = 0; i < 16; ++i) {
      credential_.credential_id.push_back(static_cast<char>(i));
    }
    name_ = {"family-name", ClaimSalt(kSecret, "family-name"), "Серікбаев"};
    credential_.claims = {
        {"birth-date", Hash{}},
        {"family-name", ClaimDigestOf(credential_.credential_id, name_)}};
  }

  const std::string kSecret = std::string(kClaimSecretSize, '\x42');
  Credential credential_;
  Disclosure name_;
};

// Expected values come from a few lines of Python (hashlib, hmac) written from
// the protocol alone.
TEST_F(ClaimsTest, ComputesSaltAndDigestOfTheProtocol) {
  EXPECT_EQ(HexEncode(name_.salt),
            "3a8600a1d32dd84cd46182f865bace24b9a2276e1d67a7f85fb79eacc756f6d0");
  EXPECT_EQ(HexEncode(credential_.claims[1].digest.view()),
            "8518977079843fac33c7a39354a4eb9c0e0fb036555b8a1e6024c94b110f8193");
}

TEST_F(ClaimsTest, AcceptsTheValueThatWasCommittedTo) {
  EXPECT_OK(VerifyDisclosure(credential_, name_));
}

TEST_F(ClaimsTest, RefusesAnotherValue) {
  name_.value = "Серикбаев";
  EXPECT_FAILS(VerifyDisclosure(credential_, name_),
               ErrorReason::kClaimMismatch);
}

TEST_F(ClaimsTest, RefusesAnotherSalt) {
  name_.salt = ClaimSalt(kSecret, "given-name");
  EXPECT_FAILS(VerifyDisclosure(credential_, name_),
               ErrorReason::kClaimMismatch);
}

TEST_F(ClaimsTest, RefusesTheClaimOfAnotherCredential) {
  credential_.credential_id[0] = 'x';
  EXPECT_FAILS(VerifyDisclosure(credential_, name_),
               ErrorReason::kClaimMismatch);
}

TEST_F(ClaimsTest, RefusesTheValueUnderAnotherName) {
  name_.name = "birth-date";
  EXPECT_FAILS(VerifyDisclosure(credential_, name_),
               ErrorReason::kClaimMismatch);
}

TEST_F(ClaimsTest, RefusesANameThatTheCredentialLacks) {
  name_.name = "given-name";
  EXPECT_FAILS(VerifyDisclosure(credential_, name_),
               ErrorReason::kClaimUnknown);
}

// Bytes cannot move between the parts that are hashed.
TEST_F(ClaimsTest, KeepsTheBoundariesOfItsParts) {
  Disclosure shifted = name_;
  shifted.name += shifted.salt.front();
  shifted.salt.erase(0, 1);
  EXPECT_NE(ClaimDigestOf(credential_.credential_id, shifted),
            ClaimDigestOf(credential_.credential_id, name_));
}

}  // namespace
}  // namespace comity::statement
