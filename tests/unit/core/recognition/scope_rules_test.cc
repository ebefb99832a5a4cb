#include "core/recognition/scope_rules.h"

#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {
namespace {

using statement::CredentialType;
using statement::Purpose;
using Fields = std::vector<std::string>;

class ScopeRulesTest : public RecognitionTest {
 protected:
  statement::Scope& scope() { return *terms().scope; }
  Decision WithFields(Fields included, Fields excluded, Fields held) {
    scope().fields_included = std::move(included);
    scope().fields_excluded = std::move(excluded);
    credential().fields = std::move(held);
    return Decided();
  }
};

RequiredCondition PartialAccess(Fields fields) {
  RequiredCondition condition =
      RequiredCondition::Of(statement::ConditionCode::kPartialAccess);
  condition.fields = std::move(fields);
  return condition;
}

const auto kNotCovered = Refused(ErrorReason::kFieldNotCovered);
const auto kExcluded = Refused(ErrorReason::kFieldExcluded);
const auto kNotHeld = Refused(ErrorReason::kFieldNotHeld);

TEST_F(ScopeRulesTest, RefusesATypeThatIsNotListed) {
  scope().credential_types = {CredentialType::kLicence};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kCredentialTypeNotCovered));
}

TEST_F(ScopeRulesTest, AJointDegreeIsADegreeButNotTheReverse) {
  credential().type = CredentialType::kJointDegree;
  EXPECT_THAT(Decided(), Recognised());
  scope().credential_types = {CredentialType::kJointDegree};
  EXPECT_THAT(Decided(), Recognised());
  credential().type = CredentialType::kDegree;
  EXPECT_THAT(Decided(), Refused(ErrorReason::kCredentialTypeNotCovered));
}

TEST_F(ScopeRulesTest, ATextWithoutAScopeCoversNothing) {
  terms().scope.reset();
  EXPECT_THAT(Decided(), Refused(ErrorReason::kCredentialTypeNotCovered));
}

TEST_F(ScopeRulesTest, RefusesATitleThatIsNotListed) {
  scope().titles = {"Chartered"};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kTitleNotCovered));
  scope().titles = {"Chartered", "Engineer"};
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ScopeRulesTest, RefusesAPurposeThatIsNotListed) {
  scope().purposes = {Purpose::kAcademic};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kPurposeNotCovered));
}

TEST_F(ScopeRulesTest, OneNationalityThatIsListedIsEnough) {
  scope().nationalities = {"KZ", "RU"};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kNationalityNotCovered));
  credential().nationalities = {"CN", "RU"};
  EXPECT_THAT(Decided(), Recognised());
  credential().nationalities = {};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kNationalityNotCovered));
}

TEST_F(ScopeRulesTest, AllFailuresStandTogether) {
  scope().credential_types = {CredentialType::kLicence};
  scope().titles = {"Chartered"};
  scope().purposes = {Purpose::kAcademic};
  scope().nationalities = {"KZ"};
  scope().fields_included = {"06"};
  EXPECT_THAT(Decided(), Refused({ErrorReason::kCredentialTypeNotCovered,
                                  ErrorReason::kTitleNotCovered,
                                  ErrorReason::kPurposeNotCovered,
                                  ErrorReason::kNationalityNotCovered,
                                  ErrorReason::kFieldNotCovered}));
}

// --- Fields ------------------------------------------------------------------

TEST_F(ScopeRulesTest, ZerosAtTheEndSayNothingFurther) {
  EXPECT_EQ(PlainField("0710"), "071");
  EXPECT_EQ(PlainField("0700"), "07");
  EXPECT_EQ(PlainField("0713"), "0713");
  EXPECT_EQ(PlainField("00"), "00");
  EXPECT_EQ(PlainField("10"), "10");
  EXPECT_TRUE(IsUnderField("0710", "071"));
  EXPECT_TRUE(IsUnderField("071", "0710"));
  EXPECT_TRUE(IsUnderField("0713", "0700"));
  EXPECT_FALSE(IsUnderField("071", "0713"));
}

