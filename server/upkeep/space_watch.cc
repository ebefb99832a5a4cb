#include "server/upkeep/space_watch.h"

#include <chrono>
#include <string>
#include <utility>

namespace comity::server {
namespace {

constexpr int kLookEverySeconds = 1;

}  // namespace

void LookAndTell(storage::SpaceGuard& guard,
                 const std::function<void(std::string_view)>& log) {
  for (const std::string& line : guard.Look()) {
    log(line);
  }
}

SpaceWatch::SpaceWatch(storage::SpaceGuard& guard,
                       std::function<void(std::string_view)> log)
    : guard_(guard), log_(std::move(log)), thread_([this] { Run(); }) {}

SpaceWatch::~SpaceWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  thread_.join();
}

void SpaceWatch::Run() {
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, std::chrono::seconds(kLookEverySeconds),
                         [this] { return stopping_; })) {
    lock.unlock();
    LookAndTell(guard_, log_);
    lock.lock();
  }
}

}  // namespace comity::server
