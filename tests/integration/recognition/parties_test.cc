// Who is a party, for which bodies, and since when: accession, provisional
// members, designated bodies, several signatories of one country, and countries
// without a registry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;
using statement::Role;

// CN and KZ are in force from 2026-02-01 under an open text; UZ is not named.
class PartiesTest : public ::testing::Test {
 protected:
  PartiesTest() {
    world_.IssueEngineer("KZ", 1, "2026-01-05");
    world_.IssueEngineer("UZ", 2, "2026-01-05");
    auto terms = Terms({"cn", "kz"});
    terms.kind = statement::AgreementKind::kMultilateral;
    terms.open_to_accession = true;
    agreement_ = world_.Publish(world_["CN"], terms);
    world_.EnterIntoForce({"CN", "KZ"}, agreement_, "2026-02-01");
  }

  std::string FromKazakhstan(std::string_view on) {
    return world_.Say("KZ", 1, on, "CN");
  }
  std::string FromUzbekistan(std::string_view on) {
    return world_.Say("UZ", 2, on, "CN");
  }
  void Uzbekistan(PartyActKind act, std::string_view on) {
    world_.Act("UZ", agreement_, act, on);
  }

  RecognitionWorld world_{{"CN", "KZ", "UZ"}};
  Hash agreement_;
};

TEST_F(PartiesTest, AnAccessionToAnOpenTextCountsFromItsDay) {
  Uzbekistan(PartyActKind::kAccede, "2026-04-01");
  EXPECT_EQ(FromUzbekistan("2026-03-31"), "NOT_RECOGNISED PARTY_NOT_IN_FORCE");
  EXPECT_EQ(FromUzbekistan("2026-04-01"), "RECOGNISED AGREEMENT");
}

TEST_F(PartiesTest, WhoIsNotNamedMustAccede) {
  Uzbekistan(PartyActKind::kEnterIntoForce, "2026-04-01");
  EXPECT_EQ(FromUzbekistan("2026-04-01"), "NOT_RECOGNISED NO_AGREEMENT");
}

TEST_F(PartiesTest, NobodyAccedesToAClosedText) {
  const Hash closed = world_.Publish(world_["CN"], Terms({"cn", "kg"}));
  world_.EnterIntoForce({"CN"}, closed, "2026-02-01");
  world_.Act("UZ", closed, PartyActKind::kAccede, "2026-02-01");
  EXPECT_EQ(FromUzbekistan("2026-04-01"), "NOT_RECOGNISED NO_AGREEMENT");
}

TEST_F(PartiesTest, NobodyAccedesInTheNameOfAnotherParty) {
  auto act = RecognitionWorld::ActRecord("UZ", agreement_,
                                         PartyActKind::kAccede, "2026-04-01");
  act.party_id = "kz";
  world_.Act(act);
  EXPECT_EQ(FromUzbekistan("2026-04-01"), "NOT_RECOGNISED NO_AGREEMENT");
}

TEST_F(PartiesTest, AnAccededPartyThatReturnsFromASuspensionIsStillAParty) {
  Uzbekistan(PartyActKind::kAccede, "2026-04-01");
  Uzbekistan(PartyActKind::kSuspend, "2026-05-01");
  world_.On("2026-06-01");
  Uzbekistan(PartyActKind::kEnterIntoForce, "2026-06-01");
  EXPECT_EQ(FromUzbekistan("2026-05-31"), "NOT_RECOGNISED PARTY_SUSPENDED");
  EXPECT_EQ(FromUzbekistan("2026-06-01"), "RECOGNISED AGREEMENT");
}

TEST_F(PartiesTest, AProvisionalMembersCredentialsDoNotCountYet) {
  Uzbekistan(PartyActKind::kJoinProvisionally, "2026-03-01");
  EXPECT_EQ(FromUzbekistan("2026-03-01"), "NOT_RECOGNISED PARTY_PROVISIONAL");
  world_.On("2027-03-01");
  Uzbekistan(PartyActKind::kAccede, "2027-03-01");
  EXPECT_EQ(FromUzbekistan("2027-02-28"), "NOT_RECOGNISED PARTY_PROVISIONAL");
  EXPECT_EQ(FromUzbekistan("2027-03-01"), "RECOGNISED AGREEMENT");
}

// --- Designated bodies -------------------------------------------------------

