#include "server/sync/kept_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <system_error>

namespace comity::server {
namespace {

Status Unwritable(const std::string& path) {
  const std::error_code error(errno, std::generic_category());
  return Unavailable(ErrorReason::kFileUnwritable,
                     "cannot write \"" + path + "\": " + error.message());
}

bool SyncPath(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) {
    return false;
  }
  const bool synced = fsync(file) == 0;
  close(file);
  return synced;
}

// Whoever writes a path holds its lock, which others may share.
std::mutex& LockOf(const std::string& path) {
  static std::array<std::mutex, 16> locks;
  return locks[std::hash<std::string>()(path) % locks.size()];
}

Status WriteAndPlace(const std::string& path, const std::string& temporary,
                     std::string_view bytes) {
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  if (file.fail()) {
    return Unwritable(temporary);
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (!SyncPath(temporary, O_RDONLY) ||
      rename(temporary.c_str(), path.c_str()) != 0 ||
      !SyncPath(folder, O_RDONLY | O_DIRECTORY)) {
    return Unwritable(path);
  }
  return OkStatus();
}

}  // namespace

std::string ReadKeptFile(const std::string& path, std::size_t size_max) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(size_max + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes.size() > size_max ? "" : bytes;
}

Status ReplaceKeptFile(const std::string& path, std::string_view bytes) {
  const std::lock_guard lock(LockOf(path));
  const std::string temporary = path + std::string(kUnfinishedSuffix);
  Status placed = WriteAndPlace(path, temporary, bytes);
  if (!placed.ok()) {
    unlink(temporary.c_str());
  }
  return placed;
}

}  // namespace comity::server
