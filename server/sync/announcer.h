// Tells one cosigner of this log's heads, and brings its cosignatures back: a
// thread that the log never waits for.
#ifndef COMITY_SERVER_SYNC_ANNOUNCER_H_
#define COMITY_SERVER_SYNC_ANNOUNCER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "server/sequencer/clock.h"
#include "server/sync/cosigned_heads.h"
#include "server/sync/partner_link.h"

namespace comity::server {

struct AnnouncerLimits {
  // One head a second at most is announced.
  std::uint64_t every_ms = 1'000;
  // So often the same head again, so that cosignatures stay fresh while the
  // log is idle.
  std::uint64_t refresh_every_ms = 30'000;
  std::uint64_t retry_max_ms = 60'000;
};

// Thread-safety: Start and Shutdown belong to one thread.
class Announcer {
 public:
  // `name` is the cosigner's, for the operator. `heads` and `clock` must
  // outlive the announcer; `log` is thread-safe.
  Announcer(std::string name, AnnouncerLimits limits, CosignedHeads& heads,
            std::unique_ptr<CosignerLink> link, const Clock& clock,
            std::function<void(std::string_view)> log);
  ~Announcer();

  void Start();
  // Announces the newest head if it is due; how many milliseconds to pause
  // then. For the thread, or instead of Start where somebody else keeps the
  // time.
  std::uint64_t Turn();
  // Tells the thread to end, and breaks off a call of it.
  void Close();
  // Close, and waits until it has ended.
  void Shutdown();

 private:
  void Run();
  Status Announce(const PublishedHead& head);
  bool Pause(std::uint64_t pause_ms);

  const std::string name_;
  const AnnouncerLimits limits_;
  CosignedHeads& heads_;
  std::unique_ptr<CosignerLink> link_;
  const Clock& clock_;
  std::function<void(std::string_view)> log_;

  // Of the thread.
  merkle::TreeSize last_size_;
  std::uint64_t last_ms_ = 0;
  std::uint64_t failures_ = 0;

  std::mutex mutex_;
  std::condition_variable ended_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_ANNOUNCER_H_
