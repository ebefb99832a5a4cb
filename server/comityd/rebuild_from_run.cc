// The command around a rebuild.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "server/comityd/data_folder.h"
#include "server/comityd/rebuild_from.h"
#include "server/registry/start_check.h"

namespace comity::server {
namespace {

void Say(std::string_view line) {
  std::fprintf(stderr, "%s\n", std::string(line).c_str());
}

// A line each second, so that nobody believes it hangs.
RebuildReports ReportsToStderr() {
  using Time = std::chrono::steady_clock::time_point;
  RebuildReports reports;
  reports.log = Say;
  reports.progress = [next = Time()](std::uint64_t done,
                                     std::uint64_t total) mutable {
    const Time now = std::chrono::steady_clock::now();
    if (now >= next || done == total) {
      next = now + std::chrono::seconds(1);
      Say(std::to_string(done) + " of " + std::to_string(total) + " entries");
    }
  };
  return reports;
}

// Without its memory a cosigner's key could be made to sign a second line.
void WarnOfLostMemory(const ServerConfig& config, const DataFolder& folder) {
  std::error_code failed;
  if (!config.state_key_file.empty() &&
      !std::filesystem::exists(folder.partners(), failed)) {
    Say("what the state key cosigned last is lost with \"" + folder.partners() +
        "\": make a new state key under a new name before comityd starts");
  }
  if (!config.witness_key_file.empty() &&
      !std::filesystem::exists(folder.witness(), failed)) {
    Say("what the witness key cosigned last is lost with \"" +
        folder.witness() +
        "\": make a new witness key under a new name before comityd starts");
  }
}

}  // namespace

int RunRebuildFrom(const ServerConfig& config) {
  const auto head = RebuildFromPartner(config, ReportsToStderr());
  if (!head.ok()) {
    const Status& why = head.status();
    Say(std::string(Name(why.reason())) + ": " + why.message());
    Say(Describe(why.reason()).advice);
    return why.code() == StatusCode::kDataLoss ? 1 : 2;
  }
  WarnOfLostMemory(config, {config.data_dir});
  std::printf("rebuilt %s; comityd can be started\n",
              FormatHead(*head).c_str());
  return 0;
}

}  // namespace comity::server
