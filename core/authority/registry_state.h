// The keys of the registry itself, as its own history says.
#ifndef COMITY_CORE_AUTHORITY_REGISTRY_STATE_H_
#define COMITY_CORE_AUTHORITY_REGISTRY_STATE_H_

#include <cstdint>
#include <vector>

#include "core/authority/judge.h"
#include "core/base/status.h"
#include "core/crypto/signature.h"
#include "core/statement/registry_records.h"

namespace comity::authority {

// Keys in force at some horizon.
struct RegistryState {
  std::vector<crypto::PublicKey> root_keys;
  std::uint64_t root_threshold = 0;
  statement::KeyRecord log_key;
  statement::KeyRecord cosigning_key;
};

// The keys that counted statements below `horizon` put in force. Index 0 must
// be the genesis statement that the judge pins.
//
// Errors: undetermined if the history is not known; kGenesisMismatch if the
// log begins otherwise.
StatusOr<RegistryState> RegistryStateAt(Judge& judge, Horizon horizon);

// The root keys of a genesis statement, which signs itself in.
// Errors: kKeyMalformed; undetermined (kUnknownAlgorithm).
StatusOr<std::vector<crypto::PublicKey>> ParseKeys(
    const std::vector<statement::KeyRecord>& records);

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_REGISTRY_STATE_H_
