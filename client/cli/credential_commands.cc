// `comity credential`: what happens to a credential after its issue.
#include <algorithm>
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/options.h"
#include "core/statement/credential_records.h"
#include "core/statement/map_keys.h"

namespace comity::cli {
namespace {

struct EventOptions {
  std::string number;
  std::string successor;
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;
  std::optional<CivilDate> appeal_until;
  std::optional<Hash> undone_id;
  std::optional<CivilDate> cpd_from;
  std::optional<CivilDate> cpd_until;
  std::uint64_t cpd_hours = 0;
  statement::EventReason reason = statement::EventReason::kUnspecified;
  AuthorOptions author;
};

// The credential that an event is about, with its counted history.
struct Subject {
  std::unique_ptr<Session> session;
  statement::CredentialReference credential;
  std::optional<client::ProvenHistories> histories;
  std::vector<const authority::LoggedStatement*> counted;

  // The issuer, where one body alone issued it.
  std::string Issuer() const {
    for (const authority::LoggedStatement* logged : counted) {
      if (logged->As<statement::Credential>() != nullptr) {
        const auto& slots = logged->statement.header.slots;
        return slots.front() == slots.back() ? slots.front() : "";
      }
    }
    return "";
  }
};

StatusOr<Subject> FindSubject(Program& program, const EventOptions& options) {
  Subject subject;
  COMITY_ASSIGN_OR_RETURN(subject.session, Session::Open(program));
  Session& session = *subject.session;
  COMITY_ASSIGN_OR_RETURN(
      subject.credential,
      FindCredential(session.trust().policy(), options.number));
  if (subject.credential.origin != session.origin()) {
    return UsageError("the credential belongs to " + subject.credential.origin +
                      "; name it with --origin and its server with --server");
  }
  const Hash key = statement::CredentialKey(subject.credential.origin,
                                            subject.credential.credential_id);
  COMITY_ASSIGN_OR_RETURN(auto histories, session.Read({key}));
  subject.histories.emplace(std::move(histories));
  COMITY_ASSIGN_OR_RETURN(subject.counted, subject.histories->Counted(key));
  if (subject.counted.empty()) {
    return FailedPrecondition(ErrorReason::kSubjectUnknown,
                              "no credential of this number was issued");
  }
  return subject;
}

StatusOr<ExitCode> Finish(Program& program, const Subject& subject,
                          const EventOptions& options,
                          statement::StatementBody body) {
  return MakeAndSend(
      program, *subject.session, options.author,
      {.body = std::move(body), .default_slot = subject.Issuer()});
}

StatusOr<ExitCode> RunSuspend(Program& program, EventOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject, FindSubject(program, options));
  return Finish(
      program, subject, options,
      statement::CredentialSuspended{
          .credential_id = subject.credential.credential_id,
          .interval = {options.from.value_or(program.Today()), options.until},
          .reason = options.reason,
          .appeal_until = options.appeal_until});
}

StatusOr<ExitCode> RunRevoke(Program& program, EventOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject, FindSubject(program, options));
  return Finish(program, subject, options,
                statement::CredentialRevoked{
                    .credential_id = subject.credential.credential_id,
                    .from = options.from.value_or(program.Today()),
                    .reason = options.reason,
                    .appeal_until = options.appeal_until});
}

StatusOr<ExitCode> RunVoid(Program& program, EventOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject, FindSubject(program, options));
  return Finish(program, subject, options,
                statement::CredentialVoided{
                    .credential_id = subject.credential.credential_id,
                    .reason = options.reason,
                    .appeal_until = options.appeal_until});
}

bool CanBeUndone(const authority::LoggedStatement& logged) {
  return logged.As<statement::CredentialSuspended>() != nullptr ||
         logged.As<statement::CredentialRevoked>() != nullptr ||
         logged.As<statement::CredentialVoided>() != nullptr;
}

