// `comity verify`: is this credential genuine, is it valid on that day, does
// it count in that country?
#include <memory>

#include "client/cli/asking.h"
#include "client/cli/command.h"
#include "client/cli/options.h"
#include "client/cli/reach.h"
#include "client/cli/verdict_text.h"
#include "core/base/country_codes.h"
#include "core/statement/json.h"

namespace comity::cli {
namespace {

struct VerifyOptions {
  AskOptions ask;
  std::string host;
};

StatusOr<evidence::VerifiedAnswer> Ask(Program& program,
                                       client::TrustStore& trust,
                                       const Given& given,
                                       const client::Inquiry& inquiry,
                                       const Reach& reach) {
  client::Verifier verifier(trust, [&program] { return program.NowMs(); });
  if (given.from_file) {
    return verifier.VerifyFile(given.file, inquiry);
  }
  return verifier.VerifyOnline(reach.registries(), inquiry);
}

// A slip of the pen is no question. What the policy pins has a meaning there.
Status CheckHost(const evidence::Policy& policy, const std::string& host) {
  if (host.empty() || IsAssignedCountry(host) ||
      policy.FindCountry(host) != nullptr) {
    return OkStatus();
  }
  return InvalidArgument(ErrorReason::kCountryUnassigned,
                         "--host: '" + host +
                             "' is no country code of ISO 3166-1; they are "
                             "two capital letters, for example KZ");
}

StatusOr<ExitCode> RunVerify(Program& program, VerifyOptions& options) {
  const bool has_purpose =
      options.ask.purpose != statement::Purpose::kUnspecified;
  if (options.host.empty() == has_purpose) {
    return UsageError("--host and --purpose belong together");
  }
  COMITY_ASSIGN_OR_RETURN(client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  COMITY_RETURN_IF_ERROR(CheckHost(trust.policy(), options.host));
  COMITY_ASSIGN_OR_RETURN(const Given given,
                          Gather(trust.policy(), options.ask));
  COMITY_ASSIGN_OR_RETURN(client::Inquiry inquiry,
                          MakeInquiry(program, given, options.ask));
  inquiry.question.host_country = options.host;
  Reach reach;
  if (!given.from_file) {
    COMITY_ASSIGN_OR_RETURN(reach, Reach::Open(program, trust, options.ask.also,
                                               given.file.credential.origin));
  }
  const auto answer = Ask(program, trust, given, inquiry, reach);
  if (!answer.ok()) {
    return NotChecked(answer.status());
  }
  const evidence::Verdict& verdict = answer->verdict();
  ShowVerdict(program.console(), program.globals().language,
              NumberOf(trust.policy(), given.file.credential), verdict,
              program.NowMs());
  program.console().Object(ReadJson(statement::ToJson(verdict)));
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
       "  comity verify KZ-5NRHC-... --host CN --purpose employment \\\n"
       "      --also registry.cn.example=cn.example:7443\n"
       "  comity verify KZ-5NRHC-... --host KZ --purpose establishment \\\n"
       "      --satisfied local-registration@2026-01-01 --language kk\n"
       "  comity verify --file gate.presentation\n"
       "  comity verify --file engineer.evidence --on 2026-06-30 --offline\n"},
      options, RunVerify);
  AddAskOptions(verify, options->ask);
  verify.add_option("--host", options->host, "Country: does it count there?")
      ->type_name("CC");
  AddChoice(verify, "--purpose", options->ask.purpose, "For what.");
}

}  // namespace comity::cli
