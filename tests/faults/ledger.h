// What the registry promised to those outside: every statement that it
// acknowledged, with index and bytes, and every head that it signed. It is kept
// in the driver's memory, where no fault reaches it, and every promise is
// checked as it is made.
#ifndef COMITY_TESTS_FAULTS_LEDGER_H_
#define COMITY_TESTS_FAULTS_LEDGER_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "tests/faults/world.h"

namespace comity::faults {

struct Acknowledged {
  std::uint64_t index = 0;
  std::string entry;
};

// One thread. `world` must outlive it.
class Ledger {
 public:
  explicit Ledger(const World& world) : world_(&world) {}

  // A SubmitStatementResponse for the statement `number`.
  // Errors: kInternal with what is wrong: the entry does not hold what was
  // sent, the proof or the head does not verify, or it was acknowledged
  // otherwise before.
  Status TakeAnswer(std::size_t number, const std::string& response);

  // A signed note; returns its head. Errors: kInternal if it does not verify.
  StatusOr<merkle::TreeHead> TakeNote(const std::string& note);

  // What the mark file of `data` says now; a file that is not there says
  // nothing. Errors: kInternal if a head was published that it does not cover,
  // or it cannot be read.
  Status TakeMark(const std::filesystem::path& data);

  const std::map<std::size_t, Acknowledged>& acknowledged() const {
    return acknowledged_;
  }
  // Of notes and marks.
  const std::map<std::string, merkle::TreeHead>& notes() const {
    return notes_;
  }
  const std::vector<merkle::TreeHead>& marks() const { return marks_; }

 private:
  const World* world_;
  std::map<std::size_t, Acknowledged> acknowledged_;
  std::map<std::string, merkle::TreeHead> notes_;
  std::vector<merkle::TreeHead> marks_;
};

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_LEDGER_H_
