// `comity`: the command line for centres, authorities, holders and employers.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "client/cli/command.h"
#include "client/cli/program.h"

namespace comity::cli {
namespace {

constexpr const char* kDescription =
    "Issues, checks and explains engineers' credentials that a Comity registry "
    "holds. Every answer of a server is checked here before it is believed.";

constexpr const char* kExamples =
    "Examples:\n"
    "  comity verify KZ-5NRHC-GNQ4T-R480B-2FJMZ-QB1JYM-NE\n"
    "  comity credential issue --scheme engineering --issuer centre \\\n"
    "      --csv engineers.csv --key officer1.pem\n"
    "  comity log checkpoint --server registry.kz.example:7443\n"
    "\n"
    "Whoever runs a registry backs up, checks and restores its store by "
    "comityd\nitself, on its machine: comityd --help.\n\n"
    "Exit codes: 0 valid and, if asked, recognised, or done; 1 a checked no; "
    "2 could\nnot check; 3 usage; 4 recognised under conditions; 5 done, some "
    "rows bad.\n"
    "Environment: COMITY_SERVER, COMITY_TRUST, COMITY_TLS_ROOTS,\n"
    "COMITY_TLS_CERTIFICATE, COMITY_TLS_KEY, COMITY_LANGUAGE; COMITY_BANNER,\n"
    "a line above every output.";

std::string Environment(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): read before any thread starts.
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string DefaultTrust() {
  const std::string config = Environment("XDG_CONFIG_HOME");
  return (config.empty() ? Environment("HOME") + "/.config" : config) +
         "/comity";
}

// Lists each command with the first sentence of its description.
class BriefFormatter : public CLI::Formatter {
 public:
  std::string make_subcommand(const CLI::App* command) const override {
    const std::string description = command->get_description();
    std::stringstream line;
    CLI::detail::format_help(line, command->get_name(),
                             description.substr(0, description.find(". ") + 1),
                             column_width_);
    return line.str();
  }
};

void AddGlobals(CLI::App& app, Program& program) {
  Globals& globals = program.globals();
  globals.trust = DefaultTrust();
  app.set_version_flag("--version", "comity 0.1.0");
  app.add_option("--server", globals.server, "Server to ask, host:port")
      ->each([&globals](const std::string&) { globals.server_given = true; })
      ->envname("COMITY_SERVER")
      ->capture_default_str()
      ->type_name("ADDR");
  app.add_option("--tls-roots", globals.tls.roots,
                 "Use TLS; certificates of who may vouch for the server")
      ->envname("COMITY_TLS_ROOTS")
      ->type_name("FILE");
  app.add_option("--tls-certificate", globals.tls.certificate,
                 "Own certificate, for servers that ask for one")
      ->envname("COMITY_TLS_CERTIFICATE")
      ->type_name("FILE");
  app.add_option("--tls-key", globals.tls.key, "Key of that certificate")
      ->envname("COMITY_TLS_KEY")
      ->type_name("FILE");
  app.add_option("--trust", globals.trust,
                 "Directory of the policy and of the heads seen; "
                 "~/.config/comity if not given")
      ->envname("COMITY_TRUST")
      ->type_name("DIR");
  app.add_option("--origin", globals.origin,
                 "The registry meant, where the policy pins several")
      ->type_name("ORIGIN");
  app.add_flag("--json", globals.json, "One JSON object for programs");
  app.add_option_function<std::string>(
         "--language",
         [&globals](const std::string& code) {
           const auto language = words::LanguageFromCode(code);
           if (!language) {
             throw CLI::ValidationError("--language", "en, ru, kk or zh");
           }
           globals.language = *language;
         },
         "Language of answers: en, ru, kk or zh")
      ->envname("COMITY_LANGUAGE")
      ->type_name("CODE");
  app.add_flag("--progress", globals.progress,
               "Show progress also where no terminal is");
  app.add_option_function<std::string>(
         "--now",
         [&globals](const std::string& text) {
           globals.now_ms = ParseTimeMs(text);
           if (!globals.now_ms) {
             throw CLI::ValidationError(
                 "--now", "YYYY-MM-DD, YYYY-MM-DDTHH:MM:SSZ or Unix seconds");
           }
         },
         "Judge as if it were this time, to repeat an earlier answer")
      ->type_name("TIME");
}

void AddCommands(CLI::App& app, Program& program) {
  AddVerifyCommand(app, program);
  AddWhereCommand(app, program);
  AddCredentialCommands(app, program);
  AddEvidenceCommands(app, program);
  AddInitCommand(app, program);
  AddKeyCommands(app, program);
  AddBodyCommands(app, program);
  AddGrantCommands(app, program);
  AddSchemeCommands(app, program);
  AddMappingCommands(app, program);
  AddAccreditationCommands(app, program);
  AddAgreementCommands(app, program);
  AddRecognitionCommands(app, program);
  AddSigningCommands(app, program);
  AddLogCommands(app, program);
  AddPartnerCommands(app, program);
  AddPolicyCommands(app, program);
  AddAuditCommand(app, program);
  AddSyncCommands(app, program);
}

int Main(int argc, char** argv) {
  Program program(std::cout, std::cerr);
  program.console().set_banner(Environment("COMITY_BANNER"));
  CLI::App app(kDescription, "comity");
  app.footer(kExamples);
  app.require_subcommand(1);
  app.fallthrough();
  auto formatter = std::make_shared<BriefFormatter>();
  formatter->column_width(20);
  app.formatter(formatter);
  AddGlobals(app, program);
  AddCommands(app, program);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    program.console().set_json(program.globals().json);
    return static_cast<int>(program.console().Fail(UsageError(error.what())));
  }
  return static_cast<int>(program.exit_code());
}

}  // namespace
}  // namespace comity::cli

int main(int argc, char** argv) { return comity::cli::Main(argc, argv); }
