#include "tests/fuzz/fuzz_target.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace comity::fuzzing {

void Require(bool holds, std::string_view property) {
  if (!holds) {
    std::fprintf(stderr, "property broken: %.*s\n",
                 static_cast<int>(property.size()), property.data());
    std::abort();
  }
}

std::uint8_t Choices::Byte() {
  const std::string_view byte = Bytes(1);
  return byte.empty() ? std::uint8_t{0}
                      : static_cast<std::uint8_t>(byte.front());
}

std::uint64_t Choices::Number() {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) {
    number = number << 8 | Byte();
  }
  return number;
}

std::string_view Choices::Bytes(std::size_t size) {
  const std::string_view taken = rest_.substr(0, std::min(size, rest_.size()));
  rest_.remove_prefix(taken.size());
  return taken;
}

}  // namespace comity::fuzzing
