// What the files of C2SP/wycheproof have in common: groups of tests that share
// a key, each test with a result.
#ifndef COMITY_TESTS_CONFORMANCE_CHECKERS_WYCHEPROOF_H_
#define COMITY_TESTS_CONFORMANCE_CHECKERS_WYCHEPROOF_H_

#include <functional>

#include "tests/conformance/checker.h"

namespace comity::conformance {

// True if the file has groups, and `accepts` each of them.
bool AllGroups(const VectorFile& file,
               const std::function<bool(const nlohmann::json&)>& accepts);

// The key of `group`; older files call it otherwise.
const nlohmann::json& KeyOf(const nlohmann::json& group);

// Replays every test with `passes(group, test)`.
CheckResult RunGroups(const VectorFile& file,
                      const std::function<bool(const nlohmann::json&,
                                               const nlohmann::json&)>& passes);

// What the file says about a test.
enum class Published { kValid, kInvalid, kEither };

// Throws std::invalid_argument on another word.
Published ResultOf(const nlohmann::json& test);

}  // namespace comity::conformance

#endif  // COMITY_TESTS_CONFORMANCE_CHECKERS_WYCHEPROOF_H_
