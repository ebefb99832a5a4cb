#include "core/checkpoint/verifier_key.h"

#include <algorithm>
#include <array>

#include "core/base/byte_codec.h"
#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"
#include "core/text/utf8.h"

namespace comity::checkpoint {
namespace {

constexpr auto kEd25519Algorithm =
    static_cast<std::uint32_t>(crypto::SignatureAlgorithm::kEd25519);

// Characters with the property White_Space above ASCII.
constexpr std::array<char32_t, 8> kSpaces = {0x0085, 0x00a0, 0x1680, 0x2028,
                                             0x2029, 0x202f, 0x205f, 0x3000};

bool IsSpaceOrControl(char32_t character) {
  return character <= 0x20 || (character >= 0x2000 && character <= 0x200a) ||
         std::find(kSpaces.begin(), kSpaces.end(), character) != kSpaces.end();
}

Status Malformed(const char* message) {
  return InvalidArgument(ErrorReason::kVerifierKeyMalformed, message);
}

std::string HashText(std::uint32_t hash) {
  std::string bytes;
  AppendU32(bytes, hash);
  return HexEncode(bytes);
}

bool IsKnownType(char type) {
  return type == static_cast<char>(NoteKeyType::kEd25519) ||
         type == static_cast<char>(NoteKeyType::kCosignature);
}

}  // namespace

bool IsKeyName(std::string_view name) {
  if (name.empty() || name.size() > kKeyNameBytesMax) {
    return false;
  }
  while (const auto character = text::TakeCharacter(name)) {
    if (IsSpaceOrControl(*character) || *character == '+') {
      return false;
    }
  }
  return name.empty();
}

std::uint32_t NoteKeyHash(std::string_view name, NoteKeyType type,
                          std::string_view public_key) {
  const char type_byte = static_cast<char>(type);
  const Hash hash =
      crypto::Sha256({name, "\n", std::string_view(&type_byte, 1), public_key});
  return *ByteReader(hash.view()).ReadU32();
}

VerifierKey::VerifierKey(std::string_view name, NoteKeyType type,
                         const crypto::PublicKey& key)
    : name_(name),
      type_(type),
      key_(key),
      hash_(NoteKeyHash(name, type, key.bytes())) {}

StatusOr<VerifierKey> VerifierKey::Make(std::string_view name, NoteKeyType type,
                                        const crypto::PublicKey& key) {
  if (!IsKeyName(name)) {
    return Malformed("a key name is text without spaces and plus signs");
  }
  if (key.algorithm() != crypto::SignatureAlgorithm::kEd25519) {
    return Malformed("notes are signed with Ed25519 keys");
  }
  return VerifierKey(name, type, key);
}

StatusOr<VerifierKey> VerifierKey::Parse(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos
                                 ? std::string_view::npos
                                 : text.find('+', first + 1);
  if (second == std::string_view::npos) {
    return Malformed("a verifier key has three parts: name+hash+key");
  }
  const auto bytes = Base64Decode(text.substr(second + 1));
  if (!bytes || bytes->empty()) {
    return Malformed("the key of the verifier key is not base64");
  }
  if (!IsKnownType(bytes->front())) {
    return Malformed("the verifier key has an unknown type");
  }
  const auto type = static_cast<NoteKeyType>(bytes->front());
  const auto key = crypto::PublicKey::Parse(kEd25519Algorithm,
                                            std::string_view(*bytes).substr(1));
  if (!key.ok()) {
    return Malformed("the key of the verifier key is not an Ed25519 key");
  }
  COMITY_ASSIGN_OR_RETURN(VerifierKey parsed,
                          Make(text.substr(0, first), type, *key));
  if (text.substr(first + 1, second - first - 1) != HashText(parsed.hash())) {
    return Malformed("the hash of the verifier key is not that of the key");
  }
  return parsed;
}

std::string VerifierKey::ToString() const {
  return name_ + "+" + HashText(hash_) + "+" +
         Base64Encode(static_cast<char>(type_) + key_.bytes());
}

}  // namespace comity::checkpoint
