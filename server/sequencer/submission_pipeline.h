// The threads of the write path: workers that read and check submissions in
// parallel, and the one thread that admits them in the order of arrival.
//
//   Submit -> queue -> workers (read, check signatures)
//                 \-> sequencer thread: admits the checked front of the queue,
//                     closes a batch, answers
#ifndef COMITY_SERVER_SEQUENCER_SUBMISSION_PIPELINE_H_
#define COMITY_SERVER_SEQUENCER_SUBMISSION_PIPELINE_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "server/admission/key_directory.h"
#include "server/admission/shared_batch_memo.h"
#include "server/sequencer/sequencer_shell.h"
#include "server/sequencer/unanswered_gate.h"
#include "server/submitter.h"

namespace comity::server {

struct PipelineOptions {
  // Threads that check signatures; 0 means one a core.
  std::size_t workers = 0;
  // Submissions that may wait, and their bytes. Those of streams take at most
  // three quarters of the places.
  std::size_t queue_count_max = 16'384;
  std::size_t queue_bytes_max = std::size_t{64} << 20;
  // Single submissions, whose callers wait for each answer, are pushed back
  // when more than so many are unanswered, and more than are answered in the
  // time stated and three times what storing takes; see UnansweredGate.
  std::size_t single_count_min = 96;
  std::uint64_t answer_ms = 4;
  // A submission that waited longer is refused with kDeadlinePassed.
  std::uint64_t wait_max_ms = 10'000;
  // How long an open batch waits for submissions that are being checked.
  std::uint64_t batch_open_max_ms = 5;
  // Whether the store has room; asked for each submission. Empty: always.
  std::function<Status()> may_write = nullptr;
};

// What the pipeline counted since it began.
struct PipelineCounts {
  std::uint64_t admitted = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t refused = 0;
  std::uint64_t pushed_back = 0;
  std::uint64_t heads = 0;
  std::uint64_t waiting = 0;  // Now.
};

// Thread-safety: thread-safe, but Start and Shutdown belong to one thread.
class SubmissionPipeline final : public Submitter {
 public:
  // All must outlive the pipeline. `on_stop` is called at most once, from the
  // sequencer thread, when the registry cannot go on.
  SubmissionPipeline(PipelineOptions options, Sequencer& sequencer,
                     ShellParts parts, KeyDirectory& keys,
                     SharedBatchMemo& memo,
                     std::function<void(const Status&)> on_stop);
  ~SubmissionPipeline() override;

  // Publishes what the store holds, admits `first` (the genesis statement of
  // an empty log) if given, and starts the threads.
  //
  // Errors: why the sequencer stopped; the refusal of `first`.
  Status Start(const Submission* first);

  // Takes no more, works off what waits for at most `drain_ms`, refuses the
  // rest, and joins the threads.
  void Shutdown(std::uint64_t drain_ms);

  void Submit(Submission submission, Done done) override;
  PublishedHeadPtr Newest() const override;

  // Signs nothing more: damage was found. What waits is refused, and on_stop
  // called.
  void Halt(Status why);

  PipelineCounts counts() const;
  // OK while the newest timestamp is at most `age_max_ms` old.
  // Errors: kRegistryStopped; kNotReady if there is no head or an old one.
  Status Health(std::uint64_t age_max_ms) const;

 private:
  struct Work {
    Submission submission;
    Done done;
    PreparedStatement prepared;
    std::size_t size_bytes = 0;
    std::uint64_t arrived_ms = 0;
    bool ready = false;
  };
  using WorkPtr = std::shared_ptr<Work>;

  // Why `work` may not wait in the queue; OK if it may. Requires: mutex_.
  Status WhyNot(const Work& work, bool patient, const Status& may_write);
  // Counts it as a single submission until it is answered.
  Done CountedSingle(Done done);
  void RunWorker();
  void RunSequencer();
  // The checked front of the queue; waits for it, or for time to pass.
  std::vector<WorkPtr> TakeReady(bool batch_is_open);
  void Admit(std::vector<WorkPtr> works);
  Status MayWrite() const;
  Status TakeHalt();
  bool NothingWaits() const;
  bool MayEnd() const;
  void RefuseTheRest();
  void OnPublish(PublishedHeadPtr published);
  void OnAnswers(std::vector<ProvenAnswer> answers);
  void OnStop(const Status& why);
  void OnStored(std::uint64_t took_ms);
  ShellSinks Sinks();

  const PipelineOptions options_;
  Sequencer& sequencer_;
  const Clock& clock_;
  KeyDirectory& keys_;
  SharedBatchMemo& memo_;
  std::function<void(const Status&)> on_stop_;
  SequencerShell shell_;

  mutable std::mutex mutex_;
  std::condition_variable work_arrived_;
  std::condition_variable work_ready_;
  std::deque<WorkPtr> queue_;       // In the order of arrival.
  std::deque<WorkPtr> unprepared_;  // Those of queue_ that no worker took yet.
  std::size_t queue_bytes_ = 0;
  UnansweredGate singles_gate_;
  std::atomic<std::size_t> singles_ = 0;           // Unanswered.
  std::atomic<std::size_t> singles_answered_ = 0;  // Not yet told to the gate.
  bool closing_ = false;
  bool workers_may_end_ = false;
  std::uint64_t drain_until_ms_ = 0;
  Status stopped_because_;
  Status halt_because_;  // Not yet told to the sequencer.

  mutable std::mutex published_mutex_;
  PublishedHeadPtr published_;
  std::uint64_t published_at_ms_ = 0;  // Monotonic.

  // Of the sequencer thread.
  std::unordered_map<Ticket, Done> unanswered_;
  Ticket next_ticket_ = 1;

  std::atomic<std::uint64_t> admitted_ = 0;
  std::atomic<std::uint64_t> duplicates_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::atomic<std::uint64_t> pushed_back_ = 0;
  std::atomic<std::uint64_t> heads_ = 0;

  std::vector<std::thread> threads_;
  std::thread sequencer_thread_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SEQUENCER_SUBMISSION_PIPELINE_H_
