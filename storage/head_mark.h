// The signer's own memory of the last head it signed. A database cannot
// notice that its newest writes are lost or that an older copy was put in its
// place; the mark, in a file of its own that is never part of a backup, can.
//
// It begins at size 0, before the first entry is stored, so that entries
// without a mark are always a mark that was lost.
//
// The file has two slots of 4,096 bytes, written in turn and synced, each with
// a checksum: a torn write leaves the other slot.
#ifndef COMITY_STORAGE_HEAD_MARK_H_
#define COMITY_STORAGE_HEAD_MARK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "storage/engine.h"

namespace comity::storage {

inline constexpr std::size_t kOriginSizeMax = 128;

struct HeadMark {
  merkle::TreeHead head;
  Epoch epoch;  // of the lease under which it was signed
  friend auto operator<=>(const HeadMark&, const HeadMark&) = default;
};

// An open mark file, locked against other processes.
//
// Thread-safety: one thread.
class HeadMarkFile {
 public:
  // Opens the file of the log called `origin` (1 to kOriginSizeMax bytes). A
  // file that does not exist is made by the first Write.
  //
  // Errors:
  //   kDataLoss / kHeadMarkCorrupt            neither slot is whole;
  //   kFailedPrecondition / kHeadMarkForeign  the mark of another log;
  //   kFailedPrecondition / kStoreLocked      another process has it open;
  //   kUnavailable / kStoreUnavailable        the file system's words.
  static StatusOr<std::unique_ptr<HeadMarkFile>> Open(std::string path,
                                                      std::string origin);

  HeadMarkFile(const HeadMarkFile&) = delete;
  HeadMarkFile& operator=(const HeadMarkFile&) = delete;
  ~HeadMarkFile();

  // The newest whole mark; nothing if there was no file.
  const std::optional<HeadMark>& mark() const { return mark_; }

  // Whether one slot was damaged when the file was opened: by a torn write, or
  // by a failing disk, in which case mark() may be one write old. Worth a
  // warning.
  bool slot_was_damaged() const { return slot_was_damaged_; }

  // Makes `mark` the newest one; when it returns OK, the mark survives loss of
  // power. The size may stay but never fall.
  //
  // Errors: kDataLoss / kStoreBehindMark or kStoreForksMark if `mark` does not
  // come after mark(), nothing is written; kUnavailable / kStoreUnavailable if
  // the file cannot be written: old or new stands then, and every later Write
  // fails until the file is opened anew.
  Status Write(const HeadMark& mark);

 private:
  HeadMarkFile(std::string path, std::string origin)
      : path_(std::move(path)), origin_(std::move(origin)) {}

  // The parts of Open and Write.
  Status Lock();
  Status Read();
  Status Create(const HeadMark& mark);
  Status Overwrite(const HeadMark& mark);

  const std::string path_;
  const std::string origin_;
  int file_ = -1;
  std::uint64_t sequence_ = 0;  // of the newest slot
  std::optional<HeadMark> mark_;
  bool slot_was_damaged_ = false;
  bool failed_ = false;
};

// The newest mark in the file `path`, of whatever log, without opening it for
// signing; nothing if there is no file. For checks.
// Errors: kDataLoss / kHeadMarkCorrupt; kUnavailable / kStoreUnavailable.
StatusOr<std::optional<HeadMark>> ReadHeadMark(const std::string& path);

// The same, but nothing where one slot is damaged: the newest mark may then be
// the one that cannot be read.
StatusOr<std::optional<HeadMark>> ReadWholeHeadMark(const std::string& path);

// What the store and the mark file say when a signer starts.
struct MarkCheck {
  merkle::TreeHead store_head;
  // The mark that the store recorded with its last commit but one.
  std::optional<merkle::TreeHead> recorded_mark;
  // What the file says; nothing if there is no file.
  std::optional<merkle::TreeHead> mark;
};

// OK if a signer may go on from `check.store_head`: it extends the mark, or
// both are empty. `root_at` gives the store's root at an earlier size; it is
// asked at most once, for a size not above the store's, and what it reports
// is returned.
//
// Errors:
//   kFailedPrecondition / kHeadMarkMissing   the log has entries, no mark;
//   kFailedPrecondition / kHeadMarkOutdated  the mark is older than recorded;
//   kFailedPrecondition / kStoreBehindMark   the log is smaller than the mark;
//   kDataLoss / kStoreForksMark              another root at the mark's size.
Status CompareWithMark(
    const MarkCheck& check,
    const std::function<StatusOr<Hash>(merkle::TreeSize)>& root_at);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_HEAD_MARK_H_
