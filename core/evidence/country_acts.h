// What countries did about agreements, as the histories of their logs tell.
// Source: docs/spec, Across logs.
#ifndef COMITY_CORE_EVIDENCE_COUNTRY_ACTS_H_
#define COMITY_CORE_EVIDENCE_COUNTRY_ACTS_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/party_acts.h"
#include "core/evidence/question.h"

namespace comity::evidence {

struct ActsOfCountry {
  // By agreement, in the order of the log.
  std::map<Hash, std::vector<EffectiveAct>> acts;
  // Agreements whose acts stand here because the host recorded them.
  std::set<Hash> recorded_by_host;
  bool late_recorded = false;
};

// The log of that origin.
// Errors: undetermined / kLogMissing.
StatusOr<const LogView*> RequireLog(LogDirectory& logs,
                                    const std::string& origin);

// Reads each history once, however many pairs of countries ask for it, so that
// what one answer reads is bounded by its evidence. One thread.
class ActsReader {
 public:
  // `logs` must outlive the reader.
  explicit ActsReader(LogDirectory& logs) : logs_(logs) {}

  // The country's own acts, from the log pinned for it; none if no log is.
  // The result lives as long as the reader.
  //
  // Errors: undetermined, also if that log is not in the evidence.
  StatusOr<const ActsOfCountry*> Own(const std::string& country);

  // The acts of `country` as they count for the host that `host_log` is
  // pinned for: from its own log as far as that log has acted on an agreement,
  // otherwise as recorded by the host. What shares the host's log has a log,
  // and nobody records for it. Ownership and errors as above.
  StatusOr<const ActsOfCountry*> ForHost(const LogView& host_log,
                                         const std::string& country);

 private:
  StatusOr<ActsOfCountry> Read(const LogView& log, const std::string& country,
                               bool recorded) const;
  StatusOr<ActsOfCountry> Join(const LogView& host_log,
                               const std::string& country);

  LogDirectory& logs_;
  std::map<std::string, ActsOfCountry> own_;
  // By origin of the host's log, and country.
  std::map<std::pair<std::string, std::string>, ActsOfCountry> for_host_;
};

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_COUNTRY_ACTS_H_
