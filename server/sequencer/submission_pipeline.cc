#include "server/sequencer/submission_pipeline.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace comity::server {
namespace {

// How often the sequencer thread looks at the clock when nothing arrives.
constexpr std::chrono::milliseconds kTickEvery{250};
// Submissions that a worker takes at once, and that are admitted at once.
constexpr std::size_t kWorkerChunk = 8;
constexpr std::size_t kAdmitChunk = 256;

Status Stopped(const std::string& why) {
  return Unavailable(ErrorReason::kRegistryStopped,
                     "the registry takes nothing more: " + why);
}

}  // namespace

SubmissionPipeline::SubmissionPipeline(
    PipelineOptions options, Sequencer& sequencer, ShellParts parts,
    KeyDirectory& keys, SharedBatchMemo& memo,
    std::function<void(const Status&)> on_stop)
    : options_(options),
      sequencer_(sequencer),
      clock_(*parts.clock),
      keys_(keys),
      memo_(memo),
      on_stop_(std::move(on_stop)),
      shell_(sequencer, parts, Sinks()),
      singles_gate_({.count_min = options.single_count_min,
                     .answer_ms = options.answer_ms}) {}

SubmissionPipeline::~SubmissionPipeline() { Shutdown(0); }

ShellSinks SubmissionPipeline::Sinks() {
  return {[this](PublishedHeadPtr head) { OnPublish(std::move(head)); },
          [this](std::vector<ProvenAnswer> answers) {
            OnAnswers(std::move(answers));
          },
          [this](const Status& why) { OnStop(why); },
          [this](std::uint64_t took_ms) { OnStored(took_ms); }};
}

Status SubmissionPipeline::Start(const Submission* first) {
  shell_.Run(Started{});
  std::optional<Status> refusal;
  if (first != nullptr && !sequencer_.stopped()) {
    auto work = std::make_shared<Work>();
    work->arrived_ms = clock_.Now().monotonic_ms;
    work->prepared = Prepare(first->statement, first->signatures, keys_, memo_);
    work->done = [&refusal](const StatusOr<Accepted>& outcome) {
      refusal = outcome.status();
    };
    Admit({work});
    shell_.Run(InputIdle{});
  }
  if (sequencer_.stopped()) {
    const std::lock_guard lock(mutex_);
    return stopped_because_;
  }
  if (refusal && !refusal->ok()) {
    return *refusal;
  }
  std::size_t workers = options_.workers;
  if (workers == 0) {
    workers = std::max(1U, std::thread::hardware_concurrency());
  }
  for (std::size_t i = 0; i < workers; ++i) {
    threads_.emplace_back([this] { RunWorker(); });
  }
  sequencer_thread_ = std::thread([this] { RunSequencer(); });
  return OkStatus();
}

void SubmissionPipeline::Shutdown(std::uint64_t drain_ms) {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    drain_until_ms_ = clock_.Now().monotonic_ms + drain_ms;
  }
  work_ready_.notify_all();
  if (sequencer_thread_.joinable()) {
    sequencer_thread_.join();
  }
  {
    const std::lock_guard lock(mutex_);
    workers_may_end_ = true;
  }
  work_arrived_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

void SubmissionPipeline::Submit(Submission submission, Done done) {
  auto work = std::make_shared<Work>();
  work->size_bytes = submission.statement.size() + submission.signatures.size();
  const bool patient = submission.patient;
  work->submission = std::move(submission);
  work->arrived_ms = clock_.Now().monotonic_ms;
  // Asked without the lock: it may look at the disk.
  const Status may_write = MayWrite();
  Status refusal;
  {
    const std::lock_guard lock(mutex_);
    refusal = WhyNot(*work, patient, may_write);
    if (refusal.ok()) {
      work->done = patient ? std::move(done) : CountedSingle(std::move(done));
      queue_bytes_ += work->size_bytes;
      queue_.push_back(work);
      unprepared_.push_back(std::move(work));
    }
  }
  if (!refusal.ok()) {
    done(refusal);
    return;
  }
  work_arrived_.notify_one();
}

