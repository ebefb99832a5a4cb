// What the conformance runner is extended with: a Checker knows one published
// format of test vectors and replays it against our code.
//
// To add a format: write `checkers/<format>.cc` with one function that returns
// a Checker, declare it in checkers.h and list it in checkers.cc.
#ifndef COMITY_TESTS_CONFORMANCE_CHECKER_H_
#define COMITY_TESTS_CONFORMANCE_CHECKER_H_

#include <cstddef>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace comity::conformance {

// One file of vectors, read whole.
struct VectorFile {
  // For messages, and for checkers of formats that span several files.
  std::filesystem::path path;
  std::string text;
  // `text` as JSON, if it is JSON.
  std::optional<nlohmann::json> json;
};

// What replaying one file gave.
struct CheckResult {
  // Cases replayed; a file without any is reported as a failure.
  std::size_t cases = 0;
  // One line for each case that did not end as published.
  std::vector<std::string> failures;

  // Counts a case; `failure` is its line if `passed` is false.
  void Count(bool passed, const std::string& failure) {
    ++cases;
    if (!passed) {
      failures.push_back(failure);
    }
  }
};

struct Checker {
  // For reports, for example "wycheproof-ed25519".
  std::string_view name;
  // True if the content has this format. Looks at keys and shape, never at
  // the name of the file; exactly one checker may recognise a file.
  std::function<bool(const VectorFile&)> recognises;
  // Replays every case. May throw: the file then counts as failed.
  std::function<CheckResult(const VectorFile&)> run;
};

// Every checker of this program.
std::span<const Checker> AllCheckers();

// The bytes of lower-case hexadecimal. Throws std::invalid_argument.
std::string FromHex(std::string_view hex);

// The array `json[key]`, or an empty array if there is none.
const nlohmann::json& ArrayAt(const nlohmann::json& json, const char* key);

// The string `json[key]`, or "" if there is none.
std::string StringAt(const nlohmann::json& json, const char* key);

}  // namespace comity::conformance

#endif  // COMITY_TESTS_CONFORMANCE_CHECKER_H_
