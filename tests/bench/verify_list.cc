#include "tests/bench/verify_list.h"

#include <algorithm>
#include <utility>

#include "core/evidence/evidence_records.h"
#include "core/evidence/proven_logs.h"
#include "core/evidence/question.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/signature_counter.h"
#include "tests/support/test_registry.h"

namespace comity::bench {
namespace {

constexpr int kRepetitions = 50;
constexpr int kChecks = 2000;
constexpr std::size_t kMessageSize = 600;

Status CheckOne(evidence::ProvenLogs& logs, const std::string& origin,
                std::uint64_t credential, CivilDate on) {
  evidence::Question question;
  question.credential = {origin,
                         testing::TestRegistry::CredentialId(credential)};
  question.on = on;
  const evidence::Verdict verdict = evidence::Answer(question, logs);
  if (verdict.authenticity == evidence::Authenticity::kGenuine &&
      verdict.status == evidence::DayStatus::kValid) {
    return OkStatus();
  }
  return Internal("credential " + std::to_string(credential) +
                  " of the list is not proven");
}

StatusOr<VerificationCost> CostOf(const evidence::Policy& policy,
                                  const CredentialList& list,
                                  std::uint64_t now_ms) {
  const std::uint64_t checks = SignatureChecks();
  const double before_us = OwnThreadTimeUs();
  for (int i = 0; i < kRepetitions; ++i) {
    COMITY_RETURN_IF_ERROR(CheckList(policy, list, now_ms));
  }
  return VerificationCost{
      (OwnThreadTimeUs() - before_us) / kRepetitions,
      static_cast<double>(SignatureChecks() - checks) / kRepetitions};
}

}  // namespace

std::vector<Hash> KeysOf(const CredentialList& list,
                         const std::string& origin) {
  std::vector<Hash> keys;
  for (std::size_t i = 0; i < list.count; ++i) {
    keys.push_back(statement::CredentialKey(
        origin, testing::TestRegistry::CredentialId(list.first + i)));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

Status CheckList(const evidence::Policy& policy, const CredentialList& list,
                 std::uint64_t now_ms) {
  COMITY_ASSIGN_OR_RETURN(
      const auto read,
      statement::DecodeRecord<evidence::Evidence>(list.evidence));
  const evidence::PinnedOrigin& pinned = policy.origins.front();
  COMITY_ASSIGN_OR_RETURN(
      auto registry, evidence::ProvenRegistry::Prove(read.registries.front(),
                                                     pinned, policy, now_ms));
  COMITY_RETURN_IF_ERROR(registry->policy_status());
  evidence::ProvenLogs logs(policy);
  logs.Add(pinned.origin, std::move(registry));
  for (std::size_t i = 0; i < list.count; ++i) {
    COMITY_RETURN_IF_ERROR(CheckOne(logs, pinned.origin, list.first + i,
                                    CivilDate::FromUnixMs(now_ms)));
  }
  return OkStatus();
}

StatusOr<VerificationCost> CostOfFollowing(const evidence::Policy& policy,
                                           const CredentialList& one,
                                           const CredentialList& list,
                                           std::uint64_t now_ms) {
  COMITY_ASSIGN_OR_RETURN(const auto first, CostOf(policy, one, now_ms));
  COMITY_ASSIGN_OR_RETURN(const auto all, CostOf(policy, list, now_ms));
  const auto more = static_cast<double>(list.count - one.count);
  return VerificationCost{
      (all.cpu_us - first.cpu_us) / more,
      (all.signature_checks - first.signature_checks) / more};
}

StatusOr<double> CheckTimeUs(const crypto::Signer& key) {
  const std::string message(kMessageSize, 'm');
  COMITY_ASSIGN_OR_RETURN(const std::string signature, key.Sign(message));
  const double before_us = OwnThreadTimeUs();
  for (int i = 0; i < kChecks; ++i) {
    COMITY_RETURN_IF_ERROR(key.public_key().Verify(message, signature));
  }
  return (OwnThreadTimeUs() - before_us) / kChecks;
}

}  // namespace comity::bench