Submitter::Done SubmissionPipeline::CountedSingle(Done done) {
  ++singles_;
  return [this, done = std::move(done)](StatusOr<Accepted> outcome) {
    --singles_;
    ++singles_answered_;
    done(std::move(outcome));
  };
}

Status SubmissionPipeline::WhyNot(const Work& work, bool patient,
                                  const Status& may_write) {
  if (closing_ || !stopped_because_.ok()) {
    return Stopped(closing_ ? "it is being shut down"
                            : stopped_because_.message());
  }
  if (!may_write.ok()) {
    ++pushed_back_;
    return may_write;
  }
  const bool too_many_singles =
      !patient && singles_gate_.PushesBack(work.arrived_ms, singles_);
  // The last quarter is for those who wait for each answer.
  const std::size_t count_max =
      patient ? options_.queue_count_max - options_.queue_count_max / 4
              : options_.queue_count_max;
  if (too_many_singles || queue_.size() >= count_max ||
      queue_bytes_ + work.size_bytes > options_.queue_bytes_max) {
    ++pushed_back_;
    return ResourceExhausted(ErrorReason::kQueueFull,
                             "too many statements wait; try again later");
  }
  return OkStatus();
}

PublishedHeadPtr SubmissionPipeline::Newest() const {
  const std::lock_guard lock(published_mutex_);
  return published_;
}

void SubmissionPipeline::RunWorker() {
  while (true) {
    std::vector<WorkPtr> taken;
    {
      std::unique_lock lock(mutex_);
      work_arrived_.wait(
          lock, [this] { return workers_may_end_ || !unprepared_.empty(); });
      if (unprepared_.empty()) {
        return;
      }
      while (!unprepared_.empty() && taken.size() < kWorkerChunk) {
        taken.push_back(std::move(unprepared_.front()));
        unprepared_.pop_front();
      }
    }
    for (const WorkPtr& work : taken) {
      work->prepared =
          Prepare(work->submission.statement,
                  std::move(work->submission.signatures), keys_, memo_);
      work->submission = {};
    }
    bool front_is_ready = false;
    {
      const std::lock_guard lock(mutex_);
      for (const WorkPtr& work : taken) {
        work->ready = true;
      }
      front_is_ready = !queue_.empty() && queue_.front()->ready;
    }
    if (front_is_ready) {
      work_ready_.notify_one();
    }
  }
}

