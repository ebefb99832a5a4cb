// A dual programme: a college and an enterprise train together and sign
// together, and each hour counts once.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::Role;

class DualProgrammeTest : public ::testing::Test {
 protected:
  DualProgrammeTest() {
    TestRegistry& kz = world_["KZ"];
    kz.AddBody("college", {Role::kCertificationBody});
    kz.AddBody("enterprise", {Role::kCertificationBody});
    auto scheme = kz.SchemeRecord("dual");
    scheme.credential_types = {statement::CredentialType::kTraining};
    scheme.titles = {"technician"};
    scheme.signing_rule = statement::SigningRule::kProposerAndDecider;
    kz.Add(scheme, {"centre/1"});
    auto terms = Terms({"de", "kz"});
    terms.scope->credential_types = {statement::CredentialType::kTraining};
    terms.experience = statement::ExperienceTerms{
        1, 0, statement::ShortfallEffect::kCondition};
    const Hash id = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce({"DE", "KZ"}, id, "2026-01-06");
  }

  static statement::TrainingPart Part(const std::string& provider,
                                      std::uint64_t hours) {
    return {{"registry.kz.example", provider},
            hours,
            statement::Interval{Day("2024-09-01"), Day("2025-12-31")}};
  }
  statement::Credential Certificate() {
    auto record = world_.Engineer("KZ", 1, "2026-01-05");
    record.type = statement::CredentialType::kTraining;
    record.scheme_id = "dual";
    record.title = "technician";
    record.training =
        statement::Training{{Part("enterprise", 900)}, {Part("college", 1100)}};
    return record;
  }
  std::string InGermany(const statement::Credential& record,
                        const std::vector<std::string>& keys = {
                            "college/1", "enterprise/1"}) {
    world_["KZ"].Add(record, keys);
    return world_.Say("KZ", 1, "2026-02-01", "DE");
  }

  static constexpr char kNotIssued[] =
      "FALSE NOT_RECOGNISED CREDENTIAL_UNKNOWN";
  RecognitionWorld world_{{"DE", "KZ"}};
};

// Hours at work within the training are education: they are no experience.
TEST_F(DualProgrammeTest, HoursAtWorkAreNotCountedAgainAsExperience) {
  EXPECT_EQ(InGermany(Certificate()),
            "CONDITIONAL AGREEMENT if EXPERIENCE_TOP_UP");
}

TEST_F(DualProgrammeTest, OneOfTheTwoAloneIssuesNothing) {
  EXPECT_EQ(InGermany(Certificate(), {"college/1"}), kNotIssued);
}

TEST_F(DualProgrammeTest, ATrainingThatStatesItsHoursTwiceIsNotIssued) {
  auto record = Certificate();
  record.training->school_parts.push_back(Part("enterprise", 900));
  EXPECT_EQ(InGermany(record), kNotIssued);
}

TEST_F(DualProgrammeTest, ATrainingIsNotExperienceToo) {
  auto record = Certificate();
  record.experience = statement::Experience{1, 0};
  EXPECT_EQ(InGermany(record), kNotIssued);
}

}  // namespace
}  // namespace comity::testing
