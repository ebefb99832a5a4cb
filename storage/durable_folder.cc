#include "storage/durable_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "storage/disk_trouble.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;

Status FolderError(std::string_view action, const fs::path& folder,
                   const std::error_code& error) {
  return Unavailable(ErrorReason::kStoreUnavailable,
                     WithRemedy(std::string(action) + " \"" + folder.string() +
                                "\": " + error.message()));
}

std::error_code LastError() { return {errno, std::generic_category()}; }

// Whether the names were made durable; what went wrong otherwise.
std::error_code Sync(const fs::path& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) {
    return LastError();
  }
  const std::error_code error =
      fsync(file) == 0 ? std::error_code() : LastError();
  close(file);
  return error;
}

// Whether a folder above may stay as it is: one that may not be opened, or lies
// in a file system that is not written, was made by somebody else before.
bool IsOfAnother(const std::error_code& error) {
  return error == std::errc::permission_denied ||
         error == std::errc::invalid_argument ||
         error == std::errc::read_only_file_system;
}

// As MakeDurableFolder, of the level that is there.
Status SyncNameOf(const fs::path& folder) {
  const std::error_code error = Sync(folder.parent_path());
  return !error || IsOfAnother(error)
             ? OkStatus()
             : FolderError("cannot sync", folder.parent_path(), error);
}

}  // namespace

Status SyncFolderNames(const fs::path& folder) {
  const fs::path place = folder.empty() ? fs::path(".") : folder;
  const std::error_code error = Sync(place);
  return error ? FolderError("cannot sync", place, error) : OkStatus();
}

Status MakeDurableFolder(const fs::path& folder) {
  std::error_code error;
  fs::path place = fs::absolute(folder, error).lexically_normal();
  if (!place.has_filename()) {
    place = place.parent_path();  // It ended in a slash.
  }
  std::vector<fs::path> missing;  // The lowest first.
  while (!fs::exists(place, error) && place.has_relative_path()) {
    missing.push_back(place);
    place = place.parent_path();
  }
  COMITY_RETURN_IF_ERROR(SyncNameOf(place));
  for (auto level = missing.rbegin(); level != missing.rend(); ++level) {
    fs::create_directory(*level, error);
    if (error) {
      return FolderError("cannot make", *level, error);
    }
    COMITY_RETURN_IF_ERROR(SyncFolderNames(level->parent_path()));
  }
  return fs::is_directory(place, error)
             ? OkStatus()
             : FolderError("cannot make", place,
                           std::make_error_code(std::errc::not_a_directory));
}

}  // namespace comity::storage
