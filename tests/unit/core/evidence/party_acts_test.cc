#include "core/evidence/party_acts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace comity::evidence {
namespace {

using statement::PartyActKind;

CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

Hash Text(char n) {
  Hash hash;
  hash.bytes.fill(static_cast<std::uint8_t>(n));
  return hash;
}

EffectiveAct Act(PartyActKind kind, std::string_view on) {
  EffectiveAct act;
  act.act.agreement_id = Text(1);
  act.act.version_id = Text(1);
  act.act.party_id = "kz";
  act.act.countries = {"KZ"};
  act.act.act = kind;
  act.act.effective_on = Day(on);
  act.effective_on = Day(on);
  act.recorded_on = Day(on);
  return act;
}

EffectiveAct Suspension(std::string_view from, std::string_view until) {
  EffectiveAct act = Act(PartyActKind::kSuspend, from);
  act.act.until = Day(until);
  return act;
}

EffectiveAct List(std::string_view on, std::vector<std::string> bodies) {
  EffectiveAct act = Act(PartyActKind::kDesignate, on);
  for (const std::string& body : bodies) {
    act.act.designated_bodies.push_back(
        {{"registry.example", body}, {Day("2000-01-01"), std::nullopt}});
  }
  return act;
}

recognition::Party PartyOf(const std::vector<EffectiveAct>& acts,
                           std::string_view on = "2026-06-01") {
  return PartiesFromActs("KZ", acts, Day(on)).front().party;
}

bool Designates(const recognition::Party& party, const std::string& body,
                std::string_view on) {
  const std::string name = "registry.example/" + body;
  for (const auto& designation : *party.designated_bodies) {
    if ((designation.body.empty() || designation.body == name) &&
        designation.days.Contains(Day(on))) {
      return true;
    }
  }
  return false;
}

TEST(PartyActsTest, ASignatureBeginsNothing) {
  const auto party = PartyOf({Act(PartyActKind::kSign, "2026-01-01")});
  EXPECT_FALSE(party.start.in_force);
  EXPECT_FALSE(party.start.provisional_application);
}

TEST(PartyActsTest, TheEarliestBeginningOfEachKindHolds) {
  const auto party =
      PartyOf({Act(PartyActKind::kProvisionallyApply, "2026-02-01"),
               Act(PartyActKind::kEnterIntoForce, "2026-04-01"),
               Act(PartyActKind::kEnterIntoForce, "2026-03-01")});
  EXPECT_EQ(party.start.in_force, Day("2026-03-01"));
  EXPECT_EQ(party.start.provisional_application, Day("2026-02-01"));
}

TEST(PartyActsTest, AProvisionalMemberIsNotInForce) {
  const auto party =
      PartyOf({Act(PartyActKind::kJoinProvisionally, "2026-02-01")});
  EXPECT_FALSE(party.start.in_force);
  EXPECT_EQ(party.provisional_member_from, Day("2026-02-01"));
}

bool Accedes(const std::vector<EffectiveAct>& acts) {
  return PartiesFromActs("KZ", acts, Day("2026-06-01"))
             .front()
             .acceded_to.count(Text(1)) != 0;
}

TEST(PartyActsTest, OnlyAnAccessionAccedes) {
  EXPECT_TRUE(Accedes({Act(PartyActKind::kAccede, "2026-02-01")}));
  EXPECT_FALSE(Accedes({Act(PartyActKind::kEnterIntoForce, "2026-02-01")}));
}

TEST(PartyActsTest, AnAccessionStaysOneWhateverBeginsLater) {
  EXPECT_TRUE(Accedes({Act(PartyActKind::kAccede, "2026-02-01"),
                       Act(PartyActKind::kEnterIntoForce, "2026-03-01")}));
}

TEST(PartyActsTest, AProvisionalMemberMayAccedeAndDoesNoMore) {
  const auto joins = Act(PartyActKind::kJoinProvisionally, "2026-02-01");
  EXPECT_TRUE(Accedes({joins}));
  EXPECT_FALSE(
      Accedes({joins, Act(PartyActKind::kEnterIntoForce, "2026-03-01")}));
}

TEST(PartyActsTest, EachPartyIdIsAPartyOfItsOwn) {
  EffectiveAct other = Act(PartyActKind::kWithdraw, "2026-03-01");
  other.act.party_id = "kz-agency";
  const auto parties = PartiesFromActs(
      "KZ", {Act(PartyActKind::kEnterIntoForce, "2026-01-01"), other},
      Day("2026-06-01"));
  ASSERT_EQ(parties.size(), 2U);
  EXPECT_EQ(parties[0].party.id, "kz");
  EXPECT_FALSE(parties[0].party.withdrawal);
  EXPECT_EQ(parties[1].party.id, "kz-agency");
  EXPECT_TRUE(parties[1].party.withdrawal);
}

TEST(PartyActsTest, OfSeveralWithdrawalsTheEarliestStands) {
  const auto party = PartyOf({Act(PartyActKind::kEnterIntoForce, "2026-01-01"),
                              Act(PartyActKind::kWithdraw, "2026-05-01"),
                              Act(PartyActKind::kWithdraw, "2026-04-01"),
                              Act(PartyActKind::kWithdraw, "2026-06-01")});
  ASSERT_TRUE(party.withdrawal);
  EXPECT_EQ(party.withdrawal->effective, Day("2026-04-01"));
}

TEST(PartyActsTest, ANoticeIsOfItsOwnDayOrOfItsRecording) {
  EffectiveAct withdrawal = Act(PartyActKind::kWithdraw, "2026-09-01");
  withdrawal.recorded_on = Day("2026-03-05");
  EXPECT_EQ(
      PartyOf({Act(PartyActKind::kEnterIntoForce, "2026-01-01"), withdrawal})
          .withdrawal->notified,
      Day("2026-03-05"));
  withdrawal.act.notified_on = Day("2026-03-01");
  EXPECT_EQ(
      PartyOf({Act(PartyActKind::kEnterIntoForce, "2026-01-01"), withdrawal})
          .withdrawal->notified,
      Day("2026-03-01"));
}

TEST(PartyActsTest, ALaterBeginningLiftsWhatHasNotComeYet) {
  const auto party =
      PartyOf({Act(PartyActKind::kEnterIntoForce, "2026-01-01"),
               Act(PartyActKind::kWithdraw, "2026-09-01"),
               Suspension("2026-02-01", "2026-12-31"),
               Act(PartyActKind::kEnterIntoForce, "2026-03-01")});
  EXPECT_FALSE(party.withdrawal);
  EXPECT_EQ(party.start.in_force, Day("2026-01-01"));
  ASSERT_EQ(party.suspensions.size(), 1U);
  EXPECT_EQ(party.suspensions.front().days.until, Day("2026-02-28"));
}

TEST(PartyActsTest, ASuspensionAfterTheBeginningIsNotLiftedByIt) {
  const auto party = PartyOf({Act(PartyActKind::kEnterIntoForce, "2026-03-01"),
                              Suspension("2026-02-01", "2026-12-31")});
  EXPECT_EQ(party.suspensions.front().days.until, Day("2026-12-31"));
}

TEST(PartyActsTest, WhoCameBackHasTwoMemberships) {
  const std::vector<EffectiveAct> acts = {
      Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
      Act(PartyActKind::kWithdraw, "2022-01-01"),
      Act(PartyActKind::kEnterIntoForce, "2025-01-01")};
  const auto first = PartyOf(acts, "2023-06-01");
  EXPECT_EQ(first.start.in_force, Day("2020-01-01"));
  EXPECT_TRUE(first.withdrawal);
  const auto second = PartyOf(acts, "2025-01-01");
  EXPECT_EQ(second.start.in_force, Day("2025-01-01"));
  EXPECT_FALSE(second.withdrawal);
}

TEST(PartyActsTest, ABeginningRecordedAfterTheEndDoesNotUndoIt) {
  EffectiveAct again = Act(PartyActKind::kEnterIntoForce, "2022-01-01");
  again.recorded_on = Day("2022-01-20");
  const auto party =
      PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
               Act(PartyActKind::kWithdraw, "2022-01-10"), again},
              "2021-12-31");
  EXPECT_TRUE(party.withdrawal);
}

