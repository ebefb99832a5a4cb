// Counts the signatures that OpenSSL and libsodium are asked to verify, so that
// the time of a verification can be compared with what its signatures alone
// cost.
//
// The linker directs their calls here; see CMakeLists.txt.
#ifndef COMITY_TESTS_BENCH_SIGNATURE_COUNTER_H_
#define COMITY_TESTS_BENCH_SIGNATURE_COUNTER_H_

#include <cstdint>

namespace comity::bench {

// In this process so far. Thread-safe.
std::uint64_t SignatureChecks();

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_SIGNATURE_COUNTER_H_
