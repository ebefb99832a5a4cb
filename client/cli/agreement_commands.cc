// `comity agreement`: texts of agreements, and what parties do about them.
#include <algorithm>
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/inputs.h"
#include "client/cli/options.h"
#include "core/crypto/sha256.h"
#include "core/statement/agreement_records.h"
#include "core/statement/wire.h"

namespace comity::cli {
namespace {

struct PublishOptions {
  std::string text;
  std::optional<Hash> agreement_id;
  std::string original;
  AuthorOptions author;
};

StatusOr<ExitCode> RunPublish(Program& program, PublishOptions& options) {
  statement::AgreementText record;
  COMITY_ASSIGN_OR_RETURN(record.text, ReadInput(options.text));
  record.agreement_id = options.agreement_id;
  if (!options.original.empty()) {
    record.originals.push_back(
        {Typed(options.original), std::nullopt, std::nullopt});
  }
  const auto terms =
      statement::DecodeRecord<statement::AgreementTerms>(record.text);
  if (!terms.ok()) {
    return InvalidArgument(
        ErrorReason::kFileOfOtherKind,
        options.text + " is not a text that `comity agreement draft` made: " +
            terms.status().message());
  }
  return MakeAndSend(program, options.author, {.body = record});
}

struct ActOptions {
  statement::PartyAct record;
  std::optional<Hash> agreement_id;
  std::optional<Hash> version_id;
  std::optional<CivilDate> on;
  std::vector<std::string> designated;
  bool recorded = false;
  std::string instrument;
  std::string instrument_file;
  std::optional<CivilDate> instrument_dated;
  AuthorOptions author;
};

// `BODY@FROM` or `BODY@FROM..UNTIL`, of this registry unless `ORIGIN/BODY`.
StatusOr<statement::DesignatedBody> ParseDesignated(const std::string& text,
                                                    const std::string& origin) {
  const Status malformed =
      UsageError("'" + text + "': write it as BODY@FROM or BODY@FROM..UNTIL");
  const std::size_t at = text.find('@');
  if (at == std::string::npos) {
    return malformed;
  }
  statement::DesignatedBody record;
  const std::string body = text.substr(0, at);
  const std::size_t slash = body.rfind('/');
  record.body.origin =
      slash == std::string::npos ? origin : body.substr(0, slash);
  record.body.id = slash == std::string::npos ? body : body.substr(slash + 1);
  const auto from = CivilDate::Parse(text.substr(at + 1, 10));
  if (!from) {
    return malformed;
  }
  record.interval.from = *from;
  if (const std::string rest = text.substr(at + 11); !rest.empty()) {
    record.interval.until = rest.starts_with("..")
                                ? CivilDate::Parse(rest.substr(2))
                                : std::nullopt;
    if (!record.interval.until) {
      return malformed;
    }
  }
  return record;
}

StatusOr<statement::RecordedAct> Recorded(const ActOptions& options) {
  statement::RecordedAct record;
  record.act = options.record;
  record.instrument = {Typed(options.instrument), std::nullopt,
                       options.instrument_dated};
  if (!options.instrument_file.empty()) {
    COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                            ReadInput(options.instrument_file, 64U << 20));
    record.instrument.sha256 = crypto::Sha256(bytes);
  }
  return record;
}

StatusOr<ExitCode> RunAct(Program& program, ActOptions& options) {
  if (options.recorded == options.instrument.empty()) {
    return UsageError(
        "--record and --instrument belong together: an authority "
        "records an act from a paper that it saw");
  }
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  statement::PartyAct& record = options.record;
  record.agreement_id = *options.agreement_id;
  record.version_id = options.version_id.value_or(*options.agreement_id);
  record.effective_on = options.on.value_or(program.Today());
  if (record.countries.empty() && !options.recorded) {
    record.countries = {session->country()};
  }
  std::sort(record.countries.begin(), record.countries.end());
  for (const std::string& text : options.designated) {
    COMITY_ASSIGN_OR_RETURN(auto body,
                            ParseDesignated(text, session->origin()));
    record.designated_bodies.push_back(std::move(body));
  }
  if (!options.recorded) {
    return MakeAndSend(program, *session, options.author, {.body = record});
  }
  COMITY_ASSIGN_OR_RETURN(const statement::RecordedAct recorded,
                          Recorded(options));
  return MakeAndSend(program, *session, options.author, {.body = recorded});
}

void AddPublish(CLI::App& family, Program& program) {
  auto options = std::make_shared<PublishOptions>();
  CLI::App& publish = AddCommand(
      family, program,
      {"publish",
       "Log the text of an agreement, or of a new version. A body granted the "
       "role agreement-authority signs.",
       "  comity agreement publish kz-cn.text --key authority=minister.pem\n"},
      options, RunPublish);
  publish.add_option("TEXT", options->text, "File made by `agreement draft`")
      ->required();
  AddHash(publish, "--version-of", options->agreement_id,
          "Text id of the agreement's first version");
  publish.add_option("--original", options->original,
                     "Reference of the printed original");
  AddAuthorOptions(publish, options->author);
}

void AddActOptions(CLI::App& act, ActOptions& options) {
  AddHash(act, "AGREEMENT", options.agreement_id,
          "Text id of the agreement's first version")
      ->required();
  AddHash(act, "--version", options.version_id,
          "Text id of the version meant; the first if not given");
  AddChoice(act, "--act", options.record.act, "What the party does.")
      ->required();
  act.add_option("--party", options.record.party_id,
                 "The party, as the text calls it")
      ->required();
  act.add_option("--country", options.record.countries,
                 "Countries of the party that act; the registry's own if not "
                 "given")
      ->delimiter(',')
      ->type_name("CC,...");
  AddDay(act, "--on", options.on,
         "First day of the effect; for withdraw and terminate the first day "
         "out; today if not given");
  AddDay(act, "--notified-on", options.record.notified_on,
         "withdraw: day of the notification");
  AddDay(act, "--until", options.record.until, "suspend: last day");
  AddChoice(act, "--suspends", options.record.suspension_effect,
            "suspend: what is suspended.");
  act.add_option("--designated", options.designated,
                 "designate: one of the complete list of bodies; repeat")
      ->type_name("[ORIGIN/]BODY@FROM[..UNTIL]")
      ->allow_extra_args(false);
}

void AddAct(CLI::App& family, Program& program) {
  auto options = std::make_shared<ActOptions>();
  CLI::App& act = AddCommand(
      family, program,
      {"act",
       "Say what a party does about an agreement. Two persons of a body "
       "granted "
       "the role agreement-authority sign. With --record, the host's authority "
       "records the act of a country that has no registry of its own.",
       "  comity agreement act 5c0f... --act enter-into-force --party "
       "kazakhstan \\\n"
       "      --key authority=minister.pem --key authority=deputy.pem\n"
       "  comity agreement act 5c0f... --act sign --party china --country CN "
       "--record \\\n"
       "      --instrument \"Note verbale 12/2026\" \\\n"
       "      --key authority=minister.pem --key authority=deputy.pem\n"},
      options, RunAct);
  AddActOptions(act, *options);
  act.add_flag("--record", options->recorded,
               "Record the act of a country without a registry");
  act.add_option("--instrument", options->instrument,
                 "--record: the paper that the authority saw");
  act.add_option("--instrument-file", options->instrument_file,
                 "--record: a copy of it, of which the hash is logged")
      ->type_name("FILE");
  AddDay(act, "--instrument-dated", options->instrument_dated,
         "--record: its day");
  AddAuthorOptions(act, options->author);
}

}  // namespace

void AddAgreementCommands(CLI::App& app, Program& program) {
  CLI::App& family = AddFamily(
      app, "agreement", "Draft and publish agreements, and act on them.");
  AddAgreementDraftCommands(family, program);
  AddAgreementTryCommand(family, program);
  AddPublish(family, program);
  AddAct(family, program);
}

}  // namespace comity::cli