TEST_F(PartiesTest, BeforeTheFirstListEveryBodyIsDesignated) {
  world_.Designate("KZ", agreement_, "2026-03-01", {"agency"});
  world_.On("2026-03-02");
  world_.IssueEngineer("KZ", 3, "2026-03-02");
  EXPECT_EQ(FromKazakhstan("2026-04-01"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(world_.Say("KZ", 3, "2026-04-01", "CN"),
            "NOT_RECOGNISED ISSUER_NOT_DESIGNATED");
}

TEST_F(PartiesTest, TheListOfTheDayOfIssueCounts) {
  world_.Designate("KZ", agreement_, "2026-02-01", {"agency"});
  world_.Designate("KZ", agreement_, "2026-03-01", {"agency", "centre"});
  world_.Designate("KZ", agreement_, "2026-04-01", {"agency"});
  std::uint64_t n = 10;
  std::vector<std::string> answers;
  for (const char* day :
       {"2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"}) {
    world_.On(day);
    world_.IssueEngineer("KZ", ++n, day);
    answers.push_back(world_.Say("KZ", n, "2026-05-01", "CN"));
  }
  const std::string no = "NOT_RECOGNISED ISSUER_NOT_DESIGNATED";
  const std::string yes = "RECOGNISED AGREEMENT";
  EXPECT_EQ(answers, (std::vector<std::string>{no, yes, yes, no}));
}

TEST_F(PartiesTest, ABodyOnTheListMayHaveALastDay) {
  auto act = RecognitionWorld::ActRecord(
      "KZ", agreement_, PartyActKind::kDesignate, "2026-02-01");
  act.designated_bodies = {{{"registry.kz.example", "centre"},
                            {Day("2026-02-01"), Day("2026-02-28")}}};
  world_.Act(act);
  world_.On("2026-02-28");
  world_.IssueEngineer("KZ", 4, "2026-02-28");
  world_.On("2026-03-01");
  world_.IssueEngineer("KZ", 5, "2026-03-01");
  EXPECT_EQ(world_.Say("KZ", 4, "2026-05-01", "CN"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(world_.Say("KZ", 5, "2026-05-01", "CN"),
            "NOT_RECOGNISED ISSUER_NOT_DESIGNATED");
}

TEST_F(PartiesTest, AListCannotBeDatedBack) {
  world_.Designate("KZ", agreement_, "2026-02-01", {"agency"});
  world_.On("2026-03-01");
  world_.IssueEngineer("KZ", 6, "2026-03-01");
  world_.On("2026-06-01");
  world_.Designate("KZ", agreement_, "2026-02-01", {"agency", "centre"});
  EXPECT_EQ(world_.Say("KZ", 6, "2026-07-01", "CN"),
            "NOT_RECOGNISED ISSUER_NOT_DESIGNATED");
}

TEST_F(PartiesTest, ABodyOfTheSameNameInAnotherLogIsNotTheDesignatedOne) {
  auto act = RecognitionWorld::ActRecord(
      "KZ", agreement_, PartyActKind::kDesignate, "2026-01-05");
  act.designated_bodies = {
      {{"registry.uz.example", "centre"}, {Day("2026-01-05"), std::nullopt}}};
  world_.Act(act);
  EXPECT_EQ(FromKazakhstan("2026-03-01"),
            "NOT_RECOGNISED ISSUER_NOT_DESIGNATED");
}

// --- Signatories of several kinds --------------------------------------------

// A ministry, an agency and a university of KZ sign for themselves.
class MixedSignatoriesTest : public ::testing::Test {
 protected:
  MixedSignatoriesTest() {
    auto terms = Terms({"cn", "kz-agency", "kz-centre"});
    terms.parties[1].countries = {"KZ"};
    terms.parties[2].countries = {"KZ"};
    agreement_ = world_.Publish(world_["KZ"], terms);
    world_.IssueEngineer("KZ", 1, "2026-01-05");
    world_.EnterIntoForce({"CN"}, agreement_, "2026-01-05");
  }

  void Sign(const std::string& party, PartyActKind kind, std::string_view on,
            const std::string& body = "") {
    auto act = RecognitionWorld::ActRecord("KZ", agreement_, kind, on);
    act.party_id = party;
    if (!body.empty()) {
      act.designated_bodies = {
          {{"registry.kz.example", body}, {Day(on), std::nullopt}}};
    }
    world_.Act(act);
  }
  // Each speaks for itself only.
  void Join(const std::string& party, const std::string& body,
            std::string_view on) {
    Sign(party, PartyActKind::kEnterIntoForce, on);
    Sign(party, PartyActKind::kDesignate, "2026-01-05", body);
  }
  std::string InChina(std::string_view on) {
    return world_.Say("KZ", 1, on, "CN");
  }

  RecognitionWorld world_{{"CN", "KZ"}};
  Hash agreement_;
};

TEST_F(MixedSignatoriesTest, EachSignatoryIsAPartyOfItsOwn) {
  Join("kz-agency", "agency", "2026-02-01");
  EXPECT_EQ(InChina("2026-03-01"), "NOT_RECOGNISED ISSUER_NOT_DESIGNATED");
  Join("kz-centre", "centre", "2026-04-01");
  EXPECT_EQ(InChina("2026-03-31"),
            "NOT_RECOGNISED ISSUER_NOT_DESIGNATED PARTY_NOT_IN_FORCE");
  EXPECT_EQ(InChina("2026-04-01"), "RECOGNISED AGREEMENT");
}

TEST_F(MixedSignatoriesTest, OneThatLeavesTakesNobodyAlong) {
  Join("kz-agency", "agency", "2026-01-06");
  Join("kz-centre", "centre", "2026-01-06");
  Sign("kz-agency", PartyActKind::kWithdraw, "2026-03-01");
  EXPECT_EQ(InChina("2026-04-01"), "RECOGNISED AGREEMENT");
  Sign("kz-centre", PartyActKind::kWithdraw, "2026-05-01");
  EXPECT_EQ(InChina("2026-05-01"), "NOT_RECOGNISED ORIGIN_PARTY_WITHDRAWN");
}

TEST_F(MixedSignatoriesTest, AHostMayBeSeveralPartiesToo) {
  world_.IssueEngineer("CN", 9, "2026-01-05");
  Sign("kz-agency", PartyActKind::kSign, "2026-01-06");
  Sign("kz-centre", PartyActKind::kEnterIntoForce, "2026-02-01");
  EXPECT_EQ(world_.Say("CN", 9, "2026-02-01", "KZ"), "RECOGNISED AGREEMENT");
}

// --- Without a registry ------------------------------------------------------

class WithoutRegistryTest : public PartiesTest {
 protected:
  // The centre of TJ is recorded in the log of CN.
  WithoutRegistryTest() {
    auto body = world_["CN"].BodyRecord("tj-centre");
    body.country = "TJ";
    world_["CN"].Add(body, {"root/1", "tj-centre/1"});
    world_["CN"].Add(
        world_["CN"].GrantRecord("tj-centre", Role::kCertificationBody),
        {"root/1"});
    world_.Issue("CN", world_.Engineer("CN", 5, "2026-01-05"), "tj-centre/1");
  }
  void Record(PartyActKind act, std::string_view on) {
    world_.RecordAct("CN",
                     RecognitionWorld::ActRecord("TJ", agreement_, act, on));
  }
};

TEST_F(WithoutRegistryTest, ItsHostRecordsItsActsAndTheAnswerSaysSo) {
  Record(PartyActKind::kAccede, "2026-03-01");
  EXPECT_EQ(world_.Say("CN", 5, "2026-02-28", "CN"),
            "NOT_RECOGNISED PARTY_NOT_IN_FORCE");
  EXPECT_EQ(world_.Say("CN", 5, "2026-03-01", "CN"), "RECOGNISED AGREEMENT");
  const auto verdict =
      world_.Judge(RecognitionWorld::Ask("CN", 5, "2026-03-01", "CN"));
  EXPECT_THAT(verdict.notes, ::testing::Contains("PARTY_ACT_RECORDED_BY_HOST"));
}

TEST_F(WithoutRegistryTest, ARecordedWithdrawalCounts) {
  Record(PartyActKind::kAccede, "2026-03-01");
  Record(PartyActKind::kWithdraw, "2026-05-01");
  EXPECT_EQ(world_.Say("CN", 5, "2026-05-01", "CN"),
            "NOT_RECOGNISED ORIGIN_PARTY_WITHDRAWN");
}

TEST_F(WithoutRegistryTest, ItsCredentialsCountForItsHostOnly) {
  Record(PartyActKind::kAccede, "2026-03-01");
  EXPECT_EQ(world_.Say("CN", 5, "2026-03-01", "KZ"),
            "NOT_RECOGNISED BODY_OF_OTHER_LOG");
}

TEST_F(WithoutRegistryTest, OnceItHasALogItsOwnActsTakeOver) {
  Record(PartyActKind::kAccede, "2026-03-01");
  world_.On("2026-06-01");
  world_.AddCountry("TJ");
  EXPECT_EQ(world_.Say("CN", 5, "2026-06-01", "CN"), "RECOGNISED AGREEMENT");
  world_.Act("TJ", agreement_, PartyActKind::kSign, "2026-06-01");
  EXPECT_EQ(world_.Say("CN", 5, "2026-06-01", "CN"),
            "NOT_RECOGNISED NO_AGREEMENT");
}

}  // namespace
}  // namespace comity::testing
