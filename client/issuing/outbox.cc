#include "client/issuing/outbox.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

#include "client/files/durable_file.h"
#include "client/issuing/frame_file.h"
#include "core/base/byte_codec.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

// Outcomes in one frame, when many are taken back.
constexpr std::size_t kForgottenAtOnce = 4096;

constexpr std::size_t kOutboxSizeMax = std::size_t{2} << 30;
// The first frame says what the file is.
constexpr std::string_view kTitle = "comity-outbox/v1";
constexpr char kItem = 'i';
constexpr char kOutcome = 'o';

// Records of one kind in one frame: its mark, then each as str(bytes).
template <typename T>
std::string EncodeAll(char mark, const std::vector<T>& records) {
  std::string payload(1, mark);
  for (const T& record : records) {
    AppendStr(payload, statement::EncodeRecord(record));
  }
  return payload;
}

Status Damaged(const std::string& message) {
  return DataLoss(ErrorReason::kOutboxDamaged, message);
}

// What a frame holds behind its mark. Whole frames hold what we wrote, so
// anything else is damage.
template <typename T>
StatusOr<std::vector<T>> DecodeAll(std::string_view payload) {
  std::vector<T> records;
  ByteReader reader(payload.substr(1));
  while (!reader.done()) {
    const auto bytes = reader.ReadStr(kFrameSizeMax);
    if (!bytes) {
      return Damaged("a frame of the outbox has another form");
    }
    auto record = statement::DecodeRecord<T>(*bytes);
    if (!record.ok()) {
      return Damaged(record.status().message());
    }
    records.push_back(*std::move(record));
  }
  return records;
}

}  // namespace

StatusOr<std::unique_ptr<Outbox>> Outbox::Open(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(FileLock lock, FileLock::Take(path + ".lock"));
  std::unique_ptr<Outbox> outbox(new Outbox(path, std::move(lock)));
  COMITY_RETURN_IF_ERROR(outbox->Load());
  return outbox;
}

Outbox::~Outbox() {
  if (file_ >= 0) {
    close(file_);
  }
}

Status Outbox::Load() {
  file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) {
    return Unavailable(ErrorReason::kFileUnwritable,
                       "cannot open the outbox \"" + path_ + "\"");
  }
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadFile(path_, kOutboxSizeMax));
  COMITY_ASSIGN_OR_RETURN(const Frames frames, ReadFrames(bytes));
  // A file whose first frame is torn is shorter than that frame, or foreign.
  if (frames.payloads.empty() &&
      bytes.size() >= EncodeFrame(0, kTitle).size()) {
    return InvalidArgument(ErrorReason::kFileOfOtherKind,
                           "\"" + path_ + "\" is no outbox");
  }
  if (ftruncate(file_, static_cast<off_t>(frames.size)) != 0) {
    return Unavailable(ErrorReason::kFileUnwritable,
                       "cannot repair the outbox \"" + path_ + "\"");
  }
  for (const std::string& payload : frames.payloads) {
    COMITY_RETURN_IF_ERROR(Replay(payload));
    ++frame_count_;
  }
  if (frame_count_ == 0) {
    COMITY_RETURN_IF_ERROR(Append(kTitle));
    return SyncDirectoryOf(path_);
  }
  return OkStatus();
}

Status Outbox::Replay(std::string_view payload) {
  if (frame_count_ == 0) {
    return payload == kTitle ? OkStatus()
                             : InvalidArgument(ErrorReason::kFileOfOtherKind,
                                               "this is no outbox");
  }
  if (payload.starts_with(kItem)) {
    COMITY_ASSIGN_OR_RETURN(auto items, DecodeAll<OutboxItem>(payload));
    for (OutboxItem& item : items) {
      Apply(std::move(item));
    }
    return OkStatus();
  }
  if (!payload.starts_with(kOutcome)) {
    return Damaged("a frame of the outbox is of an unknown kind");
  }
  COMITY_ASSIGN_OR_RETURN(auto outcomes, DecodeAll<OutboxOutcome>(payload));
  for (OutboxOutcome& outcome : outcomes) {
    COMITY_RETURN_IF_ERROR(Apply(std::move(outcome)));
  }
  return OkStatus();
}

const OutboxItem* Outbox::Find(std::string_view reference) const {
  const auto found = states_.find(reference);
  return found == states_.end() ? nullptr : &found->second.item;
}

const OutboxOutcome* Outbox::FindOutcome(std::string_view reference) const {
  const auto found = states_.find(reference);
  return found == states_.end() || !found->second.outcome
             ? nullptr
             : &*found->second.outcome;
}

