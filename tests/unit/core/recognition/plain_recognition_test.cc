#include "core/recognition/plain_recognition.h"

#include <gtest/gtest.h>

#include <functional>

namespace comity::recognition::plain {
namespace {

using statement::PartyActKind;

CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

const CivilDate kStart = Day("2025-01-01");
const CivilDate kToday = Day("2026-02-01");

ActFact Act(PartyActKind kind, CivilDate effective_on) {
  return {kind, effective_on, std::nullopt, Hash{}, {}};
}

// A plain bilateral agreement of AA and BB, in force for both.
RecognitionFacts PlainFacts() {
  AgreementFacts agreement;
  agreement.agreement_id.bytes[0] = 1;
  statement::AgreementTerms& terms = agreement.terms.emplace();
  terms.kind = statement::AgreementKind::kBilateral;
  terms.nature = statement::AgreementNature::kTreaty;
  terms.binding = true;
  terms.effect = statement::AgreementEffect::kFull;
  terms.parties = {{"a", {"AA"}, {}}, {"b", {"BB"}, {}}};
  statement::Scope& scope = terms.scope.emplace();
  scope.credential_types = {statement::CredentialType::kLicence};
  scope.purposes = {statement::Purpose::kEmployment};
  agreement.host_acts = {Act(PartyActKind::kEnterIntoForce, kStart)};
  agreement.origin_acts = {Act(PartyActKind::kEnterIntoForce, kStart)};
  RecognitionFacts facts;
  facts.credential_type = statement::CredentialType::kLicence;
  facts.host_country = "AA";
  facts.origin_country = "BB";
  facts.purpose = statement::Purpose::kEmployment;
  facts.on = kToday;
  facts.agreements = {agreement};
  return facts;
}

using Change = std::function<void(RecognitionFacts&)>;

Decision DecideAfter(const Change& change) {
  RecognitionFacts facts = PlainFacts();
  change(facts);
  return Decide(facts);
}

AgreementFacts& First(RecognitionFacts& facts) {
  return facts.agreements.front();
}

void ExpectNotRecognised(const Change& change, ErrorReason reason) {
  const Decision decision = DecideAfter(change);
  EXPECT_EQ(decision.outcome, Outcome::kNotRecognised);
  EXPECT_EQ(decision.reasons, std::vector<ErrorReason>{reason});
  EXPECT_EQ(decision.agreement_id, std::nullopt);
}

void ExpectUndecided(const Change& change) {
  const Decision decision = DecideAfter(change);
  EXPECT_EQ(decision.outcome, Outcome::kUndecided);
  EXPECT_EQ(decision.reasons,
            std::vector<ErrorReason>{ErrorReason::kAgreementNotEvaluated});
}

TEST(PlainRecognitionTest, RecognisesByABilateralAgreementInForce) {
  const Decision decision = Decide(PlainFacts());
  EXPECT_EQ(decision.outcome, Outcome::kRecognised);
  EXPECT_EQ(decision.agreement_id, PlainFacts().agreements[0].agreement_id);
  EXPECT_TRUE(decision.reasons.empty());
}

TEST(PlainRecognitionTest, RefusesWithoutAnAgreementThatCovers) {
  for (const Change& change : std::initializer_list<Change>{
           [](auto& f) { f.agreements.clear(); },
           [](auto& f) { f.origin_country = "CC"; },
           [](auto& f) { f.host_country = "BB"; },
           [](auto& f) {
             f.credential_type = statement::CredentialType::kDegree;
           },
           [](auto& f) { f.purpose = statement::Purpose::kAcademic; },
           [](auto& f) { First(f).terms->binding = false; },
           [](auto& f) {
             First(f).terms->nature = statement::AgreementNature::kMou;
           },
           [](auto& f) {
             First(f).terms->effect = statement::AgreementEffect::kNone;
           },
           [](auto& f) { First(f).terms->scope.reset(); }}) {
    ExpectNotRecognised(change, ErrorReason::kNoAgreement);
  }
}

TEST(PlainRecognitionTest, RefusesWhereAPartyIsNotBoundOnTheDay) {
  const auto add = [](auto party, PartyActKind kind, CivilDate day) {
    return [=](RecognitionFacts& f) {
      (First(f).*party).push_back(Act(kind, day));
    };
  };
  for (const auto party :
       {&AgreementFacts::host_acts, &AgreementFacts::origin_acts}) {
    ExpectNotRecognised([=](auto& f) { (First(f).*party).clear(); },
                        ErrorReason::kAgreementNotInForce);
    ExpectNotRecognised(
        [=](auto& f) {
          (First(f).*party)[0].effective_on = kToday.PlusDays(1);
        },
        ErrorReason::kAgreementNotInForce);
    for (const PartyActKind end :
         {PartyActKind::kWithdraw, PartyActKind::kTerminate,
          PartyActKind::kSuspend}) {
      ExpectNotRecognised(add(party, end, kToday),
                          ErrorReason::kAgreementNotInForce);
      EXPECT_EQ(DecideAfter(add(party, end, kToday.PlusDays(1))).outcome,
                Outcome::kRecognised);
    }
  }
  ExpectNotRecognised(
      [](auto& f) { First(f).terms->in_force = kToday.PlusDays(1); },
      ErrorReason::kAgreementNotInForce);
}

TEST(PlainRecognitionTest, RecognisesAgainWhenASuspensionHasEnded) {
  const auto suspended_until = [](CivilDate until) {
    return [until](RecognitionFacts& f) {
      ActFact act = Act(PartyActKind::kSuspend, kStart);
      act.until = until;
      First(f).host_acts.push_back(act);
    };
  };
  ExpectNotRecognised(suspended_until(kToday),
                      ErrorReason::kAgreementNotInForce);
  EXPECT_EQ(DecideAfter(suspended_until(kToday.PlusDays(-1))).outcome,
            Outcome::kRecognised);
}

// Never a yes, and never a checked no, by terms that it cannot weigh.
TEST(PlainRecognitionTest, LeavesFurtherTermsUndecided) {
  for (const Change& change : std::initializer_list<Change>{
           [](auto& f) {
             First(f).terms->kind = statement::AgreementKind::kMultilateral;
           },
           [](auto& f) {
             First(f).terms->directions = {{"a", "b"}};
           },
           [](auto& f) { First(f).terms->level.emplace(); },
           [](auto& f) { First(f).terms->coverage.emplace(); },
           [](auto& f) { First(f).terms->acquired_rights.emplace(); },
           [](auto& f) { First(f).terms->conditions.emplace_back(); },
           [](auto& f) { First(f).terms->cpd.emplace(); },
           [](auto& f) { First(f).terms->experience.emplace(); },
           [](auto& f) { First(f).terms->derived.emplace(); },
           [](auto& f) { First(f).terms->term.emplace(); },
           [](auto& f) { First(f).terms->exclusive = true; },
           [](auto& f) { First(f).terms->scope->titles = {"engineer"}; },
           [](auto& f) { First(f).terms->scope->nationalities = {"BB"}; },
           [](auto& f) { First(f).terms->scope->fields_included = {"07"}; },
           [](auto& f) { First(f).terms->scope->fields_excluded = {"09"}; },
           [](auto& f) { First(f).terms->scope->programme.emplace(); },
           [](auto& f) {
             First(f).terms->effect = statement::AgreementEffect::kAcademicOnly;
           }}) {
    ExpectUndecided(change);
  }
}

TEST(PlainRecognitionTest, LeavesActsOfTheFullRulesUndecided) {
  ExpectUndecided([](auto& f) {
    First(f).origin_acts.push_back(Act(PartyActKind::kDesignate, kStart));
  });
  ExpectUndecided([](auto& f) {
    ActFact act = Act(PartyActKind::kSuspend, kStart);
    act.suspension_effect = statement::SuspensionEffect::kNewOnly;
    First(f).host_acts.push_back(act);
  });
  ExpectUndecided([](auto& f) {
    First(f).terms->notice_months = 6;
    First(f).host_acts.push_back(Act(PartyActKind::kWithdraw, kToday));
  });
  ExpectUndecided([](auto& f) {
    First(f).terms->acquired_rights.emplace();
    First(f).host_acts.push_back(Act(PartyActKind::kTerminate, kToday));
  });
}

TEST(PlainRecognitionTest, LeavesAnAgreementWithoutItsTextUndecided) {
  ExpectUndecided([](auto& f) { First(f).terms.reset(); });
}

TEST(PlainRecognitionTest, NamesTheSmallestOfSeveralAgreements) {
  RecognitionFacts facts = PlainFacts();
  facts.agreements.push_back(facts.agreements[0]);
  facts.agreements[1].agreement_id.bytes[0] = 2;
  EXPECT_EQ(Decide(facts).agreement_id, facts.agreements[0].agreement_id);
}

}  // namespace
}  // namespace comity::recognition::plain
