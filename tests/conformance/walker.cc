#include "tests/conformance/walker.h"

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace comity::conformance {
namespace {

namespace fs = std::filesystem;

bool IsDocumentation(const fs::path& path) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "README.md",   "LICENSE",     "LICENSE.md",
      "LICENSE.txt", "LICENSES.md", "COPYING"};
  return std::find(kNames.begin(), kNames.end(), path.filename().string()) !=
         kNames.end();
}

// Sorted, so that two runs print the same.
std::vector<fs::path> FilesBelow(const fs::path& directory) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(
           directory, fs::directory_options::follow_directory_symlink)) {
    if (!entry.is_directory() && !IsDocumentation(entry.path())) {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::optional<VectorFile> Read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  VectorFile file;
  file.path = path;
  file.text.assign(std::istreambuf_iterator<char>(stream), {});
  if (!fs::is_regular_file(path) || !stream) {
    return std::nullopt;
  }
  nlohmann::json json = nlohmann::json::parse(file.text, nullptr, false);
  if (!json.is_discarded()) {
    file.json = std::move(json);
  }
  return file;
}

CheckResult Failure(std::string what) {
  CheckResult result;
  result.failures.push_back(std::move(what));
  return result;
}

CheckResult Check(const VectorFile& file, std::span<const Checker> checkers) {
  const Checker* chosen = nullptr;
  for (const Checker& checker : checkers) {
    if (!checker.recognises(file)) {
      continue;
    }
    if (chosen != nullptr) {
      return Failure("recognised by both " + std::string(chosen->name) +
                     " and " + std::string(checker.name));
    }
    chosen = &checker;
  }
  if (chosen == nullptr) {
    return Failure("unrecognised");
  }
  CheckResult result = chosen->run(file);
  if (result.cases == 0) {
    result.failures.emplace_back("no case in it");
  }
  return result;
}

CheckResult CheckPath(const fs::path& path, std::span<const Checker> checkers) {
  try {
    const std::optional<VectorFile> file = Read(path);
    return file.has_value() ? Check(*file, checkers) : Failure("unreadable");
  } catch (const std::exception& error) {
    return Failure(error.what());
  }
}

}  // namespace

std::size_t Report::files() const {
  std::size_t sum = 0;
  for (const auto& [name, folder] : folders) {
    sum += folder.files;
  }
  return sum;
}

std::size_t Report::cases() const {
  std::size_t sum = 0;
  for (const auto& [name, folder] : folders) {
    sum += folder.cases;
  }
  return sum;
}

Report Walk(const fs::path& directory, std::span<const Checker> checkers) {
  Report report;
  std::vector<fs::path> paths;
  try {
    paths = FilesBelow(directory);
  } catch (const fs::filesystem_error& error) {
    report.failures.emplace_back(error.what());
  }
  for (const fs::path& path : paths) {
    const CheckResult result = CheckPath(path, checkers);
    const fs::path relative = path.lexically_relative(directory);
    FolderReport& folder = report.folders[relative.parent_path().string()];
    ++folder.files;
    folder.cases += result.cases;
    folder.passed +=
        result.cases - std::min(result.cases, result.failures.size());
    for (const std::string& failure : result.failures) {
      report.failures.push_back(relative.string() + ": " + failure);
    }
  }
  return report;
}

void Print(const Report& report, std::size_t failures_max, std::ostream& out) {
  out << std::left << std::setw(48) << "folder" << std::right << std::setw(8)
      << "files" << std::setw(8) << "cases" << std::setw(8) << "passed" << '\n';
  for (const auto& [name, folder] : report.folders) {
    out << std::left << std::setw(48) << (name.empty() ? "." : name)
        << std::right << std::setw(8) << folder.files << std::setw(8)
        << folder.cases << std::setw(8) << folder.passed << '\n';
  }
  const std::size_t shown = std::min(failures_max, report.failures.size());
  for (std::size_t i = 0; i < shown; ++i) {
    out << report.failures[i] << '\n';
  }
  if (shown < report.failures.size()) {
    out << "... and " << report.failures.size() - shown << " more failures\n";
  }
  out << report.files() << " files, " << report.cases() << " cases, "
      << report.failures.size() << " failures\n";
}

}  // namespace comity::conformance
