#include "client/cli/standard_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/statement/map_keys.h"
#include "tests/support/test_registry.h"

namespace comity::cli {
namespace {

using authority::LoggedStatement;
using testing::Day;
using testing::TestRegistry;

// Scheme "welder" rests on PS-1: version 1 of it, then 2; number 1 was issued
// under the first, number 2 under the second version.
class StandardReportTest : public ::testing::Test {
 protected:
  StandardReportTest() {
    kz_.Found();
    Publish("welder", 1, "PS-1", "1");
    Issue(1, "welder", 1);
    Publish("welder", 2, "PS-1", "2");
    Issue(2, "welder", 2);
  }

  void Publish(const std::string& id, std::uint64_t version,
               const std::string& code, const std::string& of_standard) {
    auto scheme = kz_.SchemeRecord(id, version);
    scheme.standard = statement::OccupationalStandard{
        code, of_standard, std::nullopt, std::nullopt};
    kz_.Add(scheme, {"centre/1"});
  }
  void Issue(std::uint64_t n, const std::string& scheme,
             std::uint64_t version) {
    auto record = kz_.CredentialRecord(n);
    record.scheme_id = scheme;
    record.scheme_version = version;
    kz_.Add(record, {"centre/1"});
  }
  StandardScan Scan() {
    StandardScan scan("PS-1");
    for (const std::string& entry : kz_.log().entries()) {
      scan.Add(entry);
    }
    return scan;
  }
  std::vector<const LoggedStatement*> History(const Hash& key) {
    std::vector<const LoggedStatement*> history;
    for (const auto& logged : *kz_.log().Find(key)) {
      history.push_back(logged.get());
    }
    return history;
  }
  StandardReport Report(const std::string& newest = "") {
    StandardReporter reporter("PS-1", newest);
    const StandardScan scan = Scan();
    std::vector<std::vector<const LoggedStatement*>> schemes;
    for (const std::string& id : scan.schemes()) {
      schemes.push_back(History(statement::SchemeKey(id)));
    }
    reporter.AddSchemes(schemes);
    for (const std::string& id : scan.credentials()) {
      reporter.AddCredential(
          History(statement::CredentialKey(kz_.origin(), id)));
    }
    return reporter.report();
  }

  TestRegistry kz_;
};

TEST_F(StandardReportTest, WhatRestsOnAnOlderVersionIsStale) {
  const StandardReport report = Report();
  EXPECT_EQ(report.newest_version, "2");
  EXPECT_EQ(report.up_to_date, 1U);
  ASSERT_EQ(report.stale.size(), 1U);
  EXPECT_EQ(report.stale[0].credential_id, TestRegistry::CredentialId(1));
  EXPECT_EQ(report.stale[0].standard_version, "1");
}

TEST_F(StandardReportTest, OtherStandardsAndSchemesAreLeftOut) {
  Publish("fitter", 1, "PS-9", "1");
  Issue(3, "fitter", 1);
  Issue(4, "engineering", 1);
  EXPECT_THAT(Scan().schemes(), ::testing::ElementsAre("welder"));
  EXPECT_EQ(Scan().credentials().size(), 2U);
}

TEST_F(StandardReportTest, ASchemeThatHasNotFollowedIsStale) {
  Publish("pipe-welder", 1, "PS-1", "1");
  const StandardReport report = Report("2");
  ASSERT_EQ(report.schemes.size(), 2U);
  EXPECT_EQ(report.schemes[0].scheme_id, "pipe-welder");
  EXPECT_TRUE(report.schemes[0].stale);
  EXPECT_FALSE(report.schemes[1].stale);
}

TEST_F(StandardReportTest, ARevisionThatNoSchemeFollowsYetMakesAllStale) {
  const StandardReport report = Report("3");
  EXPECT_EQ(report.up_to_date, 0U);
  EXPECT_EQ(report.stale.size(), 2U);
  EXPECT_TRUE(report.schemes[0].stale);
}

TEST_F(StandardReportTest, AnAssessmentSaysByWhichVersionItWas) {
  auto record = kz_.CredentialRecord(5);
  record.scheme_id = "welder";
  record.scheme_version = 2;
  record.assessment =
      statement::Assessment{{"PS-1", "1", std::nullopt, std::nullopt},
                            statement::AssessmentResult::kPassed,
                            statement::AssessmentResult::kPassed,
                            Day("2026-01-04"),
                            2};
  kz_.Add(record, {"centre/1"});
  EXPECT_EQ(Report().stale.back().credential_id, TestRegistry::CredentialId(5));
}

TEST_F(StandardReportTest, AWithdrawnSchemeIsNotToBeRevised) {
  auto scheme = kz_.SchemeRecord("welder", 3);
  scheme.standard =
      statement::OccupationalStandard{"PS-1", "1", std::nullopt, std::nullopt};
  scheme.withdrawn = true;
  kz_.Add(scheme, {"centre/1"});
  const StandardReport report = Report("2");
  EXPECT_TRUE(report.schemes[0].withdrawn);
  EXPECT_FALSE(report.schemes[0].stale);
}

}  // namespace
}  // namespace comity::cli
