// A body and its keys, as its history says.
#ifndef COMITY_CORE_AUTHORITY_BODY_STATE_H_
#define COMITY_CORE_AUTHORITY_BODY_STATE_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/authority/judge.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/crypto/signature.h"
#include "core/statement/body_records.h"

namespace comity::authority {

// A key that a body may sign with, unless it is compromised.
struct BoundKey {
  crypto::PublicKey key;
  std::string person;
  // The statement that bound it: the body's first, an addition, a rotation.
  const LoggedStatement* bound_by = nullptr;
};

struct BodyState {
  std::string country;
  std::vector<BoundKey> keys;
  // The body's first counted statement.
  const LoggedStatement* registered_by = nullptr;
  // The newest names; see Body.
  const statement::Body* newest = nullptr;

  // The key with that id, or null.
  const BoundKey* FindKey(const Hash& key_id) const;
};

// What counted statements below `horizon` say of the body. Keys that were
// rotated away are gone; compromised ones are still listed (see compromise.h).
//
// Errors: undetermined if the history is not known or not decidable;
// kBodyUnknown if nothing registers the body.
StatusOr<BodyState> BodyStateAt(Judge& judge, std::string_view body_id,
                                Horizon horizon);

// The keys of a body's first statement.
// Errors: kKeyMalformed; undetermined (kUnknownAlgorithm).
StatusOr<std::vector<BoundKey>> ParseBodyKeys(
    const std::vector<statement::BodyKey>& records,
    const LoggedStatement* bound_by);

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_BODY_STATE_H_
