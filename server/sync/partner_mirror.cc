#include "server/sync/partner_mirror.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/evidence/proven_registry.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/wire.h"
#include "server/sync/kept_file.h"
#include "server/sync/own_line.h"
#include "server/sync/past_head.h"

namespace comity::server {
namespace {

// The engine fences writers by epoch, not by time, so a lease is not renewed.
constexpr std::uint64_t kLeaseMs = 30'000;
// Longest wait of an announcement.
constexpr std::uint64_t kWaitMaxMs = 5'000;
// Anybody may announce anything: it wakes the mirror this often at most.
constexpr std::uint64_t kWakeEveryMs = 500;

}  // namespace

PartnerMirror::PartnerMirror(PartnerSettings settings, PartnerParts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      packages_(*parts_.link),
      evidence_(PathOf("evidence")) {}

PartnerMirror::~PartnerMirror() { Shutdown(); }

std::string PartnerMirror::PathOf(const char* name) const {
  return (std::filesystem::path(settings_.folder) / name).string();
}

StatusOr<std::unique_ptr<PartnerMirror>> PartnerMirror::Open(
    PartnerSettings settings, PartnerParts parts) {
  std::unique_ptr<PartnerMirror> mirror(
      new PartnerMirror(std::move(settings), std::move(parts)));
  COMITY_RETURN_IF_ERROR(mirror->OpenStore());
  COMITY_RETURN_IF_ERROR(mirror->OpenCosigner());
  mirror->MakeMachine();
  return mirror;
}

Status PartnerMirror::OpenStore() {
  COMITY_ASSIGN_OR_RETURN(
      const auto lease,
      parts_.engine->Acquire(settings_.partner.origin, kLeaseMs));
  epoch_ = lease.epoch;
  storage::LogStoreOptions options;
  options.cached_tiles_max = settings_.cached_tiles_max;
  COMITY_ASSIGN_OR_RETURN(
      auto opened, storage::LogStore::Open(*parts_.engine, std::move(options)));
  store_ = std::move(opened.store);
  histories_ =
      std::make_unique<HistoryCache>(*store_, settings_.history_cache_bytes);
  sweep_ = std::make_unique<SignatureSweep>(
      *store_, *histories_, PathOf("signatures"),
      [this](std::uint64_t index, const Status& why) {
        ++alarms_;
        parts_.log("mirror of " + settings_.partner.origin + ": entry " +
                   std::to_string(index) + ": " +
                   std::string(Name(why.reason())) + ": " + why.message());
      });
  stored_ = {store_->state().edge, std::move(opened.map),
             store_->state().last_admission_ms};
  return OkStatus();
}

// What was cosigned last is remembered apart from the copy: who loses the copy
// must not sign another log.
Status PartnerMirror::OpenCosigner() {
  if (!settings_.cosigner) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(
      cosigner_key_,
      checkpoint::VerifierKey::Make(settings_.cosigner->name,
                                    checkpoint::NoteKeyType::kCosignature,
                                    settings_.cosigner->key->public_key()));
  COMITY_ASSIGN_OR_RETURN(
      memory_, storage::HeadMarkFile::Open(PathOf("cosigned"),
                                           settings_.partner.origin));
  const auto& mark = memory_->mark();
  // The copy holds all that was cosigned, also what a damaged slot held.
  if (memory_->slot_was_damaged() && mark &&
      stored_.edge.Head().size < mark->head.size) {
    return DataLoss(ErrorReason::kHeadMarkCorrupt,
                    "a slot of \"" + PathOf("cosigned") +
                        "\" is damaged, and no copy of the log tells what "
                        "was cosigned last");
  }
  return OkStatus();
}

std::optional<PartnerMirror::Verified> PartnerMirror::ReadVerified() const {
  auto read = statement::DecodeRecord<evidence::Evidence>(
      ReadKeptFile(PathOf("verified"), evidence::kEvidenceSizeMax));
  if (!read.ok() || read->registries.size() != 1) {
    return std::nullopt;
  }
  Verified verified;
  verified.part = std::move(read->registries.front());
  const auto proven =
      evidence::ProvenRegistry::ProveUntimed(verified.part, settings_.partner);
  if (!proven.ok()) {
    return std::nullopt;
  }
  auto past = StateAtHead(*parts_.engine, *store_, stored_, (*proven)->head());
  if (!past.ok()) {
    return std::nullopt;
  }
  verified.state = *std::move(past);
  return verified;
}

std::optional<checkpoint::ParsedNote> PartnerMirror::ReadCosignature(
    const std::string& checkpoint) const {
  if (!cosigner_key_) {
    return std::nullopt;
  }
  auto kept = checkpoint::ParseNote(
      ReadKeptFile(PathOf("cosignature"), checkpoint::kNoteBytesMax));
  const auto now = checkpoint::ParseNote(checkpoint);
  const bool is_of_today =
      kept.ok() && now.ok() && kept->text == now->text &&
      kept->signatures.size() == 1 &&
      checkpoint::VerifyCosignature(*kept, *cosigner_key_).ok();
  return is_of_today ? std::optional(*std::move(kept)) : std::nullopt;
}

void PartnerMirror::PublishVerified(const Verified& verified) {
  auto published = std::make_shared<PublishedHead>();
  published->head = verified.state.edge.Head();
  published->edge = verified.state.edge;
  published->map = verified.state.map;
  published->checkpoint = verified.part.checkpoint;
  Publish(std::move(published));
  const auto cosignature = ReadCosignature(verified.part.checkpoint);
  if (cosignature) {
    ServeCosignature(*cosignature);
  }
}

bool PartnerMirror::IsForkKept() {
  const std::string path = PathOf("fork-evidence");
  const std::string bytes = ReadKeptFile(path, mirror::kForkEvidenceSizeMax);
  if (bytes.empty() || !mirror::JudgeFork(bytes, settings_.partner).ok()) {
    return false;
  }
  ++alarms_;
  const Status why =
      DataLoss(ErrorReason::kForkDetected,
               "the log forked, as " + path +
                   " proves; followed no more while that file is there");
  parts_.log("mirror of " + settings_.partner.origin + ": " +
             std::string(Name(why.reason())) + ": " + why.message());
  if (parts_.alarm) {
    parts_.alarm(
        {AlarmLevel::kCritical, "mirror", settings_.partner.origin, why, path});
  }
  return true;
}

void PartnerMirror::MakeMachine() {
  MirrorStart start;
  start.partner = settings_.partner;
  start.cosigns = settings_.cosigner.has_value();
  if (memory_ != nullptr && memory_->mark()) {
    start.cosigned = {memory_->mark()->head, memory_->mark()->epoch.value};
  }
  auto verified = ReadVerified();
  if (verified) {
    PublishVerified(*verified);
    start.verified = std::move(verified->part);
    start.verified_head = verified->state.edge.Head();
  }
  // A log that forked stays one, whoever shows what of it.
  halted_ = IsForkKept();
  start.stored = std::move(stored_);
  machine_ = std::make_unique<MirrorMachine>(settings_.limits, std::move(start),
                                             *store_);
}

HeldLog PartnerMirror::log() {
  const evidence::PinnedOrigin& partner = settings_.partner;
  return {{partner.origin, partner.genesis_id, partner.countries},
          store_.get(),
          histories_.get(),
          [this] {
            const std::lock_guard lock(mutex_);
            return published_;
          },
          /*signatures_checked=*/false};
}

void PartnerMirror::Publish(PublishedHeadPtr published) {
  sweep_->Advance(published);
  const std::lock_guard lock(mutex_);
  verified_size_ = published->head.size;
  published_ = WithCosignature(std::move(published));
}

// A head that is shown again, with a newer time of the log's own, has the text
// that was cosigned: readers must not see it without that line meanwhile.
PublishedHeadPtr PartnerMirror::WithCosignature(
    PublishedHeadPtr published) const {
  if (!cosigner_key_) {
    return published;
  }
  auto with_line = std::make_shared<PublishedHead>(*published);
  with_line->checkpoint =
      WithOwnLine(published->checkpoint, *cosigner_key_, cosignature_);
  return with_line;
}

// --- The thread --------------------------------------------------------------

void PartnerMirror::Start() {
  sweep_->Start();
  thread_ = std::thread([this] { Run(); });
}

void PartnerMirror::Close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  parts_.link->Cancel();
  woken_.notify_all();
  if (sweep_ != nullptr) {
    sweep_->Close();
  }
}

void PartnerMirror::Shutdown() {
  Close();
  if (thread_.joinable()) {
    thread_.join();
  }
  if (sweep_ != nullptr) {
    sweep_->Shutdown();
  }
  AnswerWaiting(/*all=*/true);
}

void PartnerMirror::Run() {
  while (true) {
    AnswerWaiting(/*all=*/false);
    if (!next_ && !WaitUntilWoken()) {
      return;
    }
    TakeStep();
    const std::lock_guard lock(mutex_);
    if (closing_) {
      return;
    }
  }
}

std::uint64_t PartnerMirror::Turn() {
  AnswerWaiting(/*all=*/false);
  const std::uint64_t now_ms = parts_.clock->Now().monotonic_ms;
  std::unique_lock lock(mutex_);
  if (!next_ && !IsWoken(now_ms)) {
    return WakeAtMs(now_ms) - now_ms;
  }
  lock.unlock();
  TakeStep();
  lock.lock();
  const std::uint64_t at_ms = next_ ? now_ms : WakeAtMs(now_ms);
  return at_ms - std::min(at_ms, now_ms);
}

void PartnerMirror::TakeStep() {
  MirrorEvent event = std::exchange(next_, {}).value_or(MirrorWoken{});
  auto effects = machine_->Step(std::move(event), parts_.clock->Now());
  for (MirrorEffect& effect : effects) {
    auto reported = std::visit([this](auto& each) { return Do(each); }, effect);
    if (reported) {
      next_ = std::move(reported);
    }
  }
}

// For an announcement, and when the machine wants to; a halted one never.
std::uint64_t PartnerMirror::WakeAtMs(std::uint64_t now_ms) const {
  if (halted_) {
    return now_ms + kWaitMaxMs;
  }
  return announced_ && !after_failure_
             ? std::min(sleep_until_ms_, last_woken_ms_ + kWakeEveryMs)
             : sleep_until_ms_;
}

bool PartnerMirror::IsWoken(std::uint64_t now_ms) {
  if (now_ms < WakeAtMs(now_ms)) {
    return false;
  }
  announced_ = false;
  last_woken_ms_ = now_ms;
  return true;
}

// Wakes also when somebody has waited long enough.
bool PartnerMirror::WaitUntilWoken() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    const std::uint64_t now_ms = parts_.clock->Now().monotonic_ms;
    if (IsWoken(now_ms)) {
      return true;
    }
    std::uint64_t until_ms = WakeAtMs(now_ms);
    bool somebody_is_late = false;
    for (const Waiting& waiting : waiting_) {
      until_ms = std::min(until_ms, waiting.until_ms);
      somebody_is_late = somebody_is_late || waiting.until_ms <= now_ms;
    }
    if (somebody_is_late) {
      lock.unlock();
      AnswerWaiting(/*all=*/false);
      lock.lock();
      continue;
    }
    woken_.wait_for(lock, std::chrono::milliseconds(until_ms - now_ms));
  }
  return false;
}

