#include "tests/simulation/federation/federation_controls.h"

#include <vector>

namespace comity::simulation {
namespace {

std::vector<FederationControl> MakeControls() {
  std::vector<FederationControl> controls(8);
  controls[0].name = "cosign-unread";
  controls[0].variant.cosigns_unread = true;
  controls[0].breach = "C1";
  controls[1].name = "cosigners-forget";
  controls[1].variant.cosigners_forget = true;
  controls[1].breach = "C3";
  controls[2].name = "witnesses-forget";
  controls[2].variant.witnesses_forget = true;
  controls[2].breach = "C3";
  controls[3].name = "copies-late";
  controls[3].variant.copies_late = true;
  controls[3].breach = "C";
  controls[4].name = "look-away";
  controls[4].variant.looks_away = true;
  controls[4].breach = "C6";
  controls[5].name = "ask-no-cosigner";
  controls[5].variant.asks_no_cosigner = true;
  controls[5].breach = "I";
  controls[6].name = "no-quorum";
  controls[6].variant.clients_without_quorum = true;
  controls[6].breach = "C7";
  controls[7].name = "one-cosigner";
  controls[7].variant.clients_with_one_cosigner = true;
  controls[7].breach = "C7";
  return controls;
}

}  // namespace

std::span<const FederationControl> FederationControls() {
  static const std::vector<FederationControl> controls = MakeControls();
  return controls;
}

const FederationControl* FindFederationControl(std::string_view name) {
  for (const FederationControl& control : FederationControls()) {
    if (control.name == name) {
      return &control;
    }
  }
  return nullptr;
}

}  // namespace comity::simulation
