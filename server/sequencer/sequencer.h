// The one place where the log grows: a state machine that admits statements
// into batches and takes each batch through commit, signature, mark and
// publication, in that order.
//
// It does nothing itself. Step takes an event and returns what is to be done;
// who does it (sequencer_shell.h) reports back with the next event. So every
// failure at every point can be played in a test, and a whole registry in a
// simulation.
//
//   open --InputIdle or limit--> committing --> signing --> marking --> open
//     any failure on the way --> stopped, for good
//
// Nothing is signed after a failure: whether the batch took effect is known
// only to a process that starts anew and reads the store.
#ifndef COMITY_SERVER_SEQUENCER_SEQUENCER_H_
#define COMITY_SERVER_SEQUENCER_SEQUENCER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/status.h"
#include "server/admission/admission.h"
#include "server/admission/open_log.h"
#include "server/published_head.h"
#include "server/sequencer/checkpoint_signer.h"
#include "server/sequencer/clock.h"
#include "storage/log_store.h"

namespace comity::server {

struct SequencerLimits {
  std::size_t batch_count_max = 4096;
  std::size_t batch_bytes_max = std::size_t{4} << 20;
  std::uint64_t batch_open_max_ms = 5;
  std::uint64_t timestamp_every_ms = 60'000;
  std::uint64_t clock_ahead_max_ms = 600'000;
};

// Number of a submission, chosen by the shell.
using Ticket = std::uint64_t;

// --- Events ------------------------------------------------------------------
// The first event: sign and publish what the store holds, if anything.
struct Started {};
// Only between AnswerAll and CommitBatch, that is while accepting().
struct Submitted {
  Ticket ticket = 0;
  PreparedStatement statement;
};
// Nothing more waits to be submitted.
struct InputIdle {};
struct BatchCommitted {
  Status status;
};
struct HeadSigned {
  StatusOr<std::string> note;
};
struct MarkWritten {
  Status status;
};
// Time passed. Only while accepting().
struct Ticked {};
// Somebody beside the write path found that nothing may be signed any more.
// At any time.
struct Halted {
  Status why;
};
using Event = std::variant<Started, Submitted, InputIdle, BatchCommitted,
                           HeadSigned, MarkWritten, Ticked, Halted>;

// --- Effects -----------------------------------------------------------------
struct CommitBatch {
  std::shared_ptr<const storage::LogBatch> batch;
};
struct SignHead {
  HeadToSign to_sign;
  // No commit came before it that would have met the fence: only the timestamp
  // is new. So the lease is to be looked at first.
  bool refreshes = false;
};
struct WriteMark {
  merkle::TreeHead head;
};
struct Publish {
  PublishedHeadPtr published;
};
struct Answer {
  Ticket ticket = 0;
  StatusOr<Position> outcome;
};
// Answers in the order of submission, to be proven under `published` (null
// while the log is empty). Entries of this batch begin at `first_index`.
struct AnswerAll {
  std::vector<Answer> answers;
  PublishedHeadPtr published;
  std::shared_ptr<const storage::LogBatch> batch;  // Null if none was needed.
  std::uint64_t first_index = 0;
};
// End the process.
struct Stop {
  Status why;
};
using Effect =
    std::variant<CommitBatch, SignHead, WriteMark, Publish, AnswerAll, Stop>;

// One thread.
class Sequencer {
 public:
  // `log` and `admission` must outlive the sequencer and are used by nobody
  // else.
  Sequencer(SequencerLimits limits, OpenLog& log, Admission& admission);

  std::vector<Effect> Step(Event event, Moment now);

  // Whether the next event may be Submitted, InputIdle or Ticked.
  bool accepting() const { return phase_ == Phase::kOpen; }
  bool stopped() const { return phase_ == Phase::kStopped; }

 private:
  enum class Phase {
    kNew,
    kOpen,
    kCommitting,
    kSigning,
    kMarking,
    kStopped,
  };

  std::vector<Effect> Handle(Started, Moment now);
  std::vector<Effect> Handle(Submitted event, Moment now);
  std::vector<Effect> Handle(InputIdle, Moment now);
  std::vector<Effect> Handle(BatchCommitted event, Moment now);
  std::vector<Effect> Handle(HeadSigned event, Moment now);
  std::vector<Effect> Handle(MarkWritten event, Moment now);
  std::vector<Effect> Handle(Ticked, Moment now);
  std::vector<Effect> Handle(Halted event, Moment now);

  bool BatchIsFull(Moment now) const;
  std::vector<Effect> CloseBatch(Moment now);
  std::vector<Effect> SignNewest(Moment now, bool refreshes);
  std::vector<Effect> PublishAndAnswer();
  std::vector<Effect> StopBecause(const Status& why);

  // What the wall clock shows now if nobody set it.
  std::uint64_t ExpectedMs(Moment now) const;
  // The wall clock, unless it has jumped ahead.
  std::uint64_t TrustedNowMs(Moment now) const;
  bool ClockIsAhead(Moment now) const;

  const SequencerLimits limits_;
  OpenLog& log_;
  Admission& admission_;
  Phase phase_ = Phase::kNew;
  Status stopped_because_;

  std::optional<std::uint64_t> batch_opened_at_ms_;  // Monotonic.
  std::vector<Answer> answers_;
  std::shared_ptr<const storage::LogBatch> batch_;
  std::uint64_t first_index_ = 0;
  std::string note_;
  PublishedHeadPtr published_;
  std::optional<merkle::TreeHead> last_mark_;
  // The newest own timestamp, and when it was given.
  Moment timestamp_;
  // The wall clock and the moment by which later times are trusted. It does
  // not follow a clock that was set back, so that one which is set right again
  // has not jumped ahead.
  Moment clock_base_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SEQUENCER_SEQUENCER_H_
