// `comity credential issue`: one credential from flags, or a list of them.
#include <iostream>
#include <optional>
#include <set>

#include "client/cli/command.h"
#include "client/cli/counting_transport.h"
#include "client/cli/credential_rows.h"
#include "client/cli/inputs.h"
#include "client/cli/issue_run.h"
#include "client/cli/options.h"
#include "client/cli/progress_bar.h"
#include "client/cli/session.h"
#include "client/files/durable_file.h"
#include "client/files/new_files.h"
#include "client/verifying/sender.h"
#include "core/base/error_reason.h"
#include "core/statement/map_keys.h"

namespace comity::cli {
namespace {

constexpr std::size_t kReportedRowsMax = 20;

struct IssueOptions {
  std::string issuer;
  std::string scheme;
  statement::CredentialType type =
      statement::CredentialType::kProfessionalQualification;
  std::map<std::string, std::string> cells;
  std::vector<std::string> claims;
  std::vector<std::string> keys;
  std::string csv;
  std::string holders;
  std::string outbox;
  std::string result;
  // The size of the log that a registry went on from after a loss.
  std::optional<std::uint64_t> again_from;
};

StatusOr<statement::Scheme> FindScheme(client::ProvenHistories& histories,
                                       const std::string& scheme_id) {
  COMITY_ASSIGN_OR_RETURN(const auto counted,
                          histories.Counted(statement::SchemeKey(scheme_id)));
  for (auto logged = counted.rbegin(); logged != counted.rend(); ++logged) {
    const auto* scheme = (*logged)->As<statement::Scheme>();
    if (scheme != nullptr && !scheme->withdrawn) {
      return *scheme;
    }
  }
  return FailedPrecondition(ErrorReason::kSubjectUnknown,
                            "no scheme '" + scheme_id + "' is in use");
}

std::map<std::string, std::string> OriginsByCountry(
    const evidence::Policy& policy) {
  std::map<std::string, std::string> origins;
  for (const evidence::PinnedOrigin& pinned : policy.origins) {
    for (const std::string& country : pinned.countries) {
      origins[country] = pinned.origin;
    }
  }
  return origins;
}

StatusOr<RowDefaults> Defaults(const IssueOptions& options) {
  RowDefaults defaults;
  defaults.type = options.type;
  for (const auto& [name, value] : options.cells) {
    if (!value.empty()) {
      defaults.cells[name] = Typed(value);
    }
  }
  for (const std::string& claim : options.claims) {
    const std::size_t equals = claim.find('=');
    if (equals == std::string::npos || equals == 0) {
      return UsageError("--claim " + claim + ": write it as NAME=VALUE");
    }
    defaults.cells["claim:" + claim.substr(0, equals)] =
        Typed(claim.substr(equals + 1));
  }
  return defaults;
}

// A single credential is a list of one row that the flags fill.
StatusOr<CsvTable> ReadTable(const IssueOptions& options) {
  if (options.csv.empty()) {
    return CsvTable{{}, {CsvRow{1, {}}}};
  }
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadInput(options.csv, kCsvSizeMax));
  return ParseCsv(bytes);
}

void Fill(IssueRun& run, const CsvTable& table, const RowReader& reader) {
  for (const CsvRow& row : table.rows) {
    const auto read = reader.Read(row);
    if (read.ok()) {
      run.Add(*read);
    } else {
      run.AddBad(row, "", read.status());
    }
  }
}

// `reference` as a file name. What cannot stand in one becomes `_`, and then
// the number tells files apart.
std::string HolderName(const RowResult& result) {
  std::string name = result.reference;
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '-' || c == '_';
    c = plain ? c : '_';
  }
  if (name != result.reference) {
    name += "-" + result.credential_number;
  }
  return name + std::string(client::kHolderFile.extension);
}

