// `comity verify`: is this credential genuine, is it valid on that day, does
// it count in that country?
#include <optional>

#include "client/cli/command.h"
#include "client/cli/options.h"
#include "client/cli/session.h"
#include "client/cli/verdict_text.h"
#include "client/issuing/credential_number.h"
#include "client/verifying/evidence_file.h"
#include "client/verifying/verifier.h"
#include "core/statement/json.h"

namespace comity::cli {
namespace {

struct VerifyOptions {
  std::string number;
  std::vector<std::string> files;
  std::string host;
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  std::optional<CivilDate> on;
  std::string nonce;
  bool offline = false;
  bool fresh = false;
};

// What was given, put together: a number, an evidence file, a presentation.
struct Given {
  client::PresentedFile file;
  bool has_evidence = false;
};

bool SameCredential(const statement::CredentialReference& a,
                    const statement::CredentialReference& b) {
  return a.origin == b.origin && a.credential_id == b.credential_id;
}

// A file that cannot be read at all is not evidence against anybody.
StatusOr<client::PresentedFile> ReadPresented(const std::string& path) {
  auto file = client::ReadPresentedFile(path);
  if (file.ok()) {
    return file;
  }
  const Status located(file.status().code(), file.status().reason(),
                       path + ": " + file.status().message());
  return file.status().reason() == ErrorReason::kFileMissing
             ? located
             : NotChecked(located);
}

bool CarriesEvidence(const std::string& presentation) {
  const auto record =
      statement::DecodeRecord<evidence::Presentation>(presentation);
  return record.ok() && !record->evidence.empty();
}

StatusOr<Given> Gather(const evidence::Policy& policy,
                       const VerifyOptions& options) {
  std::optional<statement::CredentialReference> credential;
  if (!options.number.empty()) {
    COMITY_ASSIGN_OR_RETURN(credential, FindCredential(policy, options.number));
  }
  Given given;
  for (const std::string& path : options.files) {
    COMITY_ASSIGN_OR_RETURN(client::PresentedFile file, ReadPresented(path));
    if (credential && !SameCredential(*credential, file.credential)) {
      return UsageError(path + " is about another credential");
    }
    credential = file.credential;
    if (!file.evidence.empty()) {
      given.file.evidence = file.evidence;
    } else {
      given.file.presentation = file.presentation;
    }
  }
  if (!credential) {
    return UsageError("name a credential number, or --file FILE");
  }
  given.file.credential = *credential;
  given.has_evidence =
      !given.file.evidence.empty() || CarriesEvidence(given.file.presentation);
  return given;
}

// The number as printed, from the policy's countries.
std::string NumberOf(const evidence::Policy& policy,
                     const statement::CredentialReference& credential) {
  const evidence::PinnedOrigin* pinned = policy.FindOrigin(credential.origin);
  const std::string id = credential.credential_id;
  if (pinned == nullptr || pinned->countries.empty()) {
    return credential.origin + "/" + HexEncode(id);
  }
  return client::FormatCredentialNumber({pinned->countries.front(), id});
}

StatusOr<evidence::VerifiedAnswer> Ask(Program& program,
                                       client::TrustStore& trust,
                                       const Given& given,
                                       const client::Inquiry& inquiry,
                                       const VerifyOptions& options) {
  client::Verifier verifier(trust, [&program] { return program.NowMs(); });
  if (given.has_evidence && !options.fresh) {
    return verifier.VerifyFile(given.file, inquiry);
  }
  if (options.offline) {
    return Status(StatusCode::kUnknown, ErrorReason::kHistoryMissing,
                  "--offline: no evidence was given; get an evidence file");
  }
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  return verifier.VerifyOnline(session->server(), inquiry);
}

StatusOr<ExitCode> RunVerify(Program& program, VerifyOptions& options) {
  const bool has_purpose = options.purpose != statement::Purpose::kUnspecified;
  if (options.host.empty() == has_purpose) {
    return UsageError("--host and --purpose belong together");
  }
  if (options.offline && options.fresh) {
    return UsageError("--offline and --fresh exclude each other");
  }
  COMITY_ASSIGN_OR_RETURN(client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  COMITY_ASSIGN_OR_RETURN(const Given given, Gather(trust.policy(), options));
  const client::Inquiry inquiry = {
      .question = {.credential = given.file.credential,
                   .on = options.on.value_or(program.Today()),
                   .host_country = options.host,
                   .purpose = options.purpose},
      .presentation = given.file.presentation,
      .nonce = options.nonce};
  const auto answer = Ask(program, trust, given, inquiry, options);
  if (!answer.ok()) {
    return NotChecked(answer.status());
  }
  const evidence::Verdict& verdict = answer->verdict();
  ShowVerdict(program.console(), program.globals().language,
              NumberOf(trust.policy(), given.file.credential), verdict,
              program.NowMs());
  program.console().Object(Console::Json::parse(statement::ToJson(verdict)));
  return static_cast<ExitCode>(evidence::ExitCode(verdict));
}

}  // namespace

void AddVerifyCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App& verify = AddCommand(
      app, program,
      {"verify",
       "Check whether a credential is genuine, valid on a day, and recognised "
       "in a country for a purpose. The answer is recomputed here "
       "from evidence; no server is believed. "
       "Exit code: 0 valid and, if asked, recognised; 1 a checked no; 2 could "
       "not check; 3 usage; 4 recognised under conditions.",
       "  comity verify KZ-5NRHC-GNQ4T-R480B-2FJMZ-QB1JYM-NE\n"
       "  comity verify KZ-5NRHC-... --host KZ --purpose establishment\n"
       "  comity verify --file gate.presentation\n"
       "  comity verify --file engineer.evidence --on 2026-06-30 --offline\n"},
      options, RunVerify);
  verify.add_option("NUMBER", options->number, "Number on the certificate");
  verify
      .add_option("--file", options->files,
                  "Evidence or presentation file; give both with two --file")
      ->type_name("FILE")
      ->allow_extra_args(false);
  verify.add_option("--host", options->host, "Country: does it count there?")
      ->type_name("CC");
  AddChoice(verify, "--purpose", options->purpose, "For what.");
  AddDay(verify, "--on", options->on, "Day asked about; today if not given");
  verify.add_option("--nonce", options->nonce,
                    "Ask for the holder's signature over this nonce");
  verify.add_flag("--offline", options->offline, "Never ask a server");
  verify.add_flag("--fresh", options->fresh,
                  "Ask the server also where a file brings evidence");
}

}  // namespace comity::cli
