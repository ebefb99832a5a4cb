#include "client/verifying/evidence_file.h"

#include <gtest/gtest.h>

#include <string>

#include "core/statement/wire.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_evidence.h"

namespace comity::client {
namespace {

using comity::testing::Ask;
using comity::testing::Day;
using comity::testing::TestRegistry;
using comity::testing::TestServer;

class EvidenceFileTest : public ::testing::Test {
 protected:
  EvidenceFileTest() {
    registry_.Found();
    registry_.Add(registry_.CredentialRecord(1), {"centre/1"});
    registry_.log().Commit();
    server_.Serve(registry_, {"KZ"});
    evidence_ = server_.MakeEvidence(Ask(registry_, 1, Day("2026-01-06")));
  }

  TestRegistry registry_;
  TestServer server_;
  evidence::Evidence evidence_;
};

TEST_F(EvidenceFileTest, HoldsEvidence) {
  const std::string bytes = statement::EncodeRecord(evidence_);
  const auto read = DecodePresentedFile(EncodeEvidenceFile(bytes));
  ASSERT_OK(read);
  EXPECT_EQ(read->evidence, bytes);
  EXPECT_EQ(read->presentation, "");
  EXPECT_EQ(read->credential.origin, registry_.origin());
  EXPECT_EQ(read->credential.credential_id, TestRegistry::CredentialId(1));
}

TEST_F(EvidenceFileTest, HoldsAPresentation) {
  evidence::Presentation presentation;
  presentation.credential = *evidence_.credential;
  presentation.evidence = statement::EncodeRecord(evidence_);
  const auto read =
      DecodePresentedFile(EncodeFile(kPresentationFile, presentation));
  ASSERT_OK(read);
  EXPECT_EQ(read->presentation, statement::EncodeRecord(presentation));
  EXPECT_EQ(read->evidence, "");
  EXPECT_EQ(read->credential.credential_id, TestRegistry::CredentialId(1));
}

TEST_F(EvidenceFileTest, RefusesOtherFiles) {
  for (const std::string bytes :
       {"", "%PDF-1.7\n", "comity-holder/v1\nsecret"}) {
    EXPECT_FAILS(DecodePresentedFile(bytes), ErrorReason::kFileOfOtherKind);
  }
  EXPECT_FAILS(ReadPresentedFile("/no/such/file"), ErrorReason::kFileMissing);
}

TEST_F(EvidenceFileTest, RefusesContentThatIsNotCanonical) {
  const std::string bytes =
      EncodeEvidenceFile(statement::EncodeRecord(evidence_));
  EXPECT_FAILS(DecodePresentedFile(bytes + "x"),
               ErrorReason::kEvidenceMalformed);
  EXPECT_FAILS(DecodePresentedFile(bytes.substr(0, bytes.size() - 1)),
               ErrorReason::kEvidenceMalformed);
  EXPECT_FAILS(DecodePresentedFile("comity-presentation/v1\nx"),
               ErrorReason::kEvidenceMalformed);
  evidence_.credential.reset();
  EXPECT_FAILS(DecodePresentedFile(
                   EncodeEvidenceFile(statement::EncodeRecord(evidence_))),
               ErrorReason::kEvidenceMalformed);
}

TEST_F(EvidenceFileTest, RefusesMoreThanItsBound) {
  EXPECT_FAILS(DecodePresentedFile(EncodeEvidenceFile(
                   std::string(kEvidenceFile.size_max, 'x'))),
               ErrorReason::kFileTooLarge);
}

}  // namespace
}  // namespace comity::client
