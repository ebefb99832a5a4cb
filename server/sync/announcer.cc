#include "server/sync/announcer.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace comity::server {
namespace {

// Failures in a row after which the operator is told, once.
constexpr std::uint64_t kToldAfter = 3;

}  // namespace

Announcer::Announcer(std::string name, AnnouncerLimits limits,
                     CosignedHeads& heads, std::unique_ptr<CosignerLink> link,
                     const Clock& clock,
                     std::function<void(std::string_view)> log)
    : name_(std::move(name)),
      limits_(limits),
      heads_(heads),
      link_(std::move(link)),
      clock_(clock),
      log_(std::move(log)) {}

Announcer::~Announcer() { Shutdown(); }

void Announcer::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Announcer::Close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  link_->Cancel();
  ended_.notify_all();
}

void Announcer::Shutdown() {
  Close();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Announcer::Run() {
  while (Pause(Turn())) {
  }
}

bool Announcer::Pause(std::uint64_t pause_ms) {
  std::unique_lock lock(mutex_);
  ended_.wait_for(lock, std::chrono::milliseconds(pause_ms),
                  [this] { return closing_; });
  return !closing_;
}

Status Announcer::Announce(const PublishedHead& head) {
  COMITY_ASSIGN_OR_RETURN(const std::string note, link_->Announce(head));
  return note.empty() ? OkStatus() : heads_.Add(note);
}

std::uint64_t Announcer::Turn() {
  const std::uint64_t now_ms = clock_.Now().monotonic_ms;
  const PublishedHeadPtr head = heads_.Announce();
  const bool due =
      head != nullptr && (head->head.size != last_size_ ||
                          now_ms - last_ms_ >= limits_.refresh_every_ms);
  if (!due) {
    return limits_.every_ms;
  }
  const Status announced = Announce(*head);
  last_ms_ = now_ms;
  if (announced.ok()) {
    last_size_ = head->head.size;
    failures_ = 0;
    return limits_.every_ms;
  }
  // One that has cosigned an older head only is busy with this one; if that
  // lasts, it refuses.
  if (++failures_ == kToldAfter) {
    log_("cosigner " + name_ + ": " + std::string(Name(announced.reason())) +
         ": " + announced.message());
  }
  last_size_ = merkle::TreeSize();
  const std::uint64_t doublings = std::min<std::uint64_t>(failures_ - 1, 16);
  return std::min(limits_.every_ms << doublings, limits_.retry_max_ms);
}

}  // namespace comity::server
