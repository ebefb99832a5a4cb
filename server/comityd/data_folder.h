// What lies where in the data folder of a registry.
#ifndef COMITY_SERVER_COMITYD_DATA_FOLDER_H_
#define COMITY_SERVER_COMITYD_DATA_FOLDER_H_

#include <filesystem>
#include <string>
#include <system_error>

#include "core/base/status.h"

namespace comity::server {

struct DataFolder {
  std::filesystem::path path;

  // Whoever uses the folder holds a lock on it; see storage/folder_lock.h.
  std::string lock() const { return (path / "lock").string(); }
  // The database.
  std::string store() const { return (path / "store").string(); }
  // The last signed head. Never copied, never restored.
  std::string mark() const { return (path / "mark").string(); }
  // The newest own head with the cosignatures that it had.
  std::string cosignatures() const { return (path / "cosignatures").string(); }
  // Space to give up.
  std::string ballast() const { return (path / "ballast").string(); }
  // Socket of the running comityd.
  std::string control() const { return (path / "control").string(); }
  // A store that is being rebuilt, and the one that it took the place of.
  std::string rebuilt() const { return (path / "store.rebuilt").string(); }
  std::string damaged() const { return (path / "store.damaged").string(); }
  // A rebuild was cut off between its two renames: it is no lost store, and
  // --rebuild-views goes on from there.
  bool rebuild_was_cut_off() const {
    std::error_code failed;
    return std::filesystem::exists(damaged(), failed) &&
           !std::filesystem::exists(store(), failed);
  }
  // A store that is being fetched from a partner: nothing is served beside it.
  std::string fetched() const { return (path / "store.fetched").string(); }
  // Copies of partners' logs, and what was cosigned of them and as a witness.
  std::string partners() const { return (path / "partners").string(); }
  std::string witness() const { return (path / "witness").string(); }
};

// Of a store of `folder` that could not be opened: `why`, or what to do about a
// rebuild that was cut off.
inline Status OrRebuildAgain(const Status& why, const DataFolder& folder) {
  return why.reason() == ErrorReason::kStoreMissing &&
                 folder.rebuild_was_cut_off()
             ? Status(why.code(), why.reason(),
                      "a rebuild was cut off, and the store is \"" +
                          folder.damaged() +
                          "\": say comityd --rebuild-views once more")
             : why;
}

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_DATA_FOLDER_H_
