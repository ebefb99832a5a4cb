#include "server/registry/genesis_file.h"

#include <utility>

#include "core/base/byte_codec.h"
#include "core/statement/signatures.h"
#include "core/statement/statement.h"

namespace comity::server {
namespace {

constexpr std::string_view kTitle = "comity-genesis/v1\n";

Status Invalid(std::string message) {
  return InvalidArgument(ErrorReason::kConfigurationInvalid,
                         "genesis file: " + std::move(message));
}

}  // namespace

StatusOr<GenesisFile> ParseGenesisFile(std::string_view bytes) {
  if (!bytes.starts_with(kTitle)) {
    return Invalid("does not begin with the line comity-genesis/v1");
  }
  ByteReader reader(bytes.substr(kTitle.size()));
  const auto statement_bytes = reader.ReadStr(statement::kStatementSizeMax);
  if (!statement_bytes) {
    return Invalid("is cut off");
  }
  const auto parsed = statement::ParseStatement(*statement_bytes);
  if (!parsed.ok()) {
    return Invalid(parsed.status().message());
  }
  const auto* record = std::get_if<statement::Genesis>(&parsed->body);
  if (record == nullptr) {
    return Invalid("holds a statement of another kind");
  }
  const auto signatures = statement::DecodeSignatures(reader.rest());
  if (!signatures.ok()) {
    return Invalid(signatures.status().message());
  }
  GenesisFile file;
  file.submission.statement = *statement_bytes;
  file.submission.signatures = reader.rest();
  file.id = parsed->id;
  file.record = *record;
  return file;
}

std::string FormatGenesisFile(const Submission& submission) {
  std::string bytes(kTitle);
  AppendStr(bytes, submission.statement);
  return bytes + submission.signatures;
}

}  // namespace comity::server
