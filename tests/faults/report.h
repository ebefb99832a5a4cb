// Counts outcomes, and tells them to people and programs.
#ifndef COMITY_TESTS_FAULTS_REPORT_H_
#define COMITY_TESTS_FAULTS_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/faults/play.h"

namespace comity::faults {

// One thread.
class Report {
 public:
  // Prints a breach at once, with how to play it again.
  void Take(const std::vector<Outcome>& outcomes);

  std::size_t breaches() const { return breaches_; }
  // Points of a kind at which the fault happened.
  std::size_t Effective(const std::string& kind) const;
  // Outcomes of a kind with that name.
  std::size_t Named(const std::string& kind, const std::string& name) const;

  // A table for people.
  std::string Table() const;
  // One JSON object.
  std::string Json(std::uint64_t seed, double seconds) const;

 private:
  struct Row {
    std::size_t played = 0;
    std::size_t effective = 0;
    std::size_t breaches = 0;
    std::map<std::string, std::size_t> names;
  };

  // By kind and what is special about the point.
  std::map<std::pair<std::string, std::string>, Row> rows_;
  std::size_t breaches_ = 0;
};

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_REPORT_H_
