#include "client/verifying/evidence_file.h"

#include <utility>

#include "core/statement/wire.h"

namespace comity::client {
namespace {

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kEvidenceMalformed, std::move(message));
}

StatusOr<PresentedFile> FromPresentation(std::string content) {
  const auto read = statement::DecodeRecord<evidence::Presentation>(content);
  if (!read.ok()) {
    return Malformed(read.status().message());
  }
  return PresentedFile{.credential = read->credential,
                       .evidence = {},
                       .presentation = std::move(content)};
}

StatusOr<PresentedFile> FromEvidence(std::string content) {
  const auto read = statement::DecodeRecord<evidence::Evidence>(content);
  if (!read.ok()) {
    return Malformed(read.status().message());
  }
  if (!read->credential) {
    return Malformed("the evidence names no credential");
  }
  return PresentedFile{.credential = *read->credential,
                       .evidence = std::move(content),
                       .presentation = {}};
}

}  // namespace

std::string EncodeEvidenceFile(std::string_view evidence) {
  return WithTitle(kEvidenceFile, evidence);
}

StatusOr<PresentedFile> DecodePresentedFile(std::string_view bytes) {
  const bool is_presentation = TitleOf(bytes) == kPresentationFile.title;
  const FileKind& kind = is_presentation ? kPresentationFile : kEvidenceFile;
  COMITY_ASSIGN_OR_RETURN(std::string content, ContentOf(kind, bytes));
  if (bytes.size() > kind.size_max) {
    return InvalidArgument(
        ErrorReason::kFileTooLarge,
        "more than " + std::to_string(kind.size_max) + " bytes");
  }
  return is_presentation ? FromPresentation(std::move(content))
                         : FromEvidence(std::move(content));
}

StatusOr<PresentedFile> ReadPresentedFile(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadFile(path, kPresentationFile.size_max));
  return DecodePresentedFile(bytes);
}

}  // namespace comity::client
