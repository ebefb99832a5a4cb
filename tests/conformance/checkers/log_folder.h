// The files of one published log beside each other: signed checkpoints, tiles
// and entry bundles.
#ifndef COMITY_TESTS_CONFORMANCE_CHECKERS_LOG_FOLDER_H_
#define COMITY_TESTS_CONFORMANCE_CHECKERS_LOG_FOLDER_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"

namespace comity::conformance {

// The bytes of a text that consists of lines of 64 hexadecimal digits, the
// last possibly shorter; nothing if it has another form.
std::optional<std::string> ReadHexLines(const std::string& text);

// The entries of a bundle: a u16 length before each, nothing left over.
// Source: C2SP tlog-tiles, Log entries.
std::optional<std::vector<std::string>> ReadBundle(const std::string& bytes);

// 1 to 256 hashes, joined, that are not also a bundle.
std::optional<std::vector<Hash>> ReadTile(const std::string& bytes);

// A checkpoint of any log as it stands in a file.
struct CheckpointFile {
  checkpoint::ParsedNote note;
  checkpoint::Checkpoint checkpoint;
};
std::optional<CheckpointFile> ReadCheckpoint(const std::string& text);

// What is found in the folder of `path` and in the folders beside it, without
// their subfolders; files above 64 KiB and other formats are passed over.
struct LogFolder {
  std::vector<CheckpointFile> checkpoints;
  std::vector<std::vector<Hash>> tiles;
};
LogFolder ReadLogFolder(const std::filesystem::path& path);

}  // namespace comity::conformance

#endif  // COMITY_TESTS_CONFORMANCE_CHECKERS_LOG_FOLDER_H_
