#include "storage/backup/backup.h"

#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "storage/backup/folder_files.h"
#include "storage/durable_folder.h"
#include "storage/log_store.h"

namespace comity::storage {
namespace {

namespace fs = std::filesystem;

constexpr char kStoreName[] = "store";
constexpr char kManifestName[] = "manifest";
// Of files that are not as listed, so many are named.
constexpr std::size_t kNamedFilesMax = 10;
// Of the engine that reads a backup once.
constexpr std::size_t kCacheBytes = std::size_t{8} << 20;

Status Incomplete(std::string message) {
  return DataLoss(ErrorReason::kBackupIncomplete, std::move(message));
}

// Each file that is not as listed and what is wrong with it; empty if none is.
std::string CompareFiles(const std::vector<BackupFile>& listed,
                         const std::vector<BackupFile>& found) {
  std::map<std::string, std::pair<const BackupFile*, const BackupFile*>> names;
  for (const BackupFile& file : listed) {
    names[file.name].first = &file;
  }
  for (const BackupFile& file : found) {
    names[file.name].second = &file;
  }
  std::string odd;
  std::size_t count = 0;
  for (const auto& [name, file] : names) {
    const auto& [should, is] = file;
    if (should != nullptr && is != nullptr && *should == *is) {
      continue;
    }
    if (++count <= kNamedFilesMax) {
      odd += (odd.empty() ? "" : ", ") + name +
             (should == nullptr ? " is not listed"
              : is == nullptr   ? " is missing"
              : should->size_bytes != is->size_bytes
                  ? " has another size than listed"
                  : " has another hash than listed");
    }
  }
  return count <= kNamedFilesMax
             ? odd
             : odd + ", and " + std::to_string(count - kNamedFilesMax) +
                   " more files";
}

Status CheckIsNew(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error)
             ? Status(StatusCode::kAlreadyExists, ErrorReason::kFileExists,
                      "\"" + path.string() + "\" is there already")
             : OkStatus();
}

StatusOr<merkle::TreeHead> ReadHead(const fs::path& store) {
  RocksDbOptions options;
  options.path = store.string();
  options.block_cache_size_bytes = kCacheBytes;
  options.now_ms = [] { return std::uint64_t{0}; };
  COMITY_ASSIGN_OR_RETURN(const auto engine,
                          RocksDbEngine::OpenReadOnly(std::move(options)));
  COMITY_RETURN_IF_ERROR(engine->VerifyChecksums(nullptr));
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine->TakeSnapshot());
  COMITY_ASSIGN_OR_RETURN(const LogState state, ReadLogState(*snapshot));
  return state.head;
}

}  // namespace

StatusOr<BackupManifest> MakeBackup(const RocksDbEngine& engine,
                                    const fs::path& folder,
                                    std::uint64_t now_ms) {
  COMITY_RETURN_IF_ERROR(CheckIsNew(folder));
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) {
    return Unavailable(
        ErrorReason::kStoreUnavailable,
        "cannot make \"" + folder.string() + "\": " + error.message());
  }
  const fs::path store = folder / kStoreName;
  COMITY_RETURN_IF_ERROR(engine.CopyTo(store.string()));
  BackupManifest manifest;
  manifest.made_ms = now_ms;
  COMITY_ASSIGN_OR_RETURN(manifest.head, ReadHead(store));
  COMITY_RETURN_IF_ERROR(SyncFolder(store));
  COMITY_ASSIGN_OR_RETURN(manifest.files, HashFiles(store));
  COMITY_RETURN_IF_ERROR(
      WriteNewFile(folder / kManifestName, FormatManifest(manifest)));
  COMITY_RETURN_IF_ERROR(SyncFolderNames(folder / ".."));
  return manifest;
}

StatusOr<BackupManifest> CheckBackup(const fs::path& folder) {
  std::error_code error;
  const fs::path path = folder / kManifestName;
  if (!fs::exists(path, error)) {
    return Incomplete("\"" + folder.string() + "\" has no manifest");
  }
  COMITY_ASSIGN_OR_RETURN(const std::string text,
                          ReadSmallFile(path, kManifestBytesMax));
  COMITY_ASSIGN_OR_RETURN(BackupManifest manifest, ParseManifest(text));
  if (!fs::is_directory(folder / kStoreName, error)) {
    return Incomplete("\"" + folder.string() + "\" holds no store");
  }
  COMITY_ASSIGN_OR_RETURN(const auto files, HashFiles(folder / kStoreName));
  const std::string odd = CompareFiles(manifest.files, files);
  return odd.empty()
             ? StatusOr(std::move(manifest))
             : Incomplete("\"" + (folder / kStoreName).string() + "\": " + odd);
}

StatusOr<BackupManifest> RestoreBackup(const fs::path& folder,
                                       const fs::path& store) {
  COMITY_RETURN_IF_ERROR(CheckIsNew(store));
  COMITY_ASSIGN_OR_RETURN(BackupManifest manifest, CheckBackup(folder));
  const fs::path copy = store.string() + ".restoring";
  std::error_code error;
  fs::remove_all(copy, error);
  COMITY_RETURN_IF_ERROR(CopyFiles(folder / kStoreName, copy));
  // What arrived, not what was read.
  COMITY_ASSIGN_OR_RETURN(const auto files, HashFiles(copy));
  if (files != manifest.files) {
    return Incomplete("the copy is not as listed");
  }
  fs::rename(copy, store, error);
  if (error) {
    return Unavailable(
        ErrorReason::kStoreUnavailable,
        "cannot rename \"" + copy.string() + "\": " + error.message());
  }
  COMITY_RETURN_IF_ERROR(SyncFolderNames(store.parent_path()));
  return manifest;
}

}  // namespace comity::storage
