#include "core/recognition/issuer_rules.h"

#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {
namespace {

using statement::JointRule;

RequiredCondition AssessPart(std::vector<std::string> partners) {
  RequiredCondition condition =
      RequiredCondition::Of(statement::ConditionCode::kAssessUnaccreditedPart);
  condition.partners = std::move(partners);
  return condition;
}

const auto kNotAccredited = Refused(ErrorReason::kProgrammeNotAccredited);
const auto kPartnerMissing = Refused(ErrorReason::kJointPartnerNotAccredited);
const auto kEndedLater =
    Recognised(Path::kAgreement, {Basis::kAccreditationEndedLater});

// --- Designated bodies -------------------------------------------------------

class DesignatedIssuersTest : public RecognitionTest {
 protected:
  void Designate(Party& party, const std::string& body, DayRange days = {}) {
    if (!party.designated_bodies) {
      party.designated_bodies.emplace();
    }
    party.designated_bodies->push_back({body, days});
  }
};

TEST_F(DesignatedIssuersTest, AreMeasuredOnTheDayOfIssue) {
  const auto refused = Refused(ErrorReason::kIssuerNotDesignated);
  Designate(cn(), "soc-CN", Days("2024-05-10", "2024-05-10"));
  EXPECT_THAT(Decided(), Recognised());
  cn().designated_bodies->front().days = Days("2024-05-11", "");
  EXPECT_THAT(Decided(), refused);
  cn().designated_bodies->front().days = Days("", "2024-05-09");
  EXPECT_THAT(Decided(), refused);
  cn().designated_bodies->clear();
  EXPECT_THAT(Decided(), refused);
}

TEST_F(DesignatedIssuersTest, AnEntryWithoutANameDesignatesEveryBody) {
  Designate(cn(), "", Days("2024-05-10", ""));
  EXPECT_THAT(Decided(), Recognised());
  cn().designated_bodies->front().days = Days("2024-05-11", "");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerNotDesignated));
}

TEST_F(DesignatedIssuersTest, AStatedOriginIsThePartyThatDesignates) {
  credential().issuers = {"soc-DE"};
  credential().origin = "CN";
  Designate(cn(), "soc-CN");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerNotDesignated));
  Designate(cn(), "soc-DE");
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(DesignatedIssuersTest, AnUndesignatedCoIssuerIsAMissingPartner) {
  credential().issuers = {"soc-CN", "soc-DE"};  // Germany is no party.
  EXPECT_THAT(Decided(), kPartnerMissing);
  terms().scope->joint = JointRule::kAnyConditional;
  EXPECT_THAT(Decided(), Conditional({AssessPart({"soc-DE"})}));
  Designate(cn(), "acc-CN");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuerNotDesignated));
}

TEST_F(DesignatedIssuersTest, ACoIssuerWithoutAuthorityIsAMissingPartner) {
  AddBody("two-CN", "CN");
  credential().issuers = {"soc-CN", "two-CN"};
  EXPECT_THAT(Decided(), Recognised());
  facts.bodies["two-CN"].authority.clear();
  EXPECT_THAT(Decided(), kPartnerMissing);
}

// --- Accredited programmes ---------------------------------------------------

class ProgrammesTest : public RecognitionTest {
 protected:
  ProgrammesTest() { MakeProgramme(); }

  Programme& programme() { return facts.programmes["PR"]; }
  Party& AddGermany() {
    Party party = kz();
    party.id = "DE";
    party.countries = {"DE"};
    agreement().parties.push_back(party);
    return agreement().parties.back();
  }
};

TEST_F(ProgrammesTest, AreRecognisedIfAccreditedOnTheDayOfGraduation) {
  EXPECT_THAT(Decided(), Recognised());
  accreditation().days = Days("2024-05-10", "2024-05-10");
  EXPECT_THAT(Decided(), kEndedLater);
  accreditation().days = Days("2024-05-11", "");
  EXPECT_THAT(Decided(), kNotAccredited);
  accreditation().days = Days("", "2024-05-09");
  EXPECT_THAT(Decided(), kNotAccredited);
}

TEST_F(ProgrammesTest, AWithdrawalOfTheLabelNamesTheFirstDayOut) {
  accreditation().withdrawn_on = Day("2024-05-10");
  EXPECT_THAT(Decided(), kNotAccredited);
  accreditation().withdrawn_on = Day("2024-05-11");
  EXPECT_THAT(Decided(), kEndedLater);
}

TEST_F(ProgrammesTest, AnAnnulledLabelNeverWas) {
  accreditation().annulled = true;
  EXPECT_THAT(Decided(), kNotAccredited);
}

TEST_F(ProgrammesTest, OnlyLabelsOfTheTextCount) {
  accreditation().label = "OTHER";
  EXPECT_THAT(Decided(), kNotAccredited);
  terms().scope->programme->labels.clear();
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ProgrammesTest, ARenewedAccreditationHasNotEnded) {
  accreditation().days.until = Day("2025-01-01");
  EXPECT_THAT(Decided(), kEndedLater);
  programme().accreditations.push_back(accreditation());
  programme().accreditations.back().days = Days("2026-05-01", "");
  EXPECT_THAT(Decided(), Recognised());
  programme().accreditations.back().days = Days("2026-05-02", "");
  EXPECT_THAT(Decided(), kEndedLater);
}

