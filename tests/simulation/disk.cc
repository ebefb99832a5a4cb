#include "tests/simulation/disk.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/log_rows.h"

namespace comity::simulation {

std::optional<std::string> Disk::ReadMark() const {
  std::ifstream file(mark_path_, std::ios::binary);
  if (!file) {
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void Disk::WriteMark(const std::optional<std::string>& bytes) const {
  std::filesystem::remove(mark_path_);
  std::filesystem::remove(mark_path_ + ".new");
  if (bytes) {
    std::ofstream file(mark_path_, std::ios::binary);
    file << *bytes;
    if (!file.flush()) {
      std::fprintf(stderr, "cannot write %s\n", mark_path_.c_str());
      std::abort();
    }
  }
}

const std::string* Disk::Find(const storage::RowKey& row) const {
  if (const auto damaged = damage.find(row); damaged != damage.end()) {
    return &damaged->second;
  }
  const auto found = log.rows.find(row);
  return found == log.rows.end() ? nullptr : &found->second;
}

void Disk::Write(const storage::Batch& batch) {
  for (const storage::RowKey& row : batch.deletes) {
    log.rows.erase(row);
    damage.erase(row);
  }
  for (const storage::Put& put : batch.puts) {
    damage.erase(put.row);
    log.rows[put.row] = put.value;
  }
  for (std::uint64_t index = batch.expected_head.value;
       index < batch.new_head.value; ++index) {
    log.chronicle.push_back(
        ReadRecord(log.rows.at(storage::EntryKey({index})), find_));
  }
  log.fence.fence.head = batch.new_head;
}

}  // namespace comity::simulation
