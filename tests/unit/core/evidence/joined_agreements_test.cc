#include "core/evidence/joined_agreements.h"

#include <gtest/gtest.h>

#include "tests/support/test_registry.h"

namespace comity::evidence {
namespace {

using recognition::Agreement;
using testing::Day;

// Host DE and the party `id` of `country`, in force from that day, both bound
// by version "v1".
Agreement Pair(const std::string& id, const std::string& country,
               std::string_view from) {
  Agreement agreement;
  agreement.id = "v1";
  agreement.parties.resize(2);
  agreement.parties[0].id = "de";
  agreement.parties[0].countries = {"DE"};
  agreement.parties[1].id = id;
  agreement.parties[1].countries = {country};
  agreement.start.in_force = Day(from);
  recognition::Version version;
  version.id = "v1";
  version.terms.emplace();
  version.terms->kind = statement::AgreementKind::kMultilateral;
  version.accepted_on = {{"de", Day("2026-01-01")}, {id, Day(from)}};
  agreement.versions = {version};
  return agreement;
}

void Accept(Agreement& agreement, const std::string& version_id,
            const std::string& party, std::string_view on) {
  recognition::Version version;
  version.id = version_id;
  version.accepted_on = {{"de", Day("9999-12-31")},
                         {agreement.parties[1].id, Day("9999-12-31")}};
  version.accepted_on[party] = Day(on);
  agreement.versions.push_back(version);
}

std::vector<Agreement> Joined(std::vector<Agreement> pairs) {
  std::vector<Agreement> all;
  for (Agreement& pair : pairs) {
    AddJoined(std::move(pair), all);
  }
  return all;
}

TEST(JoinedAgreementsTest, PartiesOfOneTextAreBroughtTogether) {
  const auto all =
      Joined({Pair("kz", "KZ", "2026-03-01"), Pair("uz", "UZ", "2026-02-01")});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].parties.size(), 3U);
  EXPECT_EQ(all[0].start.in_force, Day("2026-02-01"));
  EXPECT_EQ(all[0].versions[0].accepted_on.at("uz"), Day("2026-02-01"));
}

TEST(JoinedAgreementsTest, AnotherTextOrHostStaysApart) {
  Agreement other_text = Pair("uz", "UZ", "2026-02-01");
  other_text.id = "w1";
  Agreement other_host = Pair("uz", "UZ", "2026-02-01");
  other_host.parties[0].countries = {"FR"};
  EXPECT_EQ(
      Joined({Pair("kz", "KZ", "2026-03-01"), other_text, other_host}).size(),
      3U);
}

TEST(JoinedAgreementsTest, ASecondPartyOfOneCountryOrIdStaysApart) {
  const Agreement kz = Pair("kz", "KZ", "2026-02-01");
  EXPECT_EQ(Joined({kz, Pair("kz-agency", "KZ", "2026-02-01")}).size(), 2U);
  EXPECT_EQ(Joined({kz, Pair("kz", "UZ", "2026-02-01")}).size(), 2U);
}

TEST(JoinedAgreementsTest, ABilateralTextKeepsTheBeginningOfEachPair) {
  Agreement one = Pair("kz", "KZ", "2026-03-01");
  Agreement two = Pair("uz", "UZ", "2026-02-01");
  one.versions[0].terms->kind = statement::AgreementKind::kBilateral;
  two.versions[0].terms->kind = statement::AgreementKind::kBilateral;
  EXPECT_EQ(Joined({one, two}).size(), 2U);
}

TEST(JoinedAgreementsTest, NobodyIsBoundByAVersionOfOthers) {
  Agreement one = Pair("kz", "KZ", "2026-01-01");
  Accept(one, "v2", "kz", "2026-05-01");
  Agreement two = Pair("uz", "UZ", "2026-01-01");
  Accept(two, "v3", "uz", "2026-04-01");
  const auto all = Joined({one, two});
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].versions.size(), 3U);
  EXPECT_EQ(all[0].versions[0].id, "v1");
  EXPECT_EQ(all[0].versions[1].id, "v3");
  EXPECT_EQ(all[0].versions[2].id, "v2");
  EXPECT_EQ(all[0].versions[1].accepted_on.at("kz"), Day("9999-12-31"));
  EXPECT_EQ(all[0].versions[2].accepted_on.at("uz"), Day("9999-12-31"));
}

}  // namespace
}  // namespace comity::evidence
