// Files of worked recognition decisions: facts, a question, and what the
// answer should be. Drafters of agreements and other implementations exchange
// them.
// Source: docs/spec, Recognition, Case files.
#ifndef COMITY_CLIENT_CASES_CASE_FILE_H_
#define COMITY_CLIENT_CASES_CASE_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "client/cases/case_object.h"
#include "core/base/status.h"
#include "core/recognition/facts.h"

namespace comity::cases {

// One case. If it cannot be read, `status` says why and where.
struct RecognitionCase {
  std::string id;
  std::string title;
  Status status;
  recognition::Facts facts;
  recognition::Query query;
  // Members outcome, reasons, conditions, basis, path, agreement.
  Json expected;
};

// Reads all cases of a file. A case that does not follow the format fails
// alone.
//
// Errors: kJsonMalformed; kCaseMalformed if the file as a whole has another
// form.
StatusOr<std::vector<RecognitionCase>> ReadCaseFile(std::string_view text);

// Parts of a case, for case_file.cc.
recognition::Agreement ReadAgreement(CaseObject object);
recognition::Credential ReadCredential(CaseObject object);

}  // namespace comity::cases

#endif  // COMITY_CLIENT_CASES_CASE_FILE_H_
