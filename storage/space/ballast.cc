#include "storage/space/ballast.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace comity::storage {
namespace {

Status FileError(const std::string& what, const std::string& path, int error) {
  return Unavailable(
      ErrorReason::kStoreUnavailable,
      what + " \"" + path +
          "\": " + std::error_code(error, std::generic_category()).message());
}

}  // namespace

bool Ballast::held() const { return access(path_.c_str(), F_OK) == 0; }

Status Ballast::Make(std::uint64_t size_bytes) {
  const int file =
      open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return errno == EEXIST ? OkStatus()
                           : FileError("cannot make", path_, errno);
  }
  // Unlike ftruncate, this takes the space.
  const int error = posix_fallocate(file, 0, static_cast<off_t>(size_bytes));
  close(file);
  if (error != 0) {
    unlink(path_.c_str());
    return FileError("cannot make", path_, error);
  }
  return OkStatus();
}

Status Ballast::Release() {
  if (unlink(path_.c_str()) != 0 && errno != ENOENT) {
    return FileError("cannot delete", path_, errno);
  }
  return OkStatus();
}

}  // namespace comity::storage
