// A backup: the store as it was at one moment, with a list of its files, in a
// folder of its own. The signer's mark is never part of it: a mark restored
// with an old store is a mark that cannot warn.
#ifndef COMITY_STORAGE_BACKUP_BACKUP_H_
#define COMITY_STORAGE_BACKUP_BACKUP_H_

#include <cstdint>
#include <filesystem>

#include "core/base/status.h"
#include "storage/backup/backup_manifest.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::storage {

// Copies the log of `engine` into the new folder `folder`; commits go on. What
// was copied is read once, with its checksums, before the list is written. On
// the same file system finished files are hard links: copy the folder away.
// options.pace is called between portions; a failure of it ends the backup.
//
// Errors: kAlreadyExists / kFileExists if the folder is there; kDataLoss /
// kStoreCorrupt if what was copied is damaged; that of options.pace;
// kUnavailable / kStoreUnavailable. The folder is then removed; one that a
// killed process left is no backup, and the next call says so.
StatusOr<BackupManifest> MakeBackup(const RocksDbEngine& engine,
                                    const std::filesystem::path& folder,
                                    std::uint64_t now_ms,
                                    const CopyOptions& options = {});

// OK if every listed file is there as listed, and nothing else.
// Errors: kDataLoss / kBackupIncomplete; kUnavailable / kStoreUnavailable.
StatusOr<BackupManifest> CheckBackup(const std::filesystem::path& folder);

// Checks the backup and copies it to `store`, which must not exist. It appears
// under its name whole or not at all, and a failure leaves nothing. What signs
// over it must first be shown that it is not older than what was signed: see
// CheckStart.
//
// Errors: those of CheckBackup; kAlreadyExists / kFileExists.
StatusOr<BackupManifest> RestoreBackup(const std::filesystem::path& folder,
                                       const std::filesystem::path& store);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_BACKUP_BACKUP_H_
