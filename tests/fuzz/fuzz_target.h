// What every fuzz target is: one function that states properties which must
// hold for every input, and ends the process at the first that does not.
//
// A target is linked twice: by the preset `fuzz` with libFuzzer
// (libfuzzer_main.cc), and by all others with a plain program that replays
// files (replay_main.cc), so that the corpora are ordinary tests.
#ifndef COMITY_TESTS_FUZZ_FUZZ_TARGET_H_
#define COMITY_TESTS_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace comity::fuzzing {

// The target: defined once in each `<name>_fuzz.cc`. Deterministic, and keeps
// nothing from one input to the next. One thread.
void TestOneInput(std::string_view bytes);

// Ends the process, naming the property, unless `holds`.
void Require(bool holds, std::string_view property);

// The value of something that cannot fail but by a bug of the target itself.
template <typename T>
T Must(StatusOr<T> value) {
  Require(value.ok(), value.ok() ? "" : value.status().message());
  return *std::move(value);
}

// Takes choices off the front of an input. When it is spent, numbers are 0 and
// bytes are empty. One thread.
class Choices {
 public:
  // `bytes` must outlive the object.
  explicit Choices(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t Byte();
  // 8 bytes, most significant first.
  std::uint64_t Number();
  // Below `bound`. Requires: bound from 1 to 256.
  std::size_t Below(std::size_t bound) { return Byte() % bound; }
  // At most `size` bytes, borrowed.
  std::string_view Bytes(std::size_t size);
  // One byte of length, then so many bytes.
  std::string_view Short() { return Bytes(Byte()); }
  std::string_view Rest() { return Bytes(rest_.size()); }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace comity::fuzzing

#endif  // COMITY_TESTS_FUZZ_FUZZ_TARGET_H_
