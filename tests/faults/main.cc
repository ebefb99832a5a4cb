// Makes a registry die, lose power, meet failing calls and damaged files, some
// thousand times, and checks after each that it kept every promise. README.md
// beside this file says what that shows, and what it cannot.
//
// Exit codes: 0 every promise was kept; 1 a breach, or too few points, or some
// left out for want of time, or a control that lost nothing; 2 it could not be
// played; 3 usage.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <system_error>
#include <thread>

#include "tests/faults/campaign.h"
#include "tests/faults/report.h"

namespace comity::faults {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCredentials = 120;
constexpr std::size_t kStepOfPart = 12;
constexpr std::size_t kBytesOfPart = 150;

struct Options {
  Programs programs;
  std::uint64_t seed = 1;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::size_t time_max_s = 3'600;
  bool part = false;
  std::vector<std::string> only;
  std::string filter;
  std::string replay;
  std::string json_file;
};

// Removed with all it holds. In memory if there is room: the model decides
// what is lost, not the disk.
class Scratch {
 public:
  Scratch() {
    std::error_code failed;
    const char* chosen = std::getenv("TMPDIR");
    const bool shared =
        chosen == nullptr && fs::is_directory("/dev/shm", failed);
    std::string name =
        std::string(shared ? "/dev/shm"
                           : (chosen == nullptr ? "/tmp" : chosen)) +
        "/comity-faults-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) {
      path_ = fs::canonical(name);
    }
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct Kind {
  const char* name;
  Status (*play)(Crew&, const Share&, const Take&);
  std::size_t least;  // points at which the fault must have happened
};

constexpr Kind kKinds[] = {
    {"kill", PlayKills, 1'000},     {"power", PlayPowerLosses, 300},
    {"control", PlayControls, 10},  {"fail", PlayFailures, 500},
    {"damage", PlayDamages, 2'000},
};

bool Wanted(const Options& options, const std::string& kind) {
  return options.only.empty() ||
         std::find(options.only.begin(), options.only.end(), kind) !=
             options.only.end();
}

struct Played {
  Report report;
  std::map<std::string, double> seconds;  // By kind.
  std::size_t late = 0;                   // Points left out for want of time.
};

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
      .count();
}

// Whether enough was played, in time, and the harness can see a loss.
bool IsEnough(const Options& options, const Played& played) {
  const Report& report = played.report;
  bool enough = played.late == 0;
  if (played.late > 0) {
    std::printf("LATE: %zu points were left out\n", played.late);
  }
  for (const Kind& kind : kKinds) {
    const std::size_t least = options.part ? 1 : kind.least;
    const auto took = played.seconds.find(kind.name);
    if (took != played.seconds.end()) {
      std::printf("%-8s happened %zu times in %.0f s\n", kind.name,
                  report.Effective(kind.name), took->second);
    }
    if (Wanted(options, kind.name) && report.Effective(kind.name) < least) {
      std::printf("TOO FEW: %s happened %zu times, not %zu\n", kind.name,
                  report.Effective(kind.name), least);
      enough = false;
    }
  }
  if (Wanted(options, "control") && report.Named("control", "lost") == 0) {
    std::printf("BLIND: without syncs nothing was lost\n");
    enough = false;
  }
  return enough;
}

StatusOr<std::vector<std::unique_ptr<Workplace>>> MakeWorkplaces(
    const World& world, const Options& options, const fs::path& folder) {
  std::vector<std::unique_ptr<Workplace>> workplaces;
  for (std::size_t i = 0; i < options.jobs; ++i) {
    COMITY_ASSIGN_OR_RETURN(
        auto made, Workplace::Make(world, options.programs,
                                   folder / ("work-" + std::to_string(i))));
    workplaces.push_back(std::move(made));
  }
  return workplaces;
}

StatusOr<Played> PlayAll(const Options& options, const fs::path& folder) {
  COMITY_ASSIGN_OR_RETURN(const World world, World::Make(kCredentials));
  COMITY_ASSIGN_OR_RETURN(auto workplaces,
                          MakeWorkplaces(world, options, folder));
  COMITY_ASSIGN_OR_RETURN(const auto bases,
                          MakeBases(world, *workplaces[0], folder / "bases"));
  const Play play = {world, bases, options.seed};
  Played played;
  if (!options.replay.empty()) {
    const auto point = Point::Parse(options.replay);
    if (!point || !bases.contains(point->base)) {
      return Internal("no such point: " + options.replay);
    }
    Crew one(play, std::move(workplaces));
    played.report.Take(one.Run({*point}));
    return played;
  }
  Crew crew(play, std::move(workplaces));
  crew.SetDeadline(std::chrono::steady_clock::now() +
                   std::chrono::seconds(options.time_max_s));
  crew.SetFilter(options.filter);
  const Share share = options.part ? Share{kStepOfPart, kBytesOfPart} : Share{};
  for (const Kind& kind : kKinds) {
    if (Wanted(options, kind.name)) {
      std::fprintf(stderr, "== %s\n", kind.name);
      const auto begin = std::chrono::steady_clock::now();
      COMITY_RETURN_IF_ERROR(kind.play(
          crew, share, [&](const auto& all) { played.report.Take(all); }));
      played.seconds[kind.name] = SecondsSince(begin);
    }
  }
  played.late = crew.late();
  return played;
}

int Run(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  const Scratch scratch;
  const auto played = PlayAll(options, scratch.path());
  if (!played.ok()) {
    std::fprintf(stderr, "%s\n", played.status().message().c_str());
    return 2;
  }
  const Report& report = played->report;
  const double seconds = SecondsSince(start);
  std::fputs(report.Table().c_str(), stdout);
  std::printf("%zu breaches, seed %llu, %.0f s\n", report.breaches(),
              static_cast<unsigned long long>(options.seed), seconds);
  if (!options.json_file.empty()) {
    std::ofstream(options.json_file) << report.Json(options.seed, seconds);
  }
  const bool chosen = !options.replay.empty() || !options.filter.empty();
  const bool enough = chosen || IsEnough(options, *played);
  return report.breaches() == 0 && enough ? 0 : 1;
}

}  // namespace
}  // namespace comity::faults

int main(int argc, char** argv) {
  comity::faults::Options options;
  CLI::App app("Makes a registry die, and checks that it kept its promises.");
  app.add_option("--subject", options.programs.subject)->required();
  app.add_option("--comityd", options.programs.comityd)->required();
  app.add_option("--shim", options.programs.shim)->required();
  app.add_option("--seed", options.seed)->capture_default_str();
  app.add_option("--jobs", options.jobs)->check(CLI::Range(1, 64));
  app.add_option("--time-max", options.time_max_s,
                 "Begin no point later than this, in seconds")
      ->capture_default_str();
  app.add_flag("--part", options.part, "One in twelve points, for CI");
  app.add_option("--only", options.only, "kill, power, control, fail, damage")
      ->delimiter(',');
  app.add_option("--filter", options.filter,
                 "Only points whose text contains this");
  app.add_option("--replay", options.replay, "One point, as a breach names it");
  app.add_option("--json", options.json_file, "Write counts into this file");
  CLI11_PARSE(app, argc, argv);
  // Writing to a process that has died is no reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  return comity::faults::Run(options);
}
