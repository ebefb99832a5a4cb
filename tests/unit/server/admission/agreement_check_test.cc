// Agreements that a registry refuses although a verifier would read them.
#include "server/admission/agreement_check.h"

#include <optional>
#include <string>
#include <vector>

#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/agreement_terms.h"
#include "tests/unit/server/admission/admission_fixture.h"

namespace comity::server {
namespace {

using statement::PartyActKind;
using statement::Role;
using testing::Day;
using ::testing::HasSubstr;
using testing::SignedStatement;

class AgreementCheckTest : public AdmissionTest {
 protected:
  static statement::AgreementTerms Terms() {
    statement::AgreementTerms terms = testing::Terms({"de", "kz"});
    terms.level = {6, 0, {{"NQF-KZ", {"registry.kz.example", "publisher"}}}};
    return terms;
  }

  StatusOr<Position> Log(const statement::StatementBody& body,
                         const std::vector<std::string>& keys) {
    return world_.Admit(registry_.Add(body, keys));
  }
  // Signs without logging: what is refused does not stand in the way.
  StatusOr<Position> Try(const statement::StatementBody& body,
                         const std::vector<std::string>& keys) {
    const Hash subject =
        statement::ExpectedKeys(registry_.origin(), body).front();
    return world_.Admit(
        registry_.Sign(body, keys, registry_.log().Latest(subject)));
  }
  StatusOr<Position> TryText(const statement::AgreementTerms& terms) {
    statement::AgreementText record;
    record.text = statement::EncodeRecord(terms);
    return Try(record, {"authority/1"});
  }
  void AddBody(const std::string& id, const std::string& country, Role role) {
    auto body = registry_.BodyRecord(id);
    body.country = country;
    ASSERT_OK(Log(body, {"root/1", id + "/1"}));
    ASSERT_OK(Log(registry_.GrantRecord(id, role), {"root/1"}));
  }
  void RecordTable() {
    AddBody("publisher", "KZ", Role::kPublisher);
    statement::MappingTable table;
    table.publisher = "publisher";
    table.framework = "nqf-kz";
    table.table_version = 1;
    table.levels = {{"6", 6}};
    table.effective_from = Day("2026-01-01");
    ASSERT_OK(Log(table, {"publisher/1"}));
  }
  static statement::PartyAct Act(PartyActKind kind, std::uint8_t version = 1) {
    statement::PartyAct act;
    act.agreement_id.bytes[0] = 1;
    act.version_id.bytes[0] = version;
    act.party_id = "kz";
    act.act = kind;
    act.countries = {"KZ"};
    act.effective_on = Day("2026-06-01");
    return act;
  }

  const std::vector<std::string> two_ = {"authority/1", "authority/2"};
};

TEST_F(AgreementCheckTest, ATextWithoutContradictionsIsAdmitted) {
  RecordTable();
  EXPECT_OK(TryText(Terms()));
}

TEST_F(AgreementCheckTest, ATextIsRefusedWithAllItsContradictions) {
  RecordTable();
  auto terms = Terms();
  terms.parties[0].countries = {"XX"};
  terms.level->compensable_gap = 6;
  terms.in_force = Day("2027-01-01");
  terms.term = {Day("2026-01-01"), 0, 0};
  const auto refused = TryText(terms);
  EXPECT_FAILS(refused, ErrorReason::kDraftContradictory);
  const std::string& message = refused.status().message();
  EXPECT_THAT(message, HasSubstr("parties[0].countries[0]: 'XX'"));
  EXPECT_THAT(message, HasSubstr("COUNTRY_UNASSIGNED"));
  EXPECT_THAT(message, HasSubstr("level.compensable_gap: "));
  EXPECT_THAT(message, HasSubstr("term.until: "));
  EXPECT_THAT(message, HasSubstr("ENDS_BEFORE_BEGINNING"));
}

TEST_F(AgreementCheckTest, AFrameworkOfThisRegistryIsMappedFirst) {
  const auto refused = TryText(Terms());
  EXPECT_FAILS(refused, ErrorReason::kDraftContradictory);
  EXPECT_THAT(refused.status().message(), HasSubstr("FRAMEWORK_UNMAPPED"));
  auto elsewhere = Terms();
  elsewhere.level->mappings[0].publisher.origin = "registry.de.example";
  EXPECT_OK(TryText(elsewhere));
}

TEST_F(AgreementCheckTest, ADesignatedBodyIsOneOfTheActsCountries) {
  AddBody("guest", "DE", Role::kCertificationBody);
  ASSERT_OK(Log(Act(PartyActKind::kEnterIntoForce), two_));
  auto act = Act(PartyActKind::kDesignate);
  const statement::Interval open{Day("2026-06-01"), std::nullopt};
  act.designated_bodies = {{{registry_.origin(), "centre"}, open},
                           {{registry_.origin(), "guest"}, open}};
  const auto refused = Try(act, two_);
  EXPECT_FAILS(refused, ErrorReason::kBodyOfNoParty);
  EXPECT_THAT(refused.status().message(),
              HasSubstr("designated_bodies[1].body: 'guest'"));
  act.designated_bodies[1].body.origin = "registry.de.example";
  EXPECT_OK(Try(act, two_));
}

TEST_F(AgreementCheckTest, AnotherVersionBeginsOnAnotherDay) {
  ASSERT_OK(Log(Act(PartyActKind::kEnterIntoForce), two_));
  auto next = Act(PartyActKind::kNewVersion, 2);
  EXPECT_FAILS(Try(next, two_), ErrorReason::kVersionsOverlap);
  next.effective_on = Day("2026-06-02");
  EXPECT_OK(Try(next, two_));
}

TEST_F(AgreementCheckTest, VersionsOfOthersDoNotStandInTheWay) {
  auto first = Act(PartyActKind::kEnterIntoForce);
  ASSERT_OK(Log(first, two_));
  auto other = Act(PartyActKind::kNewVersion, 2);
  other.agreement_id.bytes[0] = 9;
  EXPECT_OK(Log(other, two_));
}

// Both count from the day of their admission.
TEST_F(AgreementCheckTest, VersionsThatAreDatedBackOverlapWhereTheyCount) {
  auto first = Act(PartyActKind::kEnterIntoForce);
  first.effective_on = Day("2025-01-01");
  ASSERT_OK(Log(first, two_));
  auto next = Act(PartyActKind::kNewVersion, 2);
  next.effective_on = Day("2025-06-01");
  EXPECT_FAILS(Try(next, two_), ErrorReason::kVersionsOverlap);
}

TEST_F(AgreementCheckTest, AnEndIsNeverBlocked) {
  ASSERT_OK(Log(Act(PartyActKind::kEnterIntoForce), two_));
  EXPECT_OK(Try(Act(PartyActKind::kWithdraw, 2), two_));
}

TEST_F(AgreementCheckTest, RecordedActsAreHeldToTheSame) {
  auto act = Act(PartyActKind::kAccede);
  act.countries = {"UZ"};
  const statement::DocumentReference paper{"Note", std::nullopt, std::nullopt};
  ASSERT_OK(Log(statement::RecordedAct{act, paper}, two_));
  act.act = PartyActKind::kNewVersion;
  act.version_id.bytes[0] = 2;
  EXPECT_FAILS(Try(statement::RecordedAct{act, paper}, two_),
               ErrorReason::kVersionsOverlap);
}

}  // namespace
}  // namespace comity::server
