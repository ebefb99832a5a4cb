#include "client/cli/key_arguments.h"

#include <algorithm>
#include <utility>

#include "client/cli/exit_code.h"
#include "client/issuing/key_file.h"
#include "core/crypto/public_key_text.h"
#include "core/statement/field_checks.h"

namespace comity::cli {
namespace {

bool IsPublicKeyText(std::string_view text) {
  return text.starts_with("ed25519:") || text.starts_with("p256:");
}

}  // namespace

StatusOr<KeyArgument> ParseKeyArgument(std::string_view text,
                                       std::string_view default_slot) {
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos &&
      statement::IsId(text.substr(0, equals))) {
    return KeyArgument{std::string(text.substr(0, equals)),
                       std::string(text.substr(equals + 1))};
  }
  if (default_slot.empty()) {
    return UsageError("--key " + std::string(text) +
                      ": say whose key it is, as --key BODY=FILE or "
                      "--key root=FILE");
  }
  return KeyArgument{std::string(default_slot), std::string(text)};
}

StatusOr<std::vector<SlotKey>> ReadKeys(const std::vector<std::string>& texts,
                                        std::string_view default_slot) {
  std::vector<SlotKey> keys;
  for (const std::string& text : texts) {
    COMITY_ASSIGN_OR_RETURN(const KeyArgument argument,
                            ParseKeyArgument(text, default_slot));
    auto signer = client::ReadKeyFile(argument.path);
    if (!signer.ok()) {
      return Status(signer.status().code(), signer.status().reason(),
                    argument.path + ": " + signer.status().message());
    }
    keys.push_back({argument.slot, *std::move(signer)});
  }
  std::stable_sort(
      keys.begin(), keys.end(),
      [](const SlotKey& a, const SlotKey& b) { return a.slot < b.slot; });
  return keys;
}

StatusOr<statement::BodyKey> ParseBodyKey(std::string_view text,
                                          std::string_view default_person) {
  statement::BodyKey record;
  record.person = default_person;
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos &&
      statement::IsId(text.substr(0, equals))) {
    record.person = text.substr(0, equals);
    text.remove_prefix(equals + 1);
  }
  if (record.person.empty()) {
    return UsageError("'" + std::string(text) +
                      "': say which person holds the key, as PERSON=KEY");
  }
  if (IsPublicKeyText(text)) {
    COMITY_ASSIGN_OR_RETURN(const crypto::PublicKey key,
                            crypto::PublicKeyFromText(text));
    record.key = client::KeyRecordOf(key);
    return record;
  }
  COMITY_ASSIGN_OR_RETURN(const auto signer,
                          client::ReadKeyFile(std::string(text)));
  record.key = client::KeyRecordOf(signer->public_key());
  return record;
}

}  // namespace comity::cli
