#include "client/files/new_files.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace comity::client {

NewFiles::NewFiles(std::string directory, FileAccess access)
    : directory_(std::move(directory)), access_(access) {}

NewFiles::~NewFiles() {
  for (const Written& written : written_) {
    unlink(written.temporary.c_str());
  }
}

Status NewFiles::Add(const std::string& name, std::string_view bytes) {
  const std::string path = directory_ + "/" + name;
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(std::string temporary,
                          WriteUnsynced(path, bytes, access_));
  written_.push_back({std::move(temporary), path});
  return OkStatus();
}

Status NewFiles::Finish() {
  if (written_.empty()) {
    return OkStatus();
  }
  // The content first: a name must never lead to a file without it.
  COMITY_RETURN_IF_ERROR(SyncFileSystemOf(directory_));
  for (const Written& written : written_) {
    // Unlike rename, link never replaces a file that came in between.
    if (link(written.temporary.c_str(), written.path.c_str()) != 0 &&
        errno != EEXIST) {
      return Unwritable(written.path);
    }
    unlink(written.temporary.c_str());
  }
  const std::string last = written_.back().path;
  written_.clear();
  return SyncDirectoryOf(last);
}

}  // namespace comity::client
