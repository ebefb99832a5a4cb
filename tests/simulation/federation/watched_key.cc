#include "tests/simulation/federation/watched_key.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace comity::simulation {

std::optional<std::string> ReadFileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) {
    return std::nullopt;
  }
  std::string bytes(static_cast<std::size_t>(file.tellg()), '\0');
  file.seekg(0);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

void WriteFileBytes(const std::string& path,
                    const std::optional<std::string>& bytes) {
  std::filesystem::remove(path);
  if (bytes) {
    std::ofstream file(path, std::ios::binary);
    file << *bytes;
    if (!file.flush()) {
      std::fprintf(stderr, "cannot write %s\n", path.c_str());
      std::abort();
    }
  }
}

std::optional<std::string> Torn(const std::optional<std::string>& before,
                                const std::optional<std::string>& after,
                                testing::RandomSource& dice) {
  if (!before || !after || before->size() != after->size()) {
    return before;
  }
  std::string torn = *before;
  const std::size_t torn_at = dice.Below(torn.size());
  for (std::size_t i = 0; i < torn_at; ++i) {
    torn[i] = (*after)[i];
  }
  return torn;
}

}  // namespace comity::simulation
