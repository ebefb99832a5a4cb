// The note of a mirrored log with this mirror's own cosignature below it, and
// with nothing else in its name: a log may write into its note what it likes.
#ifndef COMITY_SERVER_SYNC_OWN_LINE_H_
#define COMITY_SERVER_SYNC_OWN_LINE_H_

#include <optional>
#include <string>

#include "core/checkpoint/note.h"
#include "core/checkpoint/verifier_key.h"

namespace comity::server {

// `checkpoint` without the lines that name `own`, and with the line of
// `cosignature` if that is about the same text; lines of others make room for
// it where the note is full. As it is if it is no note.
std::string WithOwnLine(
    const std::string& checkpoint, const checkpoint::VerifierKey& own,
    const std::optional<checkpoint::ParsedNote>& cosignature);

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_OWN_LINE_H_
