// What a disk would hold if the power went now.
//
// The model knows for each file that was touched since the process began:
//
//   * its durable bytes: those at its last fsync or fdatasync, or, before the
//     first, those that it had when the process began;
//   * the changes since, in order: writes and truncations.
//
// and for each name (creation, rename, link, unlink, mkdir):
//
//   * whether an fsync of its folder covered it. As POSIX has it, an fsync of
//     a file does not make its name durable; most file systems do better.
//
// sync_file_range and fallocate promise nothing and change nothing. When the
// power goes, what is not durable survives or not:
//
//   none       nothing of it survives
//   half       of each file the first half of the bytes written, the last
//              write torn; the first half of the changes of names
//   holes      each 512-byte sector by itself, by chance; lost ones hold what
//              was there before, or zeros; the length survives. A beginning of
//              the changes of names
//   reordered  of each file the later half of the changes, not the earlier; a
//              single write loses its first half. Each change of names by
//              chance, but for names that a file had when it was synced:
//              every Linux file system with a journal keeps those
//   names      all changes of names, nothing of the bytes (a renamed file is
//              as long as its last sync left it)
//   data       all bytes, no change of names
//
// A renaming is one change: both names or none. Bytes of a sector are never
// mixed.
//
// Limits: what an earlier process left without a sync counts as durable.
// Writes to mapped memory are not seen; the shim ends a process that tries.
//
// Thread-safety: one thread at a time; the shim holds a lock.
#ifndef COMITY_TESTS_FAULTS_SHIM_DISK_MODEL_H_
#define COMITY_TESTS_FAULTS_SHIM_DISK_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/shim/fault_plan.h"

namespace comity::faults {

class DiskModel {
 public:
  // --- What happened, after it did. Paths are absolute. ---------------------
  // `existed` before; `truncated` by O_TRUNC. For folders nothing but `file`
  // is recorded.
  void Opened(int file, const std::string& path, bool is_folder);
  void Created(const std::string& path);
  void Closed(int file);
  void Wrote(int file, std::uint64_t offset, std::string_view bytes);
  void Truncated(int file, std::uint64_t size);
  void Synced(int file);
  void Renamed(const std::string& from, const std::string& to);
  void Linked(const std::string& from, const std::string& to);
  void Unlinked(const std::string& path);
  void MadeFolder(const std::string& path);

  // Remembers the file as it is, before it is changed for the first time.
  void Touch(const std::string& path);

  bool Watches(int file) const { return open_.contains(file); }
  // Of an open file or folder; for messages.
  std::string PathOf(int file) const;

  // The first path whose bytes on the disk are not those of the model: a
  // change that was not seen. Empty if all is well.
  std::string FirstDifference() const;

  // Makes the disk what `loss` leaves of it. Call it last.
  void LosePower(Loss loss, std::uint64_t seed) const;

 private:
  struct Change {
    bool is_truncation = false;
    std::uint64_t offset = 0;  // or the new size
    std::string bytes;
  };
  struct File {
    std::string durable;
    std::string current;
    std::vector<Change> pending;
  };
  using FilePtr = std::shared_ptr<File>;
  // Names that appear (with their file) and disappear (with null) together.
  struct NameChange {
    std::string folder;
    std::map<std::string, FilePtr> names;
    bool is_folder = false;  // mkdir
    bool of_synced = false;  // the file was synced under this name
  };
  struct Open {
    std::string path;
    FilePtr file;  // null for a folder
  };

  static void Apply(const Change& change, std::string& bytes);
  static std::string HalfOf(const File& file);
  static std::string HoledOf(const File& file, std::mt19937_64& random);
  static std::string ReorderedOf(const File& file);
  static std::string BytesAfter(const File& file, Loss loss,
                                std::mt19937_64& random);
  std::vector<bool> SurvivingNames(Loss loss, std::mt19937_64& random) const;
  void ChangeNames(NameChange change);
  void ChangeFile(File& file, Change change);

  std::map<int, Open> open_;
  std::map<std::string, FilePtr> current_;  // null: there is none
  std::map<std::string, FilePtr> durable_;
  std::vector<NameChange> pending_;
};

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_SHIM_DISK_MODEL_H_
