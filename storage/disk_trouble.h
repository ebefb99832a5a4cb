// Errors of the system about files, in words for an operator: the system says
// only what it refused.
#ifndef COMITY_STORAGE_DISK_TROUBLE_H_
#define COMITY_STORAGE_DISK_TROUBLE_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "core/base/status.h"

namespace comity::storage {

// `message`, and what to do about it where it ends in one of the system's
// errors that an operator can mend: files of another user, and a disk that
// Linux made read-only.
std::string WithRemedy(std::string_view message);

// kUnavailable / kStoreUnavailable: what could not be done (`action`, such as
// "cannot open") with which file, and the system's words.
Status FileError(std::string_view action, const std::filesystem::path& path,
                 const std::error_code& error);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_DISK_TROUBLE_H_
