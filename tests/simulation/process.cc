#include "tests/simulation/process.h"

#include <algorithm>
#include <utility>

#include "core/merkle/prover.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"
#include "core/statement/wire.h"
#include "server/evidence/known_head.h"
#include "server/registry/start_check.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kLeaseMs = 30'000;

}  // namespace

// Tells what the log key signs; a process may die before or after it.
class Process::WatchedSigner final : public crypto::Signer {
 public:
  WatchedSigner(std::unique_ptr<crypto::Signer> key, Fate& fate,
                std::function<void(std::string_view)> tell)
      : key_(std::move(key)), fate_(fate), tell_(std::move(tell)) {}

  const crypto::PublicKey& public_key() const override {
    return key_->public_key();
  }
  StatusOr<std::string> Sign(std::string_view message) const override {
    if (!fate_.Passes(Happening::kCrashBeforeSignature)) {
      return Unavailable(ErrorReason::kRegistryStopped, "dead");
    }
    tell_(message);
    // Torn or not, the mark is written next.
    (void)fate_.Passes(Happening::kCrashBeforeMark);
    (void)fate_.Passes(Happening::kCrashTornMark);
    return key_->Sign(message);
  }

 private:
  std::unique_ptr<crypto::Signer> key_;
  Fate& fate_;
  std::function<void(std::string_view)> tell_;
};

Process::Process(ProcessSettings settings, ProcessParts parts,
                 ProcessSinks sinks)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      sinks_(std::move(sinks)) {
  fate_.at_death = [this] { mark_at_death_ = parts_.disk->ReadMark(); };
}

// A dead process may have gone on writing its mark: undo that. If it died amid
// the write, a part of the slot is new.
Process::~Process() {
  mark_.reset();
  const auto& how = fate_.dead();
  if (!how || mark_is_elsewhere_) {
    return;
  }
  std::optional<std::string> bytes = mark_at_death_;
  const auto written = parts_.disk->ReadMark();
  if (how == Happening::kCrashTornMark && bytes && written &&
      bytes->size() == written->size()) {
    const std::size_t torn_at = parts_.dice->Below(bytes->size());
    for (std::size_t i = 0; i < torn_at; ++i) {
      (*bytes)[i] = (*written)[i];
    }
  }
  if (bytes != written) {
    parts_.disk->WriteMark(bytes);
  }
}

StatusOr<std::unique_ptr<Process>> Process::Open(ProcessSettings settings,
                                                 ProcessParts parts,
                                                 ProcessSinks sinks) {
  std::unique_ptr<Process> process(
      new Process(std::move(settings), std::move(parts), std::move(sinks)));
  COMITY_RETURN_IF_ERROR(process->OpenStore());
  COMITY_RETURN_IF_ERROR(process->CheckMark());
  process->MakeMachines();
  return process;
}

// What server::Registry does, without its threads.
Status Process::OpenStore() {
  engine_ = std::make_unique<SimulatedEngine>(
      *parts_.disk, *parts_.faults, fate_, *parts_.dice, *parts_.coverage,
      [this] { return parts_.clock->Now().wall_ms; }, settings_.broken.store);
  COMITY_ASSIGN_OR_RETURN(const auto lease,
                          engine_->Acquire(settings_.origin, kLeaseMs));
  epoch_ = lease.epoch;
  COMITY_ASSIGN_OR_RETURN(auto opened, storage::LogStore::Open(*engine_, {}));
  store_ = std::move(opened.store);
  map_ = std::move(opened.map);
  return OkStatus();
}

