// The log as the static files of C2SP tlog-tiles: what independent readers
// fetch, without a word of this project's own protocol.
// Source: C2SP tlog-tiles, tlog-checkpoint.
#ifndef COMITY_SERVER_SYNC_TLOG_FILES_H_
#define COMITY_SERVER_SYNC_TLOG_FILES_H_

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "server/evidence/held_log.h"

namespace comity::server {

struct TlogFile {
  std::string bytes;
  std::string content_type;
  // Full tiles and bundles never change; checkpoint and partial ones do.
  bool immutable = false;
};

// The file at `path`: "checkpoint", "tile/<level>/<index>[.p/<width>]" or
// "tile/entries/<index>[.p/<width>]". A bundle is, for each entry, its length
// in two bytes and its bytes.
//
// Errors: kFileMissing if the log has no such file (yet); kNotReady before the
// first head; those of LogStore's reads. Thread-safe.
StatusOr<TlogFile> ReadTlogFile(const HeldLog& log, std::string_view path);

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_TLOG_FILES_H_