Status WriteHolderFiles(const IssueOptions& options,
                        const client::Outbox& outbox,
                        const std::vector<RowResult>& results) {
  COMITY_RETURN_IF_ERROR(client::MakeDirectory(options.holders));
  client::NewFiles files(options.holders, client::FileAccess::kOwner);
  for (const RowResult& result : results) {
    if (!result.outcome.starts_with("issued")) {
      continue;
    }
    const client::OutboxItem* item = outbox.Find(result.reference);
    COMITY_RETURN_IF_ERROR(
        files.Add(HolderName(result),
                  client::WithTitle(client::kHolderFile, item->holder_record)));
  }
  return files.Finish();
}

Status WriteResult(const IssueOptions& options,
                   const std::vector<RowResult>& results) {
  if (options.result.empty()) {
    return OkStatus();
  }
  std::string csv = CsvLine(
      {"row", "reference", "number", "outcome", "entry", "reason", "message"});
  for (const RowResult& r : results) {
    const bool issued = r.outcome.starts_with("issued");
    csv += CsvLine({std::to_string(r.number), r.reference, r.credential_number,
                    r.outcome, issued ? std::to_string(r.index) : "", r.reason,
                    r.message});
  }
  return client::ReplaceFile(options.result, csv, client::FileAccess::kOwner);
}

std::size_t CountOutcome(const std::vector<RowResult>& results,
                         std::string_view outcome) {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [&](const auto& r) { return r.outcome == outcome; }));
}

void ShowBadRows(Console& console, const std::vector<RowResult>& results) {
  std::size_t shown = 0;
  for (const RowResult& result : results) {
    if (!result.bad()) {
      continue;
    }
    if (++shown > kReportedRowsMax) {
      console.Line("  and more; see the result file");
      return;
    }
    const auto reason = ErrorReasonFromName(result.reason);
    console.Line("  Row " + std::to_string(result.number) + " " +
                 result.outcome + ": " + result.reason + ": " + result.message +
                 (reason ? " " + std::string(Describe(*reason).advice) : ""));
  }
}

void ShowSummary(Program& program, const IssueOptions& options,
                 const std::vector<RowResult>& results) {
  Console& console = program.console();
  const std::size_t bad =
      CountOutcome(results, "refused") + CountOutcome(results, "bad row");
  console.Field("Issued", std::to_string(CountOutcome(results, "issued")));
  const std::size_t before = CountOutcome(results, "issued before");
  console.Field("Issued before", before == 0 ? "" : std::to_string(before));
  console.Field("Bad rows", bad == 0 ? "" : std::to_string(bad));
  ShowBadRows(console, results);
  if (options.csv.empty() && results.front().outcome.starts_with("issued")) {
    console.Field("Number", results.front().credential_number);
  }
  console.Field("Holder files", options.holders);
  console.Field("Result", options.result);
  Console::Json rows = Console::Json::array();
  for (const RowResult& r : results) {
    rows.push_back({{"row", r.number},
                    {"reference", r.reference},
                    {"number", r.credential_number},
                    {"outcome", r.outcome},
                    {"index", r.index},
                    {"reason", r.reason},
                    {"message", r.message}});
  }
  console.Object({{"rows", std::move(rows)},
                  {"bad_rows", bad},
                  {"holders", options.holders},
                  {"result", options.result}});
}

// A single bad row is the failure of the command.
StatusOr<ExitCode> ExitOf(const IssueOptions& options,
                          const std::vector<RowResult>& results) {
  const auto bad = std::find_if(results.begin(), results.end(),
                                [](const auto& r) { return r.bad(); });
  if (bad == results.end()) {
    return ExitCode::kYes;
  }
  if (!options.csv.empty()) {
    return ExitCode::kSomeRowsBad;
  }
  return Status(
      bad->outcome == "refused" ? StatusCode::kFailedPrecondition
                                : StatusCode::kInvalidArgument,
      ErrorReasonFromName(bad->reason).value_or(ErrorReason::kInternal),
      bad->message);
}

