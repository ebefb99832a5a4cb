// The store commands themselves.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "server/comityd/check_report.h"
#include "server/comityd/data_folder.h"
#include "server/comityd/found_log.h"
#include "server/comityd/own_files.h"
#include "server/comityd/store_command.h"
#include "server/control/control_socket.h"
#include "server/registry/start_check.h"
#include "storage/backup/backup.h"
#include "storage/check/store_check.h"
#include "storage/check/store_rebuild.h"
#include "storage/durable_folder.h"
#include "storage/folder_lock.h"
#include "storage/head_mark.h"
#include "storage/rocksdb/marked_store.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;
using storage::FolderLock;
using storage::FolderUse;

constexpr int kDone = 0;
constexpr int kDamaged = 1;
constexpr int kNotDone = 2;

int Fail(const Status& why) {
  std::fprintf(stderr, "%s: %s\n%s\n", std::string(Name(why.reason())).c_str(),
               why.message().c_str(),
               std::string(Describe(why.reason()).advice).c_str());
  return why.code() == StatusCode::kDataLoss ? kDamaged : kNotDone;
}

storage::RocksDbOptions OptionsFor(const std::string& path) {
  storage::RocksDbOptions options;
  options.path = path;
  options.now_ms = [] {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch())
            .count());
  };
  options.warn = [](std::string_view line) {
    std::fprintf(stderr, "%s\n", std::string(line).c_str());
  };
  return options;
}

// A line each second, so that nobody believes it hangs.
storage::CheckOptions TellProgress() {
  auto next = std::make_shared<std::chrono::steady_clock::time_point>();
  storage::CheckOptions options;
  options.progress = [next](const storage::Progress& at) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= *next || at.done == at.total) {
      *next = now + std::chrono::seconds(1);
      std::fprintf(stderr, "%llu of %llu entries\n",
                   static_cast<unsigned long long>(at.done),
                   static_cast<unsigned long long>(at.total));
    }
  };
  return options;
}

// --- found -------------------------------------------------------------------

StatusOr<Founding> FoundLogOf(const StoreCommand& command,
                              const DataFolder& folder) {
  ServerConfig config;
  config.genesis_file = command.genesis_file;
  COMITY_ASSIGN_OR_RETURN(const GenesisFile genesis, ReadOwnGenesis(config));
  return FoundLog(folder, genesis.record.origin);
}

int Found(const StoreCommand& command, const DataFolder& folder) {
  const auto founding = FoundLogOf(command, folder);
  if (!founding.ok()) {
    return Fail(founding.status());
  }
  std::printf("%s \"%s\"\n",
              *founding == Founding::kDone
                  ? "founded: comityd may be started on"
                  : "founded already, nothing was done:",
              folder.path.c_str());
  return kDone;
}

// --- check -------------------------------------------------------------------

int Check(const StoreCommand& command, const DataFolder& folder) {
  storage::StoreCheckInput input;
  input.options = TellProgress();
  const auto state = LookAtMark(folder.mark());
  if (!state.ok()) {
    return Fail(state.status());
  }
  const auto mark = storage::ReadHeadMark(folder.mark());
  if (mark.ok() && mark->has_value()) {
    input.mark = (*mark)->head;
  }
  const auto engine =
      storage::RocksDbEngine::OpenReadOnly(OptionsFor(folder.store()));
  if (!engine.ok()) {
    return Fail(OrRebuildAgain(engine.status(), folder));
  }
  auto report = storage::CheckStore(**engine, input);
  if (!report.ok()) {
    return Fail(report.status());
  }
  if (!mark.ok()) {
    ++report->difference_count;
    report->differences.push_back({"mark", mark.status().message()});
  }
  const Status checksums = (*engine)->VerifyChecksums(nullptr);
  if (checksums.code() == StatusCode::kDataLoss) {
    ++report->difference_count;
    report->differences.push_back({"files", checksums.message()});
  } else if (!checksums.ok()) {
    return Fail(checksums);
  }
  PrintReport(*report, *state, command.json);
  return report->whole() ? kDone : kDamaged;
}

// --- rebuild -----------------------------------------------------------------

Status Rename(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  return error
             ? Unavailable(ErrorReason::kStoreUnavailable,
                           "cannot rename \"" + from + "\": " + error.message())
             : OkStatus();
}

