#include "client/quorum/cosigner_addresses.h"

namespace comity::client {
namespace {

// Empty if it is not known.
std::string AddressOf(const evidence::Cosigner& cosigner,
                      const evidence::Policy& policy, const AddressBook& book) {
  if (const auto named = book.find(cosigner.key.name()); named != book.end()) {
    return named->second;
  }
  for (const evidence::PinnedOrigin& pinned : policy.origins) {
    const auto found = book.find(pinned.origin);
    if (pinned.operator_name == cosigner.operator_name && found != book.end()) {
      return found->second;
    }
  }
  return "";
}

}  // namespace

std::vector<CosignerAddress> AddressesOfCosigners(
    const evidence::Policy& policy, const evidence::PinnedOrigin& pinned,
    const AddressBook& book) {
  std::vector<CosignerAddress> known;
  for (const evidence::Cosigner& cosigner : policy.cosigners) {
    const std::string address = AddressOf(cosigner, policy, book);
    if (!address.empty() && cosigner.operator_name != pinned.operator_name &&
        known.size() < kCosignersAskedMax) {
      known.push_back({cosigner.key, address});
    }
  }
  return known;
}

}  // namespace comity::client
