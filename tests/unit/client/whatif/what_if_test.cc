// Plans weighed against registries with some hundred credentials.
#include "client/whatif/what_if.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/text_encoding.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/agreement_terms.h"
#include "tests/support/log_transport.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using statement::AgreementTerms;
using statement::PartyActKind;
using testing::Day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TestRegistry;

constexpr std::uint64_t kCount = 240;

// KZ has 240 credentials: a third each in mechanics, building and software;
// every other one at a level of NQF-KZ, the rest of the EQF; the first half
// issued on 2 January, the second on 4 January; every fifth by another centre.
// DE has none.
class WhatIfTest : public ::testing::Test {
 protected:
  WhatIfTest() {
    kz_.Found();
    de_.Found();
    kz_.AddBody("second", {statement::Role::kCertificationBody});
    kz_.AddBody("publisher", {statement::Role::kPublisher});
    kz_.Add(Table(6), {"publisher/1"});
    Issue("centre");
    Issue("second");
    policy_.origins = {
        {kz_.origin(), kz_.genesis_id(), {"KZ"}, "operator"},
        {de_.origin(), de_.genesis_id(), {"DE"}, "other-operator"}};
  }

  static bool BySecond(std::uint64_t n) { return n % 5 == 0; }

  void Issue(const std::string& body) {
    std::vector<statement::StatementBody> records;
    for (std::uint64_t n = 0; n < kCount; ++n) {
      if (BySecond(n) != (body == "second")) {
        continue;
      }
      auto record = kz_.CredentialRecord(n);
      const char* const fields[] = {"0715", "0732", "0613"};
      record.fields = {fields[n % 3]};
      record.level = {n % 2 == 0 ? "EQF" : "NQF-KZ", "6"};
      record.issued_on = Day(n < kCount / 2 ? "2026-01-02" : "2026-01-04");
      records.push_back(record);
    }
    for (const auto& issue : kz_.SignBatch(records, body + "/1")) {
      kz_.log().Append(issue);
    }
  }

  static statement::MappingTable Table(std::uint64_t eqf) {
    statement::MappingTable table;
    table.publisher = "publisher";
    table.framework = "nqf-kz";
    table.table_version = 1;
    table.effective_from = Day("2026-01-01");
    table.levels = {{"6", eqf}};
    return table;
  }

  static AgreementTerms Terms() {
    AgreementTerms terms = testing::Terms({"de", "kz"});
    terms.level = {6, 0, {{"NQF-KZ", {"registry.kz.example", "publisher"}}}};
    return terms;
  }

  // Both parties bring `terms` into force, some days before the first issue.
  std::string BringIntoForce(const AgreementTerms& terms) {
    statement::AgreementText text;
    text.text = statement::EncodeRecord(terms);
    const Hash id = statement::AgreementTextId(text.text);
    kz_.Add(text, {"authority/1"});
    for (auto* registry : {&kz_, &de_}) {
      statement::PartyAct act;
      act.agreement_id = id;
      act.version_id = id;
      act.party_id = registry == &kz_ ? "kz" : "de";
      act.act = PartyActKind::kEnterIntoForce;
      act.countries = {registry == &kz_ ? "KZ" : "DE"};
      act.effective_on = Day("2025-12-15");
      registry->Add(act, {"authority/1", "authority/2"});
    }
    return HexEncode(id.view());
  }

  // Reads the logs; KZ alone unless `with_de`.
  void Read(bool with_de = true) {
    for (auto* registry : {&kz_, &de_}) {
      if (registry == &de_ && !with_de) {
        continue;
      }
      testing::LogTransport server(*registry);
      auto copy = LogCopy::Read(server, *policy_.FindOrigin(registry->origin()),
                                policy_,
                                registry->log().last_admission_ms() + 1000, {});
      ASSERT_OK(copy);
      logs_.push_back(copy->get());
      copies_.push_back(*std::move(copy));
    }
  }

  Change Draft(const AgreementTerms& terms, const std::string& replaces = "") {
    DraftPlan plan;
    plan.terms = terms;
    plan.text_id = "draft";
    plan.from = Day("2026-01-06");
    plan.replaces = replaces;
    const auto maps =
        FindTables(logs_, policy_, terms, Day("2026-01-10"), notes_);
    EXPECT_OK(maps);
    plan.level_maps = *maps;
    return DraftInForce(plan);
  }

  Tally Run(const Change& change, unsigned threads = 2,
            std::string_view on = "2026-01-10") {
    Plan plan;
    plan.on = Day(on);
    plan.purpose = statement::Purpose::kEmployment;
    plan.hosts = {"DE", "KZ"};
    plan.change = change;
    return RunWhatIf(logs_, policy_, plan, threads, {});
  }

