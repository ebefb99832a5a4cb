// Drafts of agreements as files, and how their problems are shown.
#ifndef COMITY_CLIENT_CLI_DRAFT_REPORT_H_
#define COMITY_CLIENT_CLI_DRAFT_REPORT_H_

#include <string>
#include <vector>

#include "client/cli/console.h"
#include "core/base/status.h"
#include "core/recognition/draft_check.h"
#include "core/statement/agreement_records.h"

namespace comity::cli {

// The terms in a file, as far as they can be read, and all that is wrong with
// them: members that are none, values of the wrong form, and what contradicts
// itself. Without problems they can become a text.
struct DraftFile {
  statement::AgreementTerms terms;
  std::vector<recognition::DraftProblem> problems;
};

// Reads JSON, or the text that `comity agreement draft` made.
//
// Errors: those of ReadInput; kJsonMalformed; kFileOfOtherKind.
StatusOr<DraftFile> ReadDraft(const std::string& path);

// Every problem with its place, its reason and what to do.
void ShowProblems(Console& console,
                  const std::vector<recognition::DraftProblem>& problems);

// The same for programs.
Console::Json ProblemsJson(
    const std::vector<recognition::DraftProblem>& problems);

// Refuses the draft in `file` with all its problems. Requires: there are some.
ExitCode RefuseDraft(Console& console, const std::string& file,
                     const std::vector<recognition::DraftProblem>& problems);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_DRAFT_REPORT_H_
