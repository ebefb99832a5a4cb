#include "tests/faults/shim/shim.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

namespace comity::faults {
namespace {

thread_local int depth = 0;

FaultReport* MapReport(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  void* mapped = file < 0 ? MAP_FAILED
                          : mmap(nullptr, sizeof(FaultReport),
                                 PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) {
    std::fprintf(stderr, "fault shim: cannot map \"%s\"\n", path.c_str());
    _exit(99);
  }
  close(file);
  return static_cast<FaultReport*>(mapped);
}

}  // namespace

Shim::Guard::Guard(Shim& shim) : lock_(shim.mutex_) { ++depth; }
Shim::Guard::~Guard() { --depth; }

bool Shim::IsInside() { return depth > 0; }

Shim& Shim::Get() {
  static Shim* const shim = [] {
    ++depth;
    auto* made = new Shim();
    --depth;
    return made;
  }();
  return *shim;
}

Shim::Shim() : plan_(PlanOfEnvironment()) {
  if (active()) {
    report_ = MapReport(plan_.report);
  }
}

bool Shim::IsWatched(const char* path, std::string& absolute) const {
  if (path == nullptr || !active()) {
    return false;
  }
  absolute = std::filesystem::absolute(path).lexically_normal();
  return absolute == plan_.root || (absolute.starts_with(plan_.root) &&
                                    absolute[plan_.root.size()] == '/');
}

Shim::Fate Shim::Decide(CallClass call, std::string_view what,
                        const std::string& path) {
  if (!plan_.Counts(call)) {
    return Fate::kPass;
  }
  const std::uint64_t number = ++report_->operations;
  const bool hit =
      plan_.act != Act::kCount &&
      (number == plan_.at || (plan_.act == Act::kFail && plan_.lasts &&
                              number > plan_.at && plan_.at != 0));
  if (!hit) {
    return Fate::kPass;
  }
  if (report_->fired++ == 0) {
    const std::size_t name = path.rfind('/') + 1;
    std::snprintf(report_->what, sizeof(report_->what), "%.*s %s",
                  static_cast<int>(what.size()), what.data(),
                  path.c_str() + name);
  }
  switch (plan_.act) {
    case Act::kCount:
      return Fate::kPass;
    case Act::kKill:
      return Fate::kKill;
    case Act::kPower:
      return Fate::kPower;
    case Act::kFail:
      return Fate::kFail;
  }
  return Fate::kPass;
}

void Shim::NoteBlindness() {
  const std::string path = model_.FirstDifference();
  if (!path.empty()) {
    ++report_->blind;
    std::snprintf(report_->what, sizeof(report_->what), "not seen: %.200s",
                  path.c_str());
  }
}

void Shim::Die() {
  kill(getpid(), SIGKILL);
  while (true) {
    pause();
  }
}

void Shim::LosePowerAndDie() {
  NoteBlindness();
  model_.LosePower(plan_.loss, plan_.seed);
  Die();
}

void Shim::CheckModel() {
  if (active()) {
    const Guard guard(*this);
    NoteBlindness();
  }
}

}  // namespace comity::faults
