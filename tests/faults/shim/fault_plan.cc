#include "tests/faults/shim/fault_plan.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace comity::faults {
namespace {

constexpr int kNonsense = 99;

[[noreturn]] void Refuse(const char* name, std::string_view value) {
  std::fprintf(stderr, "fault shim: %s: \"%.*s\"\n", name,
               static_cast<int>(value.size()), value.data());
  _exit(kNonsense);
}

std::string_view Get(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

std::uint64_t Number(const char* name) {
  const std::string text(Get(name));
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, 10);
  if (*end != '\0') {
    Refuse(name, text);
  }
  return value;
}

template <typename T>
using Words = std::initializer_list<std::pair<std::string_view, T>>;

// The value of the word that `name` holds; the first one if it is not set.
template <typename T>
T Choose(const char* name, Words<T> words) {
  const std::string_view text = Get(name);
  if (text.empty()) {
    return words.begin()->second;
  }
  for (const auto& [word, value] : words) {
    if (word == text) {
      return value;
    }
  }
  Refuse(name, text);
}

unsigned Classes() {
  constexpr const char* kName = "COMITY_FAULT_CLASSES";
  std::string_view rest = Get(kName);
  unsigned classes = 0;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (word == "write") {
      classes |= static_cast<unsigned>(CallClass::kWrite);
    } else if (word == "sync") {
      classes |= static_cast<unsigned>(CallClass::kSync);
    } else if (word == "name") {
      classes |= static_cast<unsigned>(CallClass::kName);
    } else if (word == "read") {
      classes |= static_cast<unsigned>(CallClass::kRead);
    } else {
      Refuse(kName, word);
    }
  }
  return classes;
}

}  // namespace

FaultPlan PlanOfEnvironment() {
  FaultPlan plan;
  plan.root = Get("COMITY_FAULT_ROOT");
  if (plan.root.empty()) {
    return plan;
  }
  plan.report = Get("COMITY_FAULT_REPORT");
  plan.act = Choose<Act>("COMITY_FAULT_ACT", {{"count", Act::kCount},
                                              {"kill", Act::kKill},
                                              {"power", Act::kPower},
                                              {"fail", Act::kFail}});
  plan.classes = Classes();
  plan.at = Number("COMITY_FAULT_AT");
  plan.when = Choose<When>("COMITY_FAULT_WHEN", {{"before", When::kBefore},
                                                 {"middle", When::kMiddle},
                                                 {"after", When::kAfter}});
  plan.loss =
      Choose<Loss>("COMITY_FAULT_LOSS", {{"none", Loss::kNone},
                                         {"half", Loss::kHalf},
                                         {"holes", Loss::kHoles},
                                         {"reordered", Loss::kReordered},
                                         {"names", Loss::kNames},
                                         {"data", Loss::kData}});
  plan.no_sync = Number("COMITY_FAULT_NO_SYNC") != 0;
  plan.error =
      Choose<int>("COMITY_FAULT_ERROR", {{"EIO", EIO}, {"ENOSPC", ENOSPC}});
  plan.lasts =
      Choose<bool>("COMITY_FAULT_LASTS", {{"once", false}, {"on", true}});
  plan.seed = Number("COMITY_FAULT_SEED");
  return plan;
}

}  // namespace comity::faults
