// Exports a log from a registry that holds it into a file, from which a mirror
// elsewhere takes it with the same checks as over a connection.
// Source: docs/spec, Mirroring.
#ifndef COMITY_CLIENT_EXCHANGE_LOG_EXPORT_H_
#define COMITY_CLIENT_EXCHANGE_LOG_EXPORT_H_

#include <cstdint>
#include <functional>
#include <string>

#include "client/connection/connection.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

struct LogExport {
  std::string origin;
  // An earlier export, from whose head this one goes on. Empty: from genesis.
  std::string after;
  std::string out;
};

struct ExportedRange {
  merkle::TreeSize from;
  merkle::TreeHead head;
};

using ExportProgress =
    std::function<void(std::uint64_t done, std::uint64_t total)>;

// A log that has not grown gives a range without entries and with a fresh head.
// Nothing is left at `out` unless the range is whole and its entries are those
// of the head. Whether the log signed that head is for the mirror to check.
//
// Errors: those of the registry; kServerUnreachable; kAnswerMalformed;
// kRootMismatch if the entries are not those of the head; kFileMissing,
// kFileOfOtherKind for `after`, also if it is of another log; kOlderThanKnown
// if the registry holds less than that; kFileExists, kFileUnwritable for `out`.
StatusOr<ExportedRange> ExportLog(const ConnectionOptions& server,
                                  const LogExport& wanted,
                                  const ExportProgress& progress);

}  // namespace comity::client

#endif  // COMITY_CLIENT_EXCHANGE_LOG_EXPORT_H_
