#include "storage/rocksdb/store_aside.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "storage/durable_folder.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInfix = ".dropped.";
constexpr std::string_view kCurrent = "CURRENT";
constexpr std::string_view kLock = "LOCK";
// More digits than numbers get that begin at 1.
constexpr std::size_t kMostDigits = 9;

Status FileError(std::string_view action, const fs::path& path,
                 const std::error_code& error) {
  return Unavailable(ErrorReason::kStoreUnavailable,
                     std::string(action) + " \"" + path.string() +
                         "\" to put the store aside: " + error.message());
}

Status SyncFile(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const std::error_code error(errno, std::generic_category());
  if (file >= 0) {
    close(file);
  }
  return synced ? OkStatus() : FileError("cannot sync", path, error);
}

StatusOr<std::vector<fs::path>> EntriesOf(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> entries;
  const fs::path place = folder.empty() ? fs::path(".") : folder;
  for (fs::directory_iterator it(place, error), end; !error && it != end;
       it.increment(error)) {
    entries.push_back(it->path());
  }
  if (error) {
    return FileError("cannot list", folder, error);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

// 0 if `name` is not of a store put aside.
std::uint64_t NumberIn(const std::string& name, const std::string& prefix) {
  if (!name.starts_with(prefix)) {
    return 0;
  }
  const std::string digits = name.substr(prefix.size());
  const bool is_number =
      !digits.empty() && digits.size() <= kMostDigits &&
      digits.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? std::strtoull(digits.c_str(), nullptr, 10) : 0;
}

// By number, the oldest first.
StatusOr<std::map<std::uint64_t, fs::path>> FindAside(const fs::path& store) {
  const std::string prefix = store.filename().string() + std::string(kInfix);
  COMITY_ASSIGN_OR_RETURN(const auto entries, EntriesOf(store.parent_path()));
  std::map<std::uint64_t, fs::path> aside;
  for (const fs::path& entry : entries) {
    const auto number = NumberIn(entry.filename().string(), prefix);
    std::error_code ignored;
    if (number > 0 && fs::is_directory(entry, ignored)) {
      aside.emplace(number, entry);
    }
  }
  return aside;
}

// What else somebody put there stays, and the folder with it.
void Remove(const fs::path& folder) {
  // Once CURRENT is gone, it passes for one that was not finished.
  unlink((folder / kCurrent).c_str());
  const auto entries = EntriesOf(folder);
  if (entries.ok()) {
    for (const fs::path& entry : *entries) {
      unlink(entry.c_str());
    }
  }
  rmdir(folder.c_str());
}

bool HasNoLinks(const std::error_code& error) {
  return error == std::errc::operation_not_permitted ||
         error == std::errc::operation_not_supported ||
         error == std::errc::function_not_supported ||
         error == std::errc::too_many_links ||
         error == std::errc::cross_device_link;
}

Status LinkOrCopy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (HasNoLinks(error)) {
    if (from.extension() == ".sst") {
      return OkStatus();
    }
    fs::copy_file(from, to, error);
  }
  return error ? FileError("cannot link or copy", from, error) : SyncFile(to);
}

Status Fill(const fs::path& store, const fs::path& folder) {
  COMITY_ASSIGN_OR_RETURN(const auto entries, EntriesOf(store));
  for (const fs::path& entry : entries) {
    std::error_code ignored;
    const fs::path name = entry.filename();
    // The lock of a process is lost when it closes the file anywhere.
    if (name != kLock && name != kCurrent &&
        fs::is_regular_file(entry, ignored)) {
      COMITY_RETURN_IF_ERROR(LinkOrCopy(entry, folder / name));
    }
  }
  COMITY_RETURN_IF_ERROR(SyncFolderNames(folder));
  COMITY_RETURN_IF_ERROR(LinkOrCopy(store / kCurrent, folder / kCurrent));
  return SyncFolderNames(folder);
}

bool HasSameBytes(const fs::path& one, const fs::path& other) {
  std::error_code failed;
  if (fs::equivalent(one, other, failed)) {
    return true;
  }
  if (fs::file_size(one, failed) != fs::file_size(other, failed) || failed) {
    return false;
  }
  std::ifstream of_one(one, std::ios::binary);
  std::ifstream of_other(other, std::ios::binary);
  std::array<char, 1 << 16> ones{};
  std::array<char, 1 << 16> others{};
  while (of_one && of_other) {
    of_one.read(ones.data(), ones.size());
    of_other.read(others.data(), others.size());
    if (of_one.gcount() != of_other.gcount() ||
        !std::equal(ones.begin(), ones.begin() + of_one.gcount(),
                    others.begin())) {
      return false;
    }
  }
  return of_one.eof() && of_other.eof();
}

// Whether every write log of the store lies in `folder`.
bool HoldsLogsOf(const fs::path& store, const fs::path& folder) {
  const auto entries = EntriesOf(store);
  return entries.ok() &&
         std::all_of(entries->begin(), entries->end(), [&](const auto& entry) {
           return entry.extension() != ".log" ||
                  HasSameBytes(entry, folder / entry.filename());
         });
}

}  // namespace

StatusOr<fs::path> PutStoreAside(const fs::path& store) {
  std::error_code error;
  COMITY_ASSIGN_OR_RETURN(auto aside, FindAside(store));
  if (!aside.empty() && !fs::exists(aside.rbegin()->second / kCurrent, error)) {
    Remove(aside.rbegin()->second);
    COMITY_ASSIGN_OR_RETURN(aside, FindAside(store));
  }
  if (!aside.empty() && HoldsLogsOf(store, aside.rbegin()->second)) {
    return aside.rbegin()->second;
  }
  const std::uint64_t number = aside.empty() ? 1 : aside.rbegin()->first + 1;
  fs::path folder = store;
  folder += std::string(kInfix) + std::to_string(number);
  COMITY_RETURN_IF_ERROR(MakeDurableFolder(folder));
  COMITY_RETURN_IF_ERROR(Fill(store, folder));
  aside.emplace(number, folder);
  while (aside.size() > kStoresAsideMax) {
    Remove(aside.begin()->second);
    aside.erase(aside.begin());
  }
  return folder;
}

}  // namespace comity::storage
