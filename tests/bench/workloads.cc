#include "tests/bench/workloads.h"

#include <atomic>
#include <mutex>
#include <utility>

#include "core/evidence/verifier.h"
#include "tests/support/test_registry.h"

namespace comity::bench {
namespace {

constexpr std::size_t kSampleInterval = 100;

// A stride that is prime, so that consecutive calls ask about credentials far
// apart and every one has its turn.
constexpr std::uint64_t kStride = 7919;

v1::GetCredentialEvidenceRequest EvidenceRequest(
    const EvidenceSubjects& subjects, std::uint64_t credential) {
  v1::GetCredentialEvidenceRequest request;
  request.mutable_credential()->set_origin(subjects.origin);
  request.mutable_credential()->set_credential_id(
      testing::TestRegistry::CredentialId(credential));
  return request;
}

}  // namespace

StatusOr<LoadResult> LoadCheckpoints(const LoadPlan& plan,
                                     RegistryCalls& calls) {
  return RunLoad(plan, [&calls](std::size_t, CallDone done) {
    calls.GetCheckpoint(
        {}, [done = std::move(done)](const Status& status,
                                     const v1::GetCheckpointResponse&) {
          done(status);
        });
  });
}

StatusOr<LoadResult> LoadSubmissions(
    const LoadPlan& plan, RegistryCalls& calls,
    const std::vector<v1::SubmitStatementRequest>& requests,
    ReplyChecker* checker) {
  return RunLoad(plan, [&](std::size_t number, CallDone done) {
    const v1::SubmitStatementRequest& request = requests[number];
    calls.SubmitStatement(
        request,
        [checker, &request, done = std::move(done)](
            const Status& status, const v1::SubmitStatementResponse& response) {
          done(status.ok() && checker != nullptr
                   ? checker->Check(request, response)
                   : status);
        });
  });
}

StatusOr<EvidenceLoad> LoadEvidence(const LoadPlan& plan, RegistryCalls& calls,
                                    const EvidenceSubjects& subjects) {
  EvidenceLoad result;
  std::mutex mutex;
  std::atomic<std::uint64_t> bytes = 0;
  const auto keep = [&](std::size_t number, std::uint64_t credential,
                        const std::string& evidence) {
    bytes += evidence.size();
    if (number % kSampleInterval == 0) {
      const std::lock_guard lock(mutex);
      result.samples.push_back({credential, evidence});
    }
  };
  COMITY_ASSIGN_OR_RETURN(
      result.load, RunLoad(plan, [&](std::size_t number, CallDone done) {
        const std::uint64_t credential = number * kStride % subjects.count;
        calls.GetCredentialEvidence(
            EvidenceRequest(subjects, credential),
            [&keep, number, credential, done = std::move(done)](
                const Status& status,
                const v1::GetCredentialEvidenceResponse& response) {
              keep(number, credential, response.evidence());
              done(status);
            });
      }));
  result.bytes_mean =
      static_cast<double>(bytes) / static_cast<double>(plan.calls);
  return result;
}

Status CheckEvidence(const evidence::Policy& policy,
                     const EvidenceLoad::Sample& sample, std::uint64_t now_ms) {
  evidence::VerifyRequest request;
  request.question.credential = {
      policy.origins.front().origin,
      testing::TestRegistry::CredentialId(sample.credential)};
  request.question.on = CivilDate::FromUnixMs(now_ms);
  request.evidence = sample.evidence;
  request.now_ms = now_ms;
  const auto answer = evidence::Verify(policy, request);
  const evidence::Verdict& verdict = answer.verdict();
  if (verdict.authenticity == evidence::Authenticity::kGenuine &&
      verdict.status == evidence::DayStatus::kValid) {
    return OkStatus();
  }
  std::string text = "evidence of credential " +
                     std::to_string(sample.credential) + " does not prove it:";
  for (const std::string& detail : verdict.details) {
    text += " " + detail;
  }
  return Internal(std::move(text));
}

}  // namespace comity::bench