Status Process::CheckMark() {
  COMITY_ASSIGN_OR_RETURN(
      mark_,
      storage::HeadMarkFile::Open(parts_.disk->mark_path(), settings_.origin));
  server::StartCheck check;
  check.mark.store_head = store_->state().head;
  check.mark.recorded_mark = store_->state().last_mark;
  if (mark_->mark()) {
    check.mark.mark = mark_->mark()->head;
  }
  if (parts_.ask_cosigners) {
    check.cosigners = parts_.ask_cosigners();
  }
  if (settings_.confirm_head) {
    check.confirmed = check.mark.store_head;
  }
  check.root_at = [this](merkle::TreeSize size) -> StatusOr<Hash> {
    return merkle::Prover(store_->state().edge, *store_).RootAt(size);
  };
  check.log = [](std::string_view) {};
  const Status compared = server::CheckStart(check);
  if (settings_.broken.ignores_mark &&
      (compared.reason() == ErrorReason::kStoreBehindMark ||
       compared.reason() == ErrorReason::kStoreForksMark)) {
    mark_.reset();
    parts_.disk->WriteMark(std::nullopt);
    COMITY_ASSIGN_OR_RETURN(
        mark_, storage::HeadMarkFile::Open(parts_.disk->mark_path(),
                                           settings_.origin));
    return OkStatus();
  }
  COMITY_RETURN_IF_ERROR(compared);
  return server::MarkBeginning(check.mark.store_head, epoch_, *mark_);
}

void Process::MakeMachines() {
  auto keys = parts_.make_keys();
  keys.front() = std::make_unique<WatchedSigner>(std::move(keys.front()), fate_,
                                                 sinks_.signed_text);
  signer_ = std::make_unique<server::CheckpointSigner>(settings_.origin,
                                                       std::move(keys));
  histories_ = std::make_unique<server::HistoryCache>(*store_, 1U << 16);
  open_log_ = std::make_unique<server::OpenLog>(store_->state(),
                                                std::move(map_), *histories_);
  server::AdmissionRules rules;
  rules.origin = settings_.origin;
  rules.genesis_id = settings_.genesis_id;
  rules.countries = {settings_.country};
  rules.held_keys = signer_->key_ids();
  rules.judged_max = settings_.judged_max;
  rules.held_max = settings_.held_max;
  admission_ = std::make_unique<server::Admission>(std::move(rules), *open_log_,
                                                   keys_, memo_);
  sequencer_ = std::make_unique<server::Sequencer>(settings_.limits, *open_log_,
                                                   *admission_);
  shell_ = std::make_unique<server::SequencerShell>(
      *sequencer_,
      server::ShellParts{store_.get(), epoch_, mark_.get(), signer_.get(),
                         parts_.clock},
      ShellSinks());
  logs_.Add(own_log());
  builder_ = std::make_unique<server::EvidenceBuilder>(logs_, settings_.origin);
}

server::HeldLog Process::own_log() {
  return {{settings_.origin, settings_.genesis_id, {settings_.country}},
          store_.get(),
          histories_.get(),
          [this] { return newest_; },
          /*signatures_checked=*/true};
}

server::ShellSinks Process::ShellSinks() {
  return {[this](server::PublishedHeadPtr head) {
            if (fate_.Passes(Happening::kCrashBeforePublication)) {
              newest_ = std::move(head);
              sinks_.published(newest_);
            }
          },
          [this](std::vector<server::ProvenAnswer> answers) {
            Deliver(std::move(answers));
          },
          [this](const Status& why) { stopped_because_ = why; }};
}

void Process::Start() { shell_->Run(server::Started{}); }

void Process::Submit(const client::SentStatement& sent, ReplyTo reply_to) {
  if (queue_.size() >= settings_.queue_count_max) {
    sinks_.answered(reply_to, ResourceExhausted(ErrorReason::kQueueFull,
                                                "too many statements wait"));
    return;
  }
  queue_.push_back({sent, std::move(reply_to)});
}

void Process::WorkOff(std::size_t count) {
  engine_->Flush();
  while (!queue_.empty() && count > 0 && !fate_.dead() && !stopped()) {
    Work work = std::move(queue_.front());
    queue_.pop_front();
    Admit(std::move(work));
    --count;
  }
  if (queue_.empty() && !fate_.dead() && sequencer_->accepting()) {
    shell_->Run(server::InputIdle{});
  }
}

