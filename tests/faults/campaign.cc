#include "tests/faults/campaign.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

namespace comity::faults {
namespace {

constexpr char kMutations[] = "write,sync,name";
constexpr std::array kLosses = {"none",      "half",  "holes",
                                "reordered", "names", "data"};
// Points of one kind and base; a life has some hundred operations.
constexpr std::uint64_t kPointsMax = 4'000;
// Beyond the operations that were counted.
constexpr std::uint64_t kMorePoints = 4;

// Points 1, 1 + step, ... up to `count`.
std::vector<Point> Numbered(Point like, std::uint64_t count, std::size_t step) {
  std::vector<Point> points;
  for (like.at = 1; like.at <= std::min(count, kPointsMax); like.at += step) {
    points.push_back(like);
  }
  return points;
}

Outcome PlayOne(const Play& play, Workplace& workplace, const Point& point) {
  const bool damages = point.kind == "damage" || point.kind == "swap";
  return damages ? PlayDamage(play, workplace, point)
                 : PlayFault(play, workplace, point);
}

}  // namespace

std::vector<Outcome> Crew::Run(std::vector<Point> points) {
  std::erase_if(points, [this](const Point& point) {
    return point.ToString().find(filter_) == std::string::npos;
  });
  std::vector<std::optional<Outcome>> outcomes(points.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&](Workplace& workplace) {
    while (std::chrono::steady_clock::now() < deadline_) {
      const std::size_t i = next++;
      if (i >= points.size()) {
        return;
      }
      outcomes[i] = PlayOne(play_, workplace, points[i]);
    }
  };
  std::vector<std::thread> threads;
  for (const auto& workplace : workplaces_) {
    threads.emplace_back(work, std::ref(*workplace));
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::vector<Outcome> played;
  for (auto& outcome : outcomes) {
    if (outcome) {
      played.push_back(*std::move(outcome));
    }
  }
  late_ += points.size() - played.size();
  return played;
}

// Before each operation; in the middle of each write; after each operation
// that makes something durable or gives it a name.
Status PlayKills(Crew& crew, const Share& share, const Take& take) {
  for (const char* base : {"empty", "grown", "torn", "holed"}) {
    for (const auto& [classes, how] :
         {std::pair(kMutations, "before"), std::pair("write", "middle"),
          std::pair("sync,name", "after")}) {
      const Point like = {"kill", base, "subject", classes, how, 0};
      COMITY_ASSIGN_OR_RETURN(const std::uint64_t count,
                              CountOperations(crew.play(), crew.first(), like));
      take(crew.Run(Numbered(like, count, share.step)));
    }
  }
  constexpr std::size_t kStepOfComityd = 4;
  for (const char* base : {"empty", "grown"}) {
    const Point like = {"kill", base, "comityd", kMutations, "before", 0};
    COMITY_ASSIGN_OR_RETURN(const std::uint64_t count,
                            CountOperations(crew.play(), crew.first(), like));
    take(crew.Run(Numbered(like, count, share.step * kStepOfComityd)));
  }
  return OkStatus();
}

// Each operation with one kind of loss, then with the next but one, so that
// every kind meets every part of a life.
Status PlayPowerLosses(Crew& crew, const Share& share, const Take& take) {
  for (const char* base : {"empty", "grown", "torn", "holed"}) {
    const Point like = {"power", base, "subject", kMutations, "none", 0};
    COMITY_ASSIGN_OR_RETURN(const std::uint64_t count,
                            CountOperations(crew.play(), crew.first(), like));
    for (const std::size_t shift : {std::size_t{0}, std::size_t{2}}) {
      std::vector<Point> points = Numbered(like, count, share.step);
      for (std::size_t i = 0; i < points.size(); ++i) {
        points[i].how = kLosses[(i + shift) % kLosses.size()];
      }
      take(crew.Run(points));
    }
  }
  return OkStatus();
}

Status PlayControls(Crew& crew, const Share& share, const Take& take) {
  const Point like = {"control", "grown", "subject", kMutations, "none", 0};
  COMITY_ASSIGN_OR_RETURN(const std::uint64_t count,
                          CountOperations(crew.play(), crew.first(), like));
  constexpr std::size_t kPoints = 40;
  const std::size_t step =
      std::max<std::size_t>(1, static_cast<std::size_t>(count) / kPoints);
  take(crew.Run(
      Numbered(like, count, step * std::min<std::size_t>(share.step, 4))));
  return OkStatus();
}

namespace {

// Points until one beyond the last call, which does not happen any more. Lives
// differ a little, and more calls may come than were counted.
Status PlayFailuresOf(Crew& crew, const Share& share, const Point& like,
                      const Take& take) {
  COMITY_ASSIGN_OR_RETURN(const std::uint64_t count,
                          CountOperations(crew.play(), crew.first(), like));
  std::vector<Point> points = Numbered(like, count, share.step);
  std::uint64_t next = count;
  while (next < kPointsMax) {
    for (std::uint64_t i = 0; i < kMorePoints; ++i) {
      next += share.step;
      points.push_back(like);
      points.back().at = next;
    }
    auto outcomes = crew.Run(points);
    const bool passed = outcomes.empty() || !outcomes.back().effective;
    take(std::move(outcomes));
    if (passed) {
      return OkStatus();
    }
    points.clear();
  }
  return Internal("the calls of " + like.classes + " have no end");
}

}  // namespace

Status PlayFailures(Crew& crew, const Share& share, const Take& take) {
  for (const char* classes : {"write", "sync", "name", "read"}) {
    for (const char* how : {"EIO-once", "ENOSPC-once", "EIO-on", "ENOSPC-on"}) {
      COMITY_RETURN_IF_ERROR(PlayFailuresOf(
          crew, share, {"fail", "grown", "subject", classes, how, 0}, take));
    }
    COMITY_RETURN_IF_ERROR(PlayFailuresOf(
        crew, share, {"fail", "empty", "subject", classes, "EIO-once", 0},
        take));
    COMITY_RETURN_IF_ERROR(PlayFailuresOf(
        crew, share, {"fail", "empty", "subject", classes, "ENOSPC-on", 0},
        take));
    COMITY_RETURN_IF_ERROR(PlayFailuresOf(
        crew, share, {"fail", "holed", "subject", classes, "EIO-once", 0},
        take));
  }
  return OkStatus();
}

}  // namespace comity::faults