// The one event that stands against the credential; if there are several, the
// caller must say which.
StatusOr<Hash> FindUndone(const Subject& subject) {
  std::vector<Hash> standing;
  for (const authority::LoggedStatement* logged : subject.counted) {
    if (CanBeUndone(*logged)) {
      standing.push_back(logged->statement.id);
    }
    if (const auto* r = logged->As<statement::CredentialReinstated>()) {
      standing.erase(
          std::remove(standing.begin(), standing.end(), r->undone_id),
          standing.end());
    }
  }
  if (standing.empty()) {
    return FailedPrecondition(ErrorReason::kSubjectUnknown,
                              "nothing stands against this credential");
  }
  if (standing.size() == 1) {
    return standing.front();
  }
  std::string ids;
  for (const Hash& id : standing) {
    ids += " " + HexEncode(id.view());
  }
  return UsageError("several events stand; say which with --undoes:" + ids);
}

StatusOr<ExitCode> RunReinstate(Program& program, EventOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject, FindSubject(program, options));
  statement::CredentialReinstated record = {
      .credential_id = subject.credential.credential_id,
      .undone_id = {},
      .from = options.from.value_or(program.Today()),
      .reason = options.reason};
  if (options.undone_id) {
    record.undone_id = *options.undone_id;
  } else {
    COMITY_ASSIGN_OR_RETURN(record.undone_id, FindUndone(subject));
  }
  return Finish(program, subject, options, record);
}

StatusOr<ExitCode> RunRenew(Program& program, EventOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject, FindSubject(program, options));
  statement::CredentialRenewed record = {
      .credential_id = subject.credential.credential_id,
      .interval = {options.from.value_or(program.Today()), options.until},
      .cpd = std::nullopt};
  if (options.cpd_until) {
    record.cpd = statement::CpdSummary{
        .period = {options.cpd_from.value_or(record.interval.from),
                   *options.cpd_until},
        .hours = options.cpd_hours,
        .satisfied_until = *options.cpd_until};
  }
  return Finish(program, subject, options, record);
}

StatusOr<ExitCode> RunExtend(Program& program, EventOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject, FindSubject(program, options));
  return Finish(program, subject, options,
                statement::CredentialExtended{
                    .credential_id = subject.credential.credential_id,
                    .valid_until = *options.until,
                    .reason = options.reason});
}

StatusOr<ExitCode> RunSupersede(Program& program, EventOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject, FindSubject(program, options));
  statement::CredentialSuperseded record = {
      .credential_id = subject.credential.credential_id,
      .successor = {},
      .from = options.from.value_or(program.Today())};
  COMITY_ASSIGN_OR_RETURN(
      record.successor,
      FindCredential(subject.session->trust().policy(), options.successor));
  return Finish(program, subject, options, record);
}

using Run = StatusOr<ExitCode> (*)(Program&, EventOptions&);

CLI::App& AddEvent(CLI::App& family, Program& program, const CommandText& text,
                   const std::shared_ptr<EventOptions>& options, Run run) {
  CLI::App& command = AddCommand(family, program, text, options, run);
  command.add_option("NUMBER", options->number, "Number on the certificate")
      ->required();
  AddAuthorOptions(command, options->author);
  return command;
}

void AddWorsening(CLI::App& family, Program& program) {
  auto suspended = std::make_shared<EventOptions>();
  CLI::App& suspend = AddEvent(
      family, program,
      {"suspend",
       "The credential does not count for some days. The issuer signs, or a "
       "supervisor.",
       "  comity credential suspend KZ-5NRHC-... --until 2027-01-31 \\\n"
       "      --reason investigation --key officer1.pem\n"},
      suspended, RunSuspend);
  AddDay(suspend, "--from", suspended->from, "First day; today if not given");
  AddDay(suspend, "--until", suspended->until, "Last day; open if not given");

  auto revoked = std::make_shared<EventOptions>();
  CLI::App& revoke = AddEvent(
      family, program,
      {"revoke",
       "The credential does not count from a day on. The issuer signs, or a "
       "supervisor.",
       "  comity credential revoke KZ-5NRHC-... --reason conduct "
       "--key officer1.pem\n"},
      revoked, RunRevoke);
  AddDay(revoke, "--from", revoked->from, "First bad day; today if not given");

  auto voided = std::make_shared<EventOptions>();
  CLI::App& annul = AddEvent(
      family, program,
      {"void",
       "The credential should never have been given: bad on every day. The "
       "issuer signs, or a supervisor.",
       "  comity credential void KZ-5NRHC-... --reason fraud "
       "--key officer1.pem\n"},
      voided, RunVoid);

  for (auto& [command, options] :
       {std::pair{&suspend, suspended}, std::pair{&revoke, revoked},
        std::pair{&annul, voided}}) {
    AddChoice(*command, "--reason", options->reason, "Why.")->required();
    AddDay(*command, "--appeal-until", options->appeal_until,
           "Last day on which the holder can appeal");
  }
}

