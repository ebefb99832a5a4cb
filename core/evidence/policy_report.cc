#include "core/evidence/policy_report.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/authority/registry_state.h"
#include "core/checkpoint/cosignature.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/head_policy.h"
#include "core/evidence/note_keys.h"
#include "core/evidence/proven_registry.h"
#include "core/statement/wire.h"

namespace comity::evidence {
namespace {

std::string Seconds(std::uint64_t seconds) {
  return std::to_string(seconds) + " s";
}

// The lines about one log.
class LogReport {
 public:
  LogReport(const Policy& policy, const RegistryEvidence& part,
            statement::Purpose purpose, std::uint64_t now_ms)
      : policy_(policy), part_(part), purpose_(purpose), now_ms_(now_ms) {}

  // Adds to `lines`; the head time, where it is known.
  std::optional<std::uint64_t> Report(std::vector<PolicyLine>& lines) {
    lines_ = &lines;
    const PinnedOrigin* pinned = policy_.FindOrigin(part_.origin);
    if (pinned == nullptr) {
      Add("origin " + part_.origin, LineStanding::kNotMet,
          "the policy has no such line");
      return std::nullopt;
    }
    auto proven = ProvenRegistry::ProveUntimed(part_, *pinned);
    if (!proven.ok()) {
      Add("origin " + part_.origin, LineStanding::kNotMet,
          std::string(Name(proven.status().reason())) + ": " +
              proven.status().message());
      return std::nullopt;
    }
    Add("origin " + part_.origin, LineStanding::kMet,
        "genesis and signature of the head of size " +
            std::to_string((*proven)->head().size.value) + " are right");
    return ReportHead(*pinned, **proven);
  }

 private:
  void Add(std::string line, LineStanding standing, std::string detail) {
    lines_->push_back(
        {std::move(line), part_.origin, standing, std::move(detail)});
  }

  std::optional<std::uint64_t> ReportHead(const PinnedOrigin& pinned,
                                          ProvenRegistry& registry) {
    const auto state = authority::RegistryStateAt(registry.judge(),
                                                  registry.head().size.value);
    const auto keys =
        state.ok() ? NoteKeysOf(pinned.origin, *state) : state.status();
    const auto note = checkpoint::ParseNote(part_.checkpoint);
    if (!keys.ok() || !note.ok()) {
      return std::nullopt;
    }
    for (const Cosigner& cosigner : policy_.cosigners) {
      ReportCosigner(cosigner, pinned, *keys, *note);
    }
    const auto standing =
        CheckHead(*note, keys->cosigning, pinned, policy_, now_ms_);
    if (!standing.ok()) {
      Add("origin " + part_.origin, LineStanding::kNotMet,
          std::string(Name(standing.status().reason())) + ": " +
              standing.status().message());
      return std::nullopt;
    }
    ReportQuorum(*standing);
    ReportAge(standing->head_time_s);
    return standing->head_time_s;
  }

  void ReportCosigner(const Cosigner& cosigner, const PinnedOrigin& pinned,
                      const NoteKeys& keys,
                      const checkpoint::ParsedNote& note) {
    const std::string line = "cosigner " + cosigner.key.name();
    if (cosigner.operator_name == pinned.operator_name ||
        cosigner.key.key() == keys.cosigning.key()) {
      Add(line, LineStanding::kIdle, "run by the log's own operator");
      return;
    }
    const auto time_s = checkpoint::VerifyCosignature(note, cosigner.key);
    if (time_s.ok()) {
      const bool ahead = *time_s > now_ms_ / 1000 + kClockSkewMaxS;
      Add(line, ahead ? LineStanding::kIdle : LineStanding::kMet,
          ahead ? "its time is ahead of this clock"
                : "signed " + Seconds(Age(*time_s)) + " ago");
    } else if (time_s.status().reason() == ErrorReason::kNoteSignatureMissing) {
      Add(line, LineStanding::kIdle, "did not sign this head");
    } else {
      Add(line, LineStanding::kNotMet, time_s.status().message());
    }
  }

  void ReportQuorum(const HeadStanding& standing) {
    if (policy_.quorum == 0) {
      return;
    }
    Add("quorum " + std::to_string(policy_.quorum) +
            (policy_.quorum_grade == CosignerGrade::kState ? " state"
                                                           : " witness"),
        standing.policy.ok() ? LineStanding::kMet : LineStanding::kNotMet,
        standing.policy.ok() ? "enough operators signed"
                             : standing.policy.message());
  }

  void ReportAge(std::uint64_t head_time_s) {
    const std::uint64_t max_age_s = policy_.MaxAgeS(purpose_);
    Add("max-age " + std::to_string(max_age_s) + "s",
        Age(head_time_s) > max_age_s ? LineStanding::kNotMet
                                     : LineStanding::kMet,
        "the head is " + Seconds(Age(head_time_s)) + " old");
  }

  std::uint64_t Age(std::uint64_t time_s) const {
    return now_ms_ / 1000 - std::min(now_ms_ / 1000, time_s);
  }

  const Policy& policy_;
  const RegistryEvidence& part_;
  const statement::Purpose purpose_;
  const std::uint64_t now_ms_;
  std::vector<PolicyLine>* lines_ = nullptr;
};

}  // namespace

StatusOr<std::vector<PolicyLine>> ReportPolicy(const Policy& policy,
                                               std::string_view evidence,
                                               statement::Purpose purpose,
                                               std::uint64_t now_ms) {
  const auto read = statement::DecodeRecord<Evidence>(evidence);
  if (!read.ok()) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           read.status().message());
  }
  std::vector<PolicyLine> lines;
  std::vector<std::uint64_t> times;
  for (const RegistryEvidence& part : read->registries) {
    const auto time_s = LogReport(policy, part, purpose, now_ms).Report(lines);
    if (time_s) {
      times.push_back(*time_s);
    }
  }
  const bool shows_home =
      !read->credential ||
      std::any_of(read->registries.begin(), read->registries.end(),
                  [&read](const RegistryEvidence& part) {
                    return part.origin == read->credential->origin;
                  });
  if (!shows_home) {
    lines.push_back({"origin " + read->credential->origin,
                     read->credential->origin, LineStanding::kNotMet,
                     "the evidence does not show the credential's own log"});
  }
  if (policy.max_skew_s > 0 && times.size() > 1) {
    const auto [oldest, newest] =
        std::minmax_element(times.begin(), times.end());
    lines.push_back({"max-skew " + std::to_string(policy.max_skew_s) + "s", "",
                     *newest - *oldest > policy.max_skew_s
                         ? LineStanding::kNotMet
                         : LineStanding::kMet,
                     "the heads are " + Seconds(*newest - *oldest) + " apart"});
  }
  return lines;
}

}  // namespace comity::evidence
