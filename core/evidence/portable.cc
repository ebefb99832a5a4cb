#include "core/evidence/portable.h"

#include <map>
#include <utility>

#include "core/evidence/verifier.h"
#include "core/statement/json.h"
#include "core/statement/wire.h"

namespace comity::evidence {
namespace {

// The answer around the verdict.
struct PortableAnswer {
  Verdict verdict;
  std::uint64_t exit_code = 0;
  std::vector<PortableMarks> marks;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "verdict", self.verdict, kRequired);
    visit.Number(2, "exit_code", self.exit_code, {});
    visit.Records(3, "marks", self.marks, {.count_max = 64});
  }
};

struct PortableError {
  std::string error;
  std::string message;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Code(1, "error", self.error, kRequired);
    visit.Text(2, "message", self.message, kOptional);
  }
};

std::string ErrorJson(const Status& status) {
  return statement::ToJson(
      PortableError{std::string(Name(status.reason())), status.message()});
}

std::map<std::string, Marks> ReadMarks(const PortableRequest& request) {
  std::map<std::string, Marks> marks;
  for (const PortableMarks& m : request.marks) {
    marks[m.origin] = {
        {{m.newest_size}, m.newest_root.value_or(Hash{})},
        {{m.newest_by_policy_size}, m.newest_by_policy_root.value_or(Hash{})}};
  }
  return marks;
}

std::vector<ConsistencyProof> ReadConsistency(const PortableRequest& request) {
  std::vector<ConsistencyProof> proofs;
  for (const PortableConsistency& c : request.consistency) {
    ConsistencyProof proof{c.origin, {c.old_size}, {}};
    for (std::size_t at = 0; at < c.hashes.size(); at += Hash::kSize) {
      const auto hash =
          Hash::FromBytes(std::string_view(c.hashes).substr(at, Hash::kSize));
      proof.hashes.push_back(hash.value_or(Hash{}));
    }
    proofs.push_back(std::move(proof));
  }
  return proofs;
}

PortableMarks WriteMarks(const std::string& origin, const Marks& marks) {
  PortableMarks result{
      .origin = origin,
      .newest_size = marks.newest.size.value,
      .newest_root = marks.newest.root,
      .newest_by_policy_size = marks.newest_by_policy.size.value,
      .newest_by_policy_root = {}};
  if (result.newest_by_policy_size > 0) {
    result.newest_by_policy_root = marks.newest_by_policy.root;
  }
  return result;
}

}  // namespace

std::string VerifyPortable(std::string_view request) {
  const auto parsed = statement::DecodeRecord<PortableRequest>(request);
  if (!parsed.ok()) {
    return ErrorJson(parsed.status());
  }
  const auto policy = ParsePolicy(parsed->policy);
  if (!policy.ok()) {
    return ErrorJson(policy.status());
  }
  const VerifiedAnswer verified =
      Verify(*policy, {.question = {.credential = parsed->credential,
                                    .on = parsed->on,
                                    .host_country = parsed->host_country,
                                    .purpose = parsed->purpose,
                                    .field = parsed->field,
                                    .known_at = parsed->known_at},
                       .evidence = parsed->evidence,
                       .presentation = parsed->presentation,
                       .nonce = parsed->nonce,
                       .now_ms = parsed->now_ms,
                       .marks = ReadMarks(*parsed),
                       .online = parsed->online,
                       .consistency = ReadConsistency(*parsed)});
  PortableAnswer answer;
  answer.verdict = verified.verdict();
  answer.exit_code = static_cast<std::uint64_t>(ExitCode(verified.verdict()));
  for (const auto& [origin, marks] : verified.marks()) {
    answer.marks.push_back(WriteMarks(origin, marks));
  }
  return statement::ToJson(answer);
}

}  // namespace comity::evidence
