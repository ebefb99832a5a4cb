// Proofs that the map holds a value for a key, or holds nothing for it.
//
// Presence: from the leaf upwards, (uvarint bit, 32-byte sibling) for each
// inner node, bits strictly falling. Absence: str(key) || str(value) of the
// leaf where the search for the key ends, then that leaf's path; nothing at
// all for the empty map.
#ifndef COMITY_CORE_MERKLE_MAP_PROOF_H_
#define COMITY_CORE_MERKLE_MAP_PROOF_H_

#include <cstddef>
#include <string_view>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_value.h"

namespace comity::merkle {

// Longer proofs are refused unread. A path over hashes as keys has at most
// 256 steps of 34 bytes.
inline constexpr std::size_t kMapProofBytesMax = 16'384;

// OK exactly if `proof` shows that the map with `root` holds `value` for
// `key`.
//
// Errors:
//   kProofMalformed  too long, cut off, over-long bytes, or bits that do not
//                    fall strictly;
//   kRootMismatch    the proof leads to another root.
// Thread-safe. Source: docs/spec, Map; torchwood mpt, Key Proofs.
Status VerifyPresence(const Hash& root, std::string_view key,
                      std::string_view value, std::string_view proof);

// OK exactly if `proof` shows that the map with `root` holds nothing for
// `key`.
//
// Errors: those of VerifyPresence;
//   kMapProofOtherKey  the proof is about `key` itself, or ends at a leaf
//                      where a search for `key` would not end.
// Thread-safe. Source: docs/spec, Map; torchwood mpt, Key Proofs.
Status VerifyAbsence(const Hash& root, std::string_view key,
                     std::string_view proof);

// The same for our own map, whose keys are hashes and whose values have
// MapValue::kSize bytes. Everything that such a map cannot contain, a bit
// above 255 or a leaf of another shape, is kProofMalformed.
Status VerifyPresence(const Hash& root, const Hash& key, const MapValue& value,
                      std::string_view proof);
Status VerifyAbsence(const Hash& root, const Hash& key, std::string_view proof);

}  // namespace comity::merkle

#endif  // COMITY_CORE_MERKLE_MAP_PROOF_H_
