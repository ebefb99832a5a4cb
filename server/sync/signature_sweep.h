// Checks every signature of a mirrored log, behind the trees: a copy is shown
// as soon as tree and map are recomputed, since whatever is answered from it
// has its signatures checked then. This looks at all the others as well, so
// that a log which admitted what nobody signed is noticed before it is asked.
//
// A signature that is found wrong changes no answer: such a statement is void,
// and judged so. It is told to the operator.
#ifndef COMITY_SERVER_SYNC_SIGNATURE_SWEEP_H_
#define COMITY_SERVER_SYNC_SIGNATURE_SWEEP_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "core/base/status.h"
#include "server/admission/history_cache.h"
#include "server/published_head.h"
#include "server/sync/signature_check.h"
#include "storage/log_store.h"

namespace comity::server {

// Threads that check at one time, for each mirror.
inline constexpr std::size_t kSweepThreadsMax = 2;
// Wrong signatures that are told one by one, for each start.
inline constexpr std::uint64_t kWrongSignaturesTold = 10;

struct SweepCounts {
  std::uint64_t checked = 0;  // Entries, from the log's first on.
  std::uint64_t wrong = 0;    // Of those since the start.
};

// Thread-safety: thread-safe, but Start and Shutdown belong to one thread.
class SignatureSweep {
 public:
  // What is wrong with which entry, or why the sweep goes no further; called on
  // the sweep's thread.
  using Tell = std::function<void(std::uint64_t index, const Status& why)>;

  // Remembers in `file` how far it came, for the next start. `store` and
  // `histories` must outlive it.
  SignatureSweep(const storage::LogStore& store, HistoryCache& histories,
                 std::string file, Tell tell);
  ~SignatureSweep();
  SignatureSweep(const SignatureSweep&) = delete;
  SignatureSweep& operator=(const SignatureSweep&) = delete;

  void Start();
  void Close();
  void Shutdown();

  // Everything below this head is to be checked.
  void Advance(PublishedHeadPtr head);

  SweepCounts counts() const { return {checked_, wrong_}; }

 private:
  // The head to go on to; null at the end.
  PublishedHeadPtr WaitForMore();
  // Where an earlier start of this log's copy ended.
  std::uint64_t ReadProgress(const PublishedHead& head) const;
  void KeepProgress(const PublishedHead& head);
  // Checks up to `head`, or until it is to end. Errors: of reading the copy.
  Status CheckUpTo(const PublishedHead& head);
  Status CheckRun(std::uint64_t first, std::uint64_t end,
                  const PublishedHead& head);
  bool closing() const;
  void Run();

  const storage::LogStore& store_;
  SignatureCheck check_;
  const std::string file_;
  const Tell tell_;

  mutable std::mutex mutex_;
  std::condition_variable woken_;
  PublishedHeadPtr head_;
  bool closing_ = false;
  std::atomic<std::uint64_t> checked_ = 0;
  std::atomic<std::uint64_t> wrong_ = 0;
  std::uint64_t kept_ = 0;  // Of the thread.
  std::thread thread_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_SIGNATURE_SWEEP_H_
