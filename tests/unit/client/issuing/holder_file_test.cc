#include "client/issuing/holder_file.h"

#include <gtest/gtest.h>

#include <string>

#include "client/issuing/credential_draft.h"
#include "client/issuing/statement_author.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using comity::testing::Day;
using comity::testing::TestRegistry;

class HolderFileTest : public ::testing::Test {
 protected:
  HolderFileTest() {
    CredentialDraft draft = {
        .origin = registry_.origin(),
        .country = "KZ",
        .credential = registry_.CredentialRecord(1),
        .claim_names = {"birth-date", "name"},
        .values = {{.name = "name", .value = "Айгүл Серік"},
                   {.name = "birth-date", .value = "1990-05-17"}}};
    const auto drafted = *DraftCredential(draft, SystemRandom());
    holder_ = drafted.holder;
    holder_.statement = author_.Make(drafted.credential, {"centre"})->bytes;
  }

  TestRegistry registry_;
  StatementAuthor author_{registry_.origin()};
  HolderRecord holder_;
};

TEST_F(HolderFileTest, IsReadBack) {
  const auto read =
      DecodeFile<HolderRecord>(kHolderFile, EncodeFile(kHolderFile, holder_));
  ASSERT_OK(read);
  EXPECT_OK(CheckHolderRecord(*read));
  EXPECT_EQ(read->secret, holder_.secret);
  EXPECT_EQ(read->values.size(), 2U);
}

TEST_F(HolderFileTest, RefusesAnotherSecretOrValue) {
  HolderRecord other = holder_;
  other.secret[0] ^= 1;
  EXPECT_FAILS(CheckHolderRecord(other), ErrorReason::kClaimMismatch);
  other = holder_;
  other.values[1].value = "Somebody Else";
  EXPECT_FAILS(CheckHolderRecord(other), ErrorReason::kClaimMismatch);
}

TEST_F(HolderFileTest, RefusesMissingAndUnknownClaims) {
  HolderRecord other = holder_;
  other.values.pop_back();
  EXPECT_FAILS(CheckHolderRecord(other), ErrorReason::kClaimMissing);
  other.values.push_back({.name = "other", .value = "x"});
  EXPECT_FAILS(CheckHolderRecord(other), ErrorReason::kClaimUnknown);
}

TEST_F(HolderFileTest, RefusesAnotherCredential) {
  HolderRecord other = holder_;
  other.credential.credential_id[0] ^= 1;
  EXPECT_FAILS(CheckHolderRecord(other), ErrorReason::kClaimMismatch);
  other = holder_;
  other.credential.origin = "registry.cn.example";
  EXPECT_FAILS(CheckHolderRecord(other), ErrorReason::kClaimMismatch);
  other = holder_;
  other.statement =
      author_.Make(registry_.RevokedRecord(1, Day("2026-02-01")), {"centre"})
          ->bytes;
  EXPECT_FAILS(CheckHolderRecord(other), ErrorReason::kClaimMismatch);
  other.statement = "no statement";
  EXPECT_FALSE(CheckHolderRecord(other).ok());
}

}  // namespace
}  // namespace comity::client
