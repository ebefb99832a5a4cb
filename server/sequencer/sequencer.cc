#include "server/sequencer/sequencer.h"

#include <algorithm>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"

namespace comity::server {
namespace {

Status Unstable(const std::string& what) {
  return DataLoss(ErrorReason::kHashUnstable,
                  what + " has another root than the log");
}

// Whether `note` says `head`: the one that went to the signer may have changed
// on its way.
Status CheckNoteSays(const std::string& note, const merkle::TreeHead& head) {
  COMITY_ASSIGN_OR_RETURN(const auto parsed, checkpoint::ParseNote(note));
  COMITY_ASSIGN_OR_RETURN(const auto said,
                          checkpoint::ParseCheckpoint(parsed.text));
  return said.head == head ? OkStatus() : Unstable("the signed checkpoint");
}

template <typename... T>
std::vector<Effect> Effects(T... effects) {
  std::vector<Effect> list;
  (list.emplace_back(std::move(effects)), ...);
  return list;
}

// For callers: the registry cannot go on; whether the statement took effect
// shows when it is sent again.
Status Unanswered(const Status& why) {
  return Unavailable(why.reason(), "the registry stopped: " + why.message());
}

}  // namespace

Sequencer::Sequencer(SequencerLimits limits, OpenLog& log, Admission& admission)
    : limits_(limits),
      log_(log),
      admission_(admission),
      first_index_(log.size()) {}

std::vector<Effect> Sequencer::Step(Event event, Moment now) {
  return std::visit(
      [this, now](auto&& each) { return Handle(std::move(each), now); },
      std::move(event));
}

std::vector<Effect> Sequencer::Handle(Started, Moment now) {
  timestamp_ = now;
  clock_base_ = now;
  if (log_.size() == 0) {
    phase_ = Phase::kOpen;
    return {};
  }
  return SignNewest(now, /*refreshes=*/false);
}

std::uint64_t Sequencer::ExpectedMs(Moment now) const {
  return clock_base_.wall_ms + now.monotonic_ms - clock_base_.monotonic_ms;
}

bool Sequencer::ClockIsAhead(Moment now) const {
  return now.wall_ms > ExpectedMs(now) + limits_.clock_ahead_max_ms;
}

std::uint64_t Sequencer::TrustedNowMs(Moment now) const {
  return ClockIsAhead(now) ? ExpectedMs(now) : now.wall_ms;
}

std::vector<Effect> Sequencer::Handle(Submitted event, Moment now) {
  if (phase_ == Phase::kStopped) {
    // Never tried, unlike what was on its way when the registry stopped.
    AnswerAll refusal;
    refusal.answers.push_back(
        {event.ticket,
         Unavailable(ErrorReason::kRegistryStopped,
                     "the registry stopped: " + stopped_because_.message())});
    return Effects(std::move(refusal));
  }
  if (phase_ != Phase::kOpen) {
    return StopBecause(Internal("a statement was submitted out of turn"));
  }
  if (ClockIsAhead(now)) {
    answers_.push_back(
        {event.ticket,
         Unavailable(ErrorReason::kClockAhead,
                     "the clock is ahead of the newest own timestamp")});
    return {};
  }
  if (!batch_opened_at_ms_) {
    batch_opened_at_ms_ = now.monotonic_ms;
  }
  auto position = admission_.Admit(std::move(event.statement), now.wall_ms);
  answers_.push_back({event.ticket, std::move(position)});
  if (!log_.status().ok()) {
    return StopBecause(log_.status());
  }
  return BatchIsFull(now) ? CloseBatch(now) : std::vector<Effect>();
}

bool Sequencer::BatchIsFull(Moment now) const {
  return log_.batch_count() >= limits_.batch_count_max ||
         answers_.size() >= limits_.batch_count_max ||
         log_.batch_bytes() >= limits_.batch_bytes_max ||
         now.monotonic_ms - *batch_opened_at_ms_ >= limits_.batch_open_max_ms;
}

std::vector<Effect> Sequencer::Handle(InputIdle, Moment now) {
  if (phase_ != Phase::kOpen || answers_.empty()) {
    return {};
  }
  return CloseBatch(now);
}

std::vector<Effect> Sequencer::CloseBatch(Moment now) {
  batch_opened_at_ms_.reset();
  if (log_.batch_count() == 0) {
    batch_ = nullptr;
    return PublishAndAnswer();
  }
  first_index_ = log_.size() - log_.batch_count();
  auto batch = log_.Close(TrustedNowMs(now));
  if (!batch.ok()) {
    return StopBecause(batch.status());
  }
  batch->last_mark = last_mark_;
  batch_ = std::make_shared<const storage::LogBatch>(*std::move(batch));
  phase_ = Phase::kCommitting;
  return Effects(CommitBatch{batch_});
}

std::vector<Effect> Sequencer::Handle(BatchCommitted event, Moment now) {
  if (phase_ != Phase::kCommitting || !event.status.ok()) {
    return StopBecause(event.status.ok() ? Internal("a commit out of turn")
                                         : event.status);
  }
  log_.Committed();
  return SignNewest(now, /*refreshes=*/false);
}

// The keys are those in force behind the newest entry: a change of the log
// key is signed by the new key at once.
std::vector<Effect> Sequencer::SignNewest(Moment now, bool refreshes) {
  const auto keys = admission_.RegistryKeys();
  if (!keys.ok()) {
    return StopBecause(keys.status());
  }
  HeadToSign to_sign;
  to_sign.head = log_.edge().Head();
  // The store computed the batch's root from other memory, and once more from
  // the bytes read back.
  if (batch_ != nullptr && batch_->new_head != to_sign.head) {
    return StopBecause(Unstable("the committed batch"));
  }
  timestamp_ = {std::max({TrustedNowMs(now), timestamp_.wall_ms,
                          log_.last_admission_ms()}),
                now.monotonic_ms};
  if (timestamp_.wall_ms > ExpectedMs(now)) {
    clock_base_ = timestamp_;
  }
  to_sign.time_s = timestamp_.wall_ms / 1000;
  to_sign.log_key = keys->log_key;
  to_sign.cosigning_key = keys->cosigning_key;
  phase_ = Phase::kSigning;
  return Effects(SignHead{std::move(to_sign), refreshes});
}

std::vector<Effect> Sequencer::Handle(HeadSigned event, Moment) {
  if (phase_ != Phase::kSigning || !event.note.ok()) {
    return StopBecause(event.note.ok() ? Internal("a signature out of turn")
                                       : event.note.status());
  }
  note_ = *std::move(event.note);
  const merkle::TreeHead head = log_.edge().Head();
  const Status says = CheckNoteSays(note_, head);
  if (!says.ok()) {
    return StopBecause(says);
  }
  if (last_mark_ == head) {
    return PublishAndAnswer();  // Only the timestamp is new.
  }
  phase_ = Phase::kMarking;
  return Effects(WriteMark{head});
}

std::vector<Effect> Sequencer::Handle(MarkWritten event, Moment) {
  if (phase_ != Phase::kMarking || !event.status.ok()) {
    return StopBecause(event.status.ok() ? Internal("a mark out of turn")
                                         : event.status);
  }
  last_mark_ = log_.edge().Head();
  return PublishAndAnswer();
}

std::vector<Effect> Sequencer::PublishAndAnswer() {
  std::vector<Effect> effects;
  if (phase_ != Phase::kOpen) {
    auto published = std::make_shared<PublishedHead>();
    published->head = log_.edge().Head();
    published->edge = log_.edge();
    published->map = log_.map();
    published->checkpoint = std::move(note_);
    published_ = std::move(published);
    effects.emplace_back(Publish{published_});
  }
  if (!answers_.empty()) {
    effects.emplace_back(AnswerAll{std::exchange(answers_, {}), published_,
                                   std::exchange(batch_, nullptr),
                                   first_index_});
  }
  admission_.Tidy();
  phase_ = Phase::kOpen;
  return effects;
}

std::vector<Effect> Sequencer::Handle(Ticked, Moment now) {
  if (phase_ != Phase::kOpen || published_ == nullptr || !answers_.empty() ||
      ClockIsAhead(now) ||
      now.monotonic_ms - timestamp_.monotonic_ms < limits_.timestamp_every_ms) {
    return {};
  }
  return SignNewest(now, /*refreshes=*/true);
}

std::vector<Effect> Sequencer::Handle(Halted event, Moment) {
  return phase_ == Phase::kStopped ? std::vector<Effect>()
                                   : StopBecause(event.why);
}

std::vector<Effect> Sequencer::StopBecause(const Status& why) {
  phase_ = Phase::kStopped;
  stopped_because_ = why;
  std::vector<Effect> effects;
  AnswerAll unanswered;
  for (Answer& answer : std::exchange(answers_, {})) {
    // A refusal stands whatever became of the batch, unless the store failed
    // while it was judged; what was admitted is not known to be.
    const bool refused = !answer.outcome.ok() && log_.status().ok();
    unanswered.answers.push_back(
        {answer.ticket, refused ? std::move(answer.outcome)
                                : StatusOr<Position>(Unanswered(why))});
  }
  if (!unanswered.answers.empty()) {
    effects.emplace_back(std::move(unanswered));
  }
  effects.emplace_back(Stop{why});
  return effects;
}

}  // namespace comity::server
