#include "core/crypto/p256_checks.h"

#include <array>
#include <cassert>
#include <cstdint>

namespace comity::crypto {
namespace {

// Numbers are 32 bytes, most significant first; std::string_view compares
// bytes as unsigned, hence like the numbers.
using Bytes32 = std::array<std::uint8_t, 32>;

constexpr Bytes32 kFieldPrime = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

constexpr Bytes32 kGroupOrder = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
    0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

// n/2, rounded down: the largest low s.
constexpr Bytes32 kHalfGroupOrder = {
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b,
    0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8};

constexpr Bytes32 kZero = {};

std::string_view View(const Bytes32& bytes) {
  // Octets may be looked at through a pointer to characters, and back.
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// n - s. Requires: 32 bytes, s at most n.
std::string Negate(std::string_view s) {
  std::string result(32, '\0');
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    int digit = kGroupOrder[i] - static_cast<std::uint8_t>(s[i]) - borrow;
    borrow = digit < 0 ? 1 : 0;
    digit += borrow * 256;
    result[i] = static_cast<char>(digit);
  }
  assert(borrow == 0);
  return result;
}

}  // namespace

bool IsP256PointWellFormed(std::string_view encoding) {
  assert(encoding.size() == kP256KeySize);
  return (encoding[0] == 2 || encoding[0] == 3) &&
         encoding.substr(1) < View(kFieldPrime);
}

bool IsP256SignatureWellFormed(std::string_view signature) {
  assert(signature.size() == 64);
  const std::string_view r = signature.substr(0, 32);
  const std::string_view s = signature.substr(32);
  return r != View(kZero) && r < View(kGroupOrder) && s != View(kZero) &&
         s <= View(kHalfGroupOrder);
}

std::string WithLowS(std::string_view signature) {
  assert(signature.size() == 64);
  const std::string_view s = signature.substr(32);
  if (s <= View(kHalfGroupOrder)) {
    return std::string(signature);
  }
  return std::string(signature.substr(0, 32)) + Negate(s);
}

}  // namespace comity::crypto
