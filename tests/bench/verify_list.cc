#include "tests/bench/verify_list.h"

#include <algorithm>
#include <utility>

#include "core/evidence/evidence_records.h"
#include "core/evidence/proven_logs.h"
#include "core/evidence/question.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/signature_checks.h"
#include "tests/support/test_registry.h"

namespace comity::bench {
namespace {

constexpr int kTurns = 10;
constexpr int kRepetitions = 20;

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

StatusOr<std::vector<SignatureCheck>> ChecksOf(
    const std::function<Status()>& verify) {
  const CheckRecording recording;
  COMITY_RETURN_IF_ERROR(verify());
  return recording.checks();
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

StatusOr<VerificationCost> CostOf(const std::function<Status()>& verify) {
  COMITY_ASSIGN_OR_RETURN(const auto checks, ChecksOf(verify));
  VerificationCost cost;
  cost.signature_checks = static_cast<double>(checks.size());
  for (int turn = 0; turn < kTurns; ++turn) {
    const double from_us = OwnThreadTimeUs();
    for (int i = 0; i < kRepetitions; ++i) {
      COMITY_RETURN_IF_ERROR(verify());
    }
    const double between_us = OwnThreadTimeUs();
    for (int i = 0; i < kRepetitions; ++i) {
      if (!CheckAgain(checks)) {
        return Internal("a signature was accepted, and is not any more");
      }
    }
    cost.cpu_us += between_us - from_us;
    cost.checks_us += OwnThreadTimeUs() - between_us;
  }
  cost.cpu_us /= kTurns * kRepetitions;
  cost.checks_us /= kTurns * kRepetitions;
  return cost;
}

StatusOr<VerificationCost> CostOfFollowing(const evidence::Policy& policy,
                                           const CredentialList& one,
                                           const CredentialList& list,
                                           std::uint64_t now_ms) {
  const auto cost_of = [&](const CredentialList& each) {
    return CostOf([&] { return CheckList(policy, each, now_ms); });
  };
  COMITY_ASSIGN_OR_RETURN(const auto first, cost_of(one));
  COMITY_ASSIGN_OR_RETURN(const auto all, cost_of(list));
  const auto more = static_cast<double>(list.count - one.count);
  return VerificationCost{
      (all.cpu_us - first.cpu_us) / more,
      (all.signature_checks - first.signature_checks) / more,
      (all.checks_us - first.checks_us) / more};
}

}  // namespace comity::bench
