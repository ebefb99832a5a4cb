// The files of one folder: hashed, copied, made to survive loss of power.
//
// For this folder only.
#ifndef COMITY_STORAGE_BACKUP_FOLDER_FILES_H_
#define COMITY_STORAGE_BACKUP_FOLDER_FILES_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "storage/backup/backup_manifest.h"
#include "storage/engine.h"

namespace comity::storage {

// All calls: kUnavailable / kStoreUnavailable with the system's words.

// Size and hash of every file in `folder`, by name; `pace` may end it after
// each.
StatusOr<std::vector<BackupFile>> HashFiles(const std::filesystem::path& folder,
                                            const ReadPace& pace = nullptr);

// Syncs every file of `folder`, and the folder; `pace` may end it after each.
Status SyncFolder(const std::filesystem::path& folder,
                  const ReadPace& pace = nullptr);

// Copies the files of `from` into the new folder `to`, and syncs them.
Status CopyFiles(const std::filesystem::path& from,
                 const std::filesystem::path& to);

// Writes a new file, and syncs it and its folder.
Status WriteNewFile(const std::filesystem::path& path, std::string_view bytes);

// The whole file, if it has at most `size_max` bytes.
StatusOr<std::string> ReadSmallFile(const std::filesystem::path& path,
                                    std::size_t size_max);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_BACKUP_FOLDER_FILES_H_