void Process::Admit(Work work) {
  LogIfBroken(work);
  const server::Ticket ticket = next_ticket_++;
  unanswered_.emplace(ticket, work.reply_to);
  shell_->Run(server::Submitted{
      ticket, server::Prepare(work.sent.statement, work.sent.signatures, keys_,
                              memo_)});
}

// What a broken registry logs behind the back of its sequencer, which finds a
// duplicate then, or refuses once more.
void Process::LogIfBroken(const Work& work) {
  if (settings_.broken.admits_everything) {
    LogAnyway(work);
  } else if (settings_.broken.admits_without_previous) {
    const auto refused =
        admission_->Admit(server::Prepare(work.sent.statement,
                                          work.sent.signatures, keys_, memo_),
                          parts_.clock->Now().wall_ms);
    if (refused.status().reason() == ErrorReason::kPreviousMismatch) {
      LogAnyway(work);
    }
  }
}

void Process::LogAnyway(const Work& work) {
  statement::Entry entry;
  entry.admitted_ms =
      std::max(parts_.clock->Now().wall_ms, open_log_->last_admission_ms());
  entry.content =
      statement::StatementEntry{work.sent.statement, work.sent.signatures};
  std::string bytes = statement::EncodeEntry(entry);
  auto logged = authority::ReadLoggedStatement(open_log_->size(), bytes);
  if (logged.ok() && *logged != nullptr) {
    (void)open_log_->Append(*std::move(logged), std::move(bytes));
  }
}

void Process::Deliver(std::vector<server::ProvenAnswer> answers) {
  held_ = stopped() ? 0 : open_log_->held();
  if (!fate_.Passes(Happening::kCrashBeforeAnswers)) {
    return;
  }
  for (server::ProvenAnswer& answer : answers) {
    if (!fate_.Passes(Happening::kCrashAmidAnswers)) {
      return;
    }
    const auto found = unanswered_.find(answer.ticket);
    const ReplyTo reply_to = std::move(found->second);
    unanswered_.erase(found);
    if (!answer.outcome.ok()) {
      sinks_.answered(reply_to, answer.outcome.status());
      continue;
    }
    server::Accepted& accepted = *answer.outcome;
    sinks_.answered(reply_to,
                    client::Acknowledgement{
                        .index = accepted.index,
                        .entry = std::move(accepted.entry),
                        .inclusion_proof = std::move(accepted.inclusion_proof),
                        .checkpoint = accepted.published->checkpoint,
                        .duplicate = accepted.duplicate});
  }
}

void Process::Tick() {
  engine_->Flush();
  if (!fate_.dead() && sequencer_->accepting()) {
    shell_->Run(server::Ticked{});
  }
}

StatusOr<client::EvidenceAnswer> Process::Answer(
    const client::CredentialQuery& query,
    const server::PublishedHeadPtr& published) {
  evidence::Question question;
  question.credential = query.credential;
  question.host_country = query.host_country;
  question.purpose = query.purpose;
  question.on = query.on.value_or(CivilDate());
  question.known_at = query.known_at;
  COMITY_ASSIGN_OR_RETURN(
      auto built,
      builder_->ForQuestion(published, question,
                            {.origins = {}, .every_host = query.every_host}));
  client::EvidenceAnswer answer;
  answer.evidence = std::move(built.evidence);
  answer.unverified_verdict = statement::EncodeRecord(built.verdict);
  for (const client::KnownHead& known : query.known_heads) {
    COMITY_ASSIGN_OR_RETURN(auto hashes,
                            server::ProveFrom(known.head, *published, *store_));
    answer.consistency.push_back(
        {known.origin, known.head.size, std::move(hashes)});
  }
  return answer;
}

}  // namespace comity::simulation
