#include "core/evidence/missing_histories.h"

#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "core/statement/map_keys.h"

namespace comity::evidence {
namespace {

// Nothing of an unseen log is there to be signed.
class NoSignatures final : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement&, std::size_t,
               const crypto::PublicKey&) override {
    return authority::Undetermined(ErrorReason::kHistoryMissing,
                                   "this log was not seen yet");
  }
};

// The histories of one log as far as they are proven.
class ProbedSource final : public authority::HistorySource {
 public:
  // `proven` may be null. What is missing is empty if `askable`, else unknown.
  ProbedSource(ProvenRegistry* proven, bool askable)
      : proven_(proven), askable_(askable) {}

  const authority::History* Find(const Hash& key) override {
    const authority::History* found =
        proven_ == nullptr ? nullptr : proven_->Find(key);
    if (found != nullptr || !askable_) {
      return found;
    }
    missing_.insert(key);
    return &empty_;
  }

  const std::set<Hash>& missing() const { return missing_; }

 private:
  ProvenRegistry* proven_;
  const bool askable_;
  const authority::History empty_;
  std::set<Hash> missing_;
};

struct ProbedLog {
  std::unique_ptr<ProbedSource> source;
  std::unique_ptr<authority::Judge> judge;
  LogView view;
};

// All logs that can be looked at, proven or not.
class ProbedLogs final : public LogDirectory {
  using Pin = evidence::PinnedOrigin;

 public:
  ProbedLogs(const Policy& policy, const ProvenByOrigin& proven,
             const MissingQuery& query)
      : policy_(policy), proven_(proven), query_(query) {
    for (const std::string& text : query.agreement_texts) {
      texts_.emplace(statement::AgreementTextId(text), text);
    }
  }

  // From now on shows each log as it was at the end of that day.
  void LookBackTo(std::optional<CivilDate> day) {
    day_ = day;
    for (auto& [origin, log] : logs_) {
      log.view.head = HorizonOf(origin);
    }
  }

  const LogView* FindLog(std::string_view origin) override {
    if (const auto known = logs_.find(origin); known != logs_.end()) {
      return &known->second.view;
    }
    wanted_.emplace(origin);
    const Pin* pinned = policy_.FindOrigin(origin);
    const auto proven = proven_.find(origin);
    const bool askable = query_.askable.contains(origin);
    if (pinned == nullptr || (proven == proven_.end() && !askable)) {
      return nullptr;
    }
    return Add(*pinned, proven == proven_.end() ? nullptr : proven->second,
               askable);
  }

  std::string PinnedOrigin(std::string_view country) const override {
    const auto* pinned = policy_.FindCountry(country);
    return pinned == nullptr ? "" : pinned->origin;
  }

  const std::string* FindAgreementText(const Hash& text_id) override {
    const auto found = texts_.find(text_id);
    return found == texts_.end() ? nullptr : &found->second;
  }

  MissingHistories TakeMissing() const {
    MissingHistories missing;
    missing.wanted_origins = wanted_;
    for (const auto& [origin, log] : logs_) {
      if (!log.source->missing().empty()) {
        missing.keys[origin] = log.source->missing();
      }
    }
    return missing;
  }

 private:
  const LogView* Add(const Pin& pinned, ProvenRegistry* proven, bool askable) {
    ProbedLog log;
    log.source = std::make_unique<ProbedSource>(proven, askable);
    authority::SignatureChecker& signatures =
        proven == nullptr ? no_signatures_ : proven->judge().signatures();
    log.judge = std::make_unique<authority::Judge>(
        pinned.origin, pinned.genesis_id, *log.source, signatures);
    log.view = {log.judge.get(), HorizonOf(pinned.origin)};
    // Without its own history no part of a log can be proven.
    log.source->Find(statement::RegistryKey());
    return &logs_.emplace(pinned.origin, std::move(log)).first->second.view;
  }

  authority::Horizon HorizonOf(const std::string& origin) const {
    const auto proven = proven_.find(origin);
    if (proven == proven_.end()) {
      return std::numeric_limits<authority::Horizon>::max();
    }
    return day_ ? proven->second->HorizonOf(*day_)
                : proven->second->head().size.value;
  }

  const Policy& policy_;
  const ProvenByOrigin& proven_;
  const MissingQuery& query_;
  std::optional<CivilDate> day_;
  NoSignatures no_signatures_;
  std::set<std::string> wanted_;
  std::map<Hash, std::string> texts_;
  std::map<std::string, ProbedLog, std::less<>> logs_;
};

}  // namespace

MissingHistories FindMissingHistories(const Policy& policy,
                                      const ProvenByOrigin& proven,
                                      const MissingQuery& query) {
  ProbedLogs logs(policy, proven, query);
  for (const Question& question : query.questions) {
    logs.LookBackTo(question.known_at);
    // Only what it looks at matters here.
    (void)Answer(question, logs);
  }
  return logs.TakeMissing();
}

}  // namespace comity::evidence
