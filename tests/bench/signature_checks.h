// Sees the signatures that OpenSSL and libsodium are asked to verify, so that
// the time of a verification can be compared with what its signatures alone
// cost.
//
// The linker directs their calls here; see CMakeLists.txt.
#ifndef COMITY_TESTS_BENCH_SIGNATURE_CHECKS_H_
#define COMITY_TESTS_BENCH_SIGNATURE_CHECKS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace comity::bench {

// How many this process asked for so far. Thread-safe.
std::uint64_t SignatureChecks();

struct SignatureCheck {
  std::string key;
  std::string message;
  std::string signature;
};

// The Ed25519 checks that its thread asks libsodium for while it lives. One at
// a time in a thread.
class CheckRecording {
 public:
  CheckRecording();
  ~CheckRecording();
  CheckRecording(const CheckRecording&) = delete;
  CheckRecording& operator=(const CheckRecording&) = delete;

  const std::vector<SignatureCheck>& checks() const { return checks_; }
  void Add(SignatureCheck check) { checks_.push_back(std::move(check)); }

 private:
  std::vector<SignatureCheck> checks_;
};

// Asks libsodium for all of them once more, in their order. False if it refuses
// one. Neither counted nor recorded.
bool CheckAgain(const std::vector<SignatureCheck>& checks);

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_SIGNATURE_CHECKS_H_
