// Where the issuing library gets its randomness from: an argument, so that
// tests can repeat what they made.
#ifndef COMITY_CLIENT_ISSUING_RANDOM_SOURCE_H_
#define COMITY_CLIENT_ISSUING_RANDOM_SOURCE_H_

#include <cstddef>
#include <functional>
#include <string>

#include "core/crypto/signing_key.h"

namespace comity::client {

// Returns so many random bytes. In production the operating system's.
using RandomSource = std::function<std::string(std::size_t)>;

inline RandomSource SystemRandom() { return crypto::RandomBytes; }

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_RANDOM_SOURCE_H_
