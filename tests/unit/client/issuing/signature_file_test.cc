#include "client/issuing/signature_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "client/issuing/statement_author.h"
#include "core/statement/signatures.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using comity::testing::TestRegistry;

class SignatureFileTest : public ::testing::Test {
 protected:
  DetachedSignature By(const std::string& key) {
    return *SignDetached(statement_, key.substr(0, key.find('/')),
                         registry_.Key(key));
  }

  TestRegistry registry_;
  StatementAuthor author_{registry_.origin()};
  // Two persons of the centre and one of the decider.
  statement::ParsedStatement statement_ = *author_.Make(
      registry_.CredentialRecord(1), {"centre", "centre", "decider"});
};

TEST_F(SignatureFileTest, TravelsAsAFile) {
  const auto statement = DecodeStatementFile(EncodeStatementFile(statement_));
  ASSERT_OK(statement);
  EXPECT_EQ(statement->bytes, statement_.bytes);
  const DetachedSignature made = By("centre/1");
  const auto read = DecodeFile<DetachedSignature>(
      kSignatureFile, EncodeFile(kSignatureFile, made));
  ASSERT_OK(read);
  EXPECT_EQ(read->signature, made.signature);
  EXPECT_EQ(read->slot, "centre");
  EXPECT_EQ(read->statement_id, statement_.id);
}

TEST_F(SignatureFileTest, MergesInAnyOrder) {
  std::vector<DetachedSignature> signatures = {By("centre/1"), By("centre/2"),
                                               By("decider/1")};
  std::vector<std::size_t> order = {0, 1, 2};
  const std::string expected =
      statement::EncodeSignatures(*MergeSignatures(statement_, signatures));
  do {
    const std::vector<DetachedSignature> permuted = {
        signatures[order[0]], signatures[order[1]], signatures[order[2]]};
    const auto merged = MergeSignatures(statement_, permuted);
    ASSERT_OK(merged);
    EXPECT_EQ(statement::EncodeSignatures(*merged), expected);
    EXPECT_EQ(merged->at(2).key_id, registry_.KeyId("decider/1"));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(SignatureFileTest, CountsTheSameSignatureOnce) {
  const std::vector<DetachedSignature> signatures = {
      By("decider/1"), By("centre/1"), By("centre/2"), By("centre/1")};
  EXPECT_OK(MergeSignatures(statement_, signatures));
  const std::vector<DetachedSignature> one_person = {
      By("decider/1"), By("centre/1"), By("centre/1")};
  EXPECT_FAILS(MergeSignatures(statement_, one_person),
               ErrorReason::kSlotsNotFilled);
}

TEST_F(SignatureFileTest, NeedsEverySlotFilledExactly) {
  const std::vector<DetachedSignature> missing = {By("centre/1"),
                                                  By("centre/2")};
  EXPECT_FAILS(MergeSignatures(statement_, missing),
               ErrorReason::kSlotsNotFilled);
  EXPECT_FAILS(MergeSignatures(statement_, {}), ErrorReason::kSlotsNotFilled);
  const std::vector<DetachedSignature> too_many = {
      By("centre/1"), By("centre/2"), By("decider/1"), By("decider/2")};
  EXPECT_FAILS(MergeSignatures(statement_, too_many),
               ErrorReason::kSlotsNotFilled);
}

TEST_F(SignatureFileTest, RefusesOneKeyInTwoSlots) {
  const std::vector<DetachedSignature> signatures = {
      By("centre/1"), By("centre/2"),
      *SignDetached(statement_, "decider", registry_.Key("centre/1"))};
  EXPECT_FAILS(MergeSignatures(statement_, signatures),
               ErrorReason::kSlotsNotFilled);
}

TEST_F(SignatureFileTest, RefusesASignatureOverAnotherStatement) {
  DetachedSignature other = By("centre/1");
  other.statement_id.bytes[0] ^= 1;
  EXPECT_FAILS(MergeSignatures(statement_, std::vector{other}),
               ErrorReason::kSignatureOfOtherStatement);
}

TEST_F(SignatureFileTest, RefusesASlotThatTheStatementLacks) {
  EXPECT_FAILS(SignDetached(statement_, "agency", registry_.Key("agency/1")),
               ErrorReason::kWrongSlots);
  DetachedSignature other = By("centre/1");
  other.slot = "agency";
  EXPECT_FAILS(MergeSignatures(statement_, std::vector{other}),
               ErrorReason::kWrongSlots);
}

TEST_F(SignatureFileTest, RefusesAnotherKeyOrSignature) {
  DetachedSignature other = By("centre/1");
  other.key = By("centre/2").key;
  EXPECT_FAILS(MergeSignatures(statement_, std::vector{other}),
               ErrorReason::kSignatureInvalid);
  other = By("centre/1");
  other.signature[10] ^= 1;
  EXPECT_FAILS(MergeSignatures(statement_, std::vector{other}),
               ErrorReason::kSignatureInvalid);
  other = By("centre/1");
  other.key.algorithm = 3;
  EXPECT_FAILS(MergeSignatures(statement_, std::vector{other}),
               ErrorReason::kUnknownAlgorithm);
  other = By("centre/1");
  other.key.key.pop_back();
  EXPECT_FAILS(MergeSignatures(statement_, std::vector{other}),
               ErrorReason::kKeyMalformed);
}

}  // namespace
}  // namespace comity::client