// A run that was cut off between the two renames of Exchange is undone; the
// store that was damaged once and is kept is not touched.
Status PrepareRebuild(const DataFolder& folder) {
  std::error_code error;
  if (fs::exists(folder.damaged(), error)) {
    if (fs::exists(folder.store(), error)) {
      return {StatusCode::kAlreadyExists, ErrorReason::kFileExists,
              "\"" + folder.damaged() +
                  "\" is there from an earlier rebuild; move it away"};
    }
    COMITY_RETURN_IF_ERROR(Rename(folder.damaged(), folder.store()));
  }
  fs::remove_all(folder.rebuilt(), error);
  return OkStatus();
}

StatusOr<merkle::TreeHead> SignedHead(const StoreCommand& command,
                                      const DataFolder& folder) {
  const auto mark = storage::ReadHeadMark(folder.mark());
  if (mark.status().reason() == ErrorReason::kHeadMarkCorrupt) {
    // No word about the entries, which is what damage means here.
    return FailedPrecondition(
        ErrorReason::kHeadMarkCorrupt,
        mark.status().message() +
            ": --check-store names the head of the entries; if partners saw no "
            "later one, move the mark aside (mv mark mark.damaged) and say "
            "--confirm-head size:root");
  }
  COMITY_RETURN_IF_ERROR(mark.status());
  if (mark->has_value()) {
    return (*mark)->head;
  }
  return command.confirmed_head
             ? StatusOr(*command.confirmed_head)
             : FailedPrecondition(
                   ErrorReason::kHeadMarkMissing,
                   "nothing says which head was signed; if you know from a "
                   "partner, say --confirm-head size:root");
}

StatusOr<merkle::TreeHead> FillRebuilt(const DataFolder& folder,
                                       const merkle::TreeHead& signed_head) {
  // Only these two: the others may be what is damaged.
  COMITY_ASSIGN_OR_RETURN(
      const auto source,
      storage::RocksDbEngine::OpenReadOnly(
          OptionsFor(folder.store()),
          {storage::Table::kEntries, storage::Table::kState}));
  auto options = OptionsFor(folder.rebuilt());
  options.create_if_missing = true;
  COMITY_ASSIGN_OR_RETURN(const auto target,
                          storage::RocksDbEngine::Open(std::move(options)));
  COMITY_ASSIGN_OR_RETURN(const merkle::TreeHead head,
                          storage::RebuildStore({.source = source.get(),
                                                 .target = target.get(),
                                                 .signed_head = signed_head,
                                                 .options = TellProgress()}));
  COMITY_RETURN_IF_ERROR(target->Flush());
  COMITY_RETURN_IF_ERROR(target->VerifyChecksums(nullptr));
  return head;
}

Status Exchange(const DataFolder& folder) {
  COMITY_RETURN_IF_ERROR(Rename(folder.store(), folder.damaged()));
  const Status placed = Rename(folder.rebuilt(), folder.store());
  if (!placed.ok()) {
    // If this fails, too, the next run does it.
    (void)Rename(folder.damaged(), folder.store());
    return placed;
  }
  return storage::SyncFolderNames(folder.path);
}

StatusOr<merkle::TreeHead> FillAndExchange(
    const DataFolder& folder, const merkle::TreeHead& signed_head) {
  COMITY_ASSIGN_OR_RETURN(const auto head, FillRebuilt(folder, signed_head));
  COMITY_RETURN_IF_ERROR(Exchange(folder));
  return head;
}

StatusOr<merkle::TreeHead> RebuildAndExchange(const StoreCommand& command,
                                              const DataFolder& folder) {
  COMITY_RETURN_IF_ERROR(PrepareRebuild(folder));
  COMITY_ASSIGN_OR_RETURN(const auto signed_head, SignedHead(command, folder));
  auto head = FillAndExchange(folder, signed_head);
  std::error_code error;
  if (!head.ok()) {
    fs::remove_all(folder.rebuilt(), error);
  }
  return error ? Status(head.status().code(), head.status().reason(),
                        head.status().message() + "; remove \"" +
                            folder.rebuilt() + "\", which is left of it")
               : head;
}

int Rebuild(const StoreCommand& command, const DataFolder& folder) {
  const auto head = RebuildAndExchange(command, folder);
  if (!head.ok()) {
    return Fail(head.status());
  }
  std::printf("rebuilt %s; the damaged store is kept as %s\n",
              FormatHead(*head).c_str(), folder.damaged().c_str());
  return kDone;
}

