#include "server/sync/own_line.h"

#include <cstddef>
#include <vector>

namespace comity::server {
namespace {

void AddLine(const checkpoint::NoteSignature& line,
             checkpoint::ParsedNote& note) {
  const std::size_t bytes = checkpoint::FormatSignatureLine(line).size();
  while (!note.signatures.empty() &&
         (note.signatures.size() >= checkpoint::kNoteSignaturesMax ||
          checkpoint::FormatNote(note).size() + bytes >
              checkpoint::kNoteBytesMax)) {
    note.signatures.pop_back();
  }
  note.signatures.push_back(line);
}

}  // namespace

std::string WithOwnLine(
    const std::string& checkpoint, const checkpoint::VerifierKey& own,
    const std::optional<checkpoint::ParsedNote>& cosignature) {
  auto note = checkpoint::ParseNote(checkpoint);
  if (!note.ok()) {
    return checkpoint;
  }
  std::erase_if(note->signatures, [&own](const auto& line) {
    return line.key_name == own.name() && line.key_hash == own.hash();
  });
  if (cosignature && cosignature->text == note->text) {
    AddLine(cosignature->signatures.front(), *note);
  }
  return checkpoint::FormatNote(*note);
}

}  // namespace comity::server