  // "gain/lose/conditions/open".
  static std::string Brief(const Row& row) {
    std::string text;
    for (const TurnCount& turn : row.turns) {
      text += (text.empty() ? "" : "/") + std::to_string(turn.count);
    }
    return text;
  }
  static std::vector<std::string> Lines(const Tally& tally) {
    std::vector<std::string> lines;
    for (const auto& [key, row] : tally.rows) {
      lines.push_back(key.host + " " + key.field + " " + key.level + " " +
                      Brief(row));
    }
    return lines;
  }

  TestRegistry kz_;
  TestRegistry de_{"registry.de.example", "DE"};
  evidence::Policy policy_;
  std::vector<std::unique_ptr<LogCopy>> copies_;
  std::vector<LogCopy*> logs_;
  std::vector<std::string> notes_;
};

TEST_F(WhatIfTest, ADraftForAllIsAGainForAll) {
  Read();
  const Tally tally = Run(Draft(Terms()));
  EXPECT_EQ(tally.credentials, kCount);
  EXPECT_EQ(tally.not_valid, 0U);
  EXPECT_THAT(tally.not_judged, IsEmpty());
  EXPECT_THAT(Lines(tally),
              ElementsAre("DE 061 EQF/6 40/0/0/0", "DE 061 NQF-KZ/6 40/0/0/0",
                          "DE 071 EQF/6 40/0/0/0", "DE 071 NQF-KZ/6 40/0/0/0",
                          "DE 073 EQF/6 40/0/0/0", "DE 073 NQF-KZ/6 40/0/0/0"));
  EXPECT_EQ(tally.rows.begin()->second[Turn::kGains].samples.size(),
            kSampleCountMax);
}

TEST_F(WhatIfTest, ADraftForOthersIsAGainForNobodyAndSaysWhy) {
  Read();
  auto terms = Terms();
  terms.scope->credential_types = {statement::CredentialType::kLicence};
  const Tally tally = Run(Draft(terms));
  EXPECT_FALSE(tally.Total().turned());
  EXPECT_EQ(tally.Total().weighed, kCount);
  EXPECT_EQ(tally.still_not.at(ErrorReason::kCredentialTypeNotCovered), kCount);
}

TEST_F(WhatIfTest, ADraftForAFieldIsAGainInThatFieldOnly) {
  Read();
  auto terms = Terms();
  terms.scope->fields_included = {"073"};
  EXPECT_THAT(Lines(Run(Draft(terms))),
              ElementsAre("DE 061 EQF/6 0/0/0/0", "DE 061 NQF-KZ/6 0/0/0/0",
                          "DE 071 EQF/6 0/0/0/0", "DE 071 NQF-KZ/6 0/0/0/0",
                          "DE 073 EQF/6 40/0/0/0", "DE 073 NQF-KZ/6 40/0/0/0"));
}

TEST_F(WhatIfTest, AFrameworkWithoutATableGainsNothingAndSaysSo) {
  Read();
  auto terms = Terms();
  terms.level->mappings[0].publisher.id = "centre";
  const Tally tally = Run(Draft(terms));
  EXPECT_EQ(Brief(tally.Total()), "120/0/0/0");
  EXPECT_EQ(tally.still_not.at(ErrorReason::kLevelUnknown), 120U);
  EXPECT_EQ(notes_.size(), 1U);
}

TEST_F(WhatIfTest, ADraftAboutNationalitiesIsOpen) {
  Read();
  auto terms = Terms();
  terms.scope->nationalities = {"KZ"};
  EXPECT_EQ(Brief(Run(Draft(terms)).Total()), "0/0/0/240");
}

TEST_F(WhatIfTest, ADraftGainsNothingBeforeItsDay) {
  Read();
  EXPECT_FALSE(Run(Draft(Terms()), 2, "2026-01-05").Total().turned());
}

TEST_F(WhatIfTest, ADraftThatRepeatsAnAgreementChangesNothing) {
  BringIntoForce(Terms());
  Read();
  EXPECT_FALSE(Run(Draft(Terms())).Total().turned());
}

TEST_F(WhatIfTest, ADraftInPlaceOfAnAgreementChangesConditionsAndLosesFields) {
  const std::string id = BringIntoForce(Terms());
  Read();
  auto terms = Terms();
  terms.conditions.emplace_back().code =
      statement::ConditionCode::kLocalRegistration;
  EXPECT_EQ(Brief(Run(Draft(terms, id)).Total()), "0/0/240/0");
  terms.scope->fields_excluded = {"061"};
  EXPECT_EQ(Brief(Run(Draft(terms, id)).Total()), "0/80/160/0");
}

