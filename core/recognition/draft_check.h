// Looks for what a careful drafter would want to know before an agreement is
// signed: places where a text contradicts itself, ends before it begins, names
// what does not exist or leaves out what it presupposes.
//
// All problems are found at once, each with its place. None of this changes
// what a text means: a verifier reads a contradictory text by the same rules
// as any other. Drafts and admission ask here.
// Source: docs/spec, Recognition; docs/spec, Admission.
#ifndef COMITY_CORE_RECOGNITION_DRAFT_CHECK_H_
#define COMITY_CORE_RECOGNITION_DRAFT_CHECK_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/error_reason.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/agreement_records.h"

namespace comity::recognition {

// One thing that is wrong with a draft.
struct DraftProblem {
  std::string place;  // "parties[1].countries[0]".
  ErrorReason reason = ErrorReason::kNone;
  std::string message;  // What is wrong there, and with what.
};

// What only a registry knows. An empty function knows nothing, and then
// nothing is concluded.
struct DraftContext {
  // Whether the publisher has recorded a table of the framework; `kUnknown`
  // for a publisher in a log that is not at hand.
  enum class Table { kUnknown, kMissing, kRecorded };
  std::function<Table(const statement::FrameworkMapping&)> find_table = {};
  // Frameworks other than the EQF that credentials of the country bear.
  std::function<std::vector<std::string>(const std::string& country)>
      frameworks_of = {};
};

// All problems of the terms, in the order of the text's fields.
std::vector<DraftProblem> CheckTerms(const statement::AgreementTerms& terms,
                                     const DraftContext& context = {});

// What a registry knows of a party's act.
struct ActContext {
  // The country of a designated body; empty if its log is not at hand.
  std::function<std::string(const statement::RemoteReference&)> country_of = {};
  // Versions that the party accepted before, each with its first day.
  std::vector<std::pair<Hash, CivilDate>> accepted = {};
};

// Whether the act begins something with which its version binds the party.
bool AcceptsVersion(statement::PartyActKind act);

// Bodies of no country of the act, lists that end before they begin, and a
// version that begins with another one.
std::vector<DraftProblem> CheckAct(const statement::PartyAct& act,
                                   const ActContext& context);

// "parties[1].countries[0]: 'XX' is not ... (COUNTRY_UNASSIGNED)", joined by
// "; ". Of a list that would be longer than a status carries, the rest is
// counted only.
std::string ListProblems(const std::vector<DraftProblem>& problems);

// OK if there are none. Otherwise `reason` with the list as its message.
Status ProblemsStatus(ErrorReason reason,
                      const std::vector<DraftProblem>& problems);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_DRAFT_CHECK_H_
