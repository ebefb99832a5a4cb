#include "core/checkpoint/note.h"

#include <optional>

#include "core/base/byte_codec.h"
#include "core/base/text_encoding.h"
#include "core/checkpoint/text_lines.h"
#include "core/text/utf8.h"

namespace comity::checkpoint {
namespace {

constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";  // Em dash.

Status Malformed(const char* message) {
  return InvalidArgument(ErrorReason::kNoteMalformed, message);
}

// Valid UTF-8 without control characters other than newline.
// Most characters are single bytes, which need no decoding.
bool IsNoteText(std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte >= 0x80) {
      if (!text::TakeCharacter(text)) {
        return false;
      }
    } else if (byte < 0x20 && byte != '\n') {
      return false;
    } else {
      text.remove_prefix(1);
    }
  }
  return true;
}

// Reads "— <name> <base64 of key hash and signature>".
std::optional<NoteSignature> ParseSignatureLine(std::string_view line) {
  if (!line.starts_with(kSignaturePrefix)) {
    return std::nullopt;
  }
  line.remove_prefix(kSignaturePrefix.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !IsKeyName(line.substr(0, space))) {
    return std::nullopt;
  }
  const auto bytes = Base64Decode(line.substr(space + 1));
  if (!bytes) {
    return std::nullopt;
  }
  ByteReader reader(*bytes);
  const auto key_hash = reader.ReadU32();
  if (!key_hash || reader.rest().empty()) {
    return std::nullopt;
  }
  return NoteSignature{std::string(line.substr(0, space)), *key_hash,
                       std::string(reader.rest())};
}

}  // namespace

StatusOr<ParsedNote> ParseNote(std::string_view note) {
  if (note.size() > kNoteBytesMax) {
    return Malformed("the note is longer than 16384 bytes");
  }
  if (!IsNoteText(note)) {
    return Malformed("the note is not plain UTF-8 text");
  }
  const std::size_t text_end = note.rfind("\n\n");
  if (text_end == std::string_view::npos) {
    return Malformed("no empty line separates text and signatures");
  }
  ParsedNote parsed;
  parsed.text = note.substr(0, text_end + 1);
  std::string_view rest = note.substr(text_end + 2);
  while (!rest.empty()) {
    const auto line = TakeLine(rest);
    auto signature = line ? ParseSignatureLine(*line) : std::nullopt;
    if (!signature) {
      return Malformed("a signature line has a wrong form");
    }
    if (parsed.signatures.size() == kNoteSignaturesMax) {
      return Malformed("the note has more than 64 signatures");
    }
    parsed.signatures.push_back(*std::move(signature));
  }
  if (parsed.signatures.empty()) {
    return Malformed("the note has no signature");
  }
  return parsed;
}

std::string FormatSignatureLine(const NoteSignature& signature) {
  std::string bytes;
  AppendU32(bytes, signature.key_hash);
  bytes += signature.bytes;
  return std::string(kSignaturePrefix) + signature.key_name + " " +
         Base64Encode(bytes) + "\n";
}

std::string FormatNote(const ParsedNote& note) {
  std::string text = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) {
    text += FormatSignatureLine(signature);
  }
  return text;
}

std::vector<const NoteSignature*> SignaturesBy(const VerifierKey& key,
                                               const ParsedNote& note) {
  std::vector<const NoteSignature*> found;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.key_name == key.name() && signature.key_hash == key.hash()) {
      found.push_back(&signature);
    }
  }
  return found;
}

Status VerifyNote(const ParsedNote& note, const VerifierKey& key) {
  const auto signatures = SignaturesBy(key, note);
  if (key.type() != NoteKeyType::kEd25519 || signatures.empty()) {
    return InvalidArgument(ErrorReason::kNoteSignatureMissing,
                           "the note is not signed by " + key.name());
  }
  for (const NoteSignature* signature : signatures) {
    COMITY_RETURN_IF_ERROR(key.key().Verify(note.text, signature->bytes));
  }
  return OkStatus();
}

}  // namespace comity::checkpoint
