#include "storage/head_mark.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"
#include "storage/disk_trouble.h"

namespace comity::storage {
namespace {

constexpr std::string_view kMagic = "comity/head-mark/v1\n";
constexpr std::size_t kSlotSize = 4096;
constexpr std::size_t kSlotCount = 2;

struct Slot {
  std::uint64_t sequence = 0;
  std::string origin;
  HeadMark mark;
};

std::string EncodeSlot(const Slot& slot) {
  std::string bytes(kMagic);
  AppendU64(bytes, slot.sequence);
  AppendStr(bytes, slot.origin);
  AppendU64(bytes, slot.mark.head.size.value);
  bytes += slot.mark.head.root.view();
  AppendU64(bytes, slot.mark.epoch.value);
  bytes += crypto::Sha256(bytes).view();
  bytes.resize(kSlotSize, '\0');
  return bytes;
}

// The slot in `bytes`, or nothing if they are not exactly a whole one.
std::optional<Slot> ParseSlot(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto magic = reader.ReadBytes(kMagic.size());
  const auto sequence = reader.ReadU64();
  const auto origin = reader.ReadStr(kOriginSizeMax);
  const auto size = reader.ReadU64();
  const auto root = reader.ReadHash();
  const auto epoch = reader.ReadU64();
  if (reader.failed() || *magic != kMagic) {
    return std::nullopt;
  }
  Slot slot = {
      .sequence = *sequence,
      .origin = std::string(*origin),
      .mark = {.head = {.size = {*size}, .root = *root}, .epoch = {*epoch}}};
  if (EncodeSlot(slot) != bytes) {
    return std::nullopt;
  }
  return slot;
}

Status FileError(std::string_view action, const std::string& path) {
  const std::error_code error(errno, std::generic_category());
  return Unavailable(ErrorReason::kStoreUnavailable,
                     WithRemedy(std::string(action) + " \"" + path +
                                "\": " + error.message()));
}

bool WriteAll(int file, std::string_view bytes, std::size_t offset) {
  while (!bytes.empty()) {
    const ssize_t written =
        pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::size_t>(written);
  }
  return true;
}

// Up to `size` bytes; fewer only at the end of the file.
std::optional<std::string> ReadUpTo(int file, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = pread(file, bytes.data() + filled, size - filled,
                              static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return std::nullopt;
    }
    if (got == 0) {
      break;
    }
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

struct FoundSlots {
  Slot newest;
  bool one_is_damaged = false;
};

StatusOr<FoundSlots> ReadSlots(int file, const std::string& path) {
  const auto bytes = ReadUpTo(file, kSlotSize * kSlotCount);
  if (!bytes) {
    return FileError("cannot read", path);
  }
  FoundSlots found;
  std::optional<Slot> newest;
  for (std::size_t i = 0; i < kSlotCount; ++i) {
    const std::size_t offset = std::min(i * kSlotSize, bytes->size());
    auto slot = ParseSlot(std::string_view(*bytes).substr(offset, kSlotSize));
    if (!slot) {
      found.one_is_damaged = true;
    } else if (!newest || slot->sequence > newest->sequence) {
      newest = std::move(slot);
    }
  }
  if (!newest) {
    return DataLoss(ErrorReason::kHeadMarkCorrupt,
                    "no slot of \"" + path + "\" is whole");
  }
  found.newest = *std::move(newest);
  return found;
}

// Makes the name of a new file survive loss of power.
bool SyncDirectoryOf(const std::string& path) {
  std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (parent.empty()) {
    parent = ".";
  }
  const int directory =
      open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) {
    return false;
  }
  const bool synced = fsync(directory) == 0;
  close(directory);
  return synced;
}

// Whether `next` may follow `last`.
Status CheckFollows(const merkle::TreeHead& last,
                    const merkle::TreeHead& next) {
  if (next.size < last.size) {
    return DataLoss(ErrorReason::kStoreBehindMark,
                    "size " + std::to_string(next.size.value) +
                        " is below the marked " +
                        std::to_string(last.size.value));
  }
  if (next.size == last.size && next.root != last.root) {
    return DataLoss(ErrorReason::kStoreForksMark,
                    "two roots at size " + std::to_string(last.size.value));
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::unique_ptr<HeadMarkFile>> HeadMarkFile::Open(std::string path,
                                                           std::string origin) {
  if (origin.empty() || origin.size() > kOriginSizeMax) {
    return Internal("an origin has 1 to 128 bytes");
  }
  std::unique_ptr<HeadMarkFile> file(
      new HeadMarkFile(std::move(path), std::move(origin)));
  file->file_ = open(file->path_.c_str(), O_RDWR | O_CLOEXEC);
  if (file->file_ < 0) {
    if (errno != ENOENT) {
      return FileError("cannot open", file->path_);
    }
    return file;
  }
  COMITY_RETURN_IF_ERROR(file->Lock());
  COMITY_RETURN_IF_ERROR(file->Read());
  return file;
}

HeadMarkFile::~HeadMarkFile() {
  if (file_ >= 0) {
    close(file_);
  }
}

Status HeadMarkFile::Lock() {
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
    return FailedPrecondition(ErrorReason::kStoreLocked,
                              "another process has \"" + path_ + "\" open");
  }
  return OkStatus();
}

Status HeadMarkFile::Read() {
  COMITY_ASSIGN_OR_RETURN(const FoundSlots found, ReadSlots(file_, path_));
  slot_was_damaged_ = found.one_is_damaged;
  const Slot* const newest = &found.newest;
  if (newest->origin != origin_) {
    return FailedPrecondition(ErrorReason::kHeadMarkForeign,
                              "\"" + path_ + "\" is the mark of \"" +
                                  newest->origin + "\", not of \"" + origin_ +
                                  "\"");
  }
  sequence_ = newest->sequence;
  mark_ = newest->mark;
  return OkStatus();
}

Status HeadMarkFile::Write(const HeadMark& mark) {
  if (failed_) {
    return Unavailable(ErrorReason::kStoreUnavailable,
                       "an earlier write of \"" + path_ + "\" failed");
  }
  if (mark_) {
    COMITY_RETURN_IF_ERROR(CheckFollows(mark_->head, mark.head));
  }
  const Status written = file_ < 0 ? Create(mark) : Overwrite(mark);
  if (!written.ok()) {
    failed_ = true;
    return written;
  }
  mark_ = mark;
  return OkStatus();
}

// The file appears under its name whole or not at all.
Status HeadMarkFile::Create(const HeadMark& mark) {
  const std::string temporary = path_ + ".new";
  file_ = open(temporary.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) {
    return FileError("cannot create", temporary);
  }
  COMITY_RETURN_IF_ERROR(Lock());
  if (access(path_.c_str(), F_OK) == 0) {
    return FailedPrecondition(ErrorReason::kStoreLocked,
                              "another process has made \"" + path_ + "\"");
  }
  if (ftruncate(file_, 0) != 0) {
    return FileError("cannot create", temporary);
  }
  std::string bytes;
  for (std::uint64_t sequence = 1; sequence <= kSlotCount; ++sequence) {
    bytes +=
        EncodeSlot({.sequence = sequence, .origin = origin_, .mark = mark});
  }
  if (!WriteAll(file_, bytes, 0) || fsync(file_) != 0) {
    return FileError("cannot write", temporary);
  }
  // Unlike rename, link never replaces a file.
  if (link(temporary.c_str(), path_.c_str()) != 0) {
    return FileError("cannot create", path_);
  }
  if (unlink(temporary.c_str()) != 0 || !SyncDirectoryOf(path_)) {
    return FileError("cannot create", path_);
  }
  sequence_ = kSlotCount;
  return OkStatus();
}

Status HeadMarkFile::Overwrite(const HeadMark& mark) {
  const std::uint64_t sequence = sequence_ + 1;
  // The slot that does not hold the newest mark, also after damage.
  const std::size_t slot = (sequence - 1) % kSlotCount;
  const std::string bytes =
      EncodeSlot({.sequence = sequence, .origin = origin_, .mark = mark});
  if (!WriteAll(file_, bytes, slot * kSlotSize) || fdatasync(file_) != 0) {
    return FileError("cannot write", path_);
  }
  sequence_ = sequence;
  return OkStatus();
}

namespace {

StatusOr<std::optional<FoundSlots>> ReadSlotsOf(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return errno == ENOENT ? StatusOr(std::optional<FoundSlots>())
                           : FileError("cannot open", path);
  }
  auto found = ReadSlots(file, path);
  close(file);
  COMITY_RETURN_IF_ERROR(found.status());
  return std::optional(*std::move(found));
}

}  // namespace

StatusOr<std::optional<HeadMark>> ReadHeadMark(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const auto found, ReadSlotsOf(path));
  return found ? std::optional(found->newest.mark) : std::nullopt;
}

StatusOr<std::optional<HeadMark>> ReadWholeHeadMark(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const auto found, ReadSlotsOf(path));
  return found && !found->one_is_damaged ? std::optional(found->newest.mark)
                                         : std::nullopt;
}

