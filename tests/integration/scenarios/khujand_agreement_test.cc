// The Khujand Agreement: agencies and universities of Central Asia sign, others
// accede, and nothing is recognised until a protocol is in force.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::AgreementTerms;
using statement::PartyActKind;

// An agency and a university of KZ, an agency of KG; open to accession.
AgreementTerms Founding() {
  AgreementTerms terms = Terms({"kg-agency", "kz-agency", "kz-university"});
  terms.titles = {{"en", "Khujand Agreement (demonstration)"}};
  terms.nature = statement::AgreementNature::kMou;
  terms.binding = false;
  terms.effect = statement::AgreementEffect::kNone;
  terms.open_to_accession = true;
  terms.parties[0].countries = {"KG"};
  terms.parties[1].countries = {"KZ"};
  terms.parties[2].countries = {"KZ"};
  return terms;
}

AgreementTerms WithProtocol() {
  AgreementTerms terms = Founding();
  terms.nature = statement::AgreementNature::kBodyMra;
  terms.binding = true;
  terms.effect = statement::AgreementEffect::kFull;
  return terms;
}

class KhujandAgreementTest : public ::testing::Test {
 protected:
  KhujandAgreementTest() {
    world_.IssueEngineer("KG", 1, "2026-01-05");
    world_.IssueEngineer("UZ", 2, "2026-01-05");
    agreement_ = world_.Publish(world_["KZ"], Founding());
    protocol_ = world_.Publish(world_["KZ"], WithProtocol(), agreement_);
    Do("KG", "kg-agency", PartyActKind::kEnterIntoForce, "2026-02-01");
    Do("KZ", "kz-agency", PartyActKind::kEnterIntoForce, "2026-02-01");
    Do("KZ", "kz-university", PartyActKind::kEnterIntoForce, "2026-02-01");
  }

  void Do(const std::string& country, const std::string& party,
          PartyActKind kind, std::string_view on, bool protocol = false) {
    auto act = RecognitionWorld::ActRecord(country, agreement_, kind, on);
    act.party_id = party;
    act.version_id = protocol ? protocol_ : agreement_;
    world_.Act(act);
  }
  void AcceptProtocol(const std::string& country, const std::string& party,
                      std::string_view on) {
    Do(country, party, PartyActKind::kNewVersion, on, true);
  }

  RecognitionWorld world_{{"KG", "KZ", "UZ"}};
  Hash agreement_;
  Hash protocol_;
};

TEST_F(KhujandAgreementTest, SignedByAllItRecognisesNothingYet) {
  EXPECT_EQ(world_.Say("KG", 1, "2026-06-01", "KZ"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING");
}

TEST_F(KhujandAgreementTest, TheProtocolCountsBetweenThoseWhoAcceptedIt) {
  AcceptProtocol("KG", "kg-agency", "2026-09-01");
  EXPECT_EQ(world_.Say("KG", 1, "2026-09-01", "KZ"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING");
  AcceptProtocol("KZ", "kz-agency", "2026-10-01");
  EXPECT_EQ(world_.Say("KG", 1, "2026-09-30", "KZ"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING");
  EXPECT_EQ(world_.Say("KG", 1, "2026-10-01", "KZ"), "RECOGNISED AGREEMENT");
}

TEST_F(KhujandAgreementTest, WhoAccedesIsBoundByWhatItAccededTo) {
  AcceptProtocol("KZ", "kz-agency", "2026-03-01");
  Do("UZ", "uz-agency", PartyActKind::kAccede, "2026-05-01");
  EXPECT_EQ(world_.Say("UZ", 2, "2026-06-01", "KZ"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING");
  AcceptProtocol("UZ", "uz-agency", "2026-07-01");
  EXPECT_EQ(world_.Say("UZ", 2, "2026-07-01", "KZ"), "RECOGNISED AGREEMENT");
}

TEST_F(KhujandAgreementTest, ThePublicQuestionNamesTheVersionThatRecognises) {
  AcceptProtocol("KG", "kg-agency", "2026-03-01");
  AcceptProtocol("KZ", "kz-agency", "2026-03-01");
  const auto verdict =
      world_.Judge(RecognitionWorld::Ask("KG", 1, "2026-03-01", "KZ"));
  ASSERT_EQ(verdict.agreements.size(), 1U);
  EXPECT_EQ(verdict.agreements[0].agreement_id, agreement_);
  EXPECT_EQ(verdict.agreements[0].version_id, protocol_);
}

}  // namespace
}  // namespace comity::testing
