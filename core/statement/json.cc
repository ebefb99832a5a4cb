#include "core/statement/json.h"

#include <type_traits>
#include <variant>

#include "core/base/text_encoding.h"
#include "core/statement/statement.h"

namespace comity::statement {
namespace {

void AppendEscaped(std::string& out, char c) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out.push_back('\\');
    out.push_back(c);
  } else if (byte < 0x20) {
    out += "\\u00";
    out.push_back(kHexDigits[byte >> 4U]);
    out.push_back(kHexDigits[byte & 0xfU]);
  } else {
    out.push_back(c);
  }
}

}  // namespace

std::string JsonQuote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    AppendEscaped(quoted, c);
  }
  quoted.push_back('"');
  return quoted;
}

void JsonWriter::Raw(std::string_view name, std::string_view json) {
  if (!members_.empty()) {
    members_.push_back(',');
  }
  members_ += JsonQuote(name);
  members_.push_back(':');
  members_ += json;
}

void JsonWriter::String(std::string_view name, std::string_view value) {
  if (!value.empty()) {
    Raw(name, JsonQuote(value));
  }
}

void JsonWriter::Blob(std::uint32_t, std::string_view name,
                      const std::string& value, FieldRule) {
  String(name, HexEncode(value));
}

void JsonWriter::Digest(std::uint32_t, std::string_view name, const Hash& value,
                        FieldRule) {
  String(name, HexEncode(value.view()));
}

void JsonWriter::Blobs(std::uint32_t, std::string_view name,
                       const Strings& values, ListRule) {
  Strings hex;
  for (const std::string& value : values) {
    hex.push_back(HexEncode(value));
  }
  StringList(name, hex);
}

void JsonWriter::Digests(std::uint32_t, std::string_view name,
                         const std::vector<Hash>& values, ListRule) {
  Strings hex;
  for (const Hash& value : values) {
    hex.push_back(HexEncode(value.view()));
  }
  StringList(name, hex);
}

void JsonWriter::StringList(std::string_view name, const Strings& values) {
  Strings quoted;
  for (const std::string& value : values) {
    quoted.push_back(JsonQuote(value));
  }
  RawList(name, quoted);
}

void JsonWriter::RawList(std::string_view name, const Strings& json_values) {
  if (json_values.empty()) {
    return;
  }
  std::string list = "[";
  for (const std::string& value : json_values) {
    if (list.size() > 1) {
      list.push_back(',');
    }
    list += value;
  }
  list.push_back(']');
  Raw(name, list);
}

std::string StatementToJson(const ParsedStatement& statement) {
  JsonWriter writer;
  writer.String("id", HexEncode(statement.id.view()));
  const auto kind = KindFromNumber(statement.header.kind);
  writer.String("kind", kind ? NameOf(*kind) : "UNKNOWN");
  writer.Raw("header", ToJson(statement.header));
  std::visit(
      [&writer](const auto& body) {
        using T = std::decay_t<decltype(body)>;
        if constexpr (!std::is_same_v<T, std::monostate>) {
          writer.Raw("body", ToJson(body));
        }
      },
      statement.body);
  if (!statement.known()) {
    writer.String("unknown", Name(statement.unknown.reason()));
  }
  return std::move(writer).object();
}

}  // namespace comity::statement
