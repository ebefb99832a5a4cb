#include "tests/conformance/checkers/log_folder.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include "core/base/text_encoding.h"
#include "core/merkle/tile.h"

namespace comity::conformance {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLineDigits = 64;
constexpr std::uintmax_t kFileBytesMax = 65'536;

void ReadFile(const fs::path& path, LogFolder& folder) {
  if (!fs::is_regular_file(path) || fs::file_size(path) > kFileBytesMax) {
    return;
  }
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (auto checkpoint = ReadCheckpoint(text)) {
    folder.checkpoints.push_back(*std::move(checkpoint));
  } else if (const auto bytes = ReadHexLines(text)) {
    if (auto tile = ReadTile(*bytes)) {
      folder.tiles.push_back(*std::move(tile));
    }
  }
}

}  // namespace

std::optional<std::string> ReadHexLines(const std::string& text) {
  std::istringstream stream(text);
  std::string line;
  std::string bytes;
  while (std::getline(stream, line)) {
    const auto decoded = HexDecode(line);
    if (!decoded || line.empty() || line.size() > kLineDigits ||
        bytes.size() % (kLineDigits / 2) != 0) {
      return std::nullopt;
    }
    bytes += *decoded;
  }
  return bytes.empty() ? std::nullopt : std::optional(bytes);
}

std::optional<std::vector<std::string>> ReadBundle(const std::string& bytes) {
  std::vector<std::string> entries;
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < 2) {
      return std::nullopt;
    }
    const std::size_t length =
        static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])) * 256 +
        static_cast<unsigned char>(bytes[at + 1]);
    if (bytes.size() - at - 2 < length) {
      return std::nullopt;
    }
    entries.push_back(bytes.substr(at + 2, length));
    at += 2 + length;
  }
  return entries.empty() ? std::nullopt : std::optional(entries);
}

std::optional<std::vector<Hash>> ReadTile(const std::string& bytes) {
  if (bytes.size() % Hash::kSize != 0 || bytes.size() > merkle::kTileBytes ||
      ReadBundle(bytes)) {
    return std::nullopt;
  }
  std::vector<Hash> hashes;
  for (std::size_t at = 0; at < bytes.size(); at += Hash::kSize) {
    hashes.push_back(*Hash::FromBytes(bytes.substr(at, Hash::kSize)));
  }
  return hashes;
}

std::optional<CheckpointFile> ReadCheckpoint(const std::string& text) {
  auto note = checkpoint::ParseNote(text);
  if (!note.ok()) {
    return std::nullopt;
  }
  auto checkpoint = checkpoint::ParseCheckpoint(
      note->text, checkpoint::CheckpointRules::kAnyLog);
  if (!checkpoint.ok()) {
    return std::nullopt;
  }
  return CheckpointFile{*std::move(note), *std::move(checkpoint)};
}

LogFolder ReadLogFolder(const fs::path& path) {
  LogFolder folder;
  const fs::path log = fs::absolute(path).parent_path().parent_path();
  for (const fs::directory_entry& sibling : fs::directory_iterator(log)) {
    if (!sibling.is_directory()) {
      continue;
    }
    for (const fs::directory_entry& entry :
         fs::directory_iterator(sibling.path())) {
      ReadFile(entry.path(), folder);
    }
  }
  return folder;
}

}  // namespace comity::conformance
