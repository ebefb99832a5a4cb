// `comity recognition test`: decisions on facts from a file, without a
// registry.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/cases/case_file.h"
#include "client/cases/case_run.h"
#include "client/cli/command.h"
#include "client/files/durable_file.h"

namespace comity::cli {
namespace {

using cases::CaseResult;

// Files of a hundred thousand cases are beyond anybody's drafting.
constexpr std::size_t kCaseFileMax = std::size_t{64} << 20;

struct TestOptions {
  std::string file;
  bool failed_only = false;
};

cases::Json DifferenceJson(const cases::Difference& difference) {
  return {{"member", difference.member},
          {"expected", difference.expected},
          {"actual", difference.actual}};
}

cases::Json ResultJson(const CaseResult& result) {
  cases::Json json;
  json["id"] = result.id;
  json["passed"] = result.passed();
  if (!result.status.ok()) {
    json["reason"] = Name(result.status.reason());
    json["message"] = result.status.message();
    return json;
  }
  json["decision"] = result.actual;
  json["differences"] = cases::Json::array();
  for (const auto& difference : result.differences) {
    json["differences"].push_back(DifferenceJson(difference));
  }
  return json;
}

std::string Verdict(const CaseResult& result) {
  return !result.status.ok() ? "UNREADABLE"
         : result.passed()   ? "ok"
                             : "DIFFERS";
}

std::string Answer(const CaseResult& result) {
  if (!result.status.ok()) {
    return result.status.message();
  }
  std::string text = result.actual["outcome"].get<std::string>();
  for (const auto& reason : result.actual["reasons"]) {
    text += " " + reason.get<std::string>();
  }
  for (const auto& condition : result.actual["conditions"]) {
    text += " " + condition["code"].get<std::string>();
  }
  return text;
}

void ShowTable(Console& console, const std::vector<CaseResult>& results,
               bool failed_only) {
  std::vector<std::vector<std::string>> rows{{"Case", "", "Answer", "Title"}};
  for (const CaseResult& result : results) {
    if (!failed_only || !result.passed()) {
      rows.push_back(
          {result.id, Verdict(result), Answer(result), result.title});
    }
  }
  if (rows.size() > 1) {
    console.Table(rows);
  }
  for (const CaseResult& result : results) {
    for (const auto& difference : result.differences) {
      console.Line(result.id + " " + difference.member + ": expected " +
                   difference.expected.dump() + ", got " +
                   difference.actual.dump());
    }
  }
}

StatusOr<ExitCode> RunTest(Program& program, TestOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const std::string text,
                          client::ReadFile(options.file, kCaseFileMax));
  COMITY_ASSIGN_OR_RETURN(const auto all, cases::ReadCaseFile(text));
  std::vector<CaseResult> results;
  results.reserve(all.size());
  for (const auto& recognition_case : all) {
    results.push_back(cases::RunCase(recognition_case));
  }
  const auto passed =
      std::count_if(results.begin(), results.end(),
                    [](const CaseResult& result) { return result.passed(); });
  const bool all_passed = static_cast<std::size_t>(passed) == results.size();
  Console& console = program.console();
  ShowTable(console, results, options.failed_only);
  console.Line(std::to_string(passed) + " of " +
               std::to_string(results.size()) + " cases match.");
  cases::Json list = cases::Json::array();
  for (const CaseResult& result : results) {
    list.push_back(ResultJson(result));
  }
  console.Object({{"cases", results.size()},
                  {"matching", passed},
                  {"results", std::move(list)}});
  return all_passed && !results.empty() ? ExitCode::kYes : ExitCode::kNo;
}

}  // namespace

void AddRecognitionCommands(CLI::App& app, Program& program) {
  CLI::App& family = AddFamily(
      app, "recognition",
      "Record decisions of a host's authority; try the rules on files of "
      "cases.");
  AddDecisionCommands(family, program);
  auto options = std::make_shared<TestOptions>();
  CLI::App& test = AddCommand(
      family, program,
      {"test",
       "Decides the cases of a file and compares. Prints each answer and each "
       "difference from what the file expects; exit code 0 only if all match.",
       "  comity recognition test cases.json\n"
       "  comity recognition test cases.json --failed --json"},
      options, RunTest);
  test.add_option("file", options->file, "Case file")
      ->required()
      ->type_name("FILE");
  test.add_flag("--failed", options->failed_only,
                "Show only the cases that do not match");
}

}  // namespace comity::cli
