// Verifies evidence about many credentials of one issuer at once, as somebody
// does who holds a list of them: the issuer's authority is proven and judged
// once, and what follows costs what a credential adds.
#ifndef COMITY_TESTS_BENCH_VERIFY_LIST_H_
#define COMITY_TESTS_BENCH_VERIFY_LIST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/policy.h"

namespace comity::bench {

// Credentials `first` to `first + count - 1` of the test registry, and the
// evidence about their histories.
struct CredentialList {
  std::uint64_t first = 0;
  std::size_t count = 0;
  std::string evidence = {};
};

// The map keys of the list's credentials, ascending.
std::vector<Hash> KeysOf(const CredentialList& list, const std::string& origin);

// OK if the evidence proves every credential genuine and valid at `now_ms` to
// somebody who has `policy` and nothing else. Recognition is not asked.
// Errors: what is wrong with the evidence; kInternal with the verdict.
Status CheckList(const evidence::Policy& policy, const CredentialList& list,
                 std::uint64_t now_ms);

// Processor time of a verification, and of the signature checks that it asks
// for, alone.
struct VerificationCost {
  double cpu_us = 0;
  double signature_checks = 0;
  double checks_us = 0;
};

// What one `verify` costs. It and its checks alone are measured in turn, so
// that a processor which gets slower meanwhile slows both.
// Errors: those of `verify`.
StatusOr<VerificationCost> CostOf(const std::function<Status()>& verify);

// What one more credential on a list costs: the difference between `list` and
// `one`, which holds a single credential, for each credential more.
StatusOr<VerificationCost> CostOfFollowing(const evidence::Policy& policy,
                                           const CredentialList& one,
                                           const CredentialList& list,
                                           std::uint64_t now_ms);

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_VERIFY_LIST_H_
