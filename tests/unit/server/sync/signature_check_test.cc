#include "server/sync/signature_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/statement/entry.h"
#include "tests/unit/server/sync/copied_log.h"

namespace comity::testing {
namespace {

// A founded registry whose log is copied as it stands when a test asks.
class SignatureCheckTest : public ::testing::Test {
 protected:
  SignatureCheckTest() { registry_.Found(); }

  // What is said of entry `index` of the log.
  Status Check(std::uint64_t index) {
    registry_.log().Commit();
    copy_.Follow(registry_.log());
    server::SignatureCheck check(copy_.histories());
    return check.Check(registry_.log().entries()[index],
                       copy_.published()->map);
  }
  // A credential whose signatures are changed by `change`.
  template <typename Change>
  Status CheckChanged(Change change) {
    SignedStatement made =
        registry_.Sign(registry_.CredentialRecord(1), {"centre/1"});
    auto signatures = *statement::DecodeSignatures(made.signatures);
    change(signatures);
    made.signatures = statement::EncodeSignatures(signatures);
    return Check(registry_.log().Append(made));
  }
  using Signatures = std::vector<statement::SlotSignature>;

  TestRegistry registry_;
  CopiedLog copy_;
};

TEST_F(SignatureCheckTest, FindsEveryEntryOfAnHonestLogGood) {
  registry_.Add(registry_.CredentialRecord(1), {"centre/1"});
  for (const SignedStatement& each : registry_.SignBatch(
           {registry_.CredentialRecord(2), registry_.CredentialRecord(3)},
           "centre/1")) {
    registry_.log().Append(each);
  }
  registry_.log().Commit();
  const std::uint64_t size = registry_.log().size();
  for (std::uint64_t i = 0; i < size; ++i) {
    EXPECT_OK(Check(i)) << "entry " << i;
  }
}

TEST_F(SignatureCheckTest, RefusesASignatureWithOneBitFlipped) {
  EXPECT_FAILS(
      CheckChanged([](Signatures& all) { all.front().signature[40] ^= 1; }),
      ErrorReason::kSignatureInvalid);
}

TEST_F(SignatureCheckTest, RefusesASignatureByAKeyThatTheLogNeverBound) {
  EXPECT_FAILS(CheckChanged([this](Signatures& all) {
                 all.front().key_id = registry_.KeyId("stranger/1");
               }),
               ErrorReason::kUnknownKey);
}

TEST_F(SignatureCheckTest, RefusesASignatureByAnotherKeyOfTheSameBody) {
  EXPECT_FAILS(CheckChanged([this](Signatures& all) {
                 all.front().key_id = registry_.KeyId("centre/2");
               }),
               ErrorReason::kSignatureInvalid);
}

TEST_F(SignatureCheckTest, RefusesOneSignatureTooMany) {
  EXPECT_FAILS(
      CheckChanged([](Signatures& all) { all.push_back(all.front()); }),
      ErrorReason::kSignaturesMalformed);
}

TEST_F(SignatureCheckTest, RefusesBytesThatAreNoSignatures) {
  SignedStatement made =
      registry_.Sign(registry_.CredentialRecord(1), {"centre/1"});
  made.signatures = "none";
  EXPECT_FAILS(Check(registry_.log().Append(made)),
               ErrorReason::kSignaturesMalformed);
}

TEST_F(SignatureCheckTest, RefusesAPathToAnotherBatch) {
  auto batch = registry_.SignBatch(
      {registry_.CredentialRecord(2), registry_.CredentialRecord(3)},
      "centre/1");
  auto signatures = *statement::DecodeSignatures(batch[1].signatures);
  signatures.front().batch->path.front().bytes[0] ^= 1;
  batch[1].signatures = statement::EncodeSignatures(signatures);
  // The first one is good, and remembered.
  registry_.log().Append(batch[0]);
  EXPECT_FAILS(Check(registry_.log().Append(batch[1])),
               ErrorReason::kRootMismatch);
}

}  // namespace
}  // namespace comity::testing
