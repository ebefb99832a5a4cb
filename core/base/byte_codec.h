// Writing and reading of the byte layouts that protocol hashes and stored rows
// are made of: big-endian integers, shortest LEB128, length-prefixed strings.
//
// Byte strings are std::string and std::string_view throughout the project, as
// in Protocol Buffers.
#ifndef COMITY_CORE_BASE_BYTE_CODEC_H_
#define COMITY_CORE_BASE_BYTE_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/hash.h"

namespace comity {

// Appends `value` to `out` as 4 or 8 bytes, most significant first.
void AppendU32(std::string& out, std::uint32_t value);
void AppendU64(std::string& out, std::uint64_t value);

// Appends `value` as LEB128 in its shortest form (1 to 10 bytes).
void AppendUvarint(std::string& out, std::uint64_t value);

// Appends uvarint(length of `bytes`) and then `bytes`: the protocol's str(x).
void AppendStr(std::string& out, std::string_view bytes);

// Reads such layouts from borrowed bytes, front to back. After a failed read
// the reader is spent: every later read fails too. One thread.
class ByteReader {
 public:
  // `bytes` must outlive the reader and the views it returns.
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint8_t> ReadU8();
  std::optional<std::uint32_t> ReadU32();
  std::optional<std::uint64_t> ReadU64();
  // Fails on an over-long form and on more than 64 bits.
  std::optional<std::uint64_t> ReadUvarint();
  // `size` bytes, borrowed.
  std::optional<std::string_view> ReadBytes(std::size_t size);
  std::optional<Hash> ReadHash();
  // str(x) of at most `size_max` bytes, borrowed.
  std::optional<std::string_view> ReadStr(std::size_t size_max);

  bool done() const { return rest_.empty() && !failed_; }
  bool failed() const { return failed_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace comity

#endif  // COMITY_CORE_BASE_BYTE_CODEC_H_
