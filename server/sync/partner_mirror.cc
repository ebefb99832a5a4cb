#include "server/sync/partner_mirror.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
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

std::string PathIn(const std::string& folder, const char* name) {
  return (std::filesystem::path(folder) / name).string();
}

}  // namespace

PartnerMirror::PartnerMirror(PartnerSettings settings, PartnerParts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      packages_(*parts_.link),
      evidence_(PathIn(settings_.folder, "evidence")) {}

PartnerMirror::~PartnerMirror() { Shutdown(); }

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
      *store_, *histories_, PathIn(settings_.folder, "signatures"),
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
      memory_, storage::HeadMarkFile::Open(PathIn(settings_.folder, "cosigned"),
                                           settings_.partner.origin));
  return OkStatus();
}

std::optional<PartnerMirror::Verified> PartnerMirror::ReadVerified() const {
  auto read = statement::DecodeRecord<evidence::Evidence>(ReadKeptFile(
      PathIn(settings_.folder, "verified"), evidence::kEvidenceSizeMax));
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
  auto kept = checkpoint::ParseNote(ReadKeptFile(
      PathIn(settings_.folder, "cosignature"), checkpoint::kNoteBytesMax));
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
  const std::string path = PathIn(settings_.folder, "fork-evidence");
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

// --- Effects -----------------------------------------------------------------

std::optional<MirrorEvent> PartnerMirror::Do(AskHead& effect) {
  packages_.Drop();
  return HeadArrived{parts_.link->AskHead(effect.known)};
}

std::optional<MirrorEvent> PartnerMirror::Do(AskPackage& effect) {
  return PackageArrived{packages_.Take(effect)};
}

std::optional<MirrorEvent> PartnerMirror::Do(StorePackage& effect) {
  if (parts_.may_store) {
    const Status may = parts_.may_store();
    if (!may.ok()) {
      return PackageStored{may};
    }
  }
  if (effect.next && settings_.fetches_ahead) {
    packages_.Begin(*effect.next);
  }
  return PackageStored{store_->Commit(epoch_, effect.batch)};
}

std::optional<MirrorEvent> PartnerMirror::Do(CosignHead& effect) {
  const Status cosigned = Cosign(effect);
  AnswerWaiting(/*all=*/false);
  return CosignDone{cosigned};
}

std::optional<MirrorEvent> PartnerMirror::Do(PublishMirror& effect) {
  evidence::Evidence verified;
  verified.registries.push_back(std::move(effect.part));
  // Without it the next start serves nothing until the partner is asked.
  const std::string bytes = statement::EncodeRecord(verified);
  const Hash hash = crypto::Sha256(bytes);
  if (hash != kept_ && Keep("verified", bytes)) {
    kept_ = hash;
  }
  {
    const std::lock_guard lock(mutex_);
    log_key_ = std::move(effect.log_key);
  }
  Publish(std::move(effect.published));
  return std::nullopt;
}

std::optional<MirrorEvent> PartnerMirror::Do(RaiseAlarm& effect) {
  ++alarms_;
  parts_.log("mirror of " + settings_.partner.origin + ": " +
             std::string(Name(effect.why.reason())) + ": " +
             effect.why.message());
  const std::string path = KeepEvidence(effect);
  if (parts_.alarm) {
    parts_.alarm(
        {machine_->halted() ? AlarmLevel::kCritical : AlarmLevel::kWarning,
         "mirror", settings_.partner.origin, effect.why, path});
  }
  return std::nullopt;
}

std::string PartnerMirror::KeepEvidence(const RaiseAlarm& effect) {
  const std::string& origin = settings_.partner.origin;
  if (!effect.fork_evidence.empty()) {
    return KeepForkEvidence(effect.fork_evidence);
  }
  if (!effect.refused) {
    return "";
  }
  const auto path = evidence_.Keep(effect.why.reason(), *effect.refused);
  parts_.log(path.ok() ? "what " + origin + " signed is in " + *path
                       : "mirror of " + origin + ": " +
                             std::string(Name(path.status().reason())) + ": " +
                             path.status().message());
  return path.ok() ? *path : "";
}

std::string PartnerMirror::KeepForkEvidence(const std::string& bytes) {
  if (!Keep("fork-evidence", bytes)) {
    return "";
  }
  const std::string path = PathIn(settings_.folder, "fork-evidence");
  parts_.log("fork evidence about " + settings_.partner.origin + " is in " +
             path);
  return path;
}

void PartnerMirror::Accused(const std::string& fork_evidence) {
  if (halted_.exchange(true)) {
    return;
  }
  ++alarms_;
  const Status why = DataLoss(ErrorReason::kForkDetected,
                              "a head was announced that excludes what is "
                              "held; followed no more until an operator has "
                              "looked");
  parts_.log("mirror of " + settings_.partner.origin + ": " +
             std::string(Name(why.reason())) + ": " + why.message());
  const std::string path = KeepForkEvidence(fork_evidence);
  if (parts_.alarm) {
    parts_.alarm(
        {AlarmLevel::kCritical, "mirror", settings_.partner.origin, why, path});
  }
  woken_.notify_all();
}

bool PartnerMirror::Keep(const char* name, const std::string& bytes) {
  const Status kept = ReplaceKeptFile(PathIn(settings_.folder, name), bytes);
  if (!kept.ok()) {
    parts_.log("mirror of " + settings_.partner.origin + ": " +
               std::string(Name(kept.reason())) + ": " + kept.message());
  }
  return kept.ok();
}

std::optional<MirrorEvent> PartnerMirror::Do(SleepUntil& effect) {
  RestLink();
  const std::lock_guard lock(mutex_);
  sleep_until_ms_ = effect.monotonic_ms;
  after_failure_ = effect.after_failure;
  return std::nullopt;
}

std::optional<MirrorEvent> PartnerMirror::Do(HaltMirror& effect) {
  parts_.log("mirror of " + settings_.partner.origin +
             ": followed no more until an operator has looked: " +
             effect.why.message());
  halted_ = true;
  AnswerWaiting(/*all=*/true);
  RestLink();
  return std::nullopt;
}

// A package that is being fetched ahead still uses the link.
void PartnerMirror::RestLink() {
  packages_.Drop();
  parts_.link->Rest();
}

// A head cosigned before is cosigned again only while nobody knows a larger one
// that the log signed: a log may not keep its newer heads from some.
Status PartnerMirror::CheckNotFrozen(merkle::TreeSize size) const {
  if (halted_) {
    return DataLoss(ErrorReason::kForkDetected, "the log forked");
  }
  const std::lock_guard lock(mutex_);
  if (size == cosigned_size_ && size < signed_size_) {
    return FailedPrecondition(ErrorReason::kMirrorBehind,
                              "the log signed a head of size " +
                                  std::to_string(signed_size_.value) +
                                  " and does not show it here");
  }
  return OkStatus();
}

// The memory is durable before the signature exists. It is a mark like the
// signer's own; the time of the cosignature stands in place of the epoch.
Status PartnerMirror::Cosign(const CosignHead& effect) {
  const StateCosigner& cosigner = *settings_.cosigner;
  const merkle::TreeHead& head = effect.cosigned.head;
  COMITY_RETURN_IF_ERROR(CheckNotFrozen(head.size));
  COMITY_RETURN_IF_ERROR(
      memory_->Write({head, storage::Epoch{effect.cosigned.time_s}}));
  COMITY_ASSIGN_OR_RETURN(
      checkpoint::NoteSignature signature,
      checkpoint::Cosign(effect.checkpoint_text, effect.cosigned.time_s,
                         cosigner.name, *cosigner.key));
  const checkpoint::ParsedNote note{effect.checkpoint_text,
                                    {std::move(signature)}};
  // Without it the next start serves the head without this line until the
  // partner is asked.
  Keep("cosignature", checkpoint::FormatNote(note));
  ServeCosignature(note);
  return OkStatus();
}

void PartnerMirror::ServeCosignature(const checkpoint::ParsedNote& note) {
  const std::lock_guard lock(mutex_);
  cosignature_ = note;
  cosigned_note_ = checkpoint::FormatNote(note);
  cosigned_size_ = published_->head.size;
  published_ = WithCosignature(std::move(published_));
}

}  // namespace comity::server
