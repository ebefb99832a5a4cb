// Entries of one log in a local file, so that an audit goes on where it was
// broken off. Nothing in it is believed: whoever reads it replays it.
#ifndef COMITY_CLIENT_AUDIT_ENTRY_ARCHIVE_H_
#define COMITY_CLIENT_AUDIT_ENTRY_ARCHIVE_H_

#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace comity::client {

// One thread.
class EntryArchive {
 public:
  // Opens or makes the file; what was written half at its end is cut off.
  //
  // Errors: kFileOfOtherKind; kFileUnreadable; kFileUnwritable.
  static StatusOr<std::unique_ptr<EntryArchive>> Open(const std::string& path);

  // Hands every entry over, in their order from index 0, until `take` fails.
  // Errors: those of `take`; kFileUnreadable.
  Status ForEach(
      const std::function<Status(std::uint64_t, std::string)>& take) const;

  // Number of entries.
  std::uint64_t size() const { return size_; }

  // Adds the entries behind the last one. Errors: kFileUnwritable.
  Status Append(const std::vector<std::string>& entries);

 private:
  explicit EntryArchive(std::string path) : path_(std::move(path)) {}

  // Counts the whole entries; the length of the file up to their end.
  StatusOr<std::uint64_t> Count();

  const std::string path_;
  std::ofstream out_;
  std::uint64_t size_ = 0;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_AUDIT_ENTRY_ARCHIVE_H_
