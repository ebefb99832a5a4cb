#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/verifying/evidence_gathering.h"
#include "client/verifying/verifier.h"
#include "core/statement/map_keys.h"
#include "tests/support/own_log_transport.h"
#include "tests/support/recognition_world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using testing::Brief;
using testing::OwnLogTransport;
using testing::RecognitionWorld;
using testing::TemporaryDirectory;

// More registries than evidence can show.
class ManyRegistriesTest : public ::testing::Test {
 protected:
  ManyRegistriesTest() {
    const Hash id = world_.Publish(world_["KZ"], testing::Terms({"cn", "kz"}));
    world_.EnterIntoForce({"CN", "KZ"}, id, "2026-01-06");
    world_.On("2026-01-07");
    world_.IssueEngineer("KZ", 1, "2026-01-07");
    EXPECT_OK(TrustStore::Create(path_, world_.server().ClientPolicy()));
    trust_ = *TrustStore::Open(path_);
    for (const char* country : kCountries) {
      servers_.push_back(std::make_unique<OwnLogTransport>(
          world_[country], world_.server(), std::vector<std::string>{country}));
      registries_.by_origin[world_[country].origin()] = servers_.back().get();
    }
  }

  static constexpr const char* kCountries[] = {"AT", "BE", "BG", "CN", "CZ",
                                               "DE", "DK", "EE", "FI", "KZ"};
  RecognitionWorld world_{{std::begin(kCountries), std::end(kCountries)}};
  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "trust").string();
  std::optional<TrustStore> trust_;
  std::vector<std::unique_ptr<OwnLogTransport>> servers_;
  Registries registries_;
  Inquiry inquiry_{.question =
                       RecognitionWorld::Ask("KZ", 1, "2026-03-01", "CN")};
};

TEST_F(ManyRegistriesTest, TheFirstCannotFillTheEvidenceWithOthers) {
  servers_[0]->lie = [this](evidence::Evidence& made) {
    for (const char* country : {"BE", "BG", "CZ", "DE", "DK", "EE", "FI"}) {
      made.registries.push_back(world_.server().MakePart(
          world_[country], {statement::RegistryKey()}));
    }
  };
  registries_.first = servers_[0].get();
  Verifier verifier(*trust_,
                    [this] { return world_.server().time_s() * 1000; });
  const auto answer = verifier.VerifyOnline(registries_, inquiry_);
  ASSERT_OK(answer);
  EXPECT_EQ(Brief(answer->verdict()), "GENUINE VALID RECOGNISED");
  EXPECT_EQ(answer->verdict().registries.size(), 2U);
}

TEST_F(ManyRegistriesTest, SaysOfWhichCountriesTheEvidenceHasNoRoom) {
  Verifier verifier(*trust_,
                    [this] { return world_.server().time_s() * 1000; });
  const auto answers = verifier.VerifyEverywhereOnline(registries_, inquiry_);
  ASSERT_OK(answers);
  std::string all;
  for (const evidence::Verdict& verdict : answers->verdicts()) {
    EXPECT_EQ(verdict.status, evidence::DayStatus::kValid);
    all += verdict.host_country + " " +
           std::string(statement::NameOf(verdict.recognition)) + " ";
  }
  // Eight registries with the home; the two last are left out.
  EXPECT_EQ(all,
            "AT NOT_RECOGNISED BE NOT_RECOGNISED BG NOT_RECOGNISED "
            "CN RECOGNISED CZ NOT_RECOGNISED DE NOT_RECOGNISED "
            "DK NOT_RECOGNISED EE UNDECIDED FI UNDECIDED KZ RECOGNISED ");
  EXPECT_EQ(answers->verdicts()[7].reasons,
            (std::vector<std::string>{"EVIDENCE_TOO_LARGE", "LOG_MISSING"}));
  // Each says what kept it open itself.
  const auto& details = answers->verdicts()[7].details;
  EXPECT_TRUE(std::any_of(details.begin(), details.end(), [](const auto& text) {
    return text.starts_with("registry.ee.example: ");
  }));
  EXPECT_FALSE(
      std::any_of(details.begin(), details.end(), [](const auto& text) {
        return text.starts_with("registry.fi.example: ");
      }));
}

}  // namespace
}  // namespace comity::client
