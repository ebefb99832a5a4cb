// Files that hold one record in canonical form behind a line that says what
// they are, so that one kind is never taken for another.
#ifndef COMITY_CLIENT_FILES_RECORD_FILE_H_
#define COMITY_CLIENT_FILES_RECORD_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "client/files/durable_file.h"
#include "core/base/status.h"
#include "core/statement/wire.h"

namespace comity::client {

// What a kind of file is called: its first line without the line end, its
// usual ending, and how long it may be.
struct FileKind {
  std::string_view title;
  std::string_view extension;
  std::size_t size_max;
};

// The content behind the first line.
//
// Errors: kFileOfOtherKind with what was expected and what was found.
StatusOr<std::string> ContentOf(const FileKind& kind, std::string_view bytes);

// The title of the file, whatever kind it is; empty if its first line is none
// of ours ("comity-" followed by at most 40 characters).
std::string_view TitleOf(std::string_view bytes);

// Title and content as one byte string.
std::string WithTitle(const FileKind& kind, std::string_view content);

// The bytes of a file that holds `record`.
template <typename T>
std::string EncodeFile(const FileKind& kind, const T& record) {
  return WithTitle(kind, statement::EncodeRecord(record));
}

// The record that the bytes of a file stand for.
//
// Errors: kFileOfOtherKind; those of statement::DecodeRecord.
template <typename T>
StatusOr<T> DecodeFile(const FileKind& kind, std::string_view bytes) {
  COMITY_ASSIGN_OR_RETURN(const std::string content, ContentOf(kind, bytes));
  return statement::DecodeRecord<T>(content);
}

// The record in the file `path`.
//
// Errors: those of ReadFile and DecodeFile.
template <typename T>
StatusOr<T> ReadRecordFile(const FileKind& kind, const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadFile(path, kind.size_max));
  return DecodeFile<T>(kind, bytes);
}

}  // namespace comity::client

#endif  // COMITY_CLIENT_FILES_RECORD_FILE_H_
