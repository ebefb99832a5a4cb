// What a mirror does when its machine asks for it; on the mirror's thread.
#include <utility>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
#include "core/statement/wire.h"
#include "server/sync/kept_file.h"
#include "server/sync/partner_mirror.h"

namespace comity::server {

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
  const std::string path = PathOf("fork-evidence");
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
  const Status kept = ReplaceKeptFile(PathOf(name), bytes);
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
