// `comity where`: in which countries does this credential count?
#include <memory>

#include "client/cli/asking.h"
#include "client/cli/command.h"
#include "client/cli/options.h"
#include "client/cli/reach.h"
#include "core/statement/json.h"
#include "core/words/words.h"

namespace comity::cli {
namespace {

using evidence::Verdict;
using statement::NameOf;

StatusOr<evidence::VerifiedAnswers> Ask(Program& program,
                                        client::TrustStore& trust,
                                        const Given& given,
                                        const client::Inquiry& inquiry,
                                        const Reach& reach) {
  client::Verifier verifier(trust, [&program] { return program.NowMs(); });
  if (given.from_file) {
    return verifier.VerifyEverywhereInFile(given.file, inquiry);
  }
  return verifier.VerifyEverywhereOnline(reach.registries(), inquiry);
}

void Append(std::string& text, const std::string& part) {
  text += (text.empty() ? "" : " ") + part;
}

// Conditions of a positive answer, or the reasons of another one.
std::string Why(words::Language language, const Verdict& verdict) {
  std::string text;
  for (const evidence::OpenCondition& open : verdict.conditions) {
    Append(text, words::SayCondition(language, open.condition));
  }
  for (const std::string& reason : verdict.reasons) {
    Append(text, words::Say(language, words::WordKind::kReason, reason));
  }
  return text;
}

void ShowTable(Program& program, const std::vector<Verdict>& verdicts) {
  std::vector<std::vector<std::string>> rows{
      {"Country", "Outcome", "Path", "Conditions or reasons"}};
  for (const Verdict& verdict : verdicts) {
    const bool has_path =
        verdict.path != evidence::RecognitionPath::kUnspecified &&
        verdict.path != evidence::RecognitionPath::kNone;
    rows.push_back({verdict.host_country,
                    std::string(NameOf(verdict.recognition)),
                    has_path ? std::string(NameOf(verdict.path)) : "",
                    Why(program.globals().language, verdict)});
  }
  program.console().Table(rows);
}

// The best that any country gives: 0 recognised somewhere, 4 under conditions,
// 1 nowhere, 2 could not be told anywhere.
ExitCode BestOf(const std::vector<Verdict>& verdicts) {
  for (const int best : {0, 4, 1}) {
    for (const Verdict& verdict : verdicts) {
      if (evidence::ExitCode(verdict) == best) {
        return static_cast<ExitCode>(best);
      }
    }
  }
  return ExitCode::kCouldNotCheck;
}

StatusOr<ExitCode> RunWhere(Program& program, AskOptions& options) {
  if (options.purpose == statement::Purpose::kUnspecified) {
    options.purpose = statement::Purpose::kEmployment;
  }
  COMITY_ASSIGN_OR_RETURN(client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  COMITY_ASSIGN_OR_RETURN(const Given given, Gather(trust.policy(), options));
  COMITY_ASSIGN_OR_RETURN(const client::Inquiry inquiry,
                          MakeInquiry(program, given, options));
  Reach reach;
  if (!given.from_file) {
    COMITY_ASSIGN_OR_RETURN(reach, Reach::Open(program, trust, options.also,
                                               given.file.credential.origin));
  }
  const auto answers = Ask(program, trust, given, inquiry, reach);
  if (!answers.ok()) {
    return NotChecked(answers.status());
  }
  Console& console = program.console();
  const auto language = program.globals().language;
  const std::string number = NumberOf(trust.policy(), given.file.credential);
  console.Field("Credential", number);
  if (!answers->verdicts().empty()) {
    const Verdict& first = answers->verdicts().front();
    console.Field("Authenticity", NameOf(first.authenticity));
    console.Field("Status", std::string(NameOf(first.status)) + " on " +
                                first.on.ToString());
  }
  ShowTable(program, answers->verdicts());
  console.Line(
      "The countries are those of your policy; another one cannot be "
      "checked here.");
  console.Line(words::Say(language, words::WordKind::kSentence, "ADVICE_ONLY"));
  Console::Json list = Console::Json::array();
  for (const Verdict& verdict : answers->verdicts()) {
    list.push_back(ReadJson(statement::ToJson(verdict)));
  }
  console.Object({{"credential", number}, {"countries", std::move(list)}});
  return BestOf(answers->verdicts());
}

}  // namespace

void AddWhereCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<AskOptions>();
  CLI::App& where = AddCommand(
      app, program,
      {"where",
       "List the countries in which a credential counts. Each answer is "
       "recomputed here from evidence, for every country of your policy. "
       "Exit code: that of the best answer, as for verify.",
       "  comity where KZ-5NRHC-GNQ4T-R480B-2FJMZ-QB1JYM-NE\n"
       "  comity where KZ-5NRHC-... --purpose establishment --json\n"
       "  comity where KZ-5NRHC-... "
       "--also registry.cn.example=cn.example:7443\n"
       "  comity where --file engineer.evidence --offline --language ru\n"},
      options, RunWhere);
  AddAskOptions(where, *options);
  AddChoice(where, "--purpose", options->purpose,
            "For what; employment if not given.");
}

}  // namespace comity::cli
