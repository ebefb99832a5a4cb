#include "client/cli/program.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "client/verifying/verifier.h"

namespace comity::cli {
namespace {

constexpr std::uint64_t kMsPerHour = 3'600'000;
constexpr std::uint64_t kMsPerDay = 24 * kMsPerHour;

std::optional<std::uint64_t> ParseDigits(std::string_view text) {
  if (text.empty() || text.size() > 12 ||
      !std::all_of(text.begin(), text.end(),
                   [](unsigned char c) { return std::isdigit(c) != 0; })) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// "THH:MM:SSZ" as milliseconds of the day.
std::optional<std::uint64_t> ParseClock(std::string_view text) {
  if (text.size() != 10 || text[0] != 'T' || text[3] != ':' || text[6] != ':' ||
      text[9] != 'Z') {
    return std::nullopt;
  }
  const auto hours = ParseDigits(text.substr(1, 2));
  const auto minutes = ParseDigits(text.substr(4, 2));
  const auto seconds = ParseDigits(text.substr(7, 2));
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 ||
      *seconds > 59) {
    return std::nullopt;
  }
  return ((*hours * 60 + *minutes) * 60 + *seconds) * 1000;
}

}  // namespace

std::optional<std::uint64_t> ParseTimeMs(const std::string& text) {
  if (const auto seconds = ParseDigits(text)) {
    return *seconds * 1000;
  }
  const auto day = CivilDate::Parse(text.substr(0, 10));
  if (!day || day->DaysSinceEpoch() < 0) {
    return std::nullopt;
  }
  const std::uint64_t midnight_ms =
      static_cast<std::uint64_t>(day->DaysSinceEpoch()) * kMsPerDay;
  if (text.size() == 10) {
    return midnight_ms + 12 * kMsPerHour;
  }
  const auto clock_ms = ParseClock(std::string_view(text).substr(10));
  return clock_ms ? std::optional(midnight_ms + *clock_ms) : std::nullopt;
}

std::string TimeText(std::uint64_t unix_ms) {
  const std::uint64_t minute = unix_ms / 60'000 % (24 * 60);
  std::array<char, 16> clock{};
  std::snprintf(clock.data(), clock.size(), " %02u:%02u UTC",
                static_cast<unsigned>(minute / 60),
                static_cast<unsigned>(minute % 60));
  return CivilDate::FromUnixMs(unix_ms).ToString() + clock.data();
}

void Program::Run(const Action& action) {
  console_.set_json(globals_.json);
  const StatusOr<ExitCode> result = action();
  exit_code_ = result.ok() ? *result : console_.Fail(result.status());
}

std::uint64_t Program::NowMs() const {
  return globals_.now_ms ? *globals_.now_ms : client::SystemClockMs();
}

bool Program::ShowsProgress() const {
  return globals_.progress || isatty(STDERR_FILENO) == 1;
}

}  // namespace comity::cli