TEST_F(ProgrammesTest, TheAgencyIsDesignatedOnTheDayOfGraduation) {
  cn().designated_bodies = {{"acc-CN", Days("2024-05-10", "")}};
  EXPECT_THAT(Decided(), Recognised());
  cn().designated_bodies = {{"acc-CN", Days("2024-05-11", "")}};
  EXPECT_THAT(Decided(), kNotAccredited);
}

TEST_F(ProgrammesTest, TheAgencyIsAuthorisedOnTheDayOfItsDecision) {
  auto& authority = facts.bodies["acc-CN"].authority.front().days;
  authority = Days("2023-01-01", "2023-01-01");
  EXPECT_THAT(Decided(), Recognised());
  authority = Days("2023-01-02", "");
  EXPECT_THAT(Decided(), kNotAccredited);
  accreditation().decided_on = Day("2023-01-02");
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ProgrammesTest, AnUnstatedProgrammeIsNotAccredited) {
  credential().education->programme = "";
  EXPECT_THAT(Decided(), kNotAccredited);
  credential().education.reset();
  EXPECT_THAT(Decided(), kNotAccredited);
  MakeProgramme();
  programme().accreditations.clear();
  EXPECT_THAT(Decided(), kNotAccredited);
}

TEST_F(ProgrammesTest, TheOriginIsTheAccreditorsParty) {
  accreditation().agency = "acc-DE";
  EXPECT_THAT(Decided(), Refused(ErrorReason::kNoAgreement));
  AddGermany();
  EXPECT_THAT(Decided(), Recognised());
  EXPECT_EQ(Decided().weighed.at(0).origin_party, "DE");
  agreement().parties[2].withdrawal = {Day("2025-01-01"), {}};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kOriginPartyWithdrawn));
}

TEST_F(ProgrammesTest, TheHostsOwnAgencyCountsUnlessTheTextIsTerritorial) {
  accreditation().agency = "acc-KZ";
  EXPECT_THAT(Decided(), Recognised());
  terms().scope->programme->territorial = true;
  EXPECT_THAT(Decided(), Refused(ErrorReason::kNoAgreement));
}

TEST_F(ProgrammesTest, ATerritorialTextAsksForProgrammesAtHome) {
  terms().scope->programme->territorial = true;
  EXPECT_THAT(Decided(), Recognised());
  programme().country = "KZ";
  EXPECT_THAT(Decided(), Refused(ErrorReason::kProgrammeOutsideJurisdiction));
  accreditation().annulled = true;
  EXPECT_THAT(Decided(), Refused({ErrorReason::kProgrammeOutsideJurisdiction,
                                  ErrorReason::kProgrammeNotAccredited}));
}

TEST_F(ProgrammesTest, UnderATerritorialTextAnAgencySpeaksForItsPartyOnly) {
  AddGermany();
  terms().scope->programme->territorial = true;
  accreditation().annulled = true;
  programme().accreditations.push_back(accreditation());
  programme().accreditations.back().annulled = false;
  programme().accreditations.back().agency = "acc-DE";
  EXPECT_THAT(Decided(), Refused({ErrorReason::kProgrammeOutsideJurisdiction,
                                  ErrorReason::kProgrammeNotAccredited}));
  terms().scope->programme->territorial = false;
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ProgrammesTest, CoverageAddsUpOverAccreditations) {
  AddGermany();
  query.host = "KZ";
  programme().awarding = {"soc-CN", "soc-DE"};
  credential().issuers = {"soc-CN", "soc-DE"};
  EXPECT_THAT(Decided(), Recognised());
  accreditation().covers = {"soc-CN"};
  EXPECT_THAT(Decided(), kPartnerMissing);
  terms().scope->joint = JointRule::kAnyConditional;
  EXPECT_THAT(Decided(), Conditional({AssessPart({"soc-DE"})}));
  programme().accreditations.push_back(accreditation());
  programme().accreditations.back().agency = "acc-DE";
  programme().accreditations.back().covers = {"soc-DE"};
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ProgrammesTest, OnePartnerMustBeAccreditedAtLeast) {
  terms().scope->joint = JointRule::kAnyConditional;
  accreditation().covers.emplace();
  EXPECT_THAT(Decided(), kPartnerMissing);
}

TEST_F(ProgrammesTest, AnIssuerThatAwardsNothingNeedsNoAccreditation) {
  AddBody("two-CN", "CN");
  credential().issuers = {"two-CN"};
  accreditation().covers = {"soc-CN"};
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ProgrammesTest, AnIssuerWithoutAuthorityIsAMissingPartner) {
  credential().issuers = {"soc-CN", "soc-DE"};
  facts.bodies["soc-DE"].authority.clear();
  EXPECT_THAT(Decided(), kPartnerMissing);
}

TEST_F(ProgrammesTest, TheVersionInForceSaysWhoIsTheOrigin) {
  AddGermany();
  accreditation().agency = "acc-DE";
  Version later = agreement().versions.front();
  later.id = "v2";
  later.terms->scope->programme.reset();
  later.accepted_on = {{"CN", Day("2026-05-01")},
                       {"DE", Day("2026-05-01")},
                       {"KZ", Day("2026-05-01")}};
  agreement().versions.push_back(later);
  EXPECT_EQ(DecidedOn("2026-04-30").weighed.at(0).origin_party, "DE");
  EXPECT_EQ(DecidedOn("2026-05-01").weighed.at(0).origin_party, "CN");
  EXPECT_THAT(Decided(), Recognised());
}

}  // namespace
}  // namespace comity::recognition
