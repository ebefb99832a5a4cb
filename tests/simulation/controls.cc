#include "tests/simulation/controls.h"

#include <vector>

namespace comity::simulation {
namespace {

std::vector<Control> MakeControls() {
  using V = Variant;
  return {Breaking<V>("sign-before-commit", "I2",
                      [](V& v) { v.broken.store.commits_late = true; }),
          Breaking<V>("ignore-mark", "I5",
                      [](V& v) { v.broken.ignores_mark = true; }),
          Breaking<V>("ignore-previous", "what must be refused",
                      [](V& v) { v.broken.admits_without_previous = true; }),
          Breaking<V>("ignore-fence", "I",
                      [](V& v) { v.broken.store.without_fence = true; }),
          Breaking<V>("forget-marks", "I2",
                      [](V& v) { v.forgetful_verifiers = true; })};
}

}  // namespace

std::span<const Control> Controls() {
  static const std::vector<Control> controls = MakeControls();
  return controls;
}

}  // namespace comity::simulation
