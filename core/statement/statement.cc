#include "core/statement/statement.h"

#include <algorithm>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/statement/wire.h"

namespace comity::statement {
namespace {

Status TooLarge(std::size_t size) {
  return InvalidArgument(
      ErrorReason::kStatementTooLarge,
      "the statement has " + std::to_string(size) + " bytes; at most " +
          std::to_string(kStatementSizeMax) + " are allowed");
}

StatusOr<Envelope> ParseEnvelope(std::string_view bytes) {
  if (bytes.size() > kStatementSizeMax) {
    return TooLarge(bytes.size());
  }
  COMITY_ASSIGN_OR_RETURN(Envelope envelope, DecodeRecord<Envelope>(bytes));
  if (!std::is_sorted(envelope.header.slots.begin(),
                      envelope.header.slots.end())) {
    return InvalidArgument(ErrorReason::kNotCanonical,
                           "header.slots: must ascend");
  }
  return envelope;
}

Status UnknownNumber(ErrorReason reason, std::string_view what,
                     std::uint64_t number) {
  return InvalidArgument(reason, std::string(what) + " " +
                                     std::to_string(number) +
                                     " is not known to this version");
}

template <typename T>
Status ReadBody(std::string_view bytes, StatementBody& body) {
  COMITY_ASSIGN_OR_RETURN(T record, DecodeRecord<T>(bytes));
  body = std::move(record);
  return OkStatus();
}

Status ReadBodyOfKind(StatementKind kind, std::string_view bytes,
                      StatementBody& body) {
  switch (kind) {
#define COMITY_KIND(id, number, record, worsens) \
  case StatementKind::id:                        \
    return ReadBody<record>(bytes, body);
#include "core/statement/kinds.inc"
#undef COMITY_KIND
  }
  return Internal("a kind without a record");
}

}  // namespace

Hash StatementId(std::string_view bytes) { return crypto::Sha256(bytes); }

StatusOr<ParsedStatement> ParseStatement(std::string_view bytes) {
  COMITY_ASSIGN_OR_RETURN(Envelope envelope, ParseEnvelope(bytes));
  ParsedStatement parsed;
  parsed.bytes = bytes;
  parsed.id = StatementId(bytes);
  parsed.header = std::move(envelope.header);
  const auto kind = KindFromNumber(parsed.header.kind);
  if (!kind) {
    parsed.unknown =
        UnknownNumber(ErrorReason::kUnknownKind, "kind", parsed.header.kind);
    return parsed;
  }
  if (parsed.header.version != kStatementVersion) {
    parsed.unknown = UnknownNumber(ErrorReason::kUnknownVersion, "version",
                                   parsed.header.version);
    return parsed;
  }
  Status read = ReadBodyOfKind(*kind, envelope.body, parsed.body);
  if (read.reason() == ErrorReason::kUnknownField) {
    parsed.unknown = std::move(read);
    return parsed;
  }
  if (!read.ok()) {
    return InvalidArgument(read.reason(), "body." + read.message());
  }
  return parsed;
}

StatusOr<Header> ParseHeader(std::string_view statement_bytes) {
  COMITY_ASSIGN_OR_RETURN(Envelope envelope, ParseEnvelope(statement_bytes));
  return std::move(envelope.header);
}

StatusOr<ParsedStatement> MakeStatement(Header header,
                                        const StatementBody& body) {
  Envelope envelope;
  envelope.header = std::move(header);
  envelope.header.kind = static_cast<std::uint64_t>(KindOf(body));
  envelope.header.version = kStatementVersion;
  std::sort(envelope.header.slots.begin(), envelope.header.slots.end());
  std::sort(envelope.header.keys.begin(), envelope.header.keys.end());
  envelope.body = std::visit(
      [](const auto& record) -> std::string {
        using T = std::decay_t<decltype(record)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return {};
        } else {
          return EncodeRecord(record);
        }
      },
      body);
  COMITY_ASSIGN_OR_RETURN(ParsedStatement parsed,
                          ParseStatement(EncodeRecord(envelope)));
  COMITY_RETURN_IF_ERROR(parsed.unknown);
  return parsed;
}

}  // namespace comity::statement