void AddImproving(CLI::App& family, Program& program) {
  auto reinstated = std::make_shared<EventOptions>();
  CLI::App& reinstate = AddEvent(
      family, program,
      {"reinstate",
       "Undo a suspension, revocation or voiding. Two persons of the issuer "
       "sign, or of a supervisor.",
       "  comity credential reinstate KZ-5NRHC-... --reason appeal-upheld \\\n"
       "      --key officer1.pem --key officer2.pem\n"},
      reinstated, RunReinstate);
  AddHash(reinstate, "--undoes", reinstated->undone_id,
          "Statement id of what is undone, if there are several");
  AddDay(reinstate, "--from", reinstated->from,
         "First good day; today if not given");
  AddChoice(reinstate, "--reason", reinstated->reason, "Why.")->required();

  auto renewed = std::make_shared<EventOptions>();
  CLI::App& renew = AddEvent(
      family, program,
      {"renew",
       "Add a period after the requirements were met again. The issuer signs.",
       "  comity credential renew KZ-5NRHC-... --from 2031-01-04 "
       "--until 2036-01-03 \\\n"
       "      --cpd-until 2036-01-03 --cpd-hours 120 --key officer1.pem\n"},
      renewed, RunRenew);
  AddDay(renew, "--from", renewed->from, "First day; today if not given");
  AddDay(renew, "--until", renewed->until, "Last day")->required();
  AddDay(renew, "--cpd-from", renewed->cpd_from,
         "First day of the professional development that was shown");
  AddDay(renew, "--cpd-until", renewed->cpd_until,
         "Day until which that duty is met");
  renew.add_option("--cpd-hours", renewed->cpd_hours, "Its hours");

  auto extended = std::make_shared<EventOptions>();
  CLI::App& extend = AddEvent(
      family, program,
      {"extend",
       "The present period ends later than first said. The issuer signs.",
       "  comity credential extend KZ-5NRHC-... --until 2031-06-30 \\\n"
       "      --reason administrative --key officer1.pem\n"},
      extended, RunExtend);
  AddDay(extend, "--until", extended->until, "New last day")->required();
  AddChoice(extend, "--reason", extended->reason, "Why.")->required();

  auto superseded = std::make_shared<EventOptions>();
  CLI::App& supersede = AddEvent(
      family, program,
      {"supersede",
       "Another credential takes the place of this one. The issuer signs.",
       "  comity credential supersede KZ-5NRHC-... --successor KZ-7Q2MD-... "
       "\\\n"
       "      --key officer1.pem\n"},
      superseded, RunSupersede);
  supersede
      .add_option("--successor", superseded->successor,
                  "Number of the other credential")
      ->required();
  AddDay(supersede, "--from", superseded->from, "Day; today if not given");
}

}  // namespace

void AddCredentialCommands(CLI::App& app, Program& program) {
  CLI::App& family = AddFamily(
      app, "credential", "Issue credentials, and say what became of them.");
  AddCredentialIssueCommand(family, program);
  AddWorsening(family, program);
  AddImproving(family, program);
  AddCredentialConfirmCommands(family, program);
}

}  // namespace comity::cli
