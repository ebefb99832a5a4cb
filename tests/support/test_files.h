// Whole files, as tests read, write and damage them.
#ifndef COMITY_TESTS_SUPPORT_TEST_FILES_H_
#define COMITY_TESTS_SUPPORT_TEST_FILES_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace comity::testing {

// Empty if there is no such file.
inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// In place of what the file holds.
inline void WriteFile(const std::filesystem::path& path,
                      const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// A bit of the byte at `offset` is another one. Whoever has the file open sees
// no other change of it.
inline void FlipByte(const std::filesystem::path& path, std::streamoff offset) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(offset);
  const int byte = file.get();
  file.seekp(offset);
  file.put(static_cast<char>(byte ^ 1));
  ASSERT_TRUE(file.good()) << path;
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_TEST_FILES_H_