std::vector<SubmissionPipeline::WorkPtr> SubmissionPipeline::TakeReady(
    bool batch_is_open) {
  const auto patience =
      batch_is_open ? std::chrono::milliseconds(options_.batch_open_max_ms)
                    : kTickEvery;
  std::vector<WorkPtr> works;
  std::unique_lock lock(mutex_);
  const auto front_is_ready = [this] {
    return !queue_.empty() && queue_.front()->ready;
  };
  // An open batch waits only for what has arrived already.
  if (!batch_is_open || !queue_.empty()) {
    work_ready_.wait_for(lock, patience, [this, &front_is_ready] {
      return front_is_ready() || !halt_because_.ok() ||
             (closing_ && queue_.empty());
    });
  }
  while (front_is_ready() && works.size() < kAdmitChunk) {
    queue_bytes_ -= queue_.front()->size_bytes;
    works.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return works;
}

void SubmissionPipeline::RunSequencer() {
  while (true) {
    std::vector<WorkPtr> works = TakeReady(!unanswered_.empty());
    const bool none = works.empty();
    Admit(std::move(works));
    if (const Status halt = TakeHalt(); !halt.ok()) {
      shell_.Run(Halted{halt});
    }
    if (!unanswered_.empty() && (none || NothingWaits())) {
      shell_.Run(InputIdle{});
    }
    if (sequencer_.accepting()) {
      shell_.Run(Ticked{});
    }
    if (none && MayEnd()) {
      RefuseTheRest();
      return;
    }
  }
}

void SubmissionPipeline::Halt(Status why) {
  {
    const std::lock_guard lock(mutex_);
    halt_because_ = std::move(why);
  }
  work_ready_.notify_one();
}

Status SubmissionPipeline::TakeHalt() {
  const std::lock_guard lock(mutex_);
  return std::exchange(halt_because_, {});
}

Status SubmissionPipeline::MayWrite() const {
  return options_.may_write ? options_.may_write() : OkStatus();
}

bool SubmissionPipeline::NothingWaits() const {
  const std::lock_guard lock(mutex_);
  return queue_.empty();
}

bool SubmissionPipeline::MayEnd() const {
  const std::lock_guard lock(mutex_);
  return closing_ &&
         (queue_.empty() || clock_.Now().monotonic_ms >= drain_until_ms_);
}

void SubmissionPipeline::RefuseTheRest() {
  std::deque<WorkPtr> rest;
  {
    const std::lock_guard lock(mutex_);
    rest.swap(queue_);
    unprepared_.clear();
    queue_bytes_ = 0;
  }
  for (const WorkPtr& work : rest) {
    work->done(Stopped("it is being shut down"));
  }
}

void SubmissionPipeline::Admit(std::vector<WorkPtr> works) {
  for (const WorkPtr& work : works) {
    if (clock_.Now().monotonic_ms - work->arrived_ms > options_.wait_max_ms) {
      work->done(Status(StatusCode::kDeadlineExceeded,
                        ErrorReason::kDeadlinePassed,
                        "the statement waited too long; send it again"));
      continue;
    }
    if (Status full = MayWrite(); !full.ok()) {
      ++pushed_back_;
      work->done(std::move(full));
      continue;
    }
    const Ticket ticket = next_ticket_++;
    unanswered_.emplace(ticket, std::move(work->done));
    shell_.Run(Submitted{ticket, std::move(work->prepared)});
  }
}

void SubmissionPipeline::OnPublish(PublishedHeadPtr published) {
  const std::uint64_t now_ms = clock_.Now().monotonic_ms;
  ++heads_;
  const std::lock_guard lock(published_mutex_);
  published_ = std::move(published);
  published_at_ms_ = now_ms;
}

void SubmissionPipeline::OnAnswers(std::vector<ProvenAnswer> answers) {
  for (ProvenAnswer& answer : answers) {
    const auto found = unanswered_.find(answer.ticket);
    const Done done = std::move(found->second);
    unanswered_.erase(found);
    if (!answer.outcome.ok()) {
      ++refused_;
    } else {
      ++(answer.outcome->duplicate ? duplicates_ : admitted_);
    }
    done(std::move(answer.outcome));
  }
  const std::uint64_t now_ms = clock_.Now().monotonic_ms;
  const std::lock_guard lock(mutex_);
  singles_gate_.Answered(now_ms, singles_answered_.exchange(0));
}

void SubmissionPipeline::OnStored(std::uint64_t took_ms) {
  const std::lock_guard lock(mutex_);
  singles_gate_.Stored(took_ms);
}

void SubmissionPipeline::OnStop(const Status& why) {
  {
    const std::lock_guard lock(mutex_);
    stopped_because_ = why;
  }
  on_stop_(why);
}

PipelineCounts SubmissionPipeline::counts() const {
  PipelineCounts counts;
  counts.admitted = admitted_;
  counts.duplicates = duplicates_;
  counts.refused = refused_;
  counts.pushed_back = pushed_back_;
  counts.heads = heads_;
  const std::lock_guard lock(mutex_);
  counts.waiting = queue_.size();
  return counts;
}

Status SubmissionPipeline::Health(std::uint64_t age_max_ms) const {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_because_.ok() || closing_) {
      return Stopped(stopped_because_.message());
    }
  }
  const std::lock_guard lock(published_mutex_);
  if (published_ == nullptr ||
      clock_.Now().monotonic_ms - published_at_ms_ > age_max_ms) {
    return Unavailable(ErrorReason::kNotReady,
                       "there is no head with a fresh timestamp");
  }
  return OkStatus();
}

}  // namespace comity::server