TEST_F(WhatIfTest, AWithdrawalLosesAll) {
  const std::string id = BringIntoForce(Terms());
  Read();
  EXPECT_EQ(Brief(Run(PartyLeaves(id, "de", Day("2026-01-08"))).Total()),
            "0/240/0/0");
}

TEST_F(WhatIfTest, AWithdrawalLosesAllButAcquiredRights) {
  auto terms = Terms();
  terms.acquired_rights = {statement::AcquiredRightsRule::kIssuedBeforeEnd,
                           std::nullopt, false};
  const std::string id = BringIntoForce(terms);
  Read();
  const Tally tally = Run(PartyLeaves(id, "kz", Day("2026-01-03")));
  EXPECT_EQ(Brief(tally.Total()), "0/120/0/0");
  EXPECT_EQ(tally.still_not.at(ErrorReason::kOriginPartyWithdrawn), 120U);
}

TEST_F(WhatIfTest, AWithdrawalFromAnUnknownAgreementTouchesNobody) {
  BringIntoForce(Terms());
  Read();
  EXPECT_FALSE(
      Run(PartyLeaves("00", "de", Day("2026-01-08"))).Total().turned());
}

TEST_F(WhatIfTest, ASuspendedCentreLosesWhatItIssuedInThoseDays) {
  BringIntoForce(Terms());
  Read();
  const Tally tally = Run(BodySuspended(
      kz_.origin() + "/centre", {Day("2026-01-03"), Day("2026-01-05")}));
  // The second half, but for every fifth.
  EXPECT_EQ(Brief(tally.Total()), "0/96/0/0");
  EXPECT_FALSE(Run(BodySuspended(kz_.origin() + "/centre",
                                 {Day("2026-01-05"), std::nullopt}))
                   .Total()
                   .turned());
}

TEST_F(WhatIfTest, ARevisedTableLosesWhatItMapsLower) {
  BringIntoForce(Terms());
  Read();
  EXPECT_THAT(Lines(Run(TableRevised(kz_.origin(), Table(5)))),
              ElementsAre("DE 061 EQF/6 0/0/0/0", "DE 061 NQF-KZ/6 0/40/0/0",
                          "DE 071 EQF/6 0/0/0/0", "DE 071 NQF-KZ/6 0/40/0/0",
                          "DE 073 EQF/6 0/0/0/0", "DE 073 NQF-KZ/6 0/40/0/0"));
  EXPECT_FALSE(Run(TableRevised(kz_.origin(), Table(7))).Total().turned());
}

TEST_F(WhatIfTest, RevokedCredentialsAreNotWeighed) {
  kz_.Add(kz_.RevokedRecord(7, Day("2026-01-05")), {"centre/1"});
  Read();
  const Tally tally = Run(Draft(Terms()));
  EXPECT_EQ(tally.not_valid, 1U);
  EXPECT_EQ(Brief(tally.Total()), "239/0/0/0");
}

// What the log should not have admitted counts for nothing here, either.
TEST_F(WhatIfTest, CredentialsByBodiesWithoutAGrantAreNotWeighed) {
  kz_.log().Append(kz_.Sign(kz_.CredentialRecord(999), {"registrar/1"}));
  Read();
  const Tally tally = Run(Draft(Terms()));
  EXPECT_EQ(tally.credentials, kCount + 1);
  EXPECT_EQ(tally.not_valid, 1U);
}

TEST_F(WhatIfTest, AHostWhoseLogWasNotReadHasNoAgreementsYet) {
  BringIntoForce(Terms());
  Read(/*with_de=*/false);
  EXPECT_EQ(Brief(Run(Draft(Terms())).Total()), "240/0/0/0");
}

TEST_F(WhatIfTest, TheNumberOfThreadsDoesNotMatter) {
  Read();
  const Tally one = Run(Draft(Terms()), 1);
  const Tally three = Run(Draft(Terms()), 3);
  ASSERT_EQ(Lines(one), Lines(three));
  for (const auto& [key, row] : one.rows) {
    EXPECT_EQ(row[Turn::kGains].samples,
              three.rows.at(key)[Turn::kGains].samples);
  }
}

TEST_F(WhatIfTest, NamesTheCountriesOfTexts) {
  BringIntoForce(Terms());
  Read();
  EXPECT_THAT(CountriesOfTexts(logs_), ElementsAre("DE", "KZ"));
}

}  // namespace
}  // namespace comity::client