void SetPaths(IssueOptions& options) {
  const bool single = options.csv.empty();
  if (options.holders.empty()) {
    options.holders = single ? "holders" : options.csv + ".holders";
  }
  if (options.outbox.empty()) {
    options.outbox =
        single ? options.holders + "/outbox" : options.csv + ".outbox";
  }
  if (options.result.empty() && !single) {
    options.result = options.csv + ".issued.csv";
  }
}

Status Sign(Program& program, IssueRun& run, std::size_t count) {
  ProgressBar bar(std::cerr, program.ShowsProgress() && count > 1, "Signing",
                  count);
  return run.SignAll(
      [&bar](std::size_t signed_now) { bar.Advance(signed_now); });
}

Status Send(Program& program, Session& session, client::Outbox& outbox,
            const checkpoint::VerifierKey& log_key) {
  const std::size_t count = outbox.Unadmitted().size();
  ProgressBar bar(std::cerr, program.ShowsProgress() && count > 1, "Issuing",
                  count);
  CountingTransport counting(session.server(), [&bar] { bar.Advance(1); });
  return client::SendAll(outbox, counting, log_key).status();
}

StatusOr<ExitCode> RunIssue(Program& program, IssueOptions& options) {
  SetPaths(options);
  COMITY_ASSIGN_OR_RETURN(const CsvTable table, ReadTable(options));
  COMITY_ASSIGN_OR_RETURN(RowDefaults defaults, Defaults(options));
  COMITY_ASSIGN_OR_RETURN(std::vector<SlotKey> keys,
                          ReadKeys(options.keys, options.issuer));
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  defaults.origins = OriginsByCountry(session->trust().policy());
  COMITY_ASSIGN_OR_RETURN(
      auto histories, session->Read({statement::SchemeKey(options.scheme)}));
  COMITY_ASSIGN_OR_RETURN(const checkpoint::VerifierKey log_key,
                          histories.LogKey());
  COMITY_ASSIGN_OR_RETURN(statement::Scheme scheme,
                          FindScheme(histories, options.scheme));
  COMITY_ASSIGN_OR_RETURN(
      const RowReader reader,
      RowReader::Make(table.columns, scheme, session->origin(),
                      std::move(defaults), program.Today()));
  COMITY_RETURN_IF_ERROR(client::MakeDirectory(options.holders));
  COMITY_ASSIGN_OR_RETURN(const auto outbox,
                          client::Outbox::Open(options.outbox));
  if (options.again_from) {
    COMITY_RETURN_IF_ERROR(outbox->ForgetFrom(*options.again_from).status());
  }
  IssueRun run({session->origin(), session->country(), std::move(scheme),
                std::move(keys)},
               *outbox);
  Fill(run, table, reader);
  COMITY_RETURN_IF_ERROR(Sign(program, run, table.rows.size()));
  const Status sent = Send(program, *session, *outbox, log_key);
  const std::vector<RowResult> results = run.Results();
  COMITY_RETURN_IF_ERROR(WriteHolderFiles(options, *outbox, results));
  COMITY_RETURN_IF_ERROR(WriteResult(options, results));
  if (!sent.ok()) {
    return Status(StatusCode::kUnavailable, sent.reason(),
                  sent.message() +
                      " Run the same command again: it goes on where it "
                      "stopped and issues nothing twice.");
  }
  ExitCode code = ExitCode::kYes;
  COMITY_ASSIGN_OR_RETURN(code, ExitOf(options, results));
  ShowSummary(program, options, results);
  return code;
}

