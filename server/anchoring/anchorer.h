// Logs the newest cosigned heads of partners in this registry's own log, by an
// operator body, at most once in a while and only if they grew: whoever holds
// this log then holds a witness to theirs, and a partner that rewrites its log
// is contradicted by every copy of this one.
//
// It also holds its copies of partners' logs against what was anchored before:
// that finds a rewritten log also after the copy, and the memory beside it,
// were lost.
// Source: docs/spec, Anchors.
#ifndef COMITY_SERVER_ANCHORING_ANCHORER_H_
#define COMITY_SERVER_ANCHORING_ANCHORER_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/policy.h"
#include "server/alarms/alarm.h"
#include "server/anchoring/anchor_statement.h"
#include "server/anchoring/last_anchor.h"
#include "server/evidence/held_log.h"
#include "server/sequencer/clock.h"
#include "server/submitter.h"

namespace comity::server {

struct AnchorLimits {
  // At most one anchor of each partner in this time.
  std::uint64_t every_ms = 86'400'000;
  // How often it looks whether one is due.
  std::uint64_t look_every_ms = 10'000;
  // How long it waits for the log's answer; the log gives up before.
  std::uint64_t answer_max_ms = 15'000;
};

struct AnchoredPartner {
  evidence::PinnedOrigin pinned;
  // The copy that is held here.
  HeldLog log;
  // Whose cosignatures make a head worth logging: this registry's, and those
  // of the policy's cosigners that do not run the log.
  std::vector<checkpoint::VerifierKey> cosigners;
  // Where evidence is kept.
  std::string folder;
};

struct AnchorParts {
  AnchorAuthor author;
  // The own log: its identity, where to submit, and its histories.
  Hash genesis_id;
  Submitter* own_log = nullptr;
  HistoryCache* histories = nullptr;
  const Clock* clock = nullptr;
  // Unix milliseconds at which the own log begins.
  std::uint64_t begun_ms = 0;
  // Takes lines for the operator; thread-safe.
  std::function<void(std::string_view)> log;
  AlarmSink alarm = nullptr;
};

struct AnchorCounts {
  std::uint64_t logged = 0;
  // Looks that ended in a failure.
  std::uint64_t failed = 0;
};

// Thread-safety: Start, Turn and Shutdown belong to one thread.
class Anchorer {
 public:
  // What is pointed to must outlive the anchorer.
  Anchorer(AnchorLimits limits, AnchorParts parts,
           std::vector<AnchoredPartner> partners);
  ~Anchorer();

  void Start();
  // Tells the thread to end; a wait of it ends by itself, in bounded time.
  void Close();
  void Shutdown();

  // One look at all partners.
  void Turn();
  AnchorCounts counts() const { return {logged_, failed_}; }

 private:
  void Run();
  // Logs what is due; `evidence` is the file that was kept if it fails.
  Status Look(const AnchoredPartner& partner, std::string& evidence);
  // OK unless the copy contradicts what was anchored.
  static Status CheckAgainst(const AnchoredPartner& partner,
                             const PublishedHead& theirs,
                             const LastAnchor& last, std::string& evidence);
  StatusOr<Accepted> Submit(Submission submission);
  void Tell(const AnchoredPartner& partner, const Status& why,
            const std::string& evidence);

  const AnchorLimits limits_;
  const AnchorParts parts_;
  const std::vector<AnchoredPartner> partners_;
  // What the operator was told last of each partner; of the thread.
  std::map<std::string, ErrorReason> told_;

  std::atomic<std::uint64_t> logged_ = 0;
  std::atomic<std::uint64_t> failed_ = 0;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_ANCHORING_ANCHORER_H_
