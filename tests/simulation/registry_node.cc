#include "tests/simulation/registry_node.h"

#include <algorithm>
#include <utility>

namespace comity::simulation {
namespace {

constexpr std::size_t kHeadsMax = 8;

}  // namespace

RegistryNode::RegistryNode(NodeSettings settings, Surroundings& world,
                           const DiskImage& image)
    : settings_(std::move(settings)),
      world_(world),
      disk_(world.directory + "/" + settings_.name + "-mark",
            [&world](const Hash& id) { return world.FindDeed(id); }),
      clock_(world.schedule) {
  disk_.log = image.log;
  disk_.WriteMark(image.mark);
  process_settings_.origin = settings_.founding->registry().origin();
  process_settings_.genesis_id = settings_.founding->registry().genesis_id();
  process_settings_.country = settings_.founding->country();
  process_settings_.limits.batch_count_max = 2 + world.dice.Below(6);
  process_settings_.queue_count_max = 4 + world.dice.Below(12);
  process_settings_.judged_max = 4 + world.dice.Below(60);
  process_settings_.held_max = 8 + world.dice.Below(248);
  process_settings_.broken = settings_.broken;
  world.network.Join(
      name(), [this](const std::string& from, const Message& message) {
        if (const auto* submit = std::get_if<SubmitMessage>(&message)) {
          OnSubmit(from, *submit);
        }
      });
  if (settings_.honest) {
    RegistryTruth& truth = world.truth.Of(name());
    truth.chronicle = image.log.chronicle;
    const std::uint64_t size = truth.chronicle.size();
    truth.largest_signed = {{size}, NaiveRoot(truth.chronicle, size)};
  }
}

RegistryNode::~RegistryNode() = default;

ProcessSinks RegistryNode::Sinks() {
  ProcessSinks sinks;
  sinks.signed_text = [this](std::string_view text) {
    if (settings_.honest) {
      world_.truth.OnSigned(name(), disk_, text);
    }
  };
  sinks.published = [this](const server::PublishedHeadPtr& head) {
    if (settings_.honest) {
      world_.truth.OnPublished(name(), head->head);
    }
    heads_.push_back(head);
    if (heads_.size() > kHeadsMax) {
      heads_.pop_front();
    }
  };
  sinks.answered = [this](const ReplyTo& reply_to,
                          StatusOr<client::Acknowledgement> answer) {
    const ErrorReason reason = answer.status().reason();
    if (answer.ok()) {
      if (answer->duplicate) {
        world_.coverage.Count(Happening::kRepeated);
      }
    } else if (reason == ErrorReason::kQueueFull) {
      world_.coverage.Count(Happening::kPushedBack);
    } else if (reason == ErrorReason::kClockAhead) {
      world_.coverage.Count(Happening::kClockRefused);
    } else {
      world_.coverage.Count(answer.status().code() == StatusCode::kUnavailable
                                ? Happening::kUnanswered
                                : Happening::kRefused);
    }
    if (!reply_to.node.empty()) {
      world_.network.Send(name(), reply_to.node,
                          AnswerMessage{reply_to.reference, std::move(answer)});
    }
  };
  return sinks;
}

void RegistryNode::Start() {
  start_is_scheduled_ = false;
  if (process_ != nullptr) {
    return;
  }
  auto opened = Process::Open(
      process_settings_,
      {&disk_, &faults_, &clock_, &world_.dice, &world_.coverage,
       [this] { return settings_.founding->MakeKeys(); }, ask_cosigners},
      Sinks());
  process_settings_.confirm_head = false;
  if (!opened.ok()) {
    OnStartRefused(opened.status());
    return;
  }
  world_.coverage.Count(Happening::kStarted);
  began_with_wrong_clock_ = !clock_.IsRight();
  if (settings_.honest && !displaced_) {
    world_.truth.CheckDurable(name(), disk_);
  }
  process_ = *std::move(opened);
  process_->Start();
  if (!process_->fate().dead() && !process_->stopped()) {
    // The older copy was good enough, for instance a mark that is one behind.
    displaced_.reset();
  }
  if (on_started) {
    on_started();
  }
  LookAfter(process_);
}

void RegistryNode::DropProcess() {
  if (on_ending && process_ != nullptr) {
    on_ending();
  }
  process_.reset();
  heads_.clear();
}

void RegistryNode::StartLater(std::uint64_t delay_ms) {
  if (!start_is_scheduled_) {
    start_is_scheduled_ = true;
    world_.schedule.After(delay_ms, name() + " starts", [this] { Start(); });
  }
}

// What the operator's manual says: find out what is wrong before anything is
// signed again.
void RegistryNode::OnStartRefused(const Status& why) {
  switch (why.reason()) {
    case ErrorReason::kStoreBehindMark:
      world_.coverage.Count(Happening::kStartBehindMark);
      break;
    case ErrorReason::kHeadMarkOutdated:
      world_.coverage.Count(Happening::kStartMarkOutdated);
      break;
    case ErrorReason::kHeadMarkMissing:
      world_.coverage.Count(Happening::kStartMarkMissing);
      break;
    case ErrorReason::kHeadMarkCorrupt:
      world_.coverage.Count(Happening::kStartMarkCorrupt);
      // Nothing can be read from it: as good as lost.
      disk_.WriteMark(std::nullopt);
      break;
    case ErrorReason::kStoreCorrupt:
    case ErrorReason::kLeafHashMismatch:
      world_.coverage.Count(Happening::kStartStoreCorrupt);
      break;
    case ErrorReason::kStoreUnavailable:
      world_.coverage.Count(Happening::kStartStoreAway);
      break;
    case ErrorReason::kStoreBehindCosigner:
      world_.coverage.Count(Happening::kStartBehindCosigner);
      break;
    case ErrorReason::kCosignersSilent:
      world_.coverage.Count(Happening::kStartCosignersSilent);
      break;
    default:
      return world_.truth.Breach(
          name() + " refuses to start: " + std::string(Name(why.reason())) +
          " " + why.message());
  }
  Repair();
  // The operator compared the log with what is known of it.
  process_settings_.confirm_head =
      !disk_.ReadMark().has_value() ||
      why.reason() == ErrorReason::kCosignersSilent;
  StartLater(1000 + world_.dice.Below(settings_.restart_max_ms));
}

void RegistryNode::Repair() {
  disk_.damage.clear();
  if (displaced_) {
    disk_.log.rows = displaced_->log.rows;
    disk_.log.chronicle = displaced_->log.chronicle;
    // Whoever held the lease of the older copy must not hold this one.
    const std::uint64_t epoch =
        std::max(disk_.log.fence.fence.epoch.value,
                 displaced_->log.fence.fence.epoch.value);
    disk_.log.fence = displaced_->log.fence;
    disk_.log.fence.fence.epoch.value = epoch;
    disk_.WriteMark(displaced_->mark);
    displaced_.reset();
  }
}

void RegistryNode::SetClockRight() {
  clock_.offset_ms = 0;
  clock_.stuck_at_ms.reset();
  if (began_with_wrong_clock_ && process_ != nullptr) {
    DropProcess();
    StartLater(1000);
  }
}

void RegistryNode::EndFaults() {
  faults_ = {};
  SetClockRight();
  zombie_.reset();
  if (displaced_) {
    DropProcess();
  }
  Repair();
  if (process_ == nullptr) {
    StartLater(1000);
  }
}

void RegistryNode::OnSubmit(const std::string& from,
                            const SubmitMessage& message) {
  Process* process = process_.get();
  if (zombie_ != nullptr && world_.OneIn(2)) {
    process = zombie_.get();
  }
  if (process != nullptr) {
    process->Submit(message.sent, {from, message.reference});
    ScheduleWork();
  }
}

void RegistryNode::ScheduleWork() {
  if (!work_is_scheduled_) {
    work_is_scheduled_ = true;
    world_.schedule.After(world_.dice.Below(300), name() + " works",
                          [this] { Work(); });
  }
}

void RegistryNode::Work() {
  work_is_scheduled_ = false;
  std::size_t waiting = 0;
  for (auto* process : {&zombie_, &process_}) {
    if (*process != nullptr) {
      (*process)->WorkOff(1 + world_.dice.Below(6));
      waiting += (*process)->waiting();
      LookAfter(*process);
    }
  }
  if (waiting > 0) {
    ScheduleWork();
  }
}

void RegistryNode::SubmitAndWork(const client::SentStatement& sent) {
  if (process_ != nullptr) {
    process_->Submit(sent, {});
    process_->WorkOff(100);
    LookAfter(process_);
  }
}

void RegistryNode::Tick() {
  for (auto* process : {&zombie_, &process_}) {
    if (*process != nullptr) {
      (*process)->Tick();
      LookAfter(*process);
    }
  }
}

void RegistryNode::LookAfter(std::unique_ptr<Process>& process) {
  const auto& dead = process->fate().dead();
  if (!dead && !process->stopped()) {
    return;
  }
  if (dead) {
    world_.coverage.Count(*dead);
  } else {
    world_.coverage.Count(Happening::kStopped);
    if (process->stopped_because().reason() == ErrorReason::kFenced) {
      world_.coverage.Count(Happening::kFenced);
    }
  }
  const bool current = &process == &process_;
  if (!current) {
    process.reset();
    heads_.clear();
  } else {
    DropProcess();
    StartLater(1000 + world_.dice.Below(settings_.restart_max_ms));
  }
}

StatusOr<client::EvidenceAnswer> RegistryNode::Answer(
    const client::CredentialQuery& query, std::size_t how_old) {
  Process* process = process_.get();
  if (zombie_ != nullptr && world_.OneIn(2)) {
    process = zombie_.get();
  }
  if (process == nullptr || process->newest() == nullptr) {
    return Unavailable(ErrorReason::kServerUnreachable, "nobody answers");
  }
  if (how_old == 0 || heads_.empty()) {
    return process->Answer(query, process->newest());
  }
  const std::size_t at =
      heads_.size() - 1 - std::min(how_old, heads_.size() - 1);
  return process->Answer(query, heads_[at]);
}

const Chronicle& RegistryNode::KnownChronicle() {
  return settings_.honest ? world_.truth.Of(name()).chronicle
                          : disk_.log.chronicle;
}

void RegistryNode::CheckBounds() {
  for (const auto* process : {&process_, &zombie_}) {
    if (*process == nullptr) {
      continue;
    }
    const Process& one = **process;
    if (one.waiting() > one.settings().queue_count_max) {
      world_.truth.Breach("I4: the queue of " + name() + " is too long");
    }
    if (one.held() > one.settings().held_max) {
      world_.truth.Breach("I4: " + name() + " holds " +
                          std::to_string(one.held()) + " statements, " +
                          std::to_string(one.settings().held_max) +
                          " are allowed");
    }
  }
}

}  // namespace comity::simulation
