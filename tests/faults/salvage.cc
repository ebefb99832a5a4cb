#include "tests/faults/salvage.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace comity::faults {
namespace {

namespace fs = std::filesystem;

constexpr int kCutsMax = 32;
constexpr std::uintmax_t kManifestStep = 48;

fs::path NewestManifest(const fs::path& data) {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(data / "store")) {
    if (entry.path().filename().string().starts_with("MANIFEST-")) {
      newest = std::max(newest, fs::relative(entry.path(), data));
    }
  }
  return newest;
}

class Salvage {
 public:
  Salvage(Workplace& workplace, std::uint64_t seed)
      : workplace_(workplace),
        seed_(seed),
        crashed_(workplace.folder() / "crashed") {
    std::error_code failed;
    fs::remove_all(crashed_, failed);
    fs::copy(workplace.data(), crashed_, fs::copy_options::recursive, failed);
  }

  // One that is too short may be wrong in many ways: from the end on.
  StatusOr<std::unique_ptr<Subject>> CutManifest(const fs::path& file) {
    std::uintmax_t size = fs::file_size(crashed_ / file);
    for (int i = 0; i < kCutsMax && size > kManifestStep; ++i) {
      size -= kManifestStep;
      End end;
      COMITY_ASSIGN_OR_RETURN(auto subject, Start(file, size, end));
      if (subject != nullptr) {
        return subject;
      }
    }
    return Internal("no cut of " + file.string() + " helps");
  }

 private:
  // Null if it does not start; `end` says why.
  StatusOr<std::unique_ptr<Subject>> Start(const fs::path& file,
                                           std::uintmax_t size, End& end) {
    workplace_.Restore(crashed_);
    fs::resize_file(workplace_.data() / file, size);
    const Point watched = {"count", "", "", "", "", 0};
    COMITY_ASSIGN_OR_RETURN(auto subject,
                            workplace_.Start(&watched, false, seed_));
    if (!subject->WaitUntilReady()) {
      end = subject->WaitForEnd();
      subject = nullptr;
    }
    return subject;
  }

  Workplace& workplace_;
  const std::uint64_t seed_;
  const fs::path crashed_;
};

}  // namespace

StatusOr<std::unique_ptr<Subject>> StartWithEndCut(Workplace& workplace,
                                                   std::uint64_t seed) {
  Salvage salvage(workplace, seed);
  return salvage.CutManifest(NewestManifest(workplace.data()));
}

}  // namespace comity::faults
