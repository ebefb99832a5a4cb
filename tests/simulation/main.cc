// simulate: plays histories.
//
//   simulate --seeds 1-200           plays these and prints what happened
//   simulate --seed 17 --trace       plays one and prints every step
//   simulate --control NAME ...      with a rule broken on purpose
//   simulate --partners ...          of three registries that follow each other
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tests/simulation/controls.h"
#include "tests/simulation/federation/federation.h"
#include "tests/simulation/federation/federation_controls.h"
#include "tests/simulation/world.h"

namespace {

using comity::simulation::Control;
using comity::simulation::Coverage;
using comity::simulation::FederationVariant;
using comity::simulation::Founding;
using comity::simulation::HistoryResult;
using comity::simulation::Variant;

struct Arguments {
  std::uint64_t first = 1;
  std::uint64_t last = 200;
  bool trace = false;
  bool partners = false;
  Variant variant;
  FederationVariant federation;
  std::string control;
};

int Usage() {
  std::fprintf(stderr,
               "usage: simulate [--seeds FIRST-LAST | --seed N] [--trace] "
               "[--control NAME] [--partners]\n");
  return 3;
}

// Of one registry, or of partners: no name is both.
bool ReadControl(const char* name, Arguments& arguments) {
  const Control* control = FindRule(comity::simulation::Controls(), name);
  const auto* federation =
      FindRule(comity::simulation::FederationControls(), name);
  if (control != nullptr) {
    arguments.variant = control->variant;
  } else if (federation != nullptr) {
    arguments.federation = federation->variant;
    arguments.partners = true;
  }
  arguments.control = name;
  return control != nullptr || federation != nullptr;
}

std::optional<Arguments> Parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (name == "--trace") {
      arguments.trace = true;
    } else if (name == "--seed" && value != nullptr) {
      arguments.first = arguments.last = std::strtoull(value, nullptr, 10);
      ++i;
    } else if (name == "--seeds" && value != nullptr) {
      char* end = nullptr;
      arguments.first = std::strtoull(value, &end, 10);
      arguments.last = *end == '-' ? std::strtoull(end + 1, nullptr, 10) : 0;
      ++i;
    } else if (name == "--control" && value != nullptr) {
      if (!ReadControl(value, arguments)) {
        return std::nullopt;
      }
      ++i;
    } else if (name == "--partners") {
      arguments.partners = true;
    } else {
      return std::nullopt;
    }
  }
  return arguments.first <= arguments.last ? std::optional(arguments)
                                           : std::nullopt;
}

void PrintTrace(const HistoryResult& result) {
  for (const std::string& step : result.trace) {
    std::printf("  %s\n", step.c_str());
  }
}

void PrintBreach(const Arguments& arguments, std::uint64_t seed,
                 const HistoryResult& result) {
  std::printf(
      "seed %llu, step %llu: %s\n", static_cast<unsigned long long>(seed),
      static_cast<unsigned long long>(result.steps), result.breach.c_str());
  if (!arguments.trace) {
    PrintTrace(result);
  }
  const std::string control =
      arguments.control.empty() ? "" : " --control " + arguments.control;
  std::printf("again: simulate --seed %llu --trace%s%s\n",
              static_cast<unsigned long long>(seed), control.c_str(),
              arguments.partners ? " --partners" : "");
}

using Player = std::function<HistoryResult(std::uint64_t seed)>;

// Founds what the histories begin with.
Player MakePlayer(const Arguments& arguments, const std::string& directory) {
  if (arguments.partners) {
    auto cast = std::make_shared<comity::simulation::Cast>(directory);
    return [&arguments, directory, cast](std::uint64_t seed) {
      return comity::simulation::PlayFederation(
          *cast, directory, seed, arguments.federation, arguments.trace);
    };
  }
  auto founding = std::make_shared<Founding>(directory);
  return [&arguments, directory, founding](std::uint64_t seed) {
    return comity::simulation::PlayHistory(*founding, directory, seed,
                                           arguments.variant, arguments.trace);
  };
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = Parse(argc, argv);
  if (!arguments) {
    return Usage();
  }
  const std::string directory = comity::simulation::SimulationDirectory();
  const Player play = MakePlayer(*arguments, directory);
  Coverage coverage;
  std::uint64_t steps = 0;
  std::uint64_t breaches = 0;
  int rounds = 0;
  const std::clock_t begin = std::clock();
  for (std::uint64_t seed = arguments->first; seed <= arguments->last; ++seed) {
    const HistoryResult result = play(seed);
    rounds = std::max(rounds, result.rounds_needed);
    coverage.Add(result.coverage);
    steps += result.steps;
    if (arguments->trace) {
      PrintTrace(result);
    }
    if (!result.breach.empty()) {
      ++breaches;
      PrintBreach(*arguments, seed, result);
    }
  }
  const double seconds =
      static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::filesystem::remove_all(directory);
  const std::uint64_t seeds = arguments->last - arguments->first + 1;
  std::printf(
      "%s%llu seeds, %llu steps, %llu breaches, settled within %d rounds, "
      "%.1f s of CPU, %.1f seeds a second\n",
      coverage.ToString().c_str(), static_cast<unsigned long long>(seeds),
      static_cast<unsigned long long>(steps),
      static_cast<unsigned long long>(breaches), rounds, seconds,
      static_cast<double>(seeds) / seconds);
  return breaches == 0 ? 0 : 1;
}
