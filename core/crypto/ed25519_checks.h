// The part of the Ed25519 acceptance rule that does not need the curve, in one
// place, because backends differ in it: two verifiers that disagree on one
// signature disagree on a whole registry.
#ifndef COMITY_CORE_CRYPTO_ED25519_CHECKS_H_
#define COMITY_CORE_CRYPTO_ED25519_CHECKS_H_

#include <cstddef>
#include <string_view>

namespace comity::crypto {

inline constexpr std::size_t kEd25519KeySize = 32;

// True if `encoding` is the canonical encoding (y < p) of no point of small
// order; whether it is a point at all only the backend can say. The eight
// points of small order include both with x = 0, so that a wrong sign bit of
// x = 0 is refused with them.
//
// Requires: 32 bytes. Thread-safe. Source: RFC 8032 section 5.1.3.
bool IsEd25519PointAcceptable(std::string_view encoding);

// True if `signature` = R || s has an acceptable R and s < L.
//
// Requires: 64 bytes. Thread-safe. Source: RFC 8032 section 5.1.7.
bool IsEd25519SignatureWellFormed(std::string_view signature);

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_ED25519_CHECKS_H_
