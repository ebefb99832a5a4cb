#include "server/comityd/found_log.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "server/registry/start_check.h"
#include "server/sequencer/clock.h"
#include "storage/durable_folder.h"
#include "storage/folder_lock.h"
#include "storage/head_mark.h"
#include "storage/log_store.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLeaseMs = 30'000;

StatusOr<bool> Exists(const fs::path& path) {
  std::error_code error;
  const bool found = fs::exists(path, error);
  return error
             ? StatusOr<bool>(Unavailable(ErrorReason::kStoreUnavailable,
                                          "cannot look at \"" + path.string() +
                                              "\": " + error.message()))
             : StatusOr<bool>(found);
}

// A database that is whole enough to have been begun.
StatusOr<bool> HasStore(const DataFolder& folder) {
  return Exists(fs::path(folder.store()) / "CURRENT");
}

// What comityd leaves behind nowhere but where a registry runs.
bool IsOfARegistry(const std::string& name) {
  constexpr std::array<std::string_view, 3> kNames = {"cosignatures",
                                                      "partners", "witness"};
  return name.starts_with("store") || name.starts_with("mark") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// Their names, parted by commas.
std::string LeftOvers(const DataFolder& folder, std::string_view but) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder.path, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (IsOfARegistry(name) && name != but) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

Status Missing(std::string message) {
  return NotFound(ErrorReason::kStoreMissing, std::move(message));
}

std::string BesideLeftOvers(const DataFolder& folder,
                            const std::string& left_overs) {
  return "there is neither store nor mark in \"" + folder.path.string() +
         "\", but what a registry left: " + left_overs +
         ". Nothing was written: get store and mark back, or move all of it "
         "away";
}

storage::RocksDbOptions OptionsFor(const DataFolder& folder) {
  storage::RocksDbOptions options;
  options.path = folder.store();
  options.now_ms = [] { return SystemClock().Now().wall_ms; };
  return options;
}

// A store with entries is not touched, since it was not begun here and now.
Status CheckHasNoEntries(const DataFolder& folder) {
  const auto engine = storage::RocksDbEngine::OpenReadOnly(
      OptionsFor(folder), {storage::Table::kState});
  if (!engine.ok()) {
    return OkStatus();  // Opening for writing makes what is missing, or says.
  }
  COMITY_ASSIGN_OR_RETURN(const auto snapshot, (*engine)->TakeSnapshot());
  COMITY_ASSIGN_OR_RETURN(const merkle::TreeSize size, snapshot->Head());
  return size.value == 0
             ? OkStatus()
             : FailedPrecondition(
                   ErrorReason::kHeadMarkMissing,
                   "the log has " + std::to_string(size.value) + " entries");
}

// The store first: a mark without it is a store that was lost.
Status Begin(const DataFolder& folder, const std::string& origin) {
  COMITY_RETURN_IF_ERROR(storage::MakeDurableFolder(folder.path));
  COMITY_ASSIGN_OR_RETURN(
      const auto lock,
      storage::FolderLock::Take(folder.lock(), storage::FolderUse::kAlone));
  auto options = OptionsFor(folder);
  options.create_if_missing = true;
  COMITY_ASSIGN_OR_RETURN(const auto engine,
                          storage::RocksDbEngine::Open(std::move(options)));
  COMITY_ASSIGN_OR_RETURN(const auto lease, engine->Acquire(origin, kLeaseMs));
  COMITY_ASSIGN_OR_RETURN(const auto opened,
                          storage::LogStore::Open(*engine, {}));
  COMITY_ASSIGN_OR_RETURN(const auto mark,
                          storage::HeadMarkFile::Open(folder.mark(), origin));
  COMITY_RETURN_IF_ERROR(
      MarkBeginning(opened.store->state().head, lease.epoch, *mark));
  return engine->Release(lease.epoch);
}

// Whether the mark is that of `origin`; a comityd that runs has it open.
StatusOr<Founding> CompareOrigin(const DataFolder& folder,
                                 const std::string& origin) {
  const auto mark = storage::HeadMarkFile::Open(folder.mark(), origin);
  return mark.ok() || mark.status().reason() == ErrorReason::kStoreLocked
             ? StatusOr(Founding::kStoodAlready)
             : mark.status();
}

}  // namespace

Status CheckFounded(const DataFolder& folder) {
  for (const std::string& path :
       {folder.mark(), folder.fetched(), folder.store() + "/CURRENT"}) {
    COMITY_ASSIGN_OR_RETURN(const bool found, Exists(path));
    if (found) {
      return OkStatus();
    }
  }
  const std::string left_overs = LeftOvers(folder, "");
  if (!left_overs.empty()) {
    return Missing(BesideLeftOvers(folder, left_overs));
  }
  return Missing("there is neither store nor mark in \"" +
                 folder.path.string() +
                 "\". If this registry never ran, begin its log, once, by "
                 "comityd --found; if it ran, its disk is not mounted, or "
                 "the folder is a wrong one. Nothing was written");
}

StatusOr<Founding> FoundLog(const DataFolder& folder,
                            const std::string& origin) {
  COMITY_ASSIGN_OR_RETURN(const bool has_mark, Exists(folder.mark()));
  COMITY_ASSIGN_OR_RETURN(const bool has_store, HasStore(folder));
  if (has_mark && has_store) {
    return CompareOrigin(folder, origin);
  }
  if (has_mark) {
    return Missing("there is a mark and no store in \"" + folder.path.string() +
                   "\": the store was lost, or its disk is not mounted");
  }
  if (has_store) {
    COMITY_RETURN_IF_ERROR(CheckHasNoEntries(folder));
  } else {
    // A run that was cut off leaves half a store, and nothing else.
    const std::string left_overs = LeftOvers(folder, "store");
    if (!left_overs.empty()) {
      return Missing(BesideLeftOvers(folder, left_overs));
    }
  }
  COMITY_RETURN_IF_ERROR(Begin(folder, origin));
  return Founding::kDone;
}

}  // namespace comity::server
