// Small files that a mirror keeps for its next start.
#ifndef COMITY_SERVER_SYNC_KEPT_FILE_H_
#define COMITY_SERVER_SYNC_KEPT_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace comity::server {

// How the name of a file ends that is being written, or was when the power
// went.
inline constexpr std::string_view kUnfinishedSuffix = ".new";

// The whole file; empty if there is none, or it has more than `size_max` bytes.
std::string ReadKeptFile(const std::string& path, std::size_t size_max);

// Writes or replaces the file. When it returns OK, the new content survives
// loss of power; otherwise the old content stands. Thread-safe: of
// several that write one path, one comes last.
//
// Errors: kFileUnwritable with the system's words.
Status ReplaceKeptFile(const std::string& path, std::string_view bytes);

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_KEPT_FILE_H_
