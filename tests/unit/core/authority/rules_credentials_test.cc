#include "core/authority/kind_rules.h"
#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using statement::Credential;
using statement::Role;

class RulesCredentialsTest : public AuthorityTest {
 protected:
  // The reason why number 2, changed like this, would not count.
  template <typename Change>
  std::string Issued(Change change, const Keys& keys = {"centre/1"}) {
    Credential record = kz_.CredentialRecord(2);
    change(record);
    return Judge(kz_.Sign(record, keys));
  }
  void Issue() {
    ASSERT_EQ(Admit(kz_.CredentialRecord(1), {"centre/1"}), "OK");
  }
  statement::CredentialReinstated Reinstated(const Hash& undone) {
    return {.credential_id = kz_.CredentialId(1),
            .undone_id = undone,
            .from = Day("2026-01-06"),
            .reason = statement::EventReason::kAppealUpheld};
  }
  const Keys two_ = {"centre/1", "centre/2"};
};

TEST_F(RulesCredentialsTest, TheIssuerSignsOnceOrByTwoPersons) {
  const auto same = [](Credential&) {};
  EXPECT_EQ(Issued(same), "OK");
  EXPECT_EQ(Issued(same, two_), "OK");
  EXPECT_EQ(Issued(same, {"centre/1", "authority/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Issued(same, {"root/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Issued(same, {"authority/1"}), "NO_GRANT");
}

TEST_F(RulesCredentialsTest, ANumberIsIssuedOnce) {
  Issue();
  auto again = kz_.CredentialRecord(1);
  again.title = "engineer";
  EXPECT_EQ(Admit(again, {"centre/2"}), "ALREADY_ISSUED");
}

TEST_F(RulesCredentialsTest, DaysAreInOrderAndNotAhead) {
  EXPECT_EQ(Issued([](Credential& c) { c.issued_on = Day("2026-01-06"); }),
            "OK");
  EXPECT_EQ(Issued([](Credential& c) { c.issued_on = Day("2026-01-07"); }),
            "ISSUE_DAY_IN_FUTURE");
  EXPECT_EQ(Issued([](Credential& c) { c.valid_until = Day("2026-01-03"); }),
            "FIELD_MALFORMED");
  EXPECT_EQ(
      Issued([](Credential& c) { c.first_issued_on = Day("2026-01-05"); }),
      "FIELD_MALFORMED");
}

TEST_F(RulesCredentialsTest, HoursOfATrainingCountOnce) {
  const auto part = [this](const std::string& id, std::string_view from,
                           std::string_view until) {
    return statement::TrainingPart{
        {kz_.origin(), id}, 100, statement::Interval{Day(from), Day(until)}};
  };
  const auto with = [&](const statement::TrainingPart& second) {
    return Issued([&](Credential& c) {
      c.training = statement::Training{
          {part("works", "2025-01-01", "2025-06-30")}, {second}};
    });
  };
  EXPECT_EQ(with(part("college", "2025-01-01", "2025-06-30")), "OK");
  EXPECT_EQ(with(part("works", "2025-07-01", "2025-12-31")), "OK");
  EXPECT_EQ(with(part("works", "2025-06-30", "2025-12-31")), "FIELD_MALFORMED");
  auto of_any_day = part("works", "2025-07-01", "2025-12-31");
  of_any_day.interval.reset();
  EXPECT_EQ(with(of_any_day), "FIELD_MALFORMED");
  EXPECT_EQ(Issued([&](Credential& c) {
              c.training = statement::Training{
                  {part("works", "2025-01-01", "2025-06-30")}, {}};
              c.experience = statement::Experience{1, 0};
            }),
            "FIELD_MALFORMED");
}

TEST_F(RulesCredentialsTest, AnIssueOlderThanThirtyDaysIsLate) {
  const auto late = [this](std::string_view issued_on) {
    EXPECT_EQ(Issued([&](Credential& c) { c.issued_on = Day(issued_on); }),
              "OK");
    return judgement_.late_recorded;
  };
  EXPECT_FALSE(late("2025-12-06"));
  EXPECT_TRUE(late("2025-12-05"));
  EXPECT_EQ(judgement_.counts_from, Day("2026-01-05"));
}

TEST_F(RulesCredentialsTest, ItFollowsItsScheme) {
  constexpr char kMismatch[] = "SCHEME_MISMATCH";
  EXPECT_EQ(Issued([](Credential& c) { c.scheme_id = "other"; }),
            "SUBJECT_UNKNOWN");
  EXPECT_EQ(Issued([](Credential& c) { c.scheme_version = 2; }),
            "SUBJECT_UNKNOWN");
  EXPECT_EQ(Issued([](Credential& c) {
              c.type = statement::CredentialType::kLicence;
            }),
            kMismatch);
  EXPECT_EQ(Issued([](Credential& c) { c.title = "doctor"; }), kMismatch);
  EXPECT_EQ(Issued([](Credential& c) { c.claims.pop_back(); }), kMismatch);
  EXPECT_EQ(Issued([](Credential& c) { c.claims[1].name = "names"; }),
            kMismatch);
}

TEST_F(RulesCredentialsTest, ItFollowsAStricterScheme) {
  auto scheme = kz_.SchemeRecord("strict");
  scheme.validity_months = 12;
  scheme.holder_held_level_and_fields = true;
  ASSERT_EQ(Admit(scheme, {"centre/1"}), "OK");
  const auto under = [this](auto change) {
    return Issued([&](Credential& c) {
      c.scheme_id = "strict";
      c.level.reset();
      c.fields.clear();
      c.valid_until = Day("2027-01-04");
      change(c);
    });
  };
  EXPECT_EQ(under([](Credential&) {}), "OK");
  EXPECT_EQ(under([](Credential& c) { c.valid_until = Day("2027-01-05"); }),
            "SCHEME_MISMATCH");
  EXPECT_EQ(under([](Credential& c) { c.valid_until.reset(); }),
            "SCHEME_MISMATCH");
  EXPECT_EQ(under([](Credential& c) { c.fields = {"0715"}; }),
            "SCHEME_MISMATCH");
  EXPECT_EQ(under([](Credential& c) {
              c.level = {"EQF", "6"};
            }),
            "SCHEME_MISMATCH");
}

TEST_F(RulesCredentialsTest, AWithdrawnSchemeIssuesNothing) {
  auto scheme = kz_.SchemeRecord("engineering", 2);
  scheme.withdrawn = true;
  ASSERT_EQ(Admit(scheme, {"centre/1"}), "OK");
  EXPECT_EQ(Issued([](Credential&) {}), "SUBJECT_UNKNOWN");
}

TEST_F(RulesCredentialsTest, ProposerAndDeciderBothNeedTheRole) {
  auto scheme = kz_.SchemeRecord("pair");
  scheme.signing_rule = statement::SigningRule::kProposerAndDecider;
  ASSERT_EQ(Admit(scheme, {"centre/1"}), "OK");
  kz_.AddBody("board", {});
  const auto pair = [](Credential& c) { c.scheme_id = "pair"; };
  EXPECT_EQ(Issued(pair), "WRONG_SLOTS");
  EXPECT_EQ(Issued(pair, two_), "WRONG_SLOTS");
  EXPECT_EQ(Issued(pair, {"centre/1", "board/1"}), "NO_GRANT");
  EXPECT_EQ(
      Admit(kz_.GrantRecord("board", Role::kCertificationBody), {"root/1"}),
      "OK");
  EXPECT_EQ(Issued(pair, {"centre/1", "board/1"}), "OK");
}

// --- Events ------------------------------------------------------------------

TEST_F(RulesCredentialsTest, IssuerOrSupervisorMakesItWorse) {
  const auto revoked = kz_.RevokedRecord(1, Day("2026-02-01"));
  EXPECT_EQ(Admit(revoked, {"centre/1"}), "SUBJECT_UNKNOWN");
  Issue();
  EXPECT_EQ(Admit(revoked, {"registrar/1"}), "NO_GRANT");
  EXPECT_EQ(Admit(revoked, {"centre/1", "authority/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(revoked, {"root/1"}), "NO_GRANT");
  EXPECT_EQ(Admit(revoked, {"authority/1"}), "OK");
  EXPECT_EQ(Admit(kz_.RevokedRecord(1, Day("2026-01-01")), {"centre/2"}), "OK");
}

TEST_F(RulesCredentialsTest, ASupervisorIsBoundToItsCountries) {
  Issue();
  kz_.AddBody("inspector", {});
  auto grant = kz_.GrantRecord("inspector", Role::kSupervisor);
  grant.countries = {"RU"};
  ASSERT_EQ(Admit(grant, {"root/1"}), "OK");
  const auto revoked = kz_.RevokedRecord(1, Day("2026-02-01"));
  EXPECT_EQ(Admit(revoked, {"inspector/1"}), "GRANT_OUT_OF_SCOPE");
  grant.countries = {"KZ", "RU"};
  ASSERT_EQ(Admit(grant, {"root/1"}), "OK");
  EXPECT_EQ(Admit(revoked, {"inspector/1"}), "OK");
}

TEST_F(RulesCredentialsTest, AnIssuerWhoseGrantEndedStillMakesItWorse) {
  kz_.AddBody("late", {});
  auto grant = kz_.GrantRecord("late", Role::kCertificationBody);
  grant.interval.until = Day("2026-01-05");
  ASSERT_EQ(Admit(grant, {"root/1"}), "OK");
  ASSERT_EQ(Admit(kz_.CredentialRecord(1), {"late/1"}), "OK");
  const Hash issue = last_.statement.id;
  kz_.log().AdvanceTo(Day("2026-01-06"));
  ASSERT_EQ(Admit(kz_.SuspendedRecord(1, Day("2026-01-06"), Day("2026-02-01")),
                  {"late/1"}),
            "OK");
  EXPECT_EQ(Admit(Reinstated(last_.statement.id), {"late/1", "late/2"}),
            "GRANT_NOT_IN_FORCE");
  EXPECT_NE(issue, last_.statement.id);
}

TEST_F(RulesCredentialsTest, AReinstatementUndoesOneStandingEventOnce) {
  Issue();
  const Hash issue = last_.statement.id;
  EXPECT_EQ(Admit(Reinstated(issue), two_), "SUBJECT_UNKNOWN");
  ASSERT_EQ(Admit(kz_.RevokedRecord(1, Day("2026-01-05")), {"centre/1"}), "OK");
  const auto undoing = Reinstated(last_.statement.id);
  EXPECT_EQ(Admit(undoing, {"centre/1"}), "TWO_PERSONS_NEEDED");
  EXPECT_EQ(Admit(undoing, {"registrar/1", "registrar/2"}), "NO_GRANT");
  EXPECT_EQ(Admit(undoing, two_), "OK");
  EXPECT_EQ(Admit(undoing, two_), "SUBJECT_UNKNOWN");
}

TEST_F(RulesCredentialsTest, ASuspensionOrRenewalHasItsDaysInOrder) {
  Issue();
  EXPECT_EQ(Admit(kz_.SuspendedRecord(1, Day("2026-02-01"), Day("2026-01-01")),
                  {"centre/1"}),
            "FIELD_MALFORMED");
  statement::CredentialRenewed renewed{
      .credential_id = kz_.CredentialId(1),
      .interval = {Day("2031-01-04"), std::nullopt},
      .cpd = std::nullopt};
  EXPECT_EQ(Admit(renewed, {"centre/1"}), "FIELD_MALFORMED");
  renewed.interval.until = Day("2036-01-03");
  EXPECT_EQ(Admit(renewed, {"registrar/1"}), "NO_GRANT");
  EXPECT_EQ(Admit(renewed, {"centre/1"}), "OK");
}

// --- No period is longer than the scheme allows ------------------------------

class LimitedSchemeTest : public RulesCredentialsTest {
 protected:
  LimitedSchemeTest() {
    auto scheme = kz_.SchemeRecord("yearly");
    scheme.validity_months = 12;
    EXPECT_EQ(Admit(scheme, {"centre/1"}), "OK");
    Credential record = kz_.CredentialRecord(1);
    record.scheme_id = "yearly";
    record.valid_until = Day("2026-06-30");
    EXPECT_EQ(Admit(record, {"centre/1"}), "OK");
  }
  std::string Renewed(const char* from, const char* until,
                      const std::string& key = "centre/1") {
    return Admit(
        statement::CredentialRenewed{.credential_id = kz_.CredentialId(1),
                                     .interval = {Day(from), Day(until)},
                                     .cpd = std::nullopt},
        {key});
  }
  std::string Extended(const char* until, const std::string& key = "centre/1") {
    return Admit(
        statement::CredentialExtended{
            .credential_id = kz_.CredentialId(1),
            .valid_until = Day(until),
            .reason = statement::EventReason::kAdministrative},
        {key});
  }
};

TEST_F(LimitedSchemeTest, ARenewalLastsAsLongAsAnIssue) {
  EXPECT_EQ(Renewed("2026-07-01", "2027-07-02"), "SCHEME_MISMATCH");
  EXPECT_EQ(Renewed("2026-07-01", "2027-07-01"), "OK");
}

TEST_F(LimitedSchemeTest, AnExtensionIsCountedFromTheFirstDayOfItsPeriod) {
  EXPECT_EQ(Extended("2027-01-05"), "SCHEME_MISMATCH");
  EXPECT_EQ(Extended("2027-01-04"), "OK");
  EXPECT_EQ(Extended("2027-06-30"), "SCHEME_MISMATCH") << "not added up";
}

TEST_F(LimitedSchemeTest, AnExtensionOfARenewalIsCountedFromTheRenewal) {
  ASSERT_EQ(Renewed("2026-07-01", "2026-12-31"), "OK");
  EXPECT_EQ(Extended("2027-07-02"), "SCHEME_MISMATCH");
  EXPECT_EQ(Extended("2027-07-01"), "OK");
}

TEST_F(LimitedSchemeTest, ASupervisorIsBoundToo) {
  EXPECT_EQ(Extended("2027-01-05", "authority/1"), "SCHEME_MISMATCH");
  EXPECT_EQ(Renewed("2026-07-01", "2027-07-02", "authority/1"),
            "SCHEME_MISMATCH");
  EXPECT_EQ(Extended("2027-01-04", "authority/1"), "OK");
}

TEST_F(LimitedSchemeTest, TheVersionThatTheCredentialNamesHolds) {
  auto longer = kz_.SchemeRecord("yearly", 2);
  longer.validity_months = 36;
  longer.withdrawn = true;
  ASSERT_EQ(Admit(longer, {"centre/1"}), "OK");
  EXPECT_EQ(Extended("2027-01-05"), "SCHEME_MISMATCH");
  EXPECT_EQ(Extended("2027-01-04"), "OK");
}

TEST_F(LimitedSchemeTest, WithoutALimitAPeriodMayBeLong) {
  Credential record = kz_.CredentialRecord(2);
  ASSERT_EQ(Admit(record, {"centre/1"}), "OK");
  EXPECT_EQ(Admit(
                statement::CredentialExtended{
                    .credential_id = kz_.CredentialId(2),
                    .valid_until = Day("2099-01-01"),
                    .reason = statement::EventReason::kAdministrative},
                {"centre/1"}),
            "OK");
}

TEST_F(LimitedSchemeTest, AnExtensionFallsWithTheRenewalThatItExtends) {
  ASSERT_EQ(Renewed("2026-07-01", "2026-12-31", "centre/2"), "OK");
  const std::uint64_t renewal = kz_.log().size() - 1;
  ASSERT_EQ(Extended("2027-06-30"), "OK");
  authority::Judge judge(kz_.origin(), kz_.genesis_id(), kz_.log(), checker_);
  const auto counted = [&] {
    return judge.Counted(kz_.CredentialKey(1), kz_.log().size())->size();
  };
  EXPECT_EQ(counted(), 3U);
  ASSERT_EQ(
      Admit(statement::KeyCompromised{"centre", kz_.KeyId("centre/2"), renewal},
            {"root/1"}),
      "OK");
  judge.Forget();
  EXPECT_EQ(counted(), 1U);
}

TEST_F(RulesCredentialsTest, NothingSupersedesItself) {
  Issue();
  statement::CredentialSuperseded superseded{
      .credential_id = kz_.CredentialId(1),
      .successor = {kz_.origin(), kz_.CredentialId(1)},
      .from = Day("2026-01-06")};
  EXPECT_EQ(Admit(superseded, {"centre/1"}), "FIELD_MALFORMED");
  superseded.successor.credential_id = kz_.CredentialId(2);
  EXPECT_EQ(Admit(superseded, {"centre/1"}), "OK");
}

TEST_F(RulesCredentialsTest, AnOperatorNotesAnErasure) {
  const statement::ErasedNotice erased{kz_.CredentialId(1), Day("2026-01-05")};
  EXPECT_EQ(Admit(erased, {"registrar/1"}), "SUBJECT_UNKNOWN");
  Issue();
  EXPECT_EQ(Admit(erased, {"centre/1"}), "NO_GRANT");
  EXPECT_EQ(Admit(erased, {"registrar/1"}), "OK");
}

}  // namespace
}  // namespace comity::testing
