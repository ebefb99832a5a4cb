#include "client/cli/asking.h"

#include "client/cli/options.h"
#include "client/cli/reach.h"
#include "client/cli/session.h"
#include "client/issuing/credential_number.h"
#include "core/base/field_codes.h"

namespace comity::cli {
namespace {

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

// `CODE`, `CODE@FROM` or `CODE@FROM..UNTIL`.
StatusOr<recognition::SatisfiedCondition> ParseSatisfied(
    const std::string& text) {
  const Status malformed = UsageError("'" + text +
                                      "': write it as CODE, CODE@FROM or "
                                      "CODE@FROM..UNTIL; codes: " +
                                      ChoicesOf<statement::ConditionCode>());
  const std::size_t at = text.find('@');
  const auto code =
      ChoiceFromText<statement::ConditionCode>(text.substr(0, at));
  if (!code) {
    return malformed;
  }
  recognition::SatisfiedCondition satisfied{*code, {}};
  if (at == std::string::npos) {
    return satisfied;
  }
  const std::string days = text.substr(at + 1);
  const std::size_t dots = days.find("..");
  satisfied.days.from = CivilDate::Parse(days.substr(0, dots));
  if (!satisfied.days.from) {
    return malformed;
  }
  if (dots != std::string::npos) {
    satisfied.days.until = CivilDate::Parse(days.substr(dots + 2));
    if (!satisfied.days.until) {
      return malformed;
    }
  }
  return satisfied;
}

}  // namespace

StatusOr<Given> Gather(const evidence::Policy& policy,
                       const AskOptions& options) {
  if (options.offline && options.fresh) {
    return UsageError("--offline and --fresh exclude each other");
  }
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
  given.from_file = given.has_evidence && !options.fresh;
  if (!given.from_file && options.offline) {
    return Status(StatusCode::kUnknown, ErrorReason::kHistoryMissing,
                  "--offline: no evidence was given; get an evidence file");
  }
  return given;
}

StatusOr<client::Inquiry> MakeInquiry(const Program& program,
                                      const Given& given,
                                      const AskOptions& options) {
  client::Inquiry inquiry;
  inquiry.question.credential = given.file.credential;
  inquiry.question.on = options.on.value_or(program.Today());
  inquiry.question.purpose = options.purpose;
  if (!options.field.empty() && !IsEducationField(options.field)) {
    return InvalidArgument(
        ErrorReason::kCodeUnknown,
        "--field: '" + options.field + "' is no field of ISCED-F 2013");
  }
  inquiry.question.field = options.field;
  inquiry.question.known_at = options.known_at;
  for (const std::string& text : options.satisfied) {
    COMITY_ASSIGN_OR_RETURN(auto satisfied, ParseSatisfied(text));
    inquiry.question.satisfied.push_back(satisfied);
  }
  inquiry.presentation = given.file.presentation;
  inquiry.nonce = options.nonce;
  return inquiry;
}

std::string NumberOf(const evidence::Policy& policy,
                     const statement::CredentialReference& credential) {
  const evidence::PinnedOrigin* pinned = policy.FindOrigin(credential.origin);
  const std::string id = credential.credential_id;
  if (pinned == nullptr || pinned->countries.empty()) {
    return credential.origin + "/" + HexEncode(id);
  }
  return client::FormatCredentialNumber({pinned->countries.front(), id});
}

void AddAskOptions(CLI::App& command, AskOptions& options) {
  command.add_option("NUMBER", options.number, "Number on the certificate");
  command
      .add_option("--file", options.files,
                  "Evidence or presentation file; give both with two --file")
      ->type_name("FILE")
      ->allow_extra_args(false);
  AddDay(command, "--on", options.on, "Day asked about; today if not given");
  AddDay(command, "--known-at", options.known_at,
         "Judge by what was recorded by the end of this day");
  command
      .add_option("--field", options.field,
                  "ISCED-F code needed; all of the credential's if not given")
      ->type_name("CODE");
  command
      .add_option("--satisfied", options.satisfied,
                  "A condition that is met, for example "
                  "local-registration@2026-01-01..2026-12-31")
      ->type_name("CODE[@DAYS]")
      ->allow_extra_args(false);
  command.add_option("--nonce", options.nonce,
                     "Ask for the holder's signature over this nonce");
  AddAlsoOption(command, options.also);
  command.add_flag("--offline", options.offline, "Never ask a server");
  command.add_flag("--fresh", options.fresh,
                   "Ask the server also where a file brings evidence");
}

}  // namespace comity::cli
