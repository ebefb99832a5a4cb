#include "server/sync/kept_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
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

}  // namespace

std::string ReadKeptFile(const std::string& path, std::size_t size_max) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(size_max + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes.size() > size_max ? "" : bytes;
}

Status ReplaceKeptFile(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".new";
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << bytes;
    file.close();
    if (file.fail()) {
      return Unwritable(temporary);
    }
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (!SyncPath(temporary, O_RDONLY) ||
      rename(temporary.c_str(), path.c_str()) != 0 ||
      !SyncPath(folder, O_RDONLY | O_DIRECTORY)) {
    return Unwritable(path);
  }
  return OkStatus();
}

}  // namespace comity::server