Status CompareWithMark(
    const MarkCheck& check,
    const std::function<StatusOr<Hash>(merkle::TreeSize)>& root_at) {
  const merkle::TreeHead& store = check.store_head;
  if (!check.mark) {
    if (store.size.value == 0) {
      return OkStatus();
    }
    return FailedPrecondition(
        ErrorReason::kHeadMarkMissing,
        "the log has " + std::to_string(store.size.value) + " entries");
  }
  const merkle::TreeHead& mark = *check.mark;
  if (check.recorded_mark && mark.size < check.recorded_mark->size) {
    return FailedPrecondition(
        ErrorReason::kHeadMarkOutdated,
        "the mark is at size " + std::to_string(mark.size.value) +
            ", the store recorded one at " +
            std::to_string(check.recorded_mark->size.value));
  }
  if (store.size < mark.size) {
    return FailedPrecondition(
        ErrorReason::kStoreBehindMark,
        "the log has " + std::to_string(store.size.value) +
            " entries, signed were " + std::to_string(mark.size.value));
  }
  COMITY_ASSIGN_OR_RETURN(const Hash root, store.size == mark.size
                                               ? StatusOr<Hash>(store.root)
                                               : root_at(mark.size));
  if (root != mark.root) {
    return DataLoss(ErrorReason::kStoreForksMark,
                    "another root at size " + std::to_string(mark.size.value));
  }
  return OkStatus();
}

}  // namespace comity::storage
