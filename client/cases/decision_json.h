// A recognition decision as JSON, in the form of case files.
#ifndef COMITY_CLIENT_CASES_DECISION_JSON_H_
#define COMITY_CLIENT_CASES_DECISION_JSON_H_

#include "client/cases/case_object.h"
#include "core/recognition/decision.h"

namespace comity::cases {

// {outcome, reasons, conditions, basis, path, agreement}. The agreement is
// null if none was used; the two of a chain are joined by ">".
Json DecisionJson(const recognition::Decision& decision);

// The parameters of a condition; {} if it has none.
Json ParamsJson(const recognition::RequiredCondition& condition);

}  // namespace comity::cases

#endif  // COMITY_CLIENT_CASES_DECISION_JSON_H_
