// Many new files of one directory, made durable together. A list of 10,000
// credentials has as many holder files: syncing each by itself takes a minute
// of a disk that takes a second for all.
#ifndef COMITY_CLIENT_FILES_NEW_FILES_H_
#define COMITY_CLIENT_FILES_NEW_FILES_H_

#include <string>
#include <string_view>
#include <vector>

#include "client/files/durable_file.h"
#include "core/base/status.h"

namespace comity::client {

// Files are seen under their names from Finish() on, each whole or not at all,
// also after loss of power. Without Finish(), nothing of them stays.
// Not thread-safe.
class NewFiles {
 public:
  // `directory` is there; `access` holds for all.
  NewFiles(std::string directory, FileAccess access);
  NewFiles(const NewFiles&) = delete;
  NewFiles& operator=(const NewFiles&) = delete;
  ~NewFiles();

  // Adds the file `name` of the directory, unless one is there, which is left
  // as it stands.
  //
  // Errors: kFileUnwritable with the system's words.
  Status Add(const std::string& name, std::string_view bytes);

  // When it returns OK, all that was added survives loss of power. After an
  // error some files may be there, each whole; adding all again is safe.
  //
  // Errors: kFileUnwritable with the system's words.
  Status Finish();

 private:
  struct Written {
    std::string temporary;
    std::string path;
  };

  std::string directory_;
  FileAccess access_;
  std::vector<Written> written_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_FILES_NEW_FILES_H_
