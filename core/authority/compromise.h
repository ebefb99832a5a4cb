// What the compromise of a key undoes, and what an affirmation restores.
//
// A counted KeyCompromised{key, last_good_size} makes void what the key signed
// at that index or later, except acts that worsen. Of several declarations
// the lowest last_good_size holds. Source: docs/spec, Compromised keys.
#ifndef COMITY_CORE_AUTHORITY_COMPROMISE_H_
#define COMITY_CORE_AUTHORITY_COMPROMISE_H_

#include <string_view>

#include "core/authority/judge.h"
#include "core/base/hash.h"
#include "core/base/status.h"

namespace comity::authority {

// OK if what `key_id` of the body signed at `index` is not touched by a
// declaration below `horizon`, or is affirmed below it.
// Errors: kKeyCompromised; undetermined if the body's history is not known.
Status CheckKeyGood(Judge& judge, std::string_view body_id, const Hash& key_id,
                    std::uint64_t index, Horizon horizon);

// The same for every body key that signed `logged`. The body's own signature
// on its first statement shows possession only and is not looked at.
Status CheckKeysGood(Judge& judge, const LoggedStatement& logged,
                     const Judgement& judgement, Horizon horizon);

// OK if the counted declaration `logged` still stands at `horizon`: it falls
// if root declares its signer compromised at or below its index.
// Errors: kKeyCompromised; undetermined.
Status CheckDeclaration(Judge& judge, const LoggedStatement& logged,
                        Horizon horizon);

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_COMPROMISE_H_
