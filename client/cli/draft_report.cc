#include "client/cli/draft_report.h"

#include <utility>

#include "client/cli/inputs.h"
#include "client/cli/record_json.h"
#include "core/statement/wire.h"

namespace comity::cli {
namespace {

std::string CountOf(const std::vector<recognition::DraftProblem>& problems) {
  return problems.size() == 1 ? "1 problem"
                              : std::to_string(problems.size()) + " problems";
}

// What contradicts itself where nothing could be read says nothing.
void AddContradictions(const std::vector<JsonProblem>& unreadable,
                       DraftFile& draft) {
  for (auto& problem : recognition::CheckTerms(draft.terms)) {
    if (!IsProblemAt(unreadable, problem.place)) {
      draft.problems.push_back(std::move(problem));
    }
  }
}

StatusOr<DraftFile> DraftFromJson(const std::string& text) {
  COMITY_ASSIGN_OR_RETURN(const nlohmann::json object, ParseJson(text));
  std::vector<JsonProblem> unreadable;
  DraftFile draft;
  draft.terms = ReadRecordJson<statement::AgreementTerms>(object, unreadable);
  for (const JsonProblem& problem : unreadable) {
    draft.problems.push_back({problem.place, problem.reason, problem.message});
  }
  AddContradictions(unreadable, draft);
  return draft;
}

}  // namespace

StatusOr<DraftFile> ReadDraft(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const std::string text, ReadInput(path));
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text[first] == '{') {
    return DraftFromJson(text);
  }
  auto terms = statement::DecodeRecord<statement::AgreementTerms>(text);
  if (!terms.ok()) {
    return InvalidArgument(ErrorReason::kFileOfOtherKind,
                           path +
                               " is neither JSON nor a text that `comity "
                               "agreement draft` made: " +
                               terms.status().message());
  }
  DraftFile draft;
  draft.terms = *std::move(terms);
  AddContradictions({}, draft);
  return draft;
}

void ShowProblems(Console& console,
                  const std::vector<recognition::DraftProblem>& problems) {
  for (const recognition::DraftProblem& problem : problems) {
    const ErrorReasonInfo& info = Describe(problem.reason);
    console.Line(problem.place + ": " + problem.message);
    console.Line("  " + std::string(info.name) + ": " +
                 std::string(info.advice));
  }
}

Console::Json ProblemsJson(
    const std::vector<recognition::DraftProblem>& problems) {
  Console::Json list = Console::Json::array();
  for (const recognition::DraftProblem& problem : problems) {
    const ErrorReasonInfo& info = Describe(problem.reason);
    list.push_back({{"place", problem.place},
                    {"reason", info.name},
                    {"message", problem.message},
                    {"advice", info.advice}});
  }
  return list;
}

ExitCode RefuseDraft(Console& console, const std::string& file,
                     const std::vector<recognition::DraftProblem>& problems) {
  ShowProblems(console, problems);
  console.Line();
  console.Line(CountOf(problems) + " in " + file + "; nothing is written.");
  console.Object({{"file", file},
                  {"reason", Name(ErrorReason::kDraftContradictory)},
                  {"problems", ProblemsJson(problems)}});
  return ExitCode::kNo;
}

}  // namespace comity::cli