Status Outbox::CheckMayAdd(const OutboxItem& item) const {
  // What cannot be read back must not be written.
  COMITY_RETURN_IF_ERROR(
      statement::DecodeRecord<OutboxItem>(statement::EncodeRecord(item))
          .status());
  const auto found = states_.find(item.reference);
  if (found == states_.end()) {
    return OkStatus();
  }
  const auto& outcome = found->second.outcome;
  if (!outcome || outcome->admitted) {
    return FailedPrecondition(
        ErrorReason::kReferenceReused,
        "\"" + item.reference + "\" was sent before and not refused");
  }
  return OkStatus();
}

Status Outbox::Add(std::vector<OutboxItem> items) {
  std::set<std::string_view> references;
  for (const OutboxItem& item : items) {
    COMITY_RETURN_IF_ERROR(CheckMayAdd(item));
    if (!references.insert(item.reference).second) {
      return FailedPrecondition(ErrorReason::kReferenceReused,
                                "\"" + item.reference + "\" occurs twice");
    }
  }
  COMITY_RETURN_IF_ERROR(Append(EncodeAll(kItem, items)));
  for (OutboxItem& item : items) {
    Apply(std::move(item));
  }
  return OkStatus();
}

Status Outbox::Record(std::vector<OutboxOutcome> outcomes) {
  for (const OutboxOutcome& outcome : outcomes) {
    if (!states_.contains(outcome.reference)) {
      return Internal("an outcome of what is not in the outbox");
    }
    COMITY_RETURN_IF_ERROR(
        statement::DecodeRecord<OutboxOutcome>(statement::EncodeRecord(outcome))
            .status());
  }
  COMITY_RETURN_IF_ERROR(Append(EncodeAll(kOutcome, outcomes)));
  for (OutboxOutcome& outcome : outcomes) {
    COMITY_RETURN_IF_ERROR(Apply(std::move(outcome)));
  }
  return OkStatus();
}

StatusOr<std::size_t> Outbox::ForgetFrom(std::uint64_t index) {
  std::vector<OutboxOutcome> lost;
  std::size_t count = 0;
  for (const auto& [reference, state] : states_) {
    if (state.outcome && state.outcome->admitted &&
        state.outcome->index >= index) {
      OutboxOutcome outcome;
      outcome.reference = reference;
      outcome.message = "the registry lost it";
      lost.push_back(std::move(outcome));
    }
    if (lost.size() == kForgottenAtOnce) {
      count += lost.size();
      COMITY_RETURN_IF_ERROR(Record(std::exchange(lost, {})));
    }
  }
  count += lost.size();
  COMITY_RETURN_IF_ERROR(lost.empty() ? OkStatus() : Record(std::move(lost)));
  return count;
}

std::vector<std::string> Outbox::Unadmitted() const {
  std::vector<std::pair<std::uint64_t, std::string>> ordered;
  for (const auto& [reference, state] : states_) {
    if (!state.outcome || !state.outcome->admitted) {
      ordered.emplace_back(state.order, reference);
    }
  }
  std::sort(ordered.begin(), ordered.end());
  std::vector<std::string> references;
  for (auto& [order, reference] : ordered) {
    references.push_back(std::move(reference));
  }
  return references;
}

void Outbox::Apply(OutboxItem item) {
  State& state = states_[item.reference];
  state = {.item = std::move(item), .outcome = {}, .order = item_count_++};
}

Status Outbox::Apply(OutboxOutcome outcome) {
  const auto found = states_.find(outcome.reference);
  if (found == states_.end()) {
    return Damaged("the outbox knows the end of what it never began");
  }
  found->second.outcome = std::move(outcome);
  return OkStatus();
}

Status Outbox::Append(std::string_view payload) {
  if (payload.size() > kFrameSizeMax) {
    return InvalidArgument(ErrorReason::kFieldTooLong,
                           "too many statements at once for the outbox");
  }
  // After a failed write nobody knows what the file holds.
  if (failed_) {
    return Unavailable(ErrorReason::kFileUnwritable,
                       "an earlier write of \"" + path_ + "\" failed");
  }
  failed_ = true;
  COMITY_RETURN_IF_ERROR(
      WriteAll(file_, EncodeFrame(frame_count_, payload), path_));
  if (fdatasync(file_) != 0) {
    return Unavailable(ErrorReason::kFileUnwritable,
                       "cannot make \"" + path_ + "\" durable");
  }
  failed_ = false;
  ++frame_count_;
  return OkStatus();
}

}  // namespace comity::client
