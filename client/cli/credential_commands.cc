// `comity credential`: what happens to a credential after its issue.
#include <algorithm>
#include <iostream>
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/credential_list.h"
#include "client/cli/csv.h"
#include "client/cli/inputs.h"
#include "client/cli/options.h"
#include "client/cli/progress_bar.h"
#include "core/statement/credential_records.h"
#include "core/statement/map_keys.h"

namespace comity::cli {
namespace {

using statement::StatementBody;

struct EventOptions {
  std::string number;
  std::string list;      // A file of numbers, instead of one.
  bool worsens = false;  // The event that is meant.
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

StatusOr<Subject> FindSubject(Session& session, const std::string& number,
                              bool worsens) {
  Subject subject;
  COMITY_ASSIGN_OR_RETURN(subject.credential,
                          FindCredential(session.trust().policy(), number));
  if (subject.credential.origin != session.origin()) {
    return UsageError("the credential belongs to " + subject.credential.origin +
                      "; name it with --origin and its server with --server");
  }
  const Hash key = statement::CredentialKey(subject.credential.origin,
                                            subject.credential.credential_id);
  COMITY_ASSIGN_OR_RETURN(
      auto histories,
      worsens ? session.ReadWhoeverVouches({key}) : session.Read({key}));
  subject.histories.emplace(std::move(histories));
  COMITY_ASSIGN_OR_RETURN(subject.counted, subject.histories->Counted(key));
  if (subject.counted.empty()) {
    return FailedPrecondition(ErrorReason::kSubjectUnknown,
                              "no credential of this number was issued");
  }
  return subject;
}

// What an event says of its credential.
using MakeBody = StatusOr<StatementBody> (*)(Session&, const Subject&,
                                             const EventOptions&,
                                             CivilDate today);

StatusOr<Draft> MakeDraft(Session& session, const EventOptions& options,
                          const std::string& number, CivilDate today,
                          MakeBody make) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject,
                          FindSubject(session, number, options.worsens));
  COMITY_ASSIGN_OR_RETURN(StatementBody body,
                          make(session, subject, options, today));
  return Draft{.body = std::move(body), .default_slot = subject.Issuer()};
}

// `last` becomes what was sent, if it worsens something and stands behind what
// it was.
ListedEvent Send(Session& session, const EventOptions& options,
                 const std::string& number, CivilDate today, MakeBody make,
                 std::optional<Sent>& last) {
  ListedEvent event;
  event.number = number;
  const auto draft = MakeDraft(session, options, number, today, make);
  if (!draft.ok()) {
    event.status = draft.status();
    return event;
  }
  auto sent = SendDraft(session, options.author, *draft);
  event.status = sent.status();
  if (sent.ok()) {
    event.index = sent->logged.index;
    event.nothing_to_change = sent->logged.by_earlier_statement;
    if (statement::Worsens(draft->body) &&
        (!last || last->logged.index < sent->logged.index)) {
      last = *std::move(sent);
    }
  }
  return event;
}

// One waiting is enough for all: the head that covers the last covers them all.
StatusOr<ExitCode> ShowList(Program& program,
                            const std::vector<ListedEvent>& events,
                            const std::optional<Sent>& last,
                            Vouching* vouching) {
  if (vouching == nullptr || !last) {
    return ShowListedEvents(program.console(), events);
  }
  vouching->Await(last->keys, last->logged.index, last->logged.checkpoint);
  COMITY_ASSIGN_OR_RETURN(
      const ExitCode shown,
      ShowListedEvents(program.console(), events, vouching->ToJson()));
  const ExitCode vouched = vouching->Show();
  return shown == ExitCode::kYes ? vouched : shown;
}

// The same event for each credential of a list. One that fails stops no other;
// running the command again changes nothing for those that are logged.
StatusOr<ExitCode> RunForList(Program& program, Session& session,
                              const EventOptions& options, MakeBody make) {
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadInput(options.list, kCsvSizeMax));
  COMITY_ASSIGN_OR_RETURN(const std::vector<std::string> numbers,
                          NumbersOf(bytes));
  COMITY_ASSIGN_OR_RETURN(
      const auto vouching,
      Vouching::Open(program, session, options.author.vouching));
  std::vector<ListedEvent> events;
  std::optional<Sent> last;
  {
    ProgressBar bar(std::cerr, program.ShowsProgress(), "Sending",
                    numbers.size());
    for (const std::string& number : numbers) {
      events.push_back(
          Send(session, options, number, program.Today(), make, last));
      bar.Advance(1);
    }
  }
  SayIfUnvouched(program, session);
  return ShowList(program, events, last, vouching.get());
}

StatusOr<ExitCode> RunEvent(Program& program, const EventOptions& options,
                            MakeBody make) {
  if (options.number.empty() == options.list.empty()) {
    return UsageError("give the number of one credential, or --list FILE");
  }
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  if (!options.list.empty()) {
    return RunForList(program, *session, options, make);
  }
  COMITY_ASSIGN_OR_RETURN(
      const Draft draft,
      MakeDraft(*session, options, options.number, program.Today(), make));
  return MakeAndSend(program, *session, options.author, draft);
}

// --- What each event says ----------------------------------------------------

