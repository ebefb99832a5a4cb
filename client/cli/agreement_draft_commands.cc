// `comity agreement draft` and `check`: terms on their way to a text. Nothing
// is sent.
#include <string>

#include "client/cli/command.h"
#include "client/cli/draft_report.h"
#include "client/files/durable_file.h"
#include "core/base/text_encoding.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::cli {
namespace {

struct DraftOptions {
  std::string terms;
  std::string out;
};

StatusOr<ExitCode> RunDraft(Program& program, DraftOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const DraftFile draft, ReadDraft(options.terms));
  Console& console = program.console();
  if (!draft.problems.empty()) {
    return RefuseDraft(console, options.terms, draft.problems);
  }
  const std::string bytes = statement::EncodeRecord(draft.terms);
  COMITY_RETURN_IF_ERROR(
      client::CreateFile(options.out, bytes, client::FileAccess::kEverybody));
  const std::string id = HexEncode(statement::AgreementTextId(bytes).view());
  console.Field("Text", options.out);
  console.Field("Text id", id);
  console.Line(
      "Send the file to the other parties: who drafts the same terms "
      "gets the same id.");
  console.Object({{"file", options.out}, {"text_id", id}});
  return ExitCode::kYes;
}

struct CheckOptions {
  std::string file;
};

StatusOr<ExitCode> RunCheck(Program& program, CheckOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const DraftFile draft, ReadDraft(options.file));
  Console& console = program.console();
  if (!draft.problems.empty()) {
    return RefuseDraft(console, options.file, draft.problems);
  }
  const std::string id = HexEncode(
      statement::AgreementTextId(statement::EncodeRecord(draft.terms)).view());
  console.Line("No contradiction found in " + options.file + ".");
  console.Field("Text id", id);
  console.Object({{"file", options.file},
                  {"text_id", id},
                  {"problems", Console::Json::array()}});
  return ExitCode::kYes;
}

void AddDraft(CLI::App& family, Program& program) {
  auto options = std::make_shared<DraftOptions>();
  CLI::App& draft = AddCommand(
      family, program,
      {"draft",
       "Turn the terms in a JSON file into the exact bytes that all parties "
       "name by their id. Terms that contradict themselves are refused with "
       "all problems. Nothing is sent.",
       "  comity agreement draft kz-cn.json --out kz-cn.text\n"
       "\n"
       "Members of the file: titles, kind, nature, binding, parties, effect, "
       "scope,\nlevel, coverage, acquired_rights, conditions, and so on; an "
       "example is\ndeploy/demo/agreement-kz-cn.json.\n"},
      options, RunDraft);
  draft.add_option("TERMS", options->terms, "JSON file")->required();
  draft.add_option("--out", options->out, "File to write")->required();
}

void AddCheck(CLI::App& family, Program& program) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App& check = AddCommand(
      family, program,
      {"check",
       "List everything that is wrong with the terms and in which they "
       "contradict themselves, each with its place, its reason and what to do. "
       "Exit code 1 if there is anything. Nothing is written or sent.",
       "  comity agreement check kz-cn.json\n"
       "  comity agreement check kz-cn.text --json\n"},
      options, RunCheck);
  check
      .add_option("FILE", options->file,
                  "JSON file, or a text made by `agreement draft`")
      ->required();
}

}  // namespace

void AddAgreementDraftCommands(CLI::App& agreement, Program& program) {
  AddDraft(agreement, program);
  AddCheck(agreement, program);
}

}  // namespace comity::cli
