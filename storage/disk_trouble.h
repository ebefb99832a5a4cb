// What an operator does about an error of the system, in words: the system says
// only what it refused.
#ifndef COMITY_STORAGE_DISK_TROUBLE_H_
#define COMITY_STORAGE_DISK_TROUBLE_H_

#include <string>
#include <string_view>

namespace comity::storage {

// `message`, and what to do about it where it ends in one of the system's
// errors that an operator can mend: files of another user, and a disk that
// Linux made read-only.
std::string WithRemedy(std::string_view message);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_DISK_TROUBLE_H_
