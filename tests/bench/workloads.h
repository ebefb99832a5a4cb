// The loads that are put on a server, and the offline verification of what it
// answered.
#ifndef COMITY_TESTS_BENCH_WORKLOADS_H_
#define COMITY_TESTS_BENCH_WORKLOADS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "comity/v1/registry_service.pb.h"
#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "tests/bench/call_load.h"
#include "tests/bench/registry_calls.h"
#include "tests/bench/reply_checker.h"

namespace comity::bench {

// Asks for the checkpoint: the smallest call there is.
StatusOr<LoadResult> LoadCheckpoints(const LoadPlan& plan,
                                     RegistryCalls& calls);

// Submits each request once, and has `checker`, unless it is null, check every
// answer. `plan.calls` is the number of requests.
StatusOr<LoadResult> LoadSubmissions(
    const LoadPlan& plan, RegistryCalls& calls,
    const std::vector<v1::SubmitStatementRequest>& requests,
    ReplyChecker* checker);

// Whose credentials evidence is asked for.
struct EvidenceSubjects {
  std::string origin;
  // Credentials 0 to count - 1 of the test registry, spread over the calls.
  std::uint64_t count = 0;
};

struct EvidenceLoad {
  LoadResult load;
  double bytes_mean = 0;
  // Every hundredth answer, and its subject.
  struct Sample {
    std::uint64_t credential = 0;
    std::string evidence;
  };
  std::vector<Sample> samples;
};

// Asks for the evidence about credentials, which the server builds anew for
// each call.
StatusOr<EvidenceLoad> LoadEvidence(const LoadPlan& plan, RegistryCalls& calls,
                                    const EvidenceSubjects& subjects);

// Whether the evidence proves the credential of that number genuine and valid
// at `now_ms` to somebody who has `policy` and nothing else.
// Errors: kInternal with what the verdict was.
Status CheckEvidence(const evidence::Policy& policy,
                     const EvidenceLoad::Sample& sample, std::uint64_t now_ms);

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_WORKLOADS_H_
