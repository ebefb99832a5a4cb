// Looks at the disk's free space once a second.
#ifndef COMITY_SERVER_UPKEEP_SPACE_WATCH_H_
#define COMITY_SERVER_UPKEEP_SPACE_WATCH_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "storage/space/space_guard.h"

namespace comity::server {

// One thread; the guard is read by others meanwhile.
class SpaceWatch {
 public:
  // `guard` must outlive the watch; `log` takes lines for the operator.
  SpaceWatch(storage::SpaceGuard& guard,
             std::function<void(std::string_view)> log);
  ~SpaceWatch();

 private:
  void Run();

  storage::SpaceGuard& guard_;
  const std::function<void(std::string_view)> log_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

// Looks once and tells `log`.
void LookAndTell(storage::SpaceGuard& guard,
                 const std::function<void(std::string_view)>& log);

}  // namespace comity::server

#endif  // COMITY_SERVER_UPKEEP_SPACE_WATCH_H_
