// What a holder, or somebody who pretends to be one, hands over.
#include "core/statement/claims.h"
#include "tests/integration/lying_server/scene.h"

namespace comity::testing {
namespace {

using evidence::Presentation;
using statement::Disclosure;

class PresentationTest : public Scene {
 protected:
  PresentationTest() {
    credential_ = kz_.CredentialRecord(2);
    credential_.claims.clear();
    for (const Disclosure& opened : Opened()) {
      credential_.claims.push_back(
          {opened.name,
           statement::ClaimDigestOf(credential_.credential_id, opened)});
    }
    credential_.holder_key = kz_.PublicKeyRecord("holder/1");
    issue_ = kz_.Add(credential_, {"centre/1"});
    question_ = Ask(kz_, 2, Day(kToday));
    evidence_ = statement::EncodeRecord(server_.MakeEvidence(question_));
    shown_.credential = question_.credential;
    shown_.statement = issue_.statement.bytes;
    shown_.disclosures = Opened();
    shown_.evidence = evidence_;
    SignFor("nonce of the verifier");
  }

  static std::vector<Disclosure> Opened() {
    return {{"birth-date", std::string(32, 's'), "1990-02-03"},
            {"name", std::string(32, 't'), "Aigul"}};
  }
  void SignFor(std::string_view nonce) {
    shown_.holder_signature =
        *kz_.Key("holder/1")
             .Sign(evidence::PresentationInput(shown_.credential, nonce));
  }
  evidence::Verdict Judge(std::string_view nonce = "nonce of the verifier") {
    const std::string bytes = statement::EncodeRecord(shown_);
    const std::string none;
    auto request = server_.Request(question_, none);
    request.presentation = bytes;
    request.nonce = nonce;
    request.now_ms += later_ms_;
    return evidence::Verify(server_.ClientPolicy(), request).verdict();
  }

  statement::Credential credential_;
  evidence::Question question_;
  std::string evidence_;
  Presentation shown_;
  std::uint64_t later_ms_ = 0;
};

TEST_F(PresentationTest, ATrueOneIsValidWithItsClaims) {
  const auto verdict = Judge();
  EXPECT_EQ(Brief(verdict), "GENUINE VALID -");
  ASSERT_EQ(verdict.claims.size(), 2U);
  EXPECT_EQ(verdict.claims[1].value, "Aigul");
}

TEST_F(PresentationTest, OneClaimMayBeOpenedAlone) {
  shown_.disclosures.pop_back();
  EXPECT_EQ(Brief(Judge()), "GENUINE VALID -");
}

TEST_F(PresentationTest, AnotherValueIsFalse) {
  shown_.disclosures[1].value = "Bota";
  const auto verdict = Judge();
  EXPECT_EQ(Brief(verdict), "FALSE - - CLAIM_MISMATCH");
  EXPECT_TRUE(verdict.claims.empty());
}

TEST_F(PresentationTest, AnotherSaltIsFalse) {
  shown_.disclosures[1].salt[0] ^= 1;
  EXPECT_EQ(Brief(Judge()), "FALSE - - CLAIM_MISMATCH");
}

TEST_F(PresentationTest, AClaimThatTheCredentialLacksIsFalse) {
  shown_.disclosures.push_back({"photo", std::string(32, 'u'), "none"});
  EXPECT_EQ(Brief(Judge()), "FALSE - - CLAIM_UNKNOWN");
}

TEST_F(PresentationTest, AnotherStatementIsFalse) {
  auto other = credential_;
  other.title = "engineer";
  other.valid_until = Day("2099-01-01");
  shown_.statement = kz_.Sign(other, {"centre/1"}).statement.bytes;
  EXPECT_EQ(Brief(Judge()), "FALSE - - CONTENT_DIFFERS");
}

// What differs, differs, however old the proof is.
TEST_F(PresentationTest, AnotherValueIsFalseByOldEvidenceToo) {
  shown_.disclosures[1].value = "Bota";
  later_ms_ = (evidence::kMaxAgeDefaultS + 1) * 1000;
  EXPECT_EQ(Brief(Judge()), "FALSE - - CLAIM_MISMATCH");
}

TEST_F(PresentationTest, ClaimsTwiceOrOutOfOrderAreNotRead) {
  shown_.disclosures = {Opened()[0], Opened()[0]};
  EXPECT_EQ(Brief(Judge()), "UNPROVEN - - NOT_CANONICAL");
  shown_.disclosures = {Opened()[1], Opened()[0]};
  EXPECT_EQ(Brief(Judge()), "UNPROVEN - - NOT_CANONICAL");
}

TEST_F(PresentationTest, ASignatureOverAnotherNonceProvesNoHolder) {
  EXPECT_EQ(Brief(Judge("another nonce")), "UNPROVEN - - HOLDER_NOT_PROVEN");
}

TEST_F(PresentationTest, ASignatureByAnotherKeyProvesNoHolder) {
  shown_.holder_signature =
      *kz_.Key("holder/2")
           .Sign(evidence::PresentationInput(shown_.credential,
                                             "nonce of the verifier"));
  EXPECT_EQ(Brief(Judge()), "UNPROVEN - - HOLDER_NOT_PROVEN");
}

TEST_F(PresentationTest, WithoutASignatureNoHolderIsProven) {
  shown_.holder_signature.clear();
  EXPECT_EQ(Brief(Judge()), "UNPROVEN - - HOLDER_NOT_PROVEN");
  EXPECT_EQ(Brief(Judge("")), "GENUINE VALID -");
}

TEST_F(PresentationTest, ACredentialWithoutAHolderKeyProvesNoHolder) {
  question_ = Question();
  shown_.credential = question_.credential;
  shown_.statement.clear();
  shown_.disclosures.clear();
  shown_.evidence = statement::EncodeRecord(server_.MakeEvidence(question_));
  SignFor("nonce of the verifier");
  EXPECT_EQ(Brief(Judge()), "UNPROVEN - - HOLDER_NOT_PROVEN");
}

TEST_F(PresentationTest, OneOfAnotherCredentialIsNotTheOneAskedFor) {
  question_ = Question();
  EXPECT_EQ(Brief(Judge()), "UNPROVEN - - WRONG_CREDENTIAL");
}

TEST_F(PresentationTest, WithTheEvidenceOfAnotherCredentialNothingIsProven) {
  shown_.evidence = statement::EncodeRecord(Evidence());
  EXPECT_EQ(Brief(Judge()), "UNPROVEN - - WRONG_CREDENTIAL");
}

TEST_F(PresentationTest, WithoutEvidenceNothingIsProven) {
  shown_.evidence.clear();
  EXPECT_EQ(Brief(Judge()), "UNPROVEN - - EVIDENCE_MALFORMED");
}

// A revoked credential stays revoked, whatever else is right or wrong.
TEST_F(PresentationTest, OfARevokedCredentialItSaysRevoked) {
  kz_.Add(kz_.RevokedRecord(2, Day("2026-01-06")), {"centre/1"});
  shown_.evidence = statement::EncodeRecord(server_.MakeEvidence(question_));
  EXPECT_EQ(Brief(Judge()), "GENUINE REVOKED - CREDENTIAL_REVOKED");
}

}  // namespace
}  // namespace comity::testing
