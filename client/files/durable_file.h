// Files as the client keeps them: read within a bound, written so that they
// are there whole or not at all, also after loss of power.
#ifndef COMITY_CLIENT_FILES_DURABLE_FILE_H_
#define COMITY_CLIENT_FILES_DURABLE_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace comity::client {

// Who may read a file that is written here.
enum class FileAccess {
  kEverybody,  // 0644: statements, evidence, policies.
  kOwner,      // 0600: keys, secrets, personal data.
};

// The whole file, if it has at most `size_max` bytes.
//
// Errors: kFileMissing, kFileTooLarge; kFileUnreadable with the system's words.
StatusOr<std::string> ReadFile(const std::string& path, std::size_t size_max);

// Writes or replaces the file. When it returns OK, the new content survives
// loss of power; otherwise the old content stands.
//
// Errors: kFileUnwritable with the system's words.
Status ReplaceFile(const std::string& path, std::string_view bytes,
                   FileAccess access);

// The same for a file that must not exist yet.
//
// Errors: kFileExists; kFileUnwritable.
Status CreateFile(const std::string& path, std::string_view bytes,
                  FileAccess access);

// Makes the directory and those above it, readable by their owner only.
//
// Errors: kFileUnwritable.
Status MakeDirectory(const std::string& path);

// Makes the names in the directory that holds `path` survive loss of power.
//
// Errors: kFileUnwritable.
Status SyncDirectoryOf(const std::string& path);

// Writes `bytes` to a new file beside `path` and returns its name. They survive
// loss of power from the next SyncFileSystemOf on.
//
// Errors: kFileUnwritable.
StatusOr<std::string> WriteUnsynced(const std::string& path,
                                    std::string_view bytes, FileAccess access);

// Makes all that was written to the file system of `directory` survive loss of
// power.
//
// Errors: kFileUnwritable.
Status SyncFileSystemOf(const std::string& directory);

// kFileUnwritable for `path`, with the words that the system has for errno.
Status Unwritable(const std::string& path);

// Appends `bytes` to an open file, all of them.
//
// Errors: kFileUnwritable; then part of them may stand in the file.
Status WriteAll(int file, std::string_view bytes, const std::string& path);

}  // namespace comity::client

#endif  // COMITY_CLIENT_FILES_DURABLE_FILE_H_
