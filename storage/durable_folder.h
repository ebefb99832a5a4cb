// Folders whose names survive loss of power. An fsync of a folder makes the
// names in it durable, never its own: that lies in its parent. A store whose
// every file is synced is gone as a whole with the name of a folder above it.
#ifndef COMITY_STORAGE_DURABLE_FOLDER_H_
#define COMITY_STORAGE_DURABLE_FOLDER_H_

#include <filesystem>

#include "core/base/status.h"

namespace comity::storage {

// Makes the names in `folder` survive loss of power.
// Errors: kUnavailable / kStoreUnavailable.
Status SyncFolderNames(const std::filesystem::path& folder);

// Makes `folder` and what is missing above it, one level after the other, each
// durable before the next. The lowest level that was there already may be that
// of a process which died before it could sync: its name is synced, too, unless
// nobody but its owner may look at the folder that holds it.
//
// Errors: kUnavailable / kStoreUnavailable with the system's words.
Status MakeDurableFolder(const std::filesystem::path& folder);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_DURABLE_FOLDER_H_
