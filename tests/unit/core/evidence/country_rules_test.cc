#include "core/evidence/country_rules.h"

#include <map>

#include "tests/support/status_matchers.h"
#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using authority::Horizon;
using evidence::CheckBodyCountry;
using evidence::LogView;

// The logs that evidence shows, and which country is pinned to which origin.
class TestDirectory : public evidence::LogDirectory {
 public:
  const LogView* FindLog(std::string_view origin) override {
    const auto found = logs.find(std::string(origin));
    return found == logs.end() ? nullptr : &found->second;
  }
  std::string PinnedOrigin(std::string_view country) const override {
    const auto found = pinned.find(std::string(country));
    return found == pinned.end() ? std::string() : found->second;
  }
  const std::string* FindAgreementText(const Hash&) override { return nullptr; }

  std::map<std::string, LogView> logs;
  std::map<std::string, std::string> pinned;
};

// Knows one history, or none, of whatever key.
class OneHistory : public authority::HistorySource {
 public:
  const authority::History* Find(const Hash&) override {
    return history ? &*history : nullptr;
  }
  std::optional<authority::History> history;
};

class CountryRulesTest : public ::testing::Test {
 protected:
  CountryRulesTest() { kz_.Found(); }

  Status Check(std::uint64_t admitted_ms,
               const std::string& origin = "registry.host.example") {
    return CheckBodyCountry(directory_, origin, "KZ", admitted_ms);
  }
  // The log pinned for the country is there, up to `head`.
  void Show(authority::HistorySource& source, Horizon head) {
    judge_.emplace(kz_.origin(), kz_.genesis_id(), source, checker_);
    directory_.pinned["KZ"] = kz_.origin();
    directory_.logs[kz_.origin()] = {&*judge_, head};
  }

  TestRegistry kz_;
  VerifyingChecker checker_;
  OneHistory other_;
  std::optional<authority::Judge> judge_;
  TestDirectory directory_;
};

// The genesis of kz_ is admitted at its first second.
constexpr std::uint64_t kGenesisMs = kTestStartMs + 1000;

TEST_F(CountryRulesTest, ACountryWithoutALogSpeaksAnywhere) {
  EXPECT_OK(Check(kGenesisMs));
}

TEST_F(CountryRulesTest, ACountrySpeaksInItsOwnLog) {
  directory_.pinned["KZ"] = kz_.origin();
  EXPECT_OK(Check(kGenesisMs, kz_.origin()));
}

TEST_F(CountryRulesTest, AnotherLogCountsOnlyUntilItsOwnBegins) {
  Show(kz_.log(), kz_.log().size());
  const auto history = kz_.log().Find(statement::RegistryKey());
  ASSERT_NE(history, nullptr);
  const std::uint64_t genesis_ms = history->front()->admitted_ms;
  EXPECT_OK(Check(genesis_ms - 1));
  EXPECT_FAILS(Check(genesis_ms), ErrorReason::kBodyOfOtherLog);
  EXPECT_FAILS(Check(genesis_ms + 1), ErrorReason::kBodyOfOtherLog);
}

TEST_F(CountryRulesTest, WithoutItsOwnLogNothingIsConcluded) {
  directory_.pinned["KZ"] = kz_.origin();
  const Status status = Check(kGenesisMs - 1);
  EXPECT_FAILS(status, ErrorReason::kLogMissing);
  EXPECT_TRUE(authority::IsUndetermined(status));
}

TEST_F(CountryRulesTest, WithoutItsBeginningNothingIsConcluded) {
  Show(other_, kz_.log().size());
  const Status status = Check(kGenesisMs - 1);
  EXPECT_FAILS(status, ErrorReason::kHistoryMissing);
  EXPECT_TRUE(authority::IsUndetermined(status));
}

TEST_F(CountryRulesTest, AHistoryThatDoesNotBeginTheLogIsNoBeginning) {
  Show(other_, kz_.log().size());
  other_.history = authority::History();
  EXPECT_FAILS(Check(0), ErrorReason::kBodyOfOtherLog);
  other_.history = *kz_.log().Find(statement::BodyKeyOf("centre"));
  EXPECT_FAILS(Check(0), ErrorReason::kBodyOfOtherLog);
}

}  // namespace
}  // namespace comity::testing
