#include "core/statement/entry.h"

#include "core/base/byte_codec.h"
#include "core/statement/limits.h"

namespace comity::statement {
namespace {

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kEntryMalformed, std::move(message));
}

StatusOr<Entry> DecodeStatementEntry(std::uint64_t admitted_ms,
                                     ByteReader reader) {
  const auto statement = reader.ReadStr(kStatementSizeMax);
  if (!statement || reader.rest().empty()) {
    return Malformed("the entry's statement or signatures are cut off");
  }
  return Entry{admitted_ms, StatementEntry{std::string(*statement),
                                           std::string(reader.rest())}};
}

StatusOr<Entry> DecodeMapCommitment(std::uint64_t admitted_ms,
                                    ByteReader reader) {
  const auto map_root = reader.ReadHash();
  const auto covered = reader.ReadU64();
  const auto version = reader.ReadU32();
  if (!version || !reader.done()) {
    return Malformed("the map commitment has a wrong length");
  }
  return Entry{admitted_ms, MapCommitment{*map_root, *covered, *version}};
}

}  // namespace

std::string EncodeEntry(const Entry& entry) {
  std::string bytes;
  AppendU64(bytes, entry.admitted_ms);
  if (const auto* statement = std::get_if<StatementEntry>(&entry.content)) {
    bytes.push_back(static_cast<char>(EntryKind::kStatement));
    AppendStr(bytes, statement->statement);
    bytes += statement->signatures;
  } else {
    const auto& commitment = std::get<MapCommitment>(entry.content);
    bytes.push_back(static_cast<char>(EntryKind::kMapCommitment));
    bytes += commitment.map_root.view();
    AppendU64(bytes, commitment.covered);
    AppendU32(bytes, commitment.map_function_version);
  }
  return bytes;
}

StatusOr<Entry> DecodeEntry(std::string_view bytes) {
  if (bytes.size() > kEntrySizeMax) {
    return InvalidArgument(ErrorReason::kEntryTooLarge,
                           "the entry has " + std::to_string(bytes.size()) +
                               " bytes; at most " +
                               std::to_string(kEntrySizeMax) + " are allowed");
  }
  ByteReader reader(bytes);
  const auto admitted_ms = reader.ReadU64();
  const auto kind = reader.ReadU8();
  if (!kind) {
    return Malformed("the entry is cut off");
  }
  switch (static_cast<EntryKind>(*kind)) {
    case EntryKind::kStatement:
      return DecodeStatementEntry(*admitted_ms, reader);
    case EntryKind::kMapCommitment:
      return DecodeMapCommitment(*admitted_ms, reader);
  }
  return Malformed("the entry's kind byte is neither 1 nor 2");
}

}  // namespace comity::statement
