#include "server/comityd/exit_code.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "server/config/server_config.h"

namespace comity::server {
namespace {

struct Refusal {
  Status why;
  int of_start;
  int of_stop;
};

// With the codes that the places which find them give.
std::vector<Refusal> Refusals() {
  using enum ErrorReason;
  return {
      {FailedPrecondition(kConfigurationInvalid, "a key with mode 0644"), 3, 1},
      {InvalidArgument(kConfigurationInvalid, "a genesis file"), 3, 1},
      {Unavailable(kConfigurationInvalid, "a port that is taken"), 1, 1},
      {InvalidArgument(kPolicyMalformed, "x"), 3, 1},
      {InvalidArgument(kKeyMalformed, "x"), 3, 1},
      {PermissionDenied(kWrongCountry, "x"), 3, 1},
      {FailedPrecondition(kGenesisMismatch, "x"), 3, 1},
      {FailedPrecondition(kSigningKeyNotHeld, "x"), 3, 1},
      {FailedPrecondition(kHeadMarkForeign, "x"), 3, 1},
      {FailedPrecondition(kStoreLocked, "x"), 1, 1},
      {FailedPrecondition(kLeaseHeld, "x"), 1, 1},
      {FailedPrecondition(kCosignersSilent, "x"), 1, 1},
      {Unavailable(kStoreUnavailable, "x"), 1, 1},
      {FailedPrecondition(kFenced, "x"), 1, 1},
      {Unavailable(kStoreFull, "x"), 1, 1},
      {NotFound(kStoreMissing, "x"), 4, 4},
      {FailedPrecondition(kHeadMarkMissing, "x"), 4, 4},
      {FailedPrecondition(kHeadMarkOutdated, "x"), 4, 4},
      {FailedPrecondition(kStoreBehindMark, "x"), 4, 4},
      {FailedPrecondition(kStoreBehindCosigner, "x"), 4, 4},
      {DataLoss(kStoreCorrupt, "x"), 4, 4},
      {DataLoss(kLeafHashMismatch, "x"), 4, 4},
      {DataLoss(kHeadMarkCorrupt, "x"), 4, 4},
      {DataLoss(kStoreForksMark, "x"), 4, 4},
      {DataLoss(kStoreForksCosigner, "x"), 4, 4},
      {DataLoss(kHashUnstable, "x"), 4, 4},
  };
}

TEST(ExitCodeTest, TellsWrongSettingsFromDamageFromWhatMayPass) {
  for (const Refusal& each : Refusals()) {
    EXPECT_EQ(ExitCodeOfStart(each.why), each.of_start)
        << Name(each.why.reason()) << ": " << each.why.message();
    EXPECT_EQ(ExitCodeOfStop(each.why), each.of_stop)
        << Name(each.why.reason()) << ": " << each.why.message();
  }
}

// The table of refusals on the page: "| [REASON](...) | exit code | ...".
TEST(ExitCodeTest, ThePageSaysTheSame) {
  std::ifstream in("docs/operations.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const std::regex row(R"(\n\| \[([A-Z_]+)\]\([^)]*\) \| (\d)[^|]* \|)");
  int rows = 0;
  for (std::sregex_iterator it(page.begin(), page.end(), row), end; it != end;
       ++it) {
    ++rows;
    bool found = false;
    for (const Refusal& each : Refusals()) {
      if (!found && Name(each.why.reason()) == (*it)[1].str()) {
        found = true;
        EXPECT_EQ(std::to_string(each.of_start), (*it)[2].str()) << (*it)[1];
      }
    }
    EXPECT_TRUE(found) << (*it)[1];
  }
  EXPECT_GE(rows, 18);
}

// A registry that waits for partners after a power cut of all must be started
// until one of them is there.
TEST(ExitCodeTest, TheServiceManagerOutlastsASilenceOfPartners) {
  std::ifstream in("deploy/systemd/comityd.service");
  const std::string unit{std::istreambuf_iterator<char>(in), {}};
  const auto number = [&unit](const std::string& name) {
    const auto at = unit.find("\n" + name + "=");
    EXPECT_NE(at, std::string::npos) << name;
    return at == std::string::npos
               ? 0ULL
               : std::stoull(unit.substr(at + name.size() + 2));
  };
  const std::uint64_t silence_s = ServerConfig().partner_silence_ms / 1000;
  EXPECT_GT(number("StartLimitBurst") * (silence_s + number("RestartSec")),
            number("StartLimitIntervalSec"));
  EXPECT_LT(silence_s, number("TimeoutStartSec"));
  EXPECT_NE(unit.find("\nRestartPreventExitStatus=3 4\n"), std::string::npos);
}

}  // namespace
}  // namespace comity::server
