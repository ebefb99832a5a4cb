// `comity scheme stale`: what rests on an older version of an occupational
// standard, read from the whole log.
#include <algorithm>
#include <memory>

#include "client/cli/command.h"
#include "client/cli/session.h"
#include "client/cli/standard_report.h"
#include "client/issuing/credential_number.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/map_keys.h"

namespace comity::cli {
namespace {

constexpr std::size_t kPageSize = 1000;
constexpr std::size_t kKeysAtOnce = 64;
// More are told in the JSON answer.
constexpr std::size_t kShownMax = 50;

struct StaleOptions {
  std::string code;
  std::string version;
};

// Reads all entries under the head: they must hash to its root, so that none
// can be left out.
Status ReadLog(Session& session, const merkle::TreeHead& head,
               StandardScan& scan) {
  merkle::RightEdge edge;
  while (edge.size().value < head.size.value) {
    COMITY_ASSIGN_OR_RETURN(
        const client::EntryPage page,
        session.server().Entries(
            edge.size().value,
            std::min<std::size_t>(kPageSize,
                                  head.size.value - edge.size().value),
            ""));
    if (page.first_index != edge.size().value || page.entries.empty()) {
      return NotChecked(InvalidArgument(
          ErrorReason::kAnswerMalformed,
          "the server listed other entries than those asked for"));
    }
    for (const std::string& entry : page.entries) {
      if (edge.size().value < head.size.value) {
        edge.Append(merkle::LeafHash(entry));
        scan.Add(entry);
      }
    }
  }
  if (edge.Root() != head.root) {
    return NotChecked(
        InvalidArgument(ErrorReason::kRootMismatch,
                        "the entries listed are not those of the log's head"));
  }
  return OkStatus();
}

Status AddSchemes(Session& session, const StandardScan& scan,
                  StandardReporter& reporter) {
  std::vector<Hash> keys;
  for (const std::string& id : scan.schemes()) {
    keys.push_back(statement::SchemeKey(id));
  }
  if (keys.size() > kKeysAtOnce) {
    return UsageError("more than " + std::to_string(kKeysAtOnce) +
                      " schemes rest on this standard");
  }
  COMITY_ASSIGN_OR_RETURN(auto histories, session.Read(keys));
  std::vector<std::vector<const authority::LoggedStatement*>> all;
  for (const Hash& key : keys) {
    COMITY_ASSIGN_OR_RETURN(auto counted, histories.Counted(key));
    all.push_back(std::move(counted));
  }
  reporter.AddSchemes(all);
  return OkStatus();
}

Status AddCredentials(Session& session, const StandardScan& scan,
                      StandardReporter& reporter) {
  const auto& ids = scan.credentials();
  for (std::size_t at = 0; at < ids.size(); at += kKeysAtOnce) {
    std::vector<Hash> keys;
    for (std::size_t i = at; i < std::min(ids.size(), at + kKeysAtOnce); ++i) {
      keys.push_back(statement::CredentialKey(session.origin(), ids[i]));
    }
    COMITY_ASSIGN_OR_RETURN(auto histories, session.Read(keys));
    for (const Hash& key : keys) {
      COMITY_ASSIGN_OR_RETURN(const auto counted, histories.Counted(key));
      reporter.AddCredential(counted);
    }
  }
  return OkStatus();
}

std::string NumberOf(const Session& session, const StaleCertificate& stale) {
  return client::FormatCredentialNumber(
      {session.country(), stale.credential_id});
}

void ShowText(Console& console, const Session& session, const std::string& code,
              const StandardReport& report) {
  console.Field("Standard", code);
  console.Field("Newest version", report.newest_version);
  std::vector<std::vector<std::string>> rows = {
      {"SCHEME", "VERSION", "RESTS ON", ""}};
  for (const SchemeStanding& scheme : report.schemes) {
    rows.push_back(
        {scheme.scheme_id, std::to_string(scheme.version),
         scheme.standard_version.empty() ? "-" : scheme.standard_version,
         scheme.withdrawn ? "withdrawn"
         : scheme.stale   ? "out of date"
                          : ""});
  }
  console.Table(rows);
  console.Field("Certificates up to date", std::to_string(report.up_to_date));
  console.Field("Out of date", std::to_string(report.stale.size()));
  std::vector<std::vector<std::string>> numbers = {
      {"NUMBER", "SCHEME", "RESTS ON"}};
  for (const StaleCertificate& stale : report.stale) {
    if (numbers.size() <= kShownMax) {
      numbers.push_back(
          {NumberOf(session, stale), stale.scheme_id, stale.standard_version});
    }
  }
  if (numbers.size() > 1) {
    console.Table(numbers);
  }
  console.Line(
      "Out of date is not invalid: what stands against a certificate, "
      "`comity verify` tells.");
}

void ShowJson(Console& console, const Session& session, const std::string& code,
              const StandardReport& report) {
  Console::Json schemes = Console::Json::array();
  for (const SchemeStanding& scheme : report.schemes) {
    schemes.push_back({{"scheme_id", scheme.scheme_id},
                       {"scheme_version", scheme.version},
                       {"standard_version", scheme.standard_version},
                       {"withdrawn", scheme.withdrawn},
                       {"out_of_date", scheme.stale}});
  }
  Console::Json numbers = Console::Json::array();
  for (const StaleCertificate& stale : report.stale) {
    numbers.push_back({{"number", NumberOf(session, stale)},
                       {"scheme_id", stale.scheme_id},
                       {"scheme_version", stale.scheme_version},
                       {"standard_version", stale.standard_version}});
  }
  console.Object({{"standard", code},
                  {"newest_version", report.newest_version},
                  {"schemes", std::move(schemes)},
                  {"up_to_date_count", report.up_to_date},
                  {"out_of_date_count", report.stale.size()},
                  {"out_of_date", std::move(numbers)}});
}

StatusOr<ExitCode> RunStale(Program& program, StaleOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  COMITY_ASSIGN_OR_RETURN(auto registry, session->Read({}));
  StandardScan scan(options.code);
  COMITY_RETURN_IF_ERROR(ReadLog(*session, registry.head(), scan));
  if (scan.schemes().empty() && scan.credentials().empty()) {
    return FailedPrecondition(ErrorReason::kSubjectUnknown,
                              "nothing in " + session->origin() +
                                  " rests on a standard '" + options.code +
                                  "'");
  }
  StandardReporter reporter(options.code, options.version);
  COMITY_RETURN_IF_ERROR(AddSchemes(*session, scan, reporter));
  COMITY_RETURN_IF_ERROR(AddCredentials(*session, scan, reporter));
  ShowText(program.console(), *session, options.code, reporter.report());
  ShowJson(program.console(), *session, options.code, reporter.report());
  return ExitCode::kYes;
}

}  // namespace

void AddSchemeStaleCommand(CLI::App& schemes, Program& program) {
  auto options = std::make_shared<StaleOptions>();
  CLI::App& stale = AddCommand(
      schemes, program,
      {"stale",
       "What goes out of date when an occupational standard is revised: the "
       "schemes that rest on an older version of it, and the certificates "
       "issued under them. Reads the whole log, whose entries must hash to its "
       "head, and counts only what counts.",
       "  comity scheme stale --standard PS-07-12\n"
       "  comity scheme stale --standard PS-07-12 --version 3 --json\n"},
      options, RunStale);
  stale.add_option("--standard", options->code, "Code of the standard")
      ->required();
  stale.add_option("--version", options->version,
                   "Its version in force; that of the scheme logged last if "
                   "not given");
}

}  // namespace comity::cli
