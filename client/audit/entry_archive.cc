#include "client/audit/entry_archive.h"

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/statement/limits.h"

namespace comity::client {
namespace {

constexpr std::string_view kTitle = "comity-entries/v1\n";

// Two bytes of length before each entry, as in bundles of C2SP tlog-tiles.
bool ReadEntry(std::istream& in, std::string& entry) {
  std::array<char, 2> length = {};
  if (!in.read(length.data(), length.size())) {
    return false;
  }
  entry.resize(
      static_cast<std::size_t>(static_cast<unsigned char>(length[0]) * 256U +
                               static_cast<unsigned char>(length[1])));
  return static_cast<bool>(
      in.read(entry.data(), static_cast<std::streamsize>(entry.size())));
}

bool ReadTitle(std::istream& in) {
  std::string title(kTitle.size(), '\0');
  return in.read(title.data(), static_cast<std::streamsize>(title.size())) &&
         title == kTitle;
}

Status Unwritable(const std::string& path) {
  return FailedPrecondition(ErrorReason::kFileUnwritable, path);
}

}  // namespace

StatusOr<std::uint64_t> EntryArchive::Count() {
  std::ifstream in(path_, std::ios::binary);
  if (!ReadTitle(in)) {
    return InvalidArgument(ErrorReason::kFileOfOtherKind, path_);
  }
  std::uint64_t end = kTitle.size();
  std::string entry;
  while (ReadEntry(in, entry)) {
    end += 2 + entry.size();
    ++size_;
  }
  return end;
}

StatusOr<std::unique_ptr<EntryArchive>> EntryArchive::Open(
    const std::string& path) {
  std::unique_ptr<EntryArchive> archive(new EntryArchive(path));
  std::error_code failed;
  if (std::filesystem::exists(path, failed)) {
    COMITY_ASSIGN_OR_RETURN(const std::uint64_t end, archive->Count());
    std::filesystem::resize_file(path, end, failed);
    if (failed) {
      return Unwritable(path);
    }
  } else {
    std::ofstream(path, std::ios::binary) << kTitle;
  }
  archive->out_.open(path, std::ios::binary | std::ios::app);
  if (!archive->out_) {
    return Unwritable(path);
  }
  return archive;
}

Status EntryArchive::ForEach(
    const std::function<Status(std::uint64_t, std::string)>& take) const {
  std::ifstream in(path_, std::ios::binary);
  if (!ReadTitle(in)) {
    return FailedPrecondition(ErrorReason::kFileUnreadable, path_);
  }
  std::string entry;
  for (std::uint64_t index = 0; index < size_; ++index) {
    if (!ReadEntry(in, entry)) {
      return FailedPrecondition(ErrorReason::kFileUnreadable, path_);
    }
    COMITY_RETURN_IF_ERROR(take(index, entry));
  }
  return OkStatus();
}

Status EntryArchive::Append(const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    if (entry.size() > statement::kEntrySizeMax) {
      return InvalidArgument(ErrorReason::kEntryTooLarge,
                             "an entry from the server is too long");
    }
    out_.put(static_cast<char>(entry.size() >> 8));
    out_.put(static_cast<char>(entry.size() & 0xff));
    out_ << entry;
  }
  out_.flush();
  if (!out_) {
    return Unwritable(path_);
  }
  size_ += entries.size();
  return OkStatus();
}

}  // namespace comity::client
