#include "core/recognition/agreement_dates.h"

#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {
namespace {

using statement::Term;
using ::testing::Optional;

class AgreementDatesTest : public RecognitionTest {
 protected:
  std::optional<CivilDate> EndDay() {
    const auto end = EndOfPair(agreement(), cn(), kz(), terms());
    return end ? std::optional(end->day) : std::nullopt;
  }
  std::optional<CivilDate> EndWithObjection(const Term& term,
                                            std::string_view day) {
    terms().term = term;
    agreement().non_renewal_notified = Day(day);
    return EndDay();
  }
  std::string VersionIdOn(std::string_view day) {
    return VersionOn(agreement(), cn(), kz(), Day(day)).id;
  }
};

TEST_F(AgreementDatesTest, APartyIsFoundByEachOfItsCountries) {
  kz().countries = {"KZ", "KG"};
  EXPECT_EQ(FindParty(agreement(), "KG"), &kz());
  EXPECT_EQ(FindParty(agreement(), "CN"), &cn());
  EXPECT_EQ(FindParty(agreement(), "DE"), nullptr);
}

TEST_F(AgreementDatesTest, OfTwoPartiesWithACountryTheSmallerIdIsMeant) {
  cn().countries = {"DE", "CN"};
  kz().countries = {"KZ", "DE"};
  EXPECT_EQ(FindParty(agreement(), "DE"), &cn());
  std::swap(agreement().parties[0], agreement().parties[1]);
  EXPECT_EQ(FindParty(agreement(), "DE")->id, "CN");
}

TEST_F(AgreementDatesTest, AStartIsTheEarlierOfForceAndProvisionalApplication) {
  EXPECT_EQ(FirstDay({}), std::nullopt);
  EXPECT_THAT(FirstDay({Day("2026-01-01"), {}}), Optional(Day("2026-01-01")));
  EXPECT_THAT(FirstDay({{}, Day("2025-01-01")}), Optional(Day("2025-01-01")));
  EXPECT_THAT(FirstDay({Day("2026-01-01"), Day("2025-01-01")}),
              Optional(Day("2025-01-01")));
  EXPECT_THAT(FirstDay({Day("2024-01-01"), Day("2025-01-01")}),
              Optional(Day("2024-01-01")));
}

TEST_F(AgreementDatesTest, APairStartsWithTheLastOfThree) {
  EXPECT_THAT(StartOfPair(agreement(), cn(), kz()),
              Optional(Day("2020-01-01")));
  cn().start.in_force = Day("2021-03-01");
  kz().start.in_force = Day("2021-02-01");
  EXPECT_THAT(StartOfPair(agreement(), cn(), kz()),
              Optional(Day("2021-03-01")));
  agreement().start.in_force = Day("2022-01-01");
  EXPECT_THAT(StartOfPair(agreement(), cn(), kz()),
              Optional(Day("2022-01-01")));
  kz().start.in_force.reset();
  EXPECT_EQ(StartOfPair(agreement(), cn(), kz()), std::nullopt);
}

TEST_F(AgreementDatesTest, ATermEndsTheDayAfterItsLast) {
  EXPECT_EQ(EndDay(), std::nullopt);
  terms().term = Term{Day("2026-12-31"), 0, 0};
  EXPECT_THAT(EndDay(), Optional(Day("2027-01-01")));
  terms().term->auto_renew_months = 12;
  EXPECT_EQ(EndDay(), std::nullopt);
}

TEST_F(AgreementDatesTest, AnObjectionEndsTheFirstPeriodWhoseDeadlineItKeeps) {
  const Term yearly{Day("2026-12-31"), 12, 3};
  EXPECT_THAT(EndWithObjection(yearly, "2020-01-01"),
              Optional(Day("2027-01-01")));
  EXPECT_THAT(EndWithObjection(yearly, "2026-09-30"),
              Optional(Day("2027-01-01")));
  EXPECT_THAT(EndWithObjection(yearly, "2026-10-01"),
              Optional(Day("2028-01-01")));
  EXPECT_THAT(EndWithObjection(yearly, "2029-09-30"),
              Optional(Day("2030-01-01")));
  EXPECT_THAT(EndWithObjection(yearly, "2029-10-01"),
              Optional(Day("2031-01-01")));
}

TEST_F(AgreementDatesTest, PeriodsCountFromTheFirstEndSoThatMonthEndsReturn) {
  const Term half_yearly{Day("2026-08-31"), 6, 0};
  EXPECT_THAT(EndWithObjection(half_yearly, "2026-09-01"),
              Optional(Day("2027-03-01")));
  EXPECT_THAT(EndWithObjection(half_yearly, "2027-03-01"),
              Optional(Day("2027-09-01")));
}

TEST_F(AgreementDatesTest, ADeadlineIsClampedToTheMonthEnd) {
  const Term term{Day("2027-08-31"), 12, 6};
  EXPECT_THAT(EndWithObjection(term, "2027-02-28"),
              Optional(Day("2027-09-01")));
  EXPECT_THAT(EndWithObjection(term, "2027-03-01"),
              Optional(Day("2028-09-01")));
}

// The period is computed, not searched for: compares it with a search.
TEST_F(AgreementDatesTest, EndsOfTermsAreThoseOfASearchByPeriod) {
  for (const std::uint64_t months : {1U, 5U, 12U, 60U}) {
    for (const std::uint64_t notice : {0U, 1U, 7U, 30U}) {
      const Term term{Day("2024-02-29"), months, notice};
      for (int step = 0; step < 100; ++step) {
        const CivilDate notified = Day("2019-01-30").PlusDays(41 * step);
        int period = 0;
        const auto last = [&] {
          return term.until.PlusMonths(period * static_cast<int>(months));
        };
        while (last().PlusMonths(-static_cast<int>(notice)) < notified) {
          ++period;
        }
        EXPECT_THAT(EndWithObjection(term, notified.ToString()),
                    Optional(last().PlusDays(1)))
            << months << " " << notice << " " << notified.ToString();
      }
    }
  }
}

TEST_F(AgreementDatesTest, AWithdrawalTakesEffectAfterItsNotice) {
  terms().notice_months = 6;
  EXPECT_EQ(WithdrawalDay({Day("2026-08-31"), {}}, terms()), Day("2027-02-28"));
  EXPECT_EQ(WithdrawalDay({Day("2027-08-31"), {}}, terms()), Day("2028-02-29"));
}

TEST_F(AgreementDatesTest, ADeclaredDayCountsOnlyIfItIsLater) {
  terms().notice_months = 6;
  EXPECT_EQ(WithdrawalDay({Day("2026-03-15"), Day("2026-04-01")}, terms()),
            Day("2026-09-15"));
  EXPECT_EQ(WithdrawalDay({Day("2026-03-15"), Day("2027-01-01")}, terms()),
            Day("2027-01-01"));
  terms().notice_months = 0;
  EXPECT_EQ(WithdrawalDay({Day("2026-03-15"), Day("2026-01-01")}, terms()),
            Day("2026-03-15"));
}

TEST_F(AgreementDatesTest, TheEarliestEndCountsInTheOrderAgreementOriginHost) {
  const auto reason = [&] {
    return EndOfPair(agreement(), cn(), kz(), terms())->reason;
  };
  kz().withdrawal = {Day("2026-01-01"), {}};
  EXPECT_EQ(reason(), ErrorReason::kHostPartyWithdrawn);
  cn().withdrawal = {Day("2026-01-01"), {}};
  EXPECT_EQ(reason(), ErrorReason::kOriginPartyWithdrawn);
  agreement().terminated = Day("2026-01-01");
  EXPECT_EQ(reason(), ErrorReason::kAgreementEnded);
  kz().withdrawal->notified = Day("2025-12-31");
  EXPECT_EQ(reason(), ErrorReason::kHostPartyWithdrawn);
}

TEST_F(AgreementDatesTest, NoticeRunsFromItsNotificationToTheDayBeforeItsEnd) {
  terms().notice_months = 12;
  kz().withdrawal = {Day("2026-03-01"), {}};
  const auto running = [&](std::string_view day) {
    return IsNoticeRunning(cn(), kz(), terms(), Day(day));
  };
  EXPECT_FALSE(running("2026-02-28"));
  EXPECT_TRUE(running("2026-03-01"));
  EXPECT_TRUE(running("2027-02-28"));
  EXPECT_FALSE(running("2027-03-01"));
  std::swap(cn().withdrawal, kz().withdrawal);
  EXPECT_TRUE(running("2026-03-01"));
}

TEST_F(AgreementDatesTest, AVersionAppliesOnceBothPartiesAcceptedIt) {
  Version next = agreement().versions.front();
  next.id = "v2";
  next.accepted_on = {{"CN", Day("2025-01-01")}, {"KZ", Day("2026-01-01")}};
  agreement().versions.push_back(next);
  EXPECT_EQ(VersionIdOn("2019-01-01"), "v1");
  EXPECT_EQ(VersionIdOn("2025-12-31"), "v1");
  EXPECT_EQ(VersionIdOn("2026-01-01"), "v2");
}

TEST_F(AgreementDatesTest, OfVersionsAcceptedOnOneDayTheLaterTextApplies) {
  Version next = agreement().versions.front();
  next.id = "v2";
  next.accepted_on = {{"CN", Day("2023-01-01")}, {"KZ", Day("2025-01-01")}};
  agreement().versions.push_back(next);
  // Kazakhstan joins when the text had been amended already.
  kz().start.in_force = Day("2025-01-01");
  EXPECT_EQ(VersionIdOn("2025-01-01"), "v2");
}

}  // namespace
}  // namespace comity::recognition
