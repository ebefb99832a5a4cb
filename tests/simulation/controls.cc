#include "tests/simulation/controls.h"

#include <vector>

namespace comity::simulation {
namespace {

std::vector<Control> MakeControls() {
  std::vector<Control> controls(5);
  controls[0].name = "sign-before-commit";
  controls[0].variant.broken.store.commits_late = true;
  controls[0].breach = "I2";
  controls[1].name = "ignore-mark";
  controls[1].variant.broken.ignores_mark = true;
  controls[1].breach = "I5";
  controls[2].name = "ignore-previous";
  controls[2].variant.broken.admits_without_previous = true;
  controls[2].breach = "what must be refused";
  controls[3].name = "ignore-fence";
  controls[3].variant.broken.store.without_fence = true;
  controls[3].breach = "I";
  controls[4].name = "forget-marks";
  controls[4].variant.forgetful_verifiers = true;
  controls[4].breach = "I2";
  return controls;
}

}  // namespace

std::span<const Control> Controls() {
  static const std::vector<Control> controls = MakeControls();
  return controls;
}

const Control* FindControl(std::string_view name) {
  for (const Control& control : Controls()) {
    if (control.name == name) {
      return &control;
    }
  }
  return nullptr;
}

}  // namespace comity::simulation
