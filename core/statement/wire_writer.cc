#include "core/statement/wire_writer.h"

#include "core/base/byte_codec.h"

namespace comity::statement {
namespace {

constexpr std::uint64_t kVarintType = 0;
constexpr std::uint64_t kBytesType = 2;

void AppendTag(std::string& out, std::uint32_t number, std::uint64_t type) {
  AppendUvarint(out, (std::uint64_t{number} << 3) | type);
}

}  // namespace

void WireWriter::WriteItem(std::uint32_t n, std::string_view value) {
  AppendTag(bytes_, n, kBytesType);
  AppendStr(bytes_, value);
}

void WireWriter::WriteBytes(std::uint32_t n, std::string_view value) {
  if (!value.empty()) {
    WriteItem(n, value);
  }
}

void WireWriter::WriteNumber(std::uint32_t n, std::uint64_t value) {
  if (value != 0) {
    AppendTag(bytes_, n, kVarintType);
    AppendUvarint(bytes_, value);
  }
}

void WireWriter::WriteStrings(std::uint32_t n, const Strings& values) {
  for (const std::string& value : values) {
    WriteItem(n, value);
  }
}

void WireWriter::Digests(std::uint32_t n, std::string_view,
                         const std::vector<Hash>& values, ListRule) {
  for (const Hash& value : values) {
    WriteItem(n, value.view());
  }
}

void WireWriter::WritePacked(std::uint32_t n,
                             const std::vector<std::uint64_t>& values) {
  if (values.empty()) {
    return;
  }
  std::string packed;
  for (const std::uint64_t value : values) {
    AppendUvarint(packed, value);
  }
  WriteItem(n, packed);
}

}  // namespace comity::statement