// --- backup ------------------------------------------------------------------

StatusOr<std::string> BackUpMyself(const DataFolder& folder,
                                   const fs::path& backup) {
  COMITY_ASSIGN_OR_RETURN(const auto mark,
                          storage::ReadHeadMark(folder.mark()));
  auto options = OptionsFor(folder.store());
  const std::uint64_t now_ms = options.now_ms();
  // Whoever copies a store that is damaged, or on a disk that is read-only,
  // must be able to, and change nothing.
  COMITY_ASSIGN_OR_RETURN(
      const auto engine,
      storage::RocksDbEngine::OpenReadOnly(std::move(options)));
  if (mark) {
    COMITY_RETURN_IF_ERROR(storage::CheckReachesMark(*engine, *mark));
  } else {
    std::fprintf(stderr,
                 "there is no mark: nothing says whether this is all that was "
                 "signed\n");
  }
  COMITY_ASSIGN_OR_RETURN(const auto manifest,
                          storage::MakeBackup(*engine, backup, now_ms));
  return FormatHead(manifest.head);
}

// What the running comityd says while it is at it.
void TellPatience(std::string_view text) {
  std::fprintf(stderr, "%s\n", std::string(text).c_str());
}

int BackUp(const StoreCommand& command, const DataFolder& folder) {
  std::error_code error;
  const fs::path backup = fs::absolute(command.backup_dir, error);
  auto head = AskControl(folder.control(), "backup " + backup.string(),
                         {.progress = TellPatience});
  if (head.status().code() == StatusCode::kNotFound) {
    const auto lock = FolderLock::Take(folder.lock(), FolderUse::kShared);
    head = lock.ok() ? BackUpMyself(folder, backup)
                     : StatusOr<std::string>(lock.status());
  }
  if (!head.ok()) {
    return Fail(head.status());
  }
  std::printf("backed up %s\n", head->c_str());
  return kDone;
}

// It may be the last copy: most of it, or all, may be sound.
void TellHowToSalvage(const std::string& backup) {
  std::fprintf(
      stderr,
      "To see what is sound in it: copy \"%s/store\" to a new data "
      "folder as its \"store\", and say --check-store, then "
      "--rebuild-views --confirm-head with the head in \"%s/manifest\". "
      "operations.md, Backup and restore, has the commands.\n",
      backup.c_str(), backup.c_str());
}

int Restore(const StoreCommand& command, const DataFolder& folder) {
  const auto manifest =
      storage::RestoreBackup(command.backup_dir, folder.store());
  if (!manifest.ok()) {
    const int code = Fail(manifest.status());
    if (manifest.status().reason() == ErrorReason::kBackupIncomplete) {
      TellHowToSalvage(command.backup_dir);
    }
    return code;
  }
  std::printf("restored %s\n", FormatHead(manifest->head).c_str());
  return kDone;
}

// Whoever does not get the lock has touched nothing.
int RunLocked(int (*run)(const StoreCommand&, const DataFolder&), FolderUse use,
              const StoreCommand& command, const DataFolder& folder) {
  const auto lock = FolderLock::Take(folder.lock(), use);
  return lock.ok() ? run(command, folder) : Fail(lock.status());
}

int Scrub(const DataFolder& folder) {
  const auto answer =
      AskControl(folder.control(), "scrub", {.progress = TellPatience});
  if (!answer.ok()) {
    return Fail(answer.status());
  }
  std::printf("%s\n", answer->c_str());
  return kDone;
}

}  // namespace

int RunStoreCommand(const StoreCommand& command) {
  const DataFolder folder = {command.data_dir};
  switch (command.action) {
    case StoreAction::kFound:
      return Found(command, folder);
    case StoreAction::kCheck:
      return RunLocked(Check, FolderUse::kShared, command, folder);
    case StoreAction::kRebuild:
      return RunLocked(Rebuild, FolderUse::kAlone, command, folder);
    case StoreAction::kBackup:
      return BackUp(command, folder);
    case StoreAction::kRestore:
      return RunLocked(Restore, FolderUse::kAlone, command, folder);
    case StoreAction::kScrub:
      return Scrub(folder);
  }
  return kNotDone;
}

}  // namespace comity::server
