#include "tests/faults/shim/disk_model.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace comity::faults {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSectorSize = 512;

std::optional<std::string> ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void WriteWhole(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string FolderOf(const std::string& path) {
  return fs::path(path).parent_path();
}

bool Coin(std::mt19937_64& random) { return (random() & 1) != 0; }

}  // namespace

void DiskModel::Touch(const std::string& path) {
  if (current_.contains(path)) {
    return;
  }
  auto bytes = ReadWhole(path);
  FilePtr file;
  if (bytes) {
    file = std::make_shared<File>();
    file->durable = *bytes;
    file->current = *std::move(bytes);
  }
  current_[path] = file;
  durable_[path] = file;
}

void DiskModel::Created(const std::string& path) {
  ChangeNames(
      {.folder = FolderOf(path), .names = {{path, std::make_shared<File>()}}});
}

void DiskModel::Opened(int file, const std::string& path, bool is_folder) {
  if (!is_folder) {
    Touch(path);
  }
  open_[file] = {path, is_folder ? nullptr : current_[path]};
}

void DiskModel::Closed(int file) { open_.erase(file); }

std::string DiskModel::PathOf(int file) const {
  const auto found = open_.find(file);
  return found == open_.end() ? "" : found->second.path;
}

void DiskModel::ChangeFile(File& file, Change change) {
  Apply(change, file.current);
  file.pending.push_back(std::move(change));
}

void DiskModel::Wrote(int file, std::uint64_t offset, std::string_view bytes) {
  ChangeFile(*open_.at(file).file, {false, offset, std::string(bytes)});
}

void DiskModel::Truncated(int file, std::uint64_t size) {
  ChangeFile(*open_.at(file).file, {true, size, ""});
}

void DiskModel::Synced(int file) {
  const Open& open = open_.at(file);
  if (open.file != nullptr) {
    open.file->durable = open.file->current;
    open.file->pending.clear();
    for (NameChange& change : pending_) {
      for (const auto& [name, named] : change.names) {
        change.of_synced = change.of_synced || named == open.file;
      }
    }
    return;
  }
  std::vector<NameChange> rest;
  for (NameChange& change : pending_) {
    if (change.folder != open.path) {
      rest.push_back(std::move(change));
      continue;
    }
    for (auto& [name, named] : change.names) {
      durable_[name] = named;
    }
  }
  pending_ = std::move(rest);
}

void DiskModel::ChangeNames(NameChange change) {
  for (const auto& [name, file] : change.names) {
    durable_.try_emplace(name, nullptr);
    current_[name] = file;
  }
  pending_.push_back(std::move(change));
}

void DiskModel::Renamed(const std::string& from, const std::string& to) {
  ChangeNames({.folder = FolderOf(to),
               .names = {{from, nullptr}, {to, current_[from]}}});
}

void DiskModel::Linked(const std::string& from, const std::string& to) {
  ChangeNames({.folder = FolderOf(to), .names = {{to, current_[from]}}});
}

void DiskModel::Unlinked(const std::string& path) {
  ChangeNames({.folder = FolderOf(path), .names = {{path, nullptr}}});
}

void DiskModel::MadeFolder(const std::string& path) {
  pending_.push_back({.folder = FolderOf(path),
                      .names = {{path, nullptr}},
                      .is_folder = true});
}

std::string DiskModel::FirstDifference() const {
  for (const auto& [path, file] : current_) {
    const auto bytes = ReadWhole(path);
    if (bytes.has_value() != (file != nullptr) ||
        (bytes && *bytes != file->current)) {
      return path;
    }
  }
  return "";
}

void DiskModel::Apply(const Change& change, std::string& bytes) {
  const auto offset = static_cast<std::size_t>(change.offset);
  if (change.is_truncation) {
    bytes.resize(offset, '\0');
    return;
  }
  bytes.resize(std::max(bytes.size(), offset + change.bytes.size()), '\0');
  bytes.replace(offset, change.bytes.size(), change.bytes);
}

std::string DiskModel::HalfOf(const File& file) {
  std::size_t left = 0;
  for (const Change& change : file.pending) {
    left += change.bytes.size();
  }
  left /= 2;
  std::string bytes = file.durable;
  for (Change change : file.pending) {
    const bool torn = change.bytes.size() > left;
    change.bytes.resize(std::min(change.bytes.size(), left));
    left -= change.bytes.size();
    Apply(change, bytes);
    if (torn) {
      break;
    }
  }
  return bytes;
}

std::string DiskModel::HoledOf(const File& file, std::mt19937_64& random) {
  std::string bytes = file.current;
  std::string before = file.durable;
  before.resize(std::max(before.size(), bytes.size()), '\0');
  for (std::size_t at = 0; at < bytes.size(); at += kSectorSize) {
    const std::size_t size = std::min(kSectorSize, bytes.size() - at);
    if (Coin(random)) {
      bytes.replace(at, size, before, at, size);
    }
  }
  return bytes;
}

std::string DiskModel::ReorderedOf(const File& file) {
  std::string bytes = file.durable;
  const std::size_t count = file.pending.size();
  for (std::size_t i = count / 2; i < count; ++i) {
    Change change = file.pending[i];
    if (count == 1) {
      const std::size_t lost = change.bytes.size() / 2;
      change.offset += change.is_truncation ? 0 : lost;
      change.bytes.erase(0, lost);
    }
    Apply(change, bytes);
  }
  return bytes;
}

std::string DiskModel::BytesAfter(const File& file, Loss loss,
                                  std::mt19937_64& random) {
  switch (loss) {
    case Loss::kNone:
    case Loss::kNames:
      return file.durable;
    case Loss::kData:
      return file.current;
    case Loss::kHalf:
      return HalfOf(file);
    case Loss::kHoles:
      return HoledOf(file, random);
    case Loss::kReordered:
      return ReorderedOf(file);
  }
  return file.durable;
}

std::vector<bool> DiskModel::SurvivingNames(Loss loss,
                                            std::mt19937_64& random) const {
  const std::size_t count = pending_.size();
  std::size_t first = 0;  // that many survive
  if (loss == Loss::kHalf) {
    first = count / 2;
  } else if (loss == Loss::kHoles) {
    first = random() % (count + 1);
  } else if (loss == Loss::kNames) {
    first = count;
  }
  std::vector<bool> survives(count);
  for (std::size_t i = 0; i < count; ++i) {
    survives[i] = loss == Loss::kReordered
                      ? Coin(random) || pending_[i].of_synced
                      : i < first;
  }
  return survives;
}

void DiskModel::LosePower(Loss loss, std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  std::map<std::string, FilePtr> names = durable_;
  std::vector<std::string> lost_folders;
  const std::vector<bool> survives = SurvivingNames(loss, random);
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    for (const auto& [name, file] : pending_[i].names) {
      if (pending_[i].is_folder && !survives[i]) {
        lost_folders.push_back(name);
      } else if (!pending_[i].is_folder && survives[i]) {
        names[name] = file;
      }
    }
  }
  std::error_code ignored;
  // Old names first: a name may have been of another file.
  for (const auto& [name, file] : names) {
    fs::remove(name, ignored);
  }
  std::map<FilePtr, std::string> bytes;  // Of all its names the same.
  for (const auto& [name, file] : names) {
    if (file != nullptr) {
      const auto [found, is_new] = bytes.try_emplace(file);
      if (is_new) {
        found->second = BytesAfter(*file, loss, random);
      }
      WriteWhole(name, found->second);
    }
  }
  for (const std::string& folder : lost_folders) {
    fs::remove_all(folder, ignored);
  }
}

}  // namespace comity::faults
