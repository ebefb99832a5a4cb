// Decides cases and compares the answers with what the cases expect.
#ifndef COMITY_CLIENT_CASES_CASE_RUN_H_
#define COMITY_CLIENT_CASES_CASE_RUN_H_

#include <string>
#include <vector>

#include "client/cases/case_file.h"
#include "client/cases/case_object.h"

namespace comity::cases {

// One member of the answer that is not as expected.
struct Difference {
  std::string member;
  Json expected;
  Json actual;
};

struct CaseResult {
  std::string id;
  std::string title;
  // Not OK: the case could not be read, and nothing was decided.
  Status status;
  Json actual;
  std::vector<Difference> differences;

  bool passed() const { return status.ok() && differences.empty(); }
};

// Compares outcome, reasons, conditions, basis, path and agreement exactly.
CaseResult RunCase(const RecognitionCase& recognition_case);

}  // namespace comity::cases

#endif  // COMITY_CLIENT_CASES_CASE_RUN_H_
