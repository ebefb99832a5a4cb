// Replays inputs through a fuzz target without libFuzzer: for the corpora in
// ordinary builds, and for a finding under a debugger.
//
//   fuzz_note tests/fuzz/corpus/note             every file of the folder
//   fuzz_note --mutations 100 tests/fuzz/corpus/note
//                                                and 100 damaged copies of each
//   fuzz_note crash-0a1b2c                       one file
//
// The damage follows from the name's number in the sorted list, so that a run
// repeats. An input over which the target thinks for longer than 5 s of CPU is
// a finding, too. The input at work is kept in the file `fuzz-finding` of the
// working directory if COMITY_FUZZ_KEEP is set.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

constexpr double kSecondsMax = 5;
constexpr std::size_t kInputSizeMax = 64 << 10;
constexpr int kMutationsMax = 1'000'000;

class Replay {
 public:
  explicit Replay(int mutations) : mutations_(mutations) {}

  void File(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    Run(bytes, path.string());
    std::mt19937_64 random(++files_);
    for (int i = 0; i < mutations_; ++i) {
      Run(Damaged(bytes, random),
          path.string() + " with damage " + std::to_string(i));
    }
  }

  std::uint64_t files() const { return files_; }
  std::uint64_t runs() const { return runs_; }

 private:
  // One to four small changes.
  static std::string Damaged(std::string bytes, std::mt19937_64& random) {
    const auto below = [&random](std::size_t bound) {
      return static_cast<std::size_t>(random() % bound);
    };
    for (std::size_t left = 1 + below(4); left > 0 && !bytes.empty(); --left) {
      const std::size_t at = below(bytes.size());
      const std::size_t size =
          1 + below(std::min<std::size_t>(bytes.size() - at, std::size_t{64}));
      switch (below(6)) {
        case 0:
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
          break;
        case 1:
          bytes[at] = static_cast<char>(below(256));
          break;
        case 2:
          bytes.erase(at, size);
          break;
        case 3:
          bytes.insert(at, bytes.substr(at, size));
          break;
        case 4:
          bytes.insert(at, 1, static_cast<char>(below(256)));
          break;
        default:
          bytes.resize(at);
          break;
      }
    }
    bytes.resize(std::min(bytes.size(), kInputSizeMax));
    return bytes;
  }

  void Run(const std::string& bytes, const std::string& name) {
    if (std::getenv("COMITY_FUZZ_KEEP") != nullptr) {
      std::ofstream("fuzz-finding", std::ios::binary) << bytes;
    }
    // Printed before, since a broken property ends the process.
    std::fprintf(stderr, "\r%s: ", name.c_str());
    const std::clock_t begun = std::clock();
    TestOneInput(bytes);
    const double seconds =
        static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    Require(seconds < kSecondsMax, "every input is done within 5 s");
    ++runs_;
  }

  int mutations_;
  std::uint64_t files_ = 0;
  std::uint64_t runs_ = 0;
};

int Main(const std::vector<std::string>& arguments) {
  std::vector<std::filesystem::path> files;
  int mutations = 0;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--mutations" && i + 1 < arguments.size()) {
      mutations =
          std::clamp(std::atoi(arguments[++i].c_str()), 0, kMutationsMax);
    } else if (std::filesystem::is_directory(arguments[i])) {
      for (const auto& file :
           std::filesystem::directory_iterator(arguments[i])) {
        files.push_back(file.path());
      }
    } else if (std::filesystem::exists(arguments[i])) {
      files.emplace_back(arguments[i]);
    } else {
      std::fprintf(stderr, "no such file: %s\n", arguments[i].c_str());
      return 3;
    }
  }
  std::sort(files.begin(), files.end());
  Replay replay(mutations);
  for (const auto& file : files) {
    replay.File(file);
  }
  std::fprintf(stderr, "\r%llu inputs of %llu files, all properties hold\n",
               static_cast<unsigned long long>(replay.runs()),
               static_cast<unsigned long long>(replay.files()));
  return replay.files() > 0 ? 0 : 1;
}

}  // namespace
}  // namespace comity::fuzzing

int main(int argc, char** argv) {
  return comity::fuzzing::Main({argv + 1, argv + argc});
}
