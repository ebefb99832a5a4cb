// Which lines of a policy a piece of evidence meets: for people who wonder why
// an answer is UNPROVEN, or what their policy would take.
#ifndef COMITY_CORE_EVIDENCE_POLICY_REPORT_H_
#define COMITY_CORE_EVIDENCE_POLICY_REPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "core/statement/enums.h"

namespace comity::evidence {

enum class LineStanding {
  kMet,
  // A cosigner that did not sign this head, where others may make up for it.
  kIdle,
  kNotMet,
};

// One line of the policy, held against one log of the evidence.
struct PolicyLine {
  std::string line;    // As the policy writes it.
  std::string origin;  // Empty: about all logs together.
  LineStanding standing = LineStanding::kMet;
  std::string detail;  // For people.
};

// Holds canonical Evidence bytes against `policy` for a use, in the order of
// the logs and then of the policy's lines. A log that is not pinned, or whose
// head cannot be proven, is one line that is not met.
//
// Errors: kEvidenceMalformed. Thread-safe.
StatusOr<std::vector<PolicyLine>> ReportPolicy(const Policy& policy,
                                               std::string_view evidence,
                                               statement::Purpose purpose,
                                               std::uint64_t now_ms);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_POLICY_REPORT_H_