void PartnerMirror::Announced(const checkpoint::ParsedNote& note,
                              merkle::TreeSize size, std::uint64_t wait_ms,
                              CosignedDone done) {
  bool waits = false;
  {
    const std::lock_guard lock(mutex_);
    // Before the first head nobody's word can be checked, and nothing is lost
    // by asking.
    const bool is_signed =
        !log_key_ || checkpoint::VerifyCheckpoint(note, *log_key_).ok();
    if (log_key_ && is_signed) {
      signed_size_ = std::max(signed_size_, size);
    }
    announced_ = announced_ ||
                 (is_signed && size > verified_size_ && !settings_.is_carried);
    waits = wait_ms > 0 && is_signed && settings_.cosigner && !halted_ &&
            !closing_ && size > cosigned_size_ &&
            waiting_.size() < kAnnouncementsMax;
    if (waits) {
      waiting_.push_back(
          {size,
           parts_.clock->Now().monotonic_ms + std::min(wait_ms, kWaitMaxMs),
           std::move(done)});
    }
  }
  woken_.notify_all();
  if (!waits) {
    done(CosignedNote());
  }
}

std::string PartnerMirror::CosignedNote() const {
  const std::lock_guard lock(mutex_);
  return cosigned_note_;
}

void PartnerMirror::AnswerWaiting(bool all) {
  std::list<Waiting> answered;
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t now_ms = parts_.clock->Now().monotonic_ms;
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      const auto each = at++;
      if (all || halted_ || each->size <= cosigned_size_ ||
          each->until_ms <= now_ms) {
        answered.splice(answered.end(), waiting_, each);
      }
    }
  }
  for (Waiting& waiting : answered) {
    waiting.done(CosignedNote());
  }
}

MirrorCounts PartnerMirror::counts() const {
  const std::lock_guard lock(mutex_);
  return {store_->size().value,
          verified_size_.value,
          cosigned_size_.value,
          alarms_,
          halted_,
          sweep_->counts().checked};
}

}  // namespace comity::server
