#include "core/crypto/hash_memo.h"

#include <cstring>

#include "core/crypto/sha256.h"

namespace comity::crypto {
namespace {

// Spreads inputs over the slots; nothing depends on how well.
std::size_t PlaceOf(std::string_view input) {
  // Two odd constants with well spread bits, as splitmix64 has them.
  std::uint64_t mixed = input.size() * 0xbf58'476d'1ce4'e5b9U;
  while (!input.empty()) {
    std::uint64_t word = 0;
    const std::size_t size =
        input.size() < sizeof(word) ? input.size() : sizeof(word);
    std::memcpy(&word, input.data(), size);
    mixed = (mixed ^ word) * 0x9e37'79b9'7f4a'7c15U;
    mixed ^= mixed >> 32;
    input.remove_prefix(size);
  }
  return static_cast<std::size_t>(mixed % kHashMemoCountMax);
}

}  // namespace

Hash HashMemo::Sha256(std::string_view input) {
  if (input.size() > kHashMemoInputMax) {
    return crypto::Sha256(input);
  }
  Slot& slot = slots_[PlaceOf(input)];
  if (slot.used && std::string_view(slot.input.data(), slot.size) == input) {
    return slot.hash;
  }
  slot.hash = crypto::Sha256(input);
  input.copy(slot.input.data(), input.size());
  slot.size = static_cast<std::uint32_t>(input.size());
  slot.used = true;
  return slot.hash;
}

}  // namespace comity::crypto
