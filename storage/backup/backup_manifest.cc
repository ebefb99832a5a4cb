#include "storage/backup/backup_manifest.h"

#include <charconv>
#include <optional>

#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"

namespace comity::storage {
namespace {

constexpr std::string_view kVersionLine = "comity-backup/v1\n";

std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  std::uint64_t number = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size()
             ? std::optional(number)
             : std::nullopt;
}

std::optional<Hash> ParseHash(std::string_view text) {
  const auto bytes = HexDecode(text);
  return bytes ? Hash::FromBytes(*bytes) : std::nullopt;
}

// Cuts off and returns what stands before the next `separator`.
std::string_view Cut(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool ReadLine(std::string_view line, BackupManifest& manifest) {
  const std::string_view word = Cut(line, ' ');
  if (word == "made") {
    const auto made = ParseNumber(line);
    manifest.made_ms = made.value_or(0);
    return made.has_value();
  }
  if (word == "head") {
    const auto size = ParseNumber(Cut(line, ':'));
    const auto root = ParseHash(line);
    manifest.head = {{size.value_or(0)}, root.value_or(Hash())};
    return size && root;
  }
  const auto size = ParseNumber(Cut(line, ' '));
  const auto sha256 = ParseHash(Cut(line, ' '));
  manifest.files.push_back(
      {size.value_or(0), sha256.value_or(Hash()), std::string(line)});
  return word == "file" && size && sha256 && !line.empty() &&
         line.find('/') == std::string_view::npos &&
         manifest.files.size() <= kBackupFilesMax;
}

}  // namespace

std::string FormatManifest(const BackupManifest& manifest) {
  std::string text(kVersionLine);
  text += "made " + std::to_string(manifest.made_ms) + "\n";
  text += "head " + std::to_string(manifest.head.size.value) + ":" +
          HexEncode(manifest.head.root.view()) + "\n";
  for (const BackupFile& file : manifest.files) {
    text += "file " + std::to_string(file.size_bytes) + " " +
            HexEncode(file.sha256.view()) + " " + file.name + "\n";
  }
  return text + "end " + HexEncode(crypto::Sha256(text).view()) + "\n";
}

StatusOr<BackupManifest> ParseManifest(std::string_view text) {
  BackupManifest manifest;
  std::string_view rest = text;
  bool good = rest.starts_with(kVersionLine);
  rest.remove_prefix(good ? kVersionLine.size() : 0);
  while (good && !rest.empty() && !rest.starts_with("end ")) {
    good = ReadLine(Cut(rest, '\n'), manifest);
  }
  // The form is unique, so this also compares the hash.
  if (!good || FormatManifest(manifest) != text) {
    return DataLoss(ErrorReason::kBackupIncomplete,
                    "the list of the backup's files is damaged");
  }
  return manifest;
}

}  // namespace comity::storage
