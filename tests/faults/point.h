// One place at which something goes wrong: enough to play it again.
#ifndef COMITY_TESTS_FAULTS_POINT_H_
#define COMITY_TESTS_FAULTS_POINT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace comity::faults {

// "kill:grown:subject:write,sync,name:before:57".
struct Point {
  std::string kind;     // kill, power, control, fail, damage, swap
  std::string base;     // the store that the process finds; see stage.h
  std::string server;   // subject or comityd
  std::string classes;  // which operations count; damage: the file
  std::string how;      // as FaultPlan names it, "EIO-once", or the damage
  std::uint64_t at = 0;

  std::string ToString() const;
  static std::optional<Point> Parse(std::string_view text);
};

// The environment by which the shim plays `point` on `root`. Everything random
// follows from `seed` and the point.
std::map<std::string, std::string> EnvironmentOf(const Point& point,
                                                 const std::string& shim,
                                                 const std::string& root,
                                                 const std::string& report,
                                                 std::uint64_t seed);

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_POINT_H_
