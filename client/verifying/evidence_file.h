// Evidence and presentations as files that people send each other.
#ifndef COMITY_CLIENT_VERIFYING_EVIDENCE_FILE_H_
#define COMITY_CLIENT_VERIFYING_EVIDENCE_FILE_H_

#include <string>
#include <string_view>

#include "client/files/record_file.h"
#include "client/issuing/presentation.h"
#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/statement/common_records.h"

namespace comity::client {

// Canonical Evidence behind the title line.
inline constexpr FileKind kEvidenceFile = {"comity-evidence/v1", ".evidence",
                                           evidence::kEvidenceSizeMax + 64};

// What a file holds for the verifier, as bytes that are still to be proven.
struct PresentedFile {
  statement::CredentialReference credential;  // What it claims to be about.
  // Canonical Evidence bytes; empty if a presentation carries its own or none.
  std::string evidence;
  std::string presentation;  // Canonical Presentation bytes, or empty.
};

// Canonical Evidence bytes as a file.
std::string EncodeEvidenceFile(std::string_view evidence);

// Reads the bytes of an evidence file or of a presentation file; which of the
// two it is, its title says.
//
// Errors: kFileOfOtherKind; kFileTooLarge; kEvidenceMalformed if the content is
// not canonical, or names no credential.
StatusOr<PresentedFile> DecodePresentedFile(std::string_view bytes);

// The same for the file `path`. Errors: also those of ReadFile.
StatusOr<PresentedFile> ReadPresentedFile(const std::string& path);

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_EVIDENCE_FILE_H_