TEST_F(ScopeRulesTest, AFieldIsCoveredUnderAListedBranch) {
  EXPECT_THAT(WithFields({"071"}, {}, {"0713"}), Recognised());
  EXPECT_THAT(WithFields({"0710"}, {}, {"0713"}), Recognised());
  EXPECT_THAT(WithFields({"071"}, {}, {"0710"}), Recognised());
  EXPECT_THAT(WithFields({"071"}, {}, {"0732"}), kNotCovered);
}

TEST_F(ScopeRulesTest, ABroaderFieldIsNotUnderANarrowBranch) {
  EXPECT_THAT(WithFields({"071"}, {}, {"07"}), kNotCovered);
  EXPECT_THAT(WithFields({"071"}, {"0716"}, {"071"}), Recognised());
}

TEST_F(ScopeRulesTest, TheLongestMatchDecidesAndExclusionWinsATie) {
  EXPECT_THAT(WithFields({"07", "0732"}, {"073"}, {"0732"}), Recognised());
  EXPECT_THAT(WithFields({"07", "0732"}, {"073"}, {"0731"}), kExcluded);
  EXPECT_THAT(WithFields({"071", "0715"}, {"0715"}, {"0715"}), kExcluded);
  EXPECT_THAT(WithFields({"071"}, {"0710"}, {"0713"}), kExcluded);
}

TEST_F(ScopeRulesTest, ExclusionsAloneIncludeEverythingElse) {
  EXPECT_THAT(WithFields({}, {"011"}, {"0713"}), Recognised());
  EXPECT_THAT(WithFields({}, {"011"}, {"0114"}), kExcluded);
}

TEST_F(ScopeRulesTest, AnExcludedFieldOutsideTheInclusionsIsExcluded) {
  EXPECT_THAT(WithFields({"071"}, {"073"}, {"0732"}), kExcluded);
}

TEST_F(ScopeRulesTest, ACredentialWithoutFieldsIsNotCoveredByALimitedText) {
  EXPECT_THAT(WithFields({"071"}, {}, {}), kNotCovered);
  EXPECT_THAT(WithFields({}, {}, {}), Recognised());
}

TEST_F(ScopeRulesTest, AMixedResultGivesPartialAccessIfTheTextAllowsIt) {
  EXPECT_THAT(WithFields({"07"}, {"0731"}, {"0732", "0731", "0713"}),
              kExcluded);
  EXPECT_THAT(
      WithFields({"071"}, {"0716"}, {"0716", "0732", "0713"}),
      Refused({ErrorReason::kFieldExcluded, ErrorReason::kFieldNotCovered}));
  terms().partial_access = true;
  EXPECT_THAT(WithFields({"07"}, {"0731"}, {"0732", "0731", "0713"}),
              Conditional({PartialAccess({"0713", "0732"})}));
  EXPECT_THAT(WithFields({"07"}, {"0731"}, {"0731"}), kExcluded);
}

TEST_F(ScopeRulesTest, AFieldThatIsAskedForFiltersTheHeldOnes) {
  query.field = "0732";
  EXPECT_THAT(WithFields({"07"}, {"0731"}, {"0731", "0732"}), Recognised());
  query.field = "073";
  EXPECT_THAT(WithFields({"07"}, {"0731"}, {"0713", "0732"}), Recognised());
  query.field = "0713";
  EXPECT_THAT(WithFields({"07"}, {}, {"071"}), kNotHeld);
  EXPECT_THAT(WithFields({}, {}, {"0732"}), kNotHeld);
}

TEST_F(ScopeRulesTest, ClosedFieldsMatterOnlyIfTheyAreAskedFor) {
  credential().undisclosed = {HeldFact::kFields};
  EXPECT_THAT(Decided(), Recognised());
  query.field = "0713";
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kFactNotDisclosed));
}

}  // namespace
}  // namespace comity::recognition
