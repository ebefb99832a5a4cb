// The list of what belongs to a backup. It is written last: a folder without
// it, or that does not agree with it, is no backup.
//
//   comity-backup/v1
//   made <Unix time in ms>
//   head <size>:<root in hexadecimal>
//   file <size in bytes> <SHA-256 in hexadecimal> <name>      one for each
//   end <SHA-256 of everything above>
#ifndef COMITY_STORAGE_BACKUP_BACKUP_MANIFEST_H_
#define COMITY_STORAGE_BACKUP_BACKUP_MANIFEST_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::storage {

inline constexpr std::size_t kBackupFilesMax = 100'000;
inline constexpr std::size_t kManifestBytesMax = std::size_t{64} << 20;

struct BackupFile {
  std::uint64_t size_bytes = 0;
  Hash sha256;
  std::string name;  // In the folder of the store; no slash.
  friend auto operator<=>(const BackupFile&, const BackupFile&) = default;
};

struct BackupManifest {
  std::uint64_t made_ms = 0;
  merkle::TreeHead head;  // Of the log in the backup.
  std::vector<BackupFile> files;
  friend bool operator==(const BackupManifest&,
                         const BackupManifest&) = default;
};

std::string FormatManifest(const BackupManifest& manifest);

// Reads exactly what FormatManifest writes.
// Errors: kDataLoss / kBackupIncomplete.
StatusOr<BackupManifest> ParseManifest(std::string_view text);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_BACKUP_BACKUP_MANIFEST_H_
