// The part of the ECDSA P-256 acceptance rule that does not need the curve, in
// one place for every backend.
#ifndef COMITY_CORE_CRYPTO_P256_CHECKS_H_
#define COMITY_CORE_CRYPTO_P256_CHECKS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace comity::crypto {

inline constexpr std::size_t kP256KeySize = 33;

// True if `encoding` has the form of a compressed point: 2 or 3, then x < p.
// Whether x belongs to a point only the backend can say.
//
// Requires: 33 bytes. Thread-safe. Source: SEC 1 section 2.3.4.
bool IsP256PointWellFormed(std::string_view encoding);

// True if `signature` = r || s has both in [1, n-1] and s at most n/2. Of the
// two signatures (r, s) and (r, n-s) only one is accepted, or anyone could
// turn a signature into a second one.
//
// Requires: 64 bytes. Thread-safe. Source: FIPS 186-5 section 6.4.2.
bool IsP256SignatureWellFormed(std::string_view signature);

// The signature r || s with s replaced by n-s if it is above n/2.
//
// Requires: 64 bytes, s below n.
std::string WithLowS(std::string_view signature);

}  // namespace comity::crypto

#endif  // COMITY_CORE_CRYPTO_P256_CHECKS_H_
