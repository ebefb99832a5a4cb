// Where the cosigners of a policy are reached.
#ifndef COMITY_CLIENT_QUORUM_COSIGNER_ADDRESSES_H_
#define COMITY_CLIENT_QUORUM_COSIGNER_ADDRESSES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "client/verifying/address_book.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/policy.h"

namespace comity::client {

// More are not asked for one event.
inline constexpr std::size_t kCosignersAskedMax = 32;

struct CosignerAddress {
  checkpoint::VerifierKey key;
  std::string address;  // host:port, or http://host:port/path of a witness.
};

// The cosigners that may count for the log of `pinned` and whose address is
// known: the one that `book` has under the name of the key, else that of the
// registry that the same operator runs.
std::vector<CosignerAddress> AddressesOfCosigners(
    const evidence::Policy& policy, const evidence::PinnedOrigin& pinned,
    const AddressBook& book);

}  // namespace comity::client

#endif  // COMITY_CLIENT_QUORUM_COSIGNER_ADDRESSES_H_
