// Finds every file below a directory, gives it to the checker that recognises
// it and counts what happened. Nothing is skipped in silence.
#ifndef COMITY_TESTS_CONFORMANCE_WALKER_H_
#define COMITY_TESTS_CONFORMANCE_WALKER_H_

#include <cstddef>
#include <filesystem>
#include <map>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "tests/conformance/checker.h"

namespace comity::conformance {

// Counts of one folder, without its subfolders.
struct FolderReport {
  std::size_t files = 0;
  std::size_t cases = 0;
  std::size_t passed = 0;
};

struct Report {
  // By path relative to the walked directory.
  std::map<std::string, FolderReport> folders;
  // "path: what went wrong", for cases, unrecognised and unreadable files.
  std::vector<std::string> failures;

  std::size_t files() const;
  std::size_t cases() const;
  // At least one case, and all as published.
  bool ok() const { return cases() > 0 && failures.empty(); }
};

// Walks `directory` and its subfolders, links included. README.md and licence
// files are documentation; every other file must be recognised by exactly one
// of `checkers` and hold at least one case.
Report Walk(const std::filesystem::path& directory,
            std::span<const Checker> checkers);

// Prints one line a folder, then the failures, at most `failures_max` of them.
void Print(const Report& report, std::size_t failures_max, std::ostream& out);

}  // namespace comity::conformance

#endif  // COMITY_TESTS_CONFORMANCE_WALKER_H_
