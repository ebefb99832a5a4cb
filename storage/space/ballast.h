// A file that takes up space so that it can be given back: a database that is
// out of space can neither finish its writes nor open, and with a full disk
// even deleting may need a little room.
#ifndef COMITY_STORAGE_SPACE_BALLAST_H_
#define COMITY_STORAGE_SPACE_BALLAST_H_

#include <cstdint>
#include <string>

#include "core/base/status.h"

namespace comity::storage {

// One thread.
class Ballast {
 public:
  // The file `path`; nothing is done yet.
  explicit Ballast(std::string path) : path_(std::move(path)) {}

  bool held() const;

  // Makes the file with `size_bytes` of real space, or leaves the one there.
  // Errors: kUnavailable / kStoreUnavailable; no part of it is left then.
  Status Make(std::uint64_t size_bytes);

  // Gives the space back; OK also if there was no file.
  // Errors: kUnavailable / kStoreUnavailable.
  Status Release();

 private:
  std::string path_;
};

}  // namespace comity::storage

#endif  // COMITY_STORAGE_SPACE_BALLAST_H_
