// Keys of notes as policies list them: a name, a type and a public key in one
// line of text.
#ifndef COMITY_CORE_CHECKPOINT_VERIFIER_KEY_H_
#define COMITY_CORE_CHECKPOINT_VERIFIER_KEY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/signature.h"

namespace comity::checkpoint {

// What a key signs. Source: C2SP signed-note, Signature types.
enum class NoteKeyType : std::uint8_t {
  kEd25519 = 0x01,      // The text of a note.
  kCosignature = 0x04,  // A time and the text of a checkpoint (Ed25519).
};

inline constexpr std::size_t kKeyNameBytesMax = 128;

// True if `name` is non-empty valid UTF-8 of at most kKeyNameBytesMax bytes
// without Unicode spaces, control characters and plus signs.
// Source: C2SP signed-note, Format.
bool IsKeyName(std::string_view name);

// The first 4 bytes of SHA-256(name || newline || type || public key).
// Source: C2SP signed-note, Signatures.
std::uint32_t NoteKeyHash(std::string_view name, NoteKeyType type,
                          std::string_view public_key);

// A public key with the name it signs notes under. Thread-compatible.
class VerifierKey {
 public:
  // Errors: kVerifierKeyMalformed if `name` is no key name or `key` is not an
  // Ed25519 key.
  static StatusOr<VerifierKey> Make(std::string_view name, NoteKeyType type,
                                    const crypto::PublicKey& key);

  // Reads "<name>+<8 hexadecimal digits>+<base64 of type and key>".
  //
  // Errors: kVerifierKeyMalformed; also if the digits are not the hash of the
  // rest, or the type is neither of NoteKeyType.
  static StatusOr<VerifierKey> Parse(std::string_view text);

  // What Parse reads.
  std::string ToString() const;

  const std::string& name() const { return name_; }
  NoteKeyType type() const { return type_; }
  const crypto::PublicKey& key() const { return key_; }
  std::uint32_t hash() const { return hash_; }

  friend bool operator==(const VerifierKey& a, const VerifierKey& b) {
    return a.name_ == b.name_ && a.type_ == b.type_ && a.key_ == b.key_;
  }

 private:
  VerifierKey(std::string_view name, NoteKeyType type,
              const crypto::PublicKey& key);

  std::string name_;
  NoteKeyType type_;
  crypto::PublicKey key_;
  std::uint32_t hash_;
};

}  // namespace comity::checkpoint

#endif  // COMITY_CORE_CHECKPOINT_VERIFIER_KEY_H_