TEST(PartyActsTest, WhoCameBackIsBoundByWhatItCameBackTo) {
  EffectiveAct second = Act(PartyActKind::kEnterIntoForce, "2025-01-01");
  second.act.version_id = Text(2);
  const auto parties =
      PartiesFromActs("KZ",
                      {Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
                       Act(PartyActKind::kWithdraw, "2022-01-01"), second},
                      Day("2026-06-01"));
  EXPECT_FALSE(parties.front().AcceptedOn(Text(1)));
  EXPECT_TRUE(parties.front().AcceptedOn(Text(2)));
}

TEST(PartyActsTest, ATerminationAndAnObjectionAreTold) {
  const auto party =
      PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
               Act(PartyActKind::kTerminate, "2027-01-01"),
               Act(PartyActKind::kObjectToRenewal, "2026-01-01")});
  EXPECT_EQ(party.terminated, Day("2027-01-01"));
  EXPECT_EQ(party.non_renewal_notified, Day("2026-01-01"));
}

TEST(PartyActsTest, EachListOfBodiesHoldsUntilTheNext) {
  const auto party =
      PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
               List("2021-01-01", {"a", "b"}), List("2022-01-01", {"b"})});
  EXPECT_TRUE(Designates(party, "c", "2020-12-31")) << "no list yet";
  EXPECT_TRUE(Designates(party, "a", "2021-01-01"));
  EXPECT_TRUE(Designates(party, "a", "2021-12-31"));
  EXPECT_FALSE(Designates(party, "c", "2021-01-01"));
  EXPECT_FALSE(Designates(party, "a", "2022-01-01"));
  EXPECT_TRUE(Designates(party, "b", "2022-01-01"));
}

