#include "tests/simulation/federation/federation_controls.h"

#include <vector>

namespace comity::simulation {
namespace {

std::vector<FederationControl> MakeControls() {
  using V = FederationVariant;
  return {
      Breaking<V>("cosign-unread", "C1", [](V& v) { v.cosigns_unread = true; }),
      Breaking<V>("cosigners-forget", "C3",
                  [](V& v) { v.cosigners_forget = true; }),
      Breaking<V>("witnesses-forget", "C3",
                  [](V& v) { v.witnesses_forget = true; }),
      Breaking<V>("copies-late", "C", [](V& v) { v.copies_late = true; }),
      Breaking<V>("look-away", "C6", [](V& v) { v.looks_away = true; }),
      Breaking<V>("ask-no-cosigner", "I",
                  [](V& v) { v.asks_no_cosigner = true; }),
      Breaking<V>("no-quorum", "C7",
                  [](V& v) { v.clients_without_quorum = true; }),
      Breaking<V>("one-cosigner", "C7",
                  [](V& v) { v.clients_with_one_cosigner = true; })};
}

}  // namespace

std::span<const FederationControl> FederationControls() {
  static const std::vector<FederationControl> controls = MakeControls();
  return controls;
}

}  // namespace comity::simulation
