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

StatusOr<merkle::TreeHead> ReadHead(const fs::path& store,
                                    const ReadPace& pace) {
  RocksDbOptions options;
  options.path = store.string();
  options.block_cache_size_bytes = kCacheBytes;
  options.now_ms = [] { return std::uint64_t{0}; };
  COMITY_ASSIGN_OR_RETURN(const auto engine,
                          RocksDbEngine::OpenReadOnly(std::move(options)));
  COMITY_RETURN_IF_ERROR(engine->VerifyChecksums(pace));
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, engine->TakeSnapshot());
  COMITY_ASSIGN_OR_RETURN(const LogState state, ReadLogState(*snapshot));
  return state.head;
}

// The folder of a backup.
Status CheckIsNewBackup(const fs::path& folder) {
  const Status is_new = CheckIsNew(folder);
  std::error_code error;
  return is_new.ok() || !fs::is_directory(folder / kStoreName, error) ||
                 fs::exists(folder / kManifestName, error)
             ? is_new
             : Status(is_new.code(), is_new.reason(),
                      is_new.message() +
                          ", as a backup that was cut off: it has no "
                          "manifest. Remove it, or choose another name");
}

// Removes what the caller itself made; if that fails, says so beside `why`.
Status WithoutRemains(const Status& why, const fs::path& made) {
  std::error_code error;
  fs::remove_all(made, error);
  return error ? Status(why.code(), why.reason(),
                        why.message() + "; remove \"" + made.string() +
                            "\", which is left of it")
               : why;
}

StatusOr<BackupManifest> Fill(const RocksDbEngine& engine,
                              const fs::path& folder, std::uint64_t now_ms,
                              const CopyOptions& options) {
  const fs::path store = folder / kStoreName;
  COMITY_RETURN_IF_ERROR(engine.CopyTo(store.string(), options));
  BackupManifest manifest;
  manifest.made_ms = now_ms;
  COMITY_ASSIGN_OR_RETURN(manifest.head, ReadHead(store, options.pace));
  COMITY_RETURN_IF_ERROR(SyncFolder(store, options.pace));
  COMITY_ASSIGN_OR_RETURN(manifest.files, HashFiles(store, options.pace));
  COMITY_RETURN_IF_ERROR(
      WriteNewFile(folder / kManifestName, FormatManifest(manifest)));
  COMITY_RETURN_IF_ERROR(SyncFolderNames(folder / ".."));
  return manifest;
}

// `copy` appears as `store` if it arrived whole.
Status PutInPlace(const BackupManifest& manifest, const fs::path& from,
                  const fs::path& copy, const fs::path& store) {
  COMITY_RETURN_IF_ERROR(CopyFiles(from, copy));
  // What arrived, not what was read.
  COMITY_ASSIGN_OR_RETURN(const auto files, HashFiles(copy));
  if (files != manifest.files) {
    return Incomplete("the copy is not as listed");
  }
  std::error_code error;
  fs::rename(copy, store, error);
  return error ? Unavailable(ErrorReason::kStoreUnavailable,
                             "cannot rename \"" + copy.string() +
                                 "\": " + error.message())
               : OkStatus();
}

}  // namespace

StatusOr<BackupManifest> MakeBackup(const RocksDbEngine& engine,
                                    const fs::path& folder,
                                    std::uint64_t now_ms,
                                    const CopyOptions& options) {
  COMITY_RETURN_IF_ERROR(CheckIsNewBackup(folder));
  std::error_code error;
  if (!fs::create_directory(folder, error)) {
    return Unavailable(
        ErrorReason::kStoreUnavailable,
        "cannot make \"" + folder.string() +
            "\": " + (error ? error.message() : "somebody else just did"));
  }
  auto made = Fill(engine, folder, now_ms, options);
  return made.ok() ? std::move(made) : WithoutRemains(made.status(), folder);
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
  const Status placed = PutInPlace(manifest, folder / kStoreName, copy, store);
  if (!placed.ok()) {
    return WithoutRemains(placed, copy);
  }
  COMITY_RETURN_IF_ERROR(SyncFolderNames(store.parent_path()));
  return manifest;
}

}  // namespace comity::storage
