#include "core/authority/kind_rules.h"
#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using statement::Role;

class RulesDecisionsTest : public AuthorityTest {
 protected:
  statement::RecognitionDecision Decision(std::string country) {
    return {.credential = {"registry.de.example", kz_.CredentialId(7)},
            .host_country = std::move(country),
            .outcome = statement::DecisionOutcome::kRecognised,
            .purposes = {statement::Purpose::kEmployment},
            .agreement_id = std::nullopt,
            .decided_on = Day("2026-01-05"),
            .conditions = {}};
  }
};

TEST_F(RulesDecisionsTest, AnAuthorityDecidesForItsOwnCountry) {
  EXPECT_EQ(Admit(Decision("DE"), {"authority/1"}), "WRONG_COUNTRY");
  EXPECT_EQ(Admit(Decision("KZ"), {"centre/1"}), "NO_GRANT");
  EXPECT_EQ(Admit(Decision("KZ"), {"authority/1"}), "OK");
  const statement::RecognitionDecisionWithdrawn withdrawn{
      .credential = {"registry.de.example", kz_.CredentialId(7)},
      .decision_id = last_.statement.id,
      .from = Day("2026-02-01"),
      .reason = statement::EventReason::kFraud};
  EXPECT_EQ(Admit(withdrawn, {"centre/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(withdrawn, {"authority/2"}), "OK");
}

TEST_F(RulesDecisionsTest, ACoIssuerConfirmsInItsOwnLog) {
  kz_.AddBody("university", {Role::kHigherEducation});
  statement::CoIssuerConfirmed confirmed{
      .credential = {kz_.origin(), kz_.CredentialId(7)},
      .credential_statement_id = kz_.genesis_id(),
      .body_id = "university",
      .confirmed_on = Day("2026-01-05")};
  EXPECT_EQ(Admit(confirmed, {"university/1"}), "FIELD_MALFORMED");
  confirmed.credential.origin = "registry.de.example";
  EXPECT_EQ(Admit(confirmed, {"centre/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(confirmed, {"university/1"}), "OK");
  const statement::CoIssuerWithdrawn withdrawn{
      .credential = confirmed.credential,
      .confirmation_id = last_.statement.id,
      .interval = {Day("2026-02-01"), std::nullopt},
      .reason = statement::EventReason::kFraud};
  EXPECT_EQ(Admit(withdrawn, {"centre/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(withdrawn, {"university/2"}), "OK");
}

}  // namespace
}  // namespace comity::testing