StatusOr<StatementBody> Suspended(Session& /*session*/, const Subject& subject,
                                  const EventOptions& options,
                                  CivilDate today) {
  return StatementBody(statement::CredentialSuspended{
      .credential_id = subject.credential.credential_id,
      .interval = {options.from.value_or(today), options.until},
      .reason = options.reason,
      .appeal_until = options.appeal_until});
}

StatusOr<StatementBody> Revoked(Session& /*session*/, const Subject& subject,
                                const EventOptions& options, CivilDate today) {
  return StatementBody(statement::CredentialRevoked{
      .credential_id = subject.credential.credential_id,
      .from = options.from.value_or(today),
      .reason = options.reason,
      .appeal_until = options.appeal_until});
}

StatusOr<StatementBody> Voided(Session& /*session*/, const Subject& subject,
                               const EventOptions& options,
                               CivilDate /*today*/) {
  return StatementBody(statement::CredentialVoided{
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

StatusOr<StatementBody> Reinstated(Session& /*session*/, const Subject& subject,
                                   const EventOptions& options,
                                   CivilDate today) {
  statement::CredentialReinstated record = {
      .credential_id = subject.credential.credential_id,
      .undone_id = {},
      .from = options.from.value_or(today),
      .reason = options.reason};
  if (options.undone_id) {
    record.undone_id = *options.undone_id;
  } else {
    COMITY_ASSIGN_OR_RETURN(record.undone_id, FindUndone(subject));
  }
  return StatementBody(std::move(record));
}

StatusOr<StatementBody> Renewed(Session& /*session*/, const Subject& subject,
                                const EventOptions& options, CivilDate today) {
  statement::CredentialRenewed record = {
      .credential_id = subject.credential.credential_id,
      .interval = {options.from.value_or(today), options.until},
      .cpd = std::nullopt};
  if (options.cpd_until) {
    record.cpd = statement::CpdSummary{
        .period = {options.cpd_from.value_or(record.interval.from),
                   *options.cpd_until},
        .hours = options.cpd_hours,
        .satisfied_until = *options.cpd_until};
  }
  return StatementBody(std::move(record));
}

StatusOr<StatementBody> Extended(Session& /*session*/, const Subject& subject,
                                 const EventOptions& options,
                                 CivilDate /*today*/) {
  return StatementBody(statement::CredentialExtended{
      .credential_id = subject.credential.credential_id,
      .valid_until = *options.until,
      .reason = options.reason});
}

StatusOr<StatementBody> Superseded(Session& session, const Subject& subject,
                                   const EventOptions& options,
                                   CivilDate today) {
  statement::CredentialSuperseded record = {
      .credential_id = subject.credential.credential_id,
      .successor = {},
      .from = options.from.value_or(today)};
  COMITY_ASSIGN_OR_RETURN(
      record.successor,
      FindCredential(session.trust().policy(), options.successor));
  return StatementBody(std::move(record));
}

template <MakeBody make>
StatusOr<ExitCode> Run(Program& program, EventOptions& options) {
  return RunEvent(program, options, make);
}

using RunCommand = StatusOr<ExitCode> (*)(Program&, EventOptions&);

CLI::App& AddEvent(CLI::App& family, Program& program, const CommandText& text,
                   const std::shared_ptr<EventOptions>& options,
                   RunCommand run) {
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
      suspended, Run<Suspended>);
  AddDay(suspend, "--from", suspended->from, "First day; today if not given");
  AddDay(suspend, "--until", suspended->until, "Last day; open if not given");

  auto revoked = std::make_shared<EventOptions>();
  CLI::App& revoke = AddEvent(
      family, program,
      {"revoke",
       "The credential does not count from a day on. The issuer signs, or a "
       "supervisor.",
       "  comity credential revoke KZ-5NRHC-... --reason conduct "
       "--key officer1.pem\n"
       "  comity credential revoke --list cohort.csv --reason "
       "programme-withdrawn \\\n"
       "      --appeal-until 2027-03-31 --key officer1.pem\n"},
      revoked, Run<Revoked>);
  AddDay(revoke, "--from", revoked->from, "First bad day; today if not given");

  auto voided = std::make_shared<EventOptions>();
  CLI::App& annul = AddEvent(
      family, program,
      {"void",
       "The credential should never have been given: bad on every day. The "
       "issuer signs, or a supervisor.",
       "  comity credential void KZ-5NRHC-... --reason fraud "
       "--key officer1.pem\n"},
      voided, Run<Voided>);

  for (auto& [command, options] :
       {std::pair{&suspend, suspended}, std::pair{&revoke, revoked},
        std::pair{&annul, voided}}) {
    options->worsens = true;
    AddChoice(*command, "--reason", options->reason, "Why.")->required();
    AddDay(*command, "--appeal-until", options->appeal_until,
           "Last day on which the holder can appeal");
    command->get_option("NUMBER")->required(false);
    command
        ->add_option("--list", options->list,
                     "Credentials of a whole cohort instead of one: a table "
                     "with a column `number`, such as `credential issue` "
                     "writes, or numbers alone, one on each line")
        ->type_name("FILE");
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
      reinstated, Run<Reinstated>);
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
      renewed, Run<Renewed>);
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
      extended, Run<Extended>);
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
      superseded, Run<Superseded>);
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
