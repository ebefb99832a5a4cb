// A log's key and a cosigner's key, and the only texts they ever signed: what
// fuzz targets of notes hold verification against.
#ifndef COMITY_TESTS_FUZZ_FIXED_NOTES_H_
#define COMITY_TESTS_FUZZ_FIXED_NOTES_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/checkpoint/verifier_key.h"

namespace comity::fuzzing {

// Made once, immutable: thread-safe.
class FixedNotes {
 public:
  static const FixedNotes& Get();

  const checkpoint::VerifierKey& log_key() const { return log_key_; }
  const checkpoint::VerifierKey& cosigner_key() const { return cosigner_key_; }
  bool IsSigned(const std::string& text) const {
    return signed_.contains(text);
  }
  bool IsCosigned(const std::string& text, std::uint64_t time_s) const {
    return cosigned_.contains({text, time_s});
  }
  // The signed and cosigned notes, as seeds.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  FixedNotes();

  checkpoint::VerifierKey log_key_;
  checkpoint::VerifierKey cosigner_key_;
  std::set<std::string> signed_;
  std::set<std::pair<std::string, std::uint64_t>> cosigned_;
  std::vector<std::string> notes_;
};

}  // namespace comity::fuzzing

#endif  // COMITY_TESTS_FUZZ_FIXED_NOTES_H_
