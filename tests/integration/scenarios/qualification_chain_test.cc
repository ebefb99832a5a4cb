// Kazakhstan's chain of qualification: an employer's assignment leads to an
// occupational standard, the standard to a scheme, an assessment by it to a
// certificate; when the standard is revised, one asks what is out of date.
#include <gtest/gtest.h>

#include "core/statement/map_keys.h"
#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::AssessmentResult;

class QualificationChainTest : public ::testing::Test {
 protected:
  QualificationChainTest() { Publish(1, "1"); }

  // A version of the scheme "welder" that rests on a version of the standard.
  void Publish(std::uint64_t version, const std::string& of_standard) {
    auto scheme = world_["KZ"].SchemeRecord("welder", version);
    scheme.standard = Standard(of_standard);
    scheme.employer_assignment = statement::DocumentReference{
        "Technical assignment 12", std::nullopt, Day("2025-11-01")};
    world_["KZ"].Add(scheme, {"centre/1"});
  }
  static statement::OccupationalStandard Standard(const std::string& version) {
    return {"PS-07-12", version, statement::Level{"NQF-KZ", "4"}, std::nullopt};
  }
  void Certify(std::uint64_t n, std::string_view on, std::uint64_t version,
               const std::string& of_standard) {
    world_.On(on);
    auto record = world_.Engineer("KZ", n, on);
    record.scheme_id = "welder";
    record.scheme_version = version;
    record.assessment =
        statement::Assessment{Standard(of_standard), AssessmentResult::kPassed,
                              AssessmentResult::kPassed, Day(on), 3};
    world_.Issue("KZ", record);
  }
  // The standard that a certificate's scheme rests on, as the log tells it.
  std::string StandardOf(std::uint64_t n) {
    TestRegistry& kz = world_["KZ"];
    const auto* issue = kz.log()
                            .Find(kz.CredentialKey(n))
                            ->front()
                            ->As<statement::Credential>();
    for (const auto& logged : *kz.log().Find(statement::SchemeKey("welder"))) {
      const auto* scheme = logged->As<statement::Scheme>();
      if (scheme->scheme_version == issue->scheme_version) {
        return scheme->standard->code + " " + scheme->standard->version;
      }
    }
    return "";
  }
  std::string AtHome(std::uint64_t n, std::string_view on) {
    return world_.Say("KZ", n, on, "KZ");
  }

  RecognitionWorld world_{{"KZ"}};
};

TEST_F(QualificationChainTest, ACertificateLeadsBackToItsStandard) {
  Certify(1, "2026-02-01", 1, "1");
  EXPECT_EQ(AtHome(1, "2026-03-01"), "RECOGNISED DOMESTIC by DOMESTIC");
  EXPECT_EQ(StandardOf(1), "PS-07-12 1");
}

// A revision makes nobody's certificate invalid; it makes it out of date.
TEST_F(QualificationChainTest, ARevisedStandardLeavesCertificatesValid) {
  Certify(1, "2026-02-01", 1, "1");
  world_.On("2026-06-01");
  Publish(2, "2");
  Certify(2, "2026-06-02", 2, "2");
  EXPECT_EQ(AtHome(1, "2026-07-01"), "RECOGNISED DOMESTIC by DOMESTIC");
  EXPECT_EQ(AtHome(2, "2026-07-01"), "RECOGNISED DOMESTIC by DOMESTIC");
  EXPECT_EQ(StandardOf(1), "PS-07-12 1");
  EXPECT_EQ(StandardOf(2), "PS-07-12 2");
}

TEST_F(QualificationChainTest, AWithdrawnSchemeCertifiesNobodyAnyMore) {
  auto scheme = world_["KZ"].SchemeRecord("welder", 2);
  scheme.withdrawn = true;
  world_["KZ"].Add(scheme, {"centre/1"});
  Certify(1, "2026-02-01", 1, "1");
  EXPECT_EQ(AtHome(1, "2026-03-01"), "FALSE NOT_RECOGNISED CREDENTIAL_UNKNOWN");
}

}  // namespace
}  // namespace comity::testing
