// What survives the death of a process: the rows of the store, and the file of
// the mark. Processes come and go, and disks are copied, put back, and rot.
#ifndef COMITY_TESTS_SIMULATION_DISK_H_
#define COMITY_TESTS_SIMULATION_DISK_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "storage/engine.h"
#include "storage/fence.h"
#include "tests/simulation/chronicle.h"

namespace comity::simulation {

// The rows of a store, and what a bystander wrote down of its entries. A value.
struct StoredLog {
  std::map<storage::RowKey, std::string> rows;
  storage::FenceRow fence;
  Chronicle chronicle;
};

// One thread.
class Disk {
 public:
  // `mark_path` names the real file of the mark. `find` tells what an author
  // meant by a statement.
  Disk(std::string mark_path, std::function<const Deed*(const Hash&)> find)
      : mark_path_(std::move(mark_path)), find_(std::move(find)) {}

  StoredLog log;
  // Rows as they can be read, where they differ from what was written.
  std::map<storage::RowKey, std::string> damage;

  const std::string& mark_path() const { return mark_path_; }
  // The bytes of the mark; nothing if there is no file.
  std::optional<std::string> ReadMark() const;
  void WriteMark(const std::optional<std::string>& bytes) const;

  // The stored value as it can be read, or null.
  const std::string* Find(const storage::RowKey& row) const;

  // Writes a batch that the fence lets pass.
  void Write(const storage::Batch& batch);

 private:
  std::string mark_path_;
  std::function<const Deed*(const Hash&)> find_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_DISK_H_
