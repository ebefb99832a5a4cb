// `comity policy`: what the trust policy takes, and why it does not take
// something.
#include <memory>

#include "client/cli/command.h"
#include "client/cli/options.h"
#include "client/cli/program.h"
#include "client/verifying/evidence_file.h"
#include "client/verifying/trust_store.h"
#include "core/evidence/policy_report.h"

namespace comity::cli {
namespace {

using evidence::LineStanding;

struct CheckOptions {
  std::string file;
  statement::Purpose purpose = statement::Purpose::kEmployment;
};

std::string_view MarkOf(LineStanding standing) {
  switch (standing) {
    case LineStanding::kMet:
      return "met";
    case LineStanding::kIdle:
      return "-";
    case LineStanding::kNotMet:
      return "NOT MET";
  }
  return "?";
}

StatusOr<ExitCode> RunCheck(Program& program, CheckOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  COMITY_ASSIGN_OR_RETURN(const client::PresentedFile file,
                          client::ReadPresentedFile(options.file));
  const auto lines = evidence::ReportPolicy(trust.policy(), file.evidence,
                                            options.purpose, program.NowMs());
  if (!lines.ok()) {
    return NotChecked(lines.status());
  }
  bool all_met = true;
  Console::Json list = Console::Json::array();
  for (const evidence::PolicyLine& line : *lines) {
    all_met = all_met && line.standing != LineStanding::kNotMet;
    program.console().Line(std::string(MarkOf(line.standing)) + "\t" +
                           (line.origin.empty() ? "" : line.origin + ": ") +
                           line.line + "\t" + line.detail);
    list.push_back({{"line", line.line},
                    {"origin", line.origin},
                    {"standing", MarkOf(line.standing)},
                    {"detail", line.detail}});
  }
  program.console().Line(
      all_met ? "The evidence meets the policy."
              : "The evidence does not meet the policy: an answer from it is "
                "UNPROVEN or UNKNOWN, never \"no\".");
  program.console().Object({{"met", all_met}, {"lines", list}});
  return all_met ? ExitCode::kYes : ExitCode::kCouldNotCheck;
}

}  // namespace

void AddPolicyCommands(CLI::App& app, Program& program) {
  CLI::App& family = AddFamily(app, "policy", "Whom you trust, and for what.");
  auto checked = std::make_shared<CheckOptions>();
  CLI::App& check = AddCommand(
      family, program,
      {"check",
       "Say, line by line, whether an evidence file meets your policy: which "
       "log is pinned, who cosigned its head and when, how old it is. Exit "
       "code 0: met; 2: not met, so nothing could be concluded.",
       "  comity policy check engineer.evidence\n"
       "  comity policy check engineer.evidence --purpose establishment\n"
       "  comity --json policy check engineer.evidence\n"},
      checked, RunCheck);
  check.add_option("EVIDENCE", checked->file, "Evidence or presentation file")
      ->required();
  AddChoice(check, "--purpose", checked->purpose,
            "For what, where the policy asks for fresher heads; employment if "
            "not given.");
}

}  // namespace comity::cli
