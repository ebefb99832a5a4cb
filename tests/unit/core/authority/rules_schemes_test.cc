#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using statement::Role;

class RulesSchemesTest : public AuthorityTest {
 protected:
  RulesSchemesTest() {
    kz_.AddBody("university", {Role::kHigherEducation});
    kz_.AddBody("agency", {Role::kAccreditationAgency});
    kz_.AddBody("other", {Role::kSchemeOwner, Role::kHigherEducation,
                          Role::kPublisher, Role::kAccreditationAgency});
  }
  statement::Programme ProgrammeRecord() {
    statement::Programme record;
    record.programme_id = "civil";
    record.names = {{"en", "Civil engineering"}};
    record.awarding_bodies = {"university"};
    record.cycle = statement::Cycle::kFirst;
    record.fields = {"0732"};
    record.country = "KZ";
    record.place = "Almaty";
    record.interval.from = Day("2020-01-01");
    return record;
  }
};

TEST_F(RulesSchemesTest, ASchemeStaysWithItsOwnerVersionByVersion) {
  EXPECT_EQ(Admit(kz_.SchemeRecord("new"), {"registrar/1"}), "NO_GRANT");
  EXPECT_EQ(Admit(kz_.SchemeRecord("new", 2), {"centre/1"}),
            "VERSION_NOT_NEXT");
  EXPECT_EQ(Admit(kz_.SchemeRecord("new"), {"centre/1"}), "OK");
  EXPECT_EQ(Admit(kz_.SchemeRecord("new", 2), {"other/1"}), "NOT_THE_OWNER");
  EXPECT_EQ(Admit(kz_.SchemeRecord("new", 1), {"centre/1"}),
            "VERSION_NOT_NEXT");
  EXPECT_EQ(Admit(kz_.SchemeRecord("new", 2), {"centre/2"}), "OK");
}

TEST_F(RulesSchemesTest, APublisherSignsItsTables) {
  statement::MappingTable table;
  table.publisher = "other";
  table.framework = "nqf-kz";
  table.table_version = 1;
  table.effective_from = Day("2026-01-01");
  table.levels = {{"7", 6}};
  EXPECT_EQ(Admit(table, {"centre/1"}), "NOT_THE_OWNER");
  EXPECT_EQ(Admit(table, {"other/1"}), "OK");
  EXPECT_EQ(Admit(table, {"other/1"}), "VERSION_NOT_NEXT");
}

TEST_F(RulesSchemesTest, AnAwardingBodyDeclaresItsProgramme) {
  auto record = ProgrammeRecord();
  EXPECT_EQ(Admit(record, {"other/1"}), "NOT_THE_OWNER");
  EXPECT_EQ(Admit(record, {"university/1"}), "OK");
  record.awarding_bodies = {"other", "university"};
  EXPECT_EQ(Admit(record, {"other/1"}), "NOT_THE_OWNER");
  EXPECT_EQ(Admit(record, {"university/1"}), "OK");
  EXPECT_EQ(Admit(record, {"other/1"}), "OK");
}

TEST_F(RulesSchemesTest, AnAgencyAccreditsAndTakesBackItself) {
  statement::Accreditation record;
  record.programme_id = "civil";
  record.agency = "agency";
  record.label = "EUR-ACE";
  record.cycle = statement::Cycle::kFirst;
  record.interval.from = Day("2026-01-01");
  EXPECT_EQ(Admit(record, {"agency/1"}), "SUBJECT_UNKNOWN");
  ASSERT_EQ(Admit(ProgrammeRecord(), {"university/1"}), "OK");
  EXPECT_EQ(Admit(record, {"other/1"}), "NOT_THE_OWNER");
  EXPECT_EQ(Admit(record, {"agency/1"}), "OK");
  EXPECT_FALSE(judgement_.late_recorded);
  statement::AccreditationWithdrawn withdrawn;
  withdrawn.programme_id = "civil";
  withdrawn.accreditation_id = last_.statement.id;
  withdrawn.from = Day("2026-02-01");
  withdrawn.reason = statement::EventReason::kFraud;
  EXPECT_EQ(Admit(withdrawn, {"other/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(withdrawn, {"agency/2"}), "OK");
  record.interval.from = Day("2025-01-01");
  EXPECT_EQ(Admit(record, {"agency/1"}), "OK");
  EXPECT_TRUE(judgement_.late_recorded);
}

}  // namespace
}  // namespace comity::testing
