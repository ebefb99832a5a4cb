#include "client/cli/inputs.h"

#include "client/cli/exit_code.h"
#include "client/files/durable_file.h"
#include "core/text/nfc.h"

namespace comity::cli {
namespace {

struct Pair {
  std::string left;
  std::string right;
};

StatusOr<Pair> ParsePair(std::string_view text, char separator,
                         std::string_view form) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) {
    return UsageError("'" + std::string(text) + "': write it as " +
                      std::string(form));
  }
  return Pair{std::string(text.substr(0, at)),
              Typed(std::string(text.substr(at + 1)))};
}

}  // namespace

std::string Typed(const std::string& text) {
  return text::ToNfc(text).value_or(text);
}

StatusOr<std::vector<statement::LocalName>> ParseNames(
    const std::vector<std::string>& texts) {
  std::vector<statement::LocalName> names;
  for (const std::string& text : texts) {
    COMITY_ASSIGN_OR_RETURN(Pair pair, ParsePair(text, '=', "LANGUAGE=TEXT"));
    names.push_back({pair.left, pair.right});
  }
  return names;
}

StatusOr<std::vector<statement::ExternalIdentifier>> ParseIdentifiers(
    const std::vector<std::string>& texts) {
  std::vector<statement::ExternalIdentifier> identifiers;
  for (const std::string& text : texts) {
    COMITY_ASSIGN_OR_RETURN(Pair pair, ParsePair(text, '=', "REGISTER=VALUE"));
    identifiers.push_back({pair.left, pair.right});
  }
  return identifiers;
}

StatusOr<statement::Level> ParseLevel(std::string_view text) {
  COMITY_ASSIGN_OR_RETURN(
      Pair pair, ParsePair(text, '/', "FRAMEWORK/LEVEL, for example EQF/6"));
  return statement::Level{pair.left, pair.right};
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t at = text.find(separator);
    if (at != 0) {
      parts.emplace_back(text.substr(0, at));
    }
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  }
  return parts;
}

StatusOr<std::string> ReadInput(const std::string& path, std::size_t size_max) {
  auto bytes = client::ReadFile(path, size_max);
  if (!bytes.ok()) {
    return Status(bytes.status().code(), bytes.status().reason(),
                  bytes.status().message().find(path) == std::string::npos
                      ? path + ": " + bytes.status().message()
                      : bytes.status().message());
  }
  return bytes;
}

}  // namespace comity::cli
