#include "core/crypto/sha256_portable.h"

#include <algorithm>
#include <bit>
#include <string>

namespace comity::crypto {
namespace {

// First 32 bits of the fractional parts of the cube roots of the first 64
// primes.
constexpr std::array<std::uint32_t, 64> kRoundConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// The same of the square roots of the first 8 primes.
constexpr std::array<std::uint32_t, 8> kInitialState = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

std::uint32_t ReadWord(const char* bytes) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i) {
    word = (word << 8) | static_cast<std::uint8_t>(bytes[i]);
  }
  return word;
}

// W of section 6.2.2: the block's 16 words, extended to 64.
std::array<std::uint32_t, 64> Schedule(const char* block) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t t = 0; t < 16; ++t) {
    w[t] = ReadWord(block + 4 * t);
  }
  for (std::size_t t = 16; t < 64; ++t) {
    const std::uint32_t s0 =
        std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ (w[t - 15] >> 3);
    const std::uint32_t s1 =
        std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ (w[t - 2] >> 10);
    w[t] = s1 + w[t - 7] + s0 + w[t - 16];
  }
  return w;
}

}  // namespace

PortableSha256::PortableSha256() : state_(kInitialState) {}

void PortableSha256::MixBlock(const char* block) {
  const std::array<std::uint32_t, 64> w = Schedule(block);
  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t t = 0; t < 64; ++t) {
    const std::uint32_t sum1 =
        std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t choice = (e & f) ^ (~e & g);
    const std::uint32_t t1 = h + sum1 + choice + kRoundConstants[t] + w[t];
    const std::uint32_t sum0 =
        std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + sum0 + majority;
  }
  const std::array<std::uint32_t, 8> mixed = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state_.size(); ++i) {
    state_[i] += mixed[i];
  }
}

void PortableSha256::Update(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t filled = size_ % kBlockSize;
    const std::size_t taken = std::min(bytes.size(), kBlockSize - filled);
    if (taken == kBlockSize) {
      MixBlock(bytes.data());  // A whole block needs no copy.
    } else {
      std::copy_n(bytes.data(), taken, pending_.data() + filled);
      if (filled + taken == kBlockSize) {
        MixBlock(pending_.data());
      }
    }
    size_ += taken;
    bytes.remove_prefix(taken);
  }
}

Hash PortableSha256::Finish() {
  const std::uint64_t size_bits = size_ * 8;
  // A one bit, zeros up to 8 bytes before the end of a block, the length.
  std::string padding(
      1 + (kBlockSize * 2 - 9 - size_ % kBlockSize) % kBlockSize, '\0');
  padding[0] = static_cast<char>(0x80);
  for (int shift = 56; shift >= 0; shift -= 8) {
    padding.push_back(static_cast<char>(size_bits >> shift));
  }
  Update(padding);
  Hash hash;
  for (std::size_t i = 0; i < Hash::kSize; ++i) {
    hash.bytes[i] =
        static_cast<std::uint8_t>(state_[i / 4] >> (24 - i % 4 * 8));
  }
  return hash;
}

Hash PortableHmacSha256(std::string_view key, std::string_view message) {
  std::string block(key);
  if (key.size() > 64) {
    PortableSha256 hasher;
    hasher.Update(key);
    block = hasher.Finish().view();
  }
  block.resize(64, '\0');
  std::string inner_pad = block;
  std::string outer_pad = block;
  for (std::size_t i = 0; i < block.size(); ++i) {
    inner_pad[i] = static_cast<char>(block[i] ^ 0x36);
    outer_pad[i] = static_cast<char>(block[i] ^ 0x5c);
  }
  PortableSha256 inner;
  inner.Update(inner_pad);
  inner.Update(message);
  PortableSha256 outer;
  outer.Update(outer_pad);
  outer.Update(inner.Finish().view());
  return outer.Finish();
}

}  // namespace comity::crypto
