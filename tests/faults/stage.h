// Where everything is played: temporary folders, one for each worker, and
// stores that a process may find when it starts:
//
//   empty   none, nor a data folder: the first start, with the genesis
//           statement
//   grown   four lives old: finished files of three restarts, and the last
//           life's writes still in the log of writes
//   torn    killed in the middle of a write
//   holed   the same, and what the disk has behind the last whole write of the
//           log of writes is nonsense
//   older   "grown" two lives earlier, for swaps
#ifndef COMITY_TESTS_FAULTS_STAGE_H_
#define COMITY_TESTS_FAULTS_STAGE_H_

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "tests/faults/ledger.h"
#include "tests/faults/point.h"
#include "tests/faults/shim/fault_plan.h"
#include "tests/faults/subject.h"
#include "tests/faults/world.h"

namespace comity::faults {

struct Programs {
  std::string subject;
  std::string comityd;
  std::string shim;
};

// A store to begin with, and what was promised about it.
struct Base {
  std::filesystem::path data;  // "empty": there is no such folder
  Ledger ledger;
  // Statements below this number were submitted.
  std::size_t submitted_count = 0;
};

// What a load came to.
struct Load {
  std::size_t submitted_count = 0;
  std::size_t refused = 0;  // answered with an error
  Status breach;            // an answer that does not verify
  bool died = false;
};

// Submits the next `count` statements of `ledger`'s world: the founding ones
// one after the other, the others by four clients at once. In the middle the
// subject is told to flush.
Load PlayLoad(const World& world, Subject& subject, Ledger& ledger,
              std::size_t first, std::size_t count);

// One folder in which one process at a time lives. One thread.
class Workplace {
 public:
  // Errors: kInternal if the folder cannot be prepared.
  static StatusOr<std::unique_ptr<Workplace>> Make(
      const World& world, const Programs& programs,
      std::filesystem::path folder);

  // What the shim watches: the data folder is made in it by the registry.
  const std::filesystem::path disk() const { return folder_ / "disk"; }
  const std::filesystem::path data() const { return disk() / "data"; }
  const std::filesystem::path folder() const { return folder_; }

  // Replaces data() by a copy of `from`; by nothing if there is no such folder.
  void Restore(const std::filesystem::path& from);

  // Starts a server on data(), with the faults of `point` if given.
  StatusOr<std::unique_ptr<Subject>> Start(const Point* point, bool use_comityd,
                                           std::uint64_t seed);

  // What the shim wrote since the last Start with a point.
  const FaultReport& report() const { return *report_; }

 private:
  Workplace(const World& world, const Programs& programs,
            std::filesystem::path folder)
      : world_(world), programs_(programs), folder_(std::move(folder)) {}

  const World& world_;
  const Programs& programs_;
  const std::filesystem::path folder_;
  std::shared_ptr<FaultReport> report_;
};

// Makes the bases below `folder`. Errors: kInternal with what failed.
StatusOr<std::map<std::string, Base>> MakeBases(
    const World& world, Workplace& workplace,
    const std::filesystem::path& folder);

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_STAGE_H_
