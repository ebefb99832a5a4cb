#include "server/evidence/evidence_builder.h"

#include <utility>

#include "core/evidence/evidence_records.h"
#include "core/statement/wire.h"
#include "server/evidence/question_logs.h"

namespace comity::server {
namespace {

StatusOr<std::string> Encode(const evidence::Evidence& evidence) {
  std::string bytes = statement::EncodeRecord(evidence);
  if (bytes.size() > evidence::kEvidenceSizeMax) {
    return ResourceExhausted(ErrorReason::kEvidenceTooLarge,
                             "the evidence would exceed its bounds");
  }
  return bytes;
}

// Asks for the other countries, too: only what that looks at matters.
void LookAtEveryHost(const HeldLogs& held, const evidence::Question& asked,
                     QuestionLogs& logs) {
  for (const auto& [origin, log] : held.all()) {
    for (const std::string& country : log.identity.countries) {
      if (country != asked.host_country &&
          logs.PinnedOrigin(country) == origin) {
        evidence::Question there = asked;
        there.host_country = country;
        (void)evidence::Answer(there, logs);
      }
    }
  }
}

}  // namespace

StatusOr<BuiltEvidence> EvidenceBuilder::ForQuestion(
    const PublishedHeadPtr& published, const evidence::Question& question,
    const EvidenceScope& scope) const {
  std::vector<std::string> shown = scope.origins;
  if (shown.empty()) {
    shown.push_back(own_);
  }
  QuestionLogs logs(logs_, std::move(shown), own_, published,
                    question.known_at);
  // Whatever else is asked, the caller sees that this log was looked at.
  (void)logs.FindLog(own_);
  evidence::Question asked = question;
  if (asked.on == CivilDate()) {
    COMITY_ASSIGN_OR_RETURN(
        asked.on,
        AdmissionDay(*logs_.Find(own_), published->head.size.value - 1));
  }
  BuiltEvidence built;
  built.verdict = evidence::Answer(asked, logs);
  if (scope.every_host) {
    LookAtEveryHost(logs_, asked, logs);
  }
  evidence::Evidence evidence;
  evidence.credential = question.credential;
  for (const auto& [origin, log] : logs.opened()) {
    COMITY_RETURN_IF_ERROR(log->status());
    COMITY_ASSIGN_OR_RETURN(auto part, log->Pack());
    evidence.registries.push_back(std::move(part));
    built.heads.emplace(origin, log->published());
  }
  COMITY_ASSIGN_OR_RETURN(built.evidence, Encode(evidence));
  return built;
}

StatusOr<std::string> HistoryEvidence(const HeldLog& log,
                                      const PublishedHeadPtr& published,
                                      std::span<const Hash> map_keys,
                                      bool with_authority) {
  OpenedLog opened(log, published, {});
  for (const Hash& key : map_keys) {
    if (with_authority) {
      // What this finds does not matter, only what it looks at.
      (void)opened.judge().Counted(key, published->head.size.value);
    } else {
      opened.source().Find(key);
    }
  }
  COMITY_RETURN_IF_ERROR(opened.status());
  COMITY_ASSIGN_OR_RETURN(auto part, opened.Pack());
  evidence::Evidence evidence;
  evidence.registries.push_back(std::move(part));
  return Encode(evidence);
}

}  // namespace comity::server
