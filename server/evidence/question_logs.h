// The logs that one question may be answered from, each at one head, with a
// note of every history that was looked at.
#ifndef COMITY_SERVER_EVIDENCE_QUESTION_LOGS_H_
#define COMITY_SERVER_EVIDENCE_QUESTION_LOGS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/authority/judge.h"
#include "core/base/civil_date.h"
#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/question.h"
#include "server/evidence/held_log.h"
#include "server/evidence/recording_source.h"

namespace comity::server {

// The day on which the entry at `index` was admitted (UTC). Errors: those of
// LogStore's reads.
StatusOr<CivilDate> AdmissionDay(const HeldLog& log, std::uint64_t index);

// One held log at one head, being judged. One thread.
class OpenedLog {
 public:
  // `log` must outlive the object. Looks at the keys of the registry first, as
  // every verifier does. With `known_at`, shows what was recorded by the end
  // of that day; errors of finding it: status().
  OpenedLog(const HeldLog& log, PublishedHeadPtr published,
            std::optional<CivilDate> known_at);
  ~OpenedLog();

  const evidence::LogView& view() const { return view_; }
  authority::Judge& judge() { return *judge_; }
  RecordingSource& source() { return source_; }
  const PublishedHeadPtr& published() const { return published_; }
  // The first failure of the store, if any.
  const Status& status() const;

  // Every history that was looked at, present or absent, with its proofs.
  // Errors: kEvidenceTooLarge; those of LogStore's reads.
  StatusOr<evidence::RegistryEvidence> Pack() const;

 private:
  // The size that shows what was admitted by the end of `day`.
  StatusOr<authority::Horizon> HorizonOf(CivilDate day) const;
  Status AddEntries(const std::vector<merkle::LeafIndex>& indices,
                    evidence::RegistryEvidence& part) const;

  const HeldLog& log_;
  PublishedHeadPtr published_;
  RecordingSource source_;
  std::unique_ptr<authority::SignatureChecker> checker_;
  std::unique_ptr<authority::Judge> judge_;
  evidence::LogView view_;
  Status status_;
};

// Opens a log when the question first asks for it. One thread.
class QuestionLogs final : public evidence::LogDirectory {
 public:
  // Of `held`, which must outlive the object, those in `shown` are there. The
  // log called `own` is looked at under `head`, others under their newest.
  QuestionLogs(const HeldLogs& held, std::vector<std::string> shown,
               std::string own, PublishedHeadPtr head,
               std::optional<CivilDate> known_at);

  const evidence::LogView* FindLog(std::string_view origin) override;
  std::string PinnedOrigin(std::string_view country) const override;
  const std::string* FindAgreementText(const Hash&) override { return nullptr; }

  // Those that were asked for, by origin.
  const std::map<std::string, std::unique_ptr<OpenedLog>, std::less<>>& opened()
      const {
    return opened_;
  }

 private:
  bool IsShown(std::string_view origin) const;

  const HeldLogs& held_;
  const std::vector<std::string> shown_;
  const std::string own_;
  const PublishedHeadPtr head_;
  const std::optional<CivilDate> known_at_;
  std::map<std::string, std::unique_ptr<OpenedLog>, std::less<>> opened_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_EVIDENCE_QUESTION_LOGS_H_
