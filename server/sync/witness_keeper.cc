#include "server/sync/witness_keeper.h"

#include <filesystem>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
#include "server/sync/kept_file.h"

namespace comity::server {
namespace {

using mirror::WitnessAnswer;

int StatusOf(WitnessAnswer answer) {
  switch (answer) {
    case WitnessAnswer::kCosign:
      return 200;
    case WitnessAnswer::kMalformed:
      return 400;
    case WitnessAnswer::kNotSigned:
      return 403;
    case WitnessAnswer::kUnknownOrigin:
      return 404;
    case WitnessAnswer::kOtherOldSize:
    case WitnessAnswer::kFork:
      return 409;
    case WitnessAnswer::kUnproven:
      return 422;
  }
  return 500;
}

// The head of `note` if one of the keys signed it for `origin`.
std::optional<merkle::TreeHead> SignedHead(
    const checkpoint::ParsedNote& note, const std::string& origin,
    std::span<const checkpoint::VerifierKey> keys) {
  for (const checkpoint::VerifierKey& key : keys) {
    const auto verified = checkpoint::VerifyCheckpoint(note, key);
    if (verified.ok() && verified->origin == origin) {
      return verified->head;
    }
  }
  return std::nullopt;
}

}  // namespace

WitnessKeeper::WitnessKeeper(WitnessSettings settings,
                             const crypto::Signer& key, const Clock& clock,
                             std::function<void(std::string_view)> alarm)
    : settings_(std::move(settings)),
      key_(key),
      clock_(clock),
      alarm_(std::move(alarm)) {
  for (const checkpoint::VerifierKey& log : settings_.logs) {
    keys_[log.name()].push_back(log);
  }
}

StatusOr<std::unique_ptr<WitnessKeeper>> WitnessKeeper::Open(
    WitnessSettings settings, const crypto::Signer& key, const Clock& clock,
    std::function<void(std::string_view)> alarm) {
  for (const checkpoint::VerifierKey& log : settings.logs) {
    if (log.type() != checkpoint::NoteKeyType::kEd25519) {
      return FailedPrecondition(
          ErrorReason::kConfigurationInvalid,
          "witness-log: the key of " + log.name() +
              " is one that cosigns, not one that signs a log");
    }
  }
  std::unique_ptr<WitnessKeeper> keeper(
      new WitnessKeeper(std::move(settings), key, clock, std::move(alarm)));
  for (const auto& [origin, keys] : keeper->keys_) {
    auto& memory = keeper->memory_[origin];
    COMITY_ASSIGN_OR_RETURN(memory, storage::HeadMarkFile::Open(
                                        keeper->PathOf(origin, ""), origin));
    if (memory->slot_was_damaged()) {
      COMITY_RETURN_IF_ERROR(keeper->CatchUpWithNote(origin, *memory));
    }
  }
  return keeper;
}

Status WitnessKeeper::CatchUpWithNote(const std::string& origin,
                                      storage::HeadMarkFile& memory) {
  const std::string path = PathOf(origin, ".note");
  const auto note =
      checkpoint::ParseNote(ReadKeptFile(path, checkpoint::kNoteBytesMax));
  const auto head = note.ok() ? SignedHead(*note, origin, KeysOf(origin))
                              : std::optional<merkle::TreeHead>();
  if (!head) {
    return DataLoss(ErrorReason::kHeadMarkCorrupt,
                    "a slot of the witness's memory of " + origin +
                        " is damaged, and \"" + path +
                        "\" does not tell what was cosigned last");
  }
  const storage::HeadMark mark = memory.mark().value_or(storage::HeadMark());
  alarm_("witness of " + origin +
         ": a slot of its memory is damaged, by a torn write or a failing "
         "disk; the last note tells what it cosigned");
  return mark.head.size < head->size ? memory.Write({*head, mark.epoch})
                                     : OkStatus();
}

std::span<const checkpoint::VerifierKey> WitnessKeeper::KeysOf(
    const std::string& origin) {
  const auto found = keys_.find(origin);
  return found == keys_.end() ? std::span<const checkpoint::VerifierKey>()
                              : found->second;
}

// The time stands in place of the mark's epoch.
std::optional<mirror::Cosigned> WitnessKeeper::LastOf(
    const std::string& origin) {
  const auto& mark = memory_.at(origin)->mark();
  return mark ? std::optional(mirror::Cosigned{mark->head, mark->epoch.value})
              : std::nullopt;
}

WitnessReply WitnessKeeper::AddCheckpoint(std::string_view body) {
  const std::lock_guard lock(mutex_);
  const auto request = checkpoint::ParseAddCheckpoint(body);
  if (!request.ok()) {
    return {400, "text/plain; charset=utf-8",
            request.status().message() + "\n"};
  }
  const mirror::WitnessDecision decision =
      mirror::DecideAddCheckpoint(*request, *this);
  return decision.answer == WitnessAnswer::kCosign
             ? Cosign(decision, request->checkpoint)
             : Refuse(decision, request->checkpoint);
}

std::string WitnessKeeper::PathOf(const std::string& origin,
                                  const char* kind) const {
  const std::string name =
      HexEncode(crypto::Sha256(origin).view().substr(0, 16));
  return (std::filesystem::path(settings_.folder) / (name + kind)).string();
}

std::string WitnessKeeper::KeepFork(const std::string& origin,
                                    const std::string& checkpoint) const {
  const std::string refused = PathOf(origin, ".fork-refused");
  std::error_code failed;
  if (std::filesystem::exists(refused, failed)) {
    return refused;
  }
  const std::string cosigned =
      ReadKeptFile(PathOf(origin, ".note"), checkpoint::kNoteBytesMax);
  const bool kept =
      ReplaceKeptFile(PathOf(origin, ".fork-cosigned"), cosigned).ok() &&
      ReplaceKeptFile(refused, checkpoint).ok();
  return kept ? refused : "";
}

WitnessReply WitnessKeeper::Refuse(const mirror::WitnessDecision& decision,
                                   const std::string& checkpoint) {
  WitnessReply reply;
  reply.status = StatusOf(decision.answer);
  reply.body = std::string(Name(decision.why.reason())) + ": " +
               decision.why.message() + "\n";
  if (reply.status == 409) {
    const auto last = LastOf(decision.origin).value_or(mirror::Cosigned());
    reply.content_type = "text/x.tlog.size";
    reply.body = std::to_string(last.head.size.value) + "\n";
  }
  if (decision.answer == WitnessAnswer::kFork) {
    Alarm(decision.origin, decision.why, KeepFork(decision.origin, checkpoint));
  } else if (decision.answer == WitnessAnswer::kUnproven) {
    Alarm(decision.origin, decision.why);
  }
  return reply;
}

void WitnessKeeper::Alarm(const std::string& origin, const Status& why,
                          const std::string& evidence) {
  const std::uint64_t now_ms = clock_.Now().monotonic_ms;
  // Many alarms of one reason must not hide another one.
  const std::string kind = std::string(Name(why.reason())) + " " + origin;
  const auto told = told_.find(kind);
  if (told != told_.end() &&
      now_ms - told->second.at_ms < kWitnessAlarmEveryMs) {
    ++told->second.untold;
    return;
  }
  const std::uint64_t untold = told == told_.end() ? 0 : told->second.untold;
  alarm_("witness of " + origin + ": " + why.message() +
         (untold > 0 ? "; and " + std::to_string(untold) + " before" : "") +
         (evidence.empty() ? "" : "; both notes are kept, beside " + evidence));
  told_[kind] = {now_ms, 0};
  if (settings_.raise) {
    settings_.raise({why.reason() == ErrorReason::kForkDetected
                         ? AlarmLevel::kCritical
                         : AlarmLevel::kWarning,
                     "witness", origin, why, evidence});
  }
}

WitnessReply WitnessKeeper::Cosign(const mirror::WitnessDecision& decision,
                                   const std::string& checkpoint) {
  const std::uint64_t time_s =
      mirror::CosignTime(LastOf(decision.origin), clock_.Now().wall_ms);
  Status remembered =
      memory_.at(decision.origin)->Write({decision.head, {time_s}});
  // One side, should the log fork at this size; and a second memory, should
  // the first be damaged.
  if (remembered.ok()) {
    remembered = ReplaceKeptFile(PathOf(decision.origin, ".note"), checkpoint);
  }
  const auto note = checkpoint::ParseNote(checkpoint);
  if (!remembered.ok() || !note.ok()) {
    alarm_("witness of " + decision.origin + ": " + remembered.message());
    return {500, "text/plain; charset=utf-8", "cannot remember the head\n"};
  }
  const auto signature =
      checkpoint::Cosign(note->text, time_s, settings_.name, key_);
  if (!signature.ok()) {
    return {500, "text/plain; charset=utf-8", "cannot sign\n"};
  }
  return {200, "text/plain; charset=utf-8",
          checkpoint::FormatSignatureLine(*signature)};
}

}  // namespace comity::server