// Recorded on 2022-06-01, it names 2022-02-01: additions count from the
// recording, what is left out from the day.
EffectiveAct LateList(std::vector<std::string> bodies) {
  EffectiveAct list = List("2022-02-01", std::move(bodies));
  list.effective_on = Day("2022-06-01");
  list.recorded_on = Day("2022-06-01");
  return list;
}

TEST(PartyActsTest, WhomAListRecordedLateLeavesOutIsOutFromItsDay) {
  const auto party = PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
                              List("2021-01-01", {"a", "b"}), LateList({"b"})});
  EXPECT_TRUE(Designates(party, "a", "2022-01-31"));
  EXPECT_FALSE(Designates(party, "a", "2022-02-01"));
  EXPECT_FALSE(Designates(party, "a", "2022-06-01"));
  for (const char* day : {"2022-01-31", "2022-02-01", "2022-06-01"}) {
    EXPECT_TRUE(Designates(party, "b", day)) << day;
  }
}

TEST(PartyActsTest, AListRecordedLateAddsNobodyBefore) {
  const auto party = PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
                              List("2021-01-01", {"a"}), LateList({"a", "b"})});
  EXPECT_FALSE(Designates(party, "b", "2022-05-31"));
  EXPECT_TRUE(Designates(party, "b", "2022-06-01"));
  EXPECT_TRUE(Designates(party, "a", "2022-05-31"));
}

TEST(PartyActsTest, AFirstListRecordedLateLeavesOutAllOthersFromItsDay) {
  const auto party = PartyOf(
      {Act(PartyActKind::kEnterIntoForce, "2020-01-01"), LateList({"a"})});
  EXPECT_TRUE(Designates(party, "b", "2022-01-31"));
  EXPECT_FALSE(Designates(party, "b", "2022-02-01"));
  EXPECT_TRUE(Designates(party, "a", "2022-03-01"));
}

TEST(PartyActsTest, AListThatWasToBeginInBetweenStands) {
  const auto party = PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
                              List("2021-01-01", {"a"}),
                              List("2022-04-01", {"a", "c"}), LateList({"b"})});
  EXPECT_FALSE(Designates(party, "a", "2022-03-31"));
  EXPECT_TRUE(Designates(party, "a", "2022-04-01"));
  EXPECT_TRUE(Designates(party, "c", "2022-05-31"));
  EXPECT_FALSE(Designates(party, "c", "2022-06-01"));
}

TEST(PartyActsTest, AListRecordedLateShortensABodysOwnDays) {
  EffectiveAct list = LateList({"a"});
  list.act.designated_bodies.front().interval.until = Day("2022-03-31");
  const auto party = PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01"),
                              List("2021-01-01", {"a"}), list});
  EXPECT_TRUE(Designates(party, "a", "2022-03-31"));
  EXPECT_FALSE(Designates(party, "a", "2022-04-01"));
}

TEST(PartyActsTest, ABodyIsDesignatedWithinItsOwnDays) {
  EffectiveAct list = List("2021-01-01", {"a"});
  list.act.designated_bodies.front().interval = {Day("2021-03-01"),
                                                 Day("2021-04-30")};
  const auto party =
      PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01"), list});
  EXPECT_FALSE(Designates(party, "a", "2021-02-28"));
  EXPECT_TRUE(Designates(party, "a", "2021-03-01"));
  EXPECT_FALSE(Designates(party, "a", "2021-05-01"));
}

TEST(PartyActsTest, WithoutAListEveryBodyIsDesignated) {
  EXPECT_FALSE(PartyOf({Act(PartyActKind::kEnterIntoForce, "2020-01-01")})
                   .designated_bodies);
}

TEST(PartyActsTest, AVersionBindsFromTheFirstActThatNamesIt) {
  EffectiveAct second = Act(PartyActKind::kNewVersion, "2024-01-01");
  second.act.version_id = Text(2);
  EffectiveAct again = Act(PartyActKind::kNewVersion, "2023-01-01");
  again.act.version_id = Text(2);
  const auto acting = PartiesFromActs(
      "KZ", {Act(PartyActKind::kEnterIntoForce, "2020-01-01"), second, again},
      Day("2026-06-01"));
  EXPECT_EQ(acting.front().AcceptedOn(Text(1)), Day("2020-01-01"));
  EXPECT_EQ(acting.front().AcceptedOn(Text(2)), Day("2023-01-01"));
  EXPECT_FALSE(acting.front().AcceptedOn(Text(3)));
}

}  // namespace
}  // namespace comity::evidence
