#include "storage/disk_trouble.h"

#include <cerrno>
#include <system_error>
#include <utility>

namespace comity::storage {
namespace {

constexpr std::string_view kForeignFiles =
    "; this process's user may not: make the data folder the service's again, "
    "chown -R comity:comity (store commands that root runs leave files of "
    "root)";
constexpr std::string_view kReadOnly =
    "; Linux makes a disk read-only once it fails: look at the kernel's log "
    "(journalctl -k), and replace the disk";

}  // namespace

std::string WithRemedy(std::string_view message) {
  std::string text(message);
  for (const auto& [error, remedy] :
       {std::pair(EACCES, kForeignFiles), std::pair(EPERM, kForeignFiles),
        std::pair(EROFS, kReadOnly)}) {
    if (message.ends_with(std::generic_category().message(error))) {
      return text.append(remedy);
    }
  }
  return text;
}

Status FileError(std::string_view action, const std::filesystem::path& path,
                 const std::error_code& error) {
  return Unavailable(
      ErrorReason::kStoreUnavailable,
      std::string(action) + " \"" + path.string() + "\": " + error.message());
}

}  // namespace comity::storage