void AddRowOptions(CLI::App& issue, IssueOptions& options) {
  const auto add = [&](const std::string& column, const std::string& help) {
    std::string flag = "--" + column;
    std::replace(flag.begin(), flag.end(), '_', '-');
    issue.add_option(flag, options.cells[column], help);
  };
  add("reference", "Your own number of the credential");
  add("title", "Code of the title");
  add("fields", "ISCED-F 2013 codes, with spaces between");
  add("level", "FRAMEWORK/LEVEL, for example EQF/6");
  add("issued_on", "Day of issue; today if not given");
  add("valid_from", "First day; the day of issue if not given");
  add("valid_until", "Last day; as long as the scheme allows if not given");
  add("first_issued_on", "Day of the first issue");
  add("programme", "Programme of this registry that led to it");
  add("completed_on", "Day of graduation");
  add("experience_years", "Years of experience");
  add("responsible_years", "Years of responsible experience");
  add("origin_country", "Country of origin, where it is not the issuer's");
  add("co_issuers", "ORIGIN/BODY of partners in other registries");
  add("derived_from", "Numbers of the credentials that it rests on");
  add("renews", "Number of the credential that it renews");
  add("cpd_until", "Day until which the duty to learn is met");
  add("cpd_hours", "Hours of learning");
  add("workplace", "Parts of a dual training at work, BODY=HOURS");
  add("school", "Its parts at school, BODY=HOURS");
  add("assessed_on", "Day of the assessment by the scheme's standard");
  add("theory", "Its result: passed, failed or not-taken");
  add("practice", "Its result: passed, failed or not-taken");
  add("assessors", "How many assessed");
  issue
      .add_option("--claim", options.claims,
                  "A claim about the person, which the holder keeps; repeat")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

void AddFileOptions(CLI::App& issue, IssueOptions& options) {
  issue.add_option("--csv", options.csv, "List of credentials")
      ->type_name("FILE");
  issue
      .add_option("--holders", options.holders,
                  "Directory for the holders' files; FILE.holders if not given")
      ->type_name("DIR");
  issue
      .add_option("--outbox", options.outbox,
                  "What was sent, for running again; FILE.outbox if not given. "
                  "It holds the holders' secrets: delete it when all is done")
      ->type_name("FILE");
  issue
      .add_option("--again-from", options.again_from,
                  "After the registry lost entries and went on from this size: "
                  "send what was admitted there or later again, as it is in "
                  "the outbox. What was not lost keeps its place")
      ->type_name("SIZE");
  issue
      .add_option("--result", options.result,
                  "List of the results; FILE.issued.csv if not given")
      ->type_name("FILE");
}

}  // namespace

void AddCredentialIssueCommand(CLI::App& credential, Program& program) {
  auto options = std::make_shared<IssueOptions>();
  CLI::App& issue = AddCommand(
      credential, program,
      {"issue",
       "Issue one credential from flags, or many from a list; many are signed "
       "with one signature for every 256. Rows that are wrong are reported "
       "with their number and left out, the others are issued (exit code 5). "
       "Running the same command again goes on where it stopped and issues "
       "nothing twice.",
       "  comity credential issue --scheme engineering --issuer centre \\\n"
       "      --csv engineers.csv --key officer1.pem\n"
       "  comity credential issue --scheme engineering --issuer centre \\\n"
       "      --reference 2026/17 --claim \"name=Aigerim Testova\" \\\n"
       "      --claim birth-date=1990-05-04 --key officer1.pem\n"
       "  comity credential issue --scheme register --issuer committee \\\n"
       "      --csv entries.csv --key committee=proposer.pem \\\n"
       "      --key federation=decider.pem\n"
       "  comity credential issue --scheme welder --issuer centre \\\n"
       "      --csv passed.csv --assessed-on 2026-05-20 --theory passed \\\n"
       "      --practice passed --assessors 3 --key officer1.pem\n\n" +
           std::string(kColumnHelp)},
      options, RunIssue);
  issue.add_option("--scheme", options->scheme, "The scheme")->required();
  issue.add_option("--issuer", options->issuer,
                   "The issuing body, which the keys belong to");
  AddChoice(issue, "--type", options->type,
            "Credential type; professional-qualification if not given.");
  issue
      .add_option("--key", options->keys,
                  "Key file that signs, as BODY=FILE, or FILE of the issuer; "
                  "repeat for several")
      ->type_name("[BODY=]FILE")
      ->allow_extra_args(false)
      ->required();
  AddRowOptions(issue, *options);
  AddFileOptions(issue, *options);
}

}  // namespace comity::cli
