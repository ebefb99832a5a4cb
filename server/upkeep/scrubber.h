// Reads the whole store from time to time, and whenever somebody asks: bytes
// rot on disks while nobody reads them, and every backup made since is rotten
// too. Engine checksums first, then every entry, the tiles and the root.
#ifndef COMITY_SERVER_UPKEEP_SCRUBBER_H_
#define COMITY_SERVER_UPKEEP_SCRUBBER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "core/base/status.h"
#include "storage/engine.h"
#include "storage/log_store.h"

namespace comity::server {

struct ScrubberOptions {
  // From the end of one scrub to the next; the first comes after a 24th of it.
  // 0: only when asked.
  std::uint64_t every_ms = std::uint64_t{24} * 60 * 60 * 1000;
  // On the whole; 0 for no limit.
  std::uint64_t bytes_per_s = std::uint64_t{32} << 20;
};

struct ScrubNumbers {
  std::uint64_t sound = 0;         // Scrubs that found nothing.
  std::uint64_t damaged = 0;       // Scrubs that found damage.
  std::uint64_t unfinished = 0;    // Scrubs that could not be finished.
  std::uint64_t last_sound_s = 0;  // Unix time; 0: none yet.
};

// Thread-safety: thread-safe; Start and Stop belong to one thread.
class Scrubber {
 public:
  // Both must outlive the scrubber. `on_damage` is called on its thread, with
  // kStoreCorrupt or kLeafHashMismatch; `log` takes lines for the operator.
  Scrubber(ScrubberOptions options, const storage::Engine& engine,
           const storage::LogStore& store,
           std::function<void(const Status&)> on_damage,
           std::function<void(std::string_view)> log);
  ~Scrubber() { Stop(); }

  void Start();
  // Ends a running scrub at its next portion.
  void Stop();

  // Scrubs from the beginning, after one that runs now, and waits for it.
  //
  // Errors: kDataLoss if there is damage; kUnavailable / kRegistryStopped if it
  // was ended before it was finished; kUnavailable / kStoreUnavailable.
  Status RunNow();

  ScrubNumbers numbers() const;

 private:
  void Run();
  Status Scrub();
  storage::ReadPace Pace();
  void Report(const Status& outcome);

  const ScrubberOptions options_;
  const storage::Engine& engine_;
  const storage::LogStore& store_;
  const std::function<void(const Status&)> on_damage_;
  const std::function<void(std::string_view)> log_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::uint64_t asked_ = 0;     // Scrubs that somebody waits for.
  std::uint64_t begun_ = 0;     // The newest of them that a scrub covers.
  std::uint64_t finished_ = 0;  // The same, when it has ended.
  Status outcome_;              // Of the newest scrub.
  ScrubNumbers numbers_;
  std::thread thread_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_UPKEEP_SCRUBBER_H_
