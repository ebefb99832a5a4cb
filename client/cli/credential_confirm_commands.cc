// `comity credential confirm` and `confirm-withdraw`: a partner of a joint
// credential speaks in its own registry.
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/options.h"
#include "client/issuing/holder_file.h"
#include "core/statement/map_keys.h"

namespace comity::cli {
namespace {

struct ConfirmOptions {
  std::string number;
  std::string body;
  std::string holder;
  std::optional<Hash> statement_id;
  std::optional<CivilDate> on;
  AuthorOptions author;
};

// The credential, which must be of another registry than the session's.
StatusOr<statement::CredentialReference> FindElsewhere(
    Session& session, const std::string& number) {
  COMITY_ASSIGN_OR_RETURN(auto credential,
                          FindCredential(session.trust().policy(), number));
  if (credential.origin == session.origin()) {
    return UsageError(
        "the credential is of this registry; its partners confirm in theirs: "
        "name that with --origin and its server with --server");
  }
  return credential;
}

// The statement that issued the credential: by its id, or from the holder's
// file, which brings it along.
StatusOr<Hash> FindIssue(const ConfirmOptions& options,
                         const statement::CredentialReference& credential) {
  if (options.statement_id.has_value() == !options.holder.empty()) {
    return UsageError("say what is confirmed: --statement ID or --holder FILE");
  }
  if (options.statement_id) {
    return *options.statement_id;
  }
  COMITY_ASSIGN_OR_RETURN(const auto holder,
                          client::ReadRecordFile<client::HolderRecord>(
                              client::kHolderFile, options.holder));
  if (holder.credential.origin != credential.origin ||
      holder.credential.credential_id != credential.credential_id) {
    return UsageError(options.holder + " is about another credential");
  }
  COMITY_ASSIGN_OR_RETURN(const auto parsed,
                          statement::ParseStatement(holder.statement));
  return parsed.id;
}

StatusOr<ExitCode> RunConfirm(Program& program, ConfirmOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  statement::CoIssuerConfirmed record;
  COMITY_ASSIGN_OR_RETURN(record.credential,
                          FindElsewhere(*session, options.number));
  COMITY_ASSIGN_OR_RETURN(record.credential_statement_id,
                          FindIssue(options, record.credential));
  record.body_id = options.body;
  record.confirmed_on = options.on.value_or(program.Today());
  return MakeAndSend(program, *session, options.author,
                     {.body = record, .default_slot = options.body});
}

struct WithdrawOptions {
  std::string number;
  std::string body;
  std::optional<Hash> confirmation_id;
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;
  statement::EventReason reason = statement::EventReason::kUnspecified;
  AuthorOptions author;
};

// The body's newest confirmation, if none is named.
StatusOr<Hash> FindConfirmation(
    Session& session, const WithdrawOptions& options,
    const statement::CredentialReference& credential) {
  if (options.confirmation_id) {
    return *options.confirmation_id;
  }
  const Hash key =
      statement::CredentialKey(credential.origin, credential.credential_id);
  COMITY_ASSIGN_OR_RETURN(auto histories, session.ReadWhoeverVouches({key}));
  COMITY_ASSIGN_OR_RETURN(const auto counted, histories.Counted(key));
  for (auto logged = counted.rbegin(); logged != counted.rend(); ++logged) {
    const auto* confirmed = (*logged)->As<statement::CoIssuerConfirmed>();
    if (confirmed != nullptr && confirmed->body_id == options.body) {
      return (*logged)->statement.id;
    }
  }
  return FailedPrecondition(
      ErrorReason::kSubjectUnknown,
      "'" + options.body + "' has not confirmed this credential");
}

StatusOr<ExitCode> RunWithdraw(Program& program, WithdrawOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  statement::CoIssuerWithdrawn record;
  COMITY_ASSIGN_OR_RETURN(record.credential,
                          FindElsewhere(*session, options.number));
  COMITY_ASSIGN_OR_RETURN(
      record.confirmation_id,
      FindConfirmation(*session, options, record.credential));
  record.interval = {options.from.value_or(program.Today()), options.until};
  record.reason = options.reason;
  return MakeAndSend(program, *session, options.author,
                     {.body = record, .default_slot = options.body});
}

void AddConfirm(CLI::App& family, Program& program) {
  auto options = std::make_shared<ConfirmOptions>();
  CLI::App& confirm = AddCommand(
      family, program,
      {"confirm",
       "A partner confirms a joint credential that was issued in another "
       "registry. It speaks in its own registry, for exactly the issue named; "
       "until then it counts as a missing partner.",
       "  comity credential confirm KZ-5NRHC-... --body university \\\n"
       "      --holder joint.holder --origin registry.cn.example "
       "--key rector.pem\n"},
      options, RunConfirm);
  confirm.add_option("NUMBER", options->number, "Number on the certificate")
      ->required();
  confirm.add_option("--body", options->body, "The partner's body id")
      ->required();
  AddHash(confirm, "--statement", options->statement_id,
          "Statement id of the issue, as `credential issue` shows it");
  confirm
      .add_option("--holder", options->holder,
                  "The holder's file, which brings the issue along")
      ->type_name("FILE");
  AddDay(confirm, "--on", options->on, "Day; today if not given");
  AddAuthorOptions(confirm, options->author);
}

void AddWithdraw(CLI::App& family, Program& program) {
  auto options = std::make_shared<WithdrawOptions>();
  CLI::App& withdraw = AddCommand(
      family, program,
      {"confirm-withdraw",
       "A partner takes its confirmation back, for a time or for good.",
       "  comity credential confirm-withdraw KZ-5NRHC-... --body university "
       "\\\n"
       "      --reason investigation --origin registry.cn.example "
       "--key rector.pem\n"},
      options, RunWithdraw);
  withdraw.add_option("NUMBER", options->number, "Number on the certificate")
      ->required();
  withdraw.add_option("--body", options->body, "The partner's body id")
      ->required();
  AddHash(withdraw, "--confirmation", options->confirmation_id,
          "Statement id of the confirmation; the newest if not given");
  AddDay(withdraw, "--from", options->from, "First day; today if not given");
  AddDay(withdraw, "--until", options->until, "Last day; open if not given");
  AddChoice(withdraw, "--reason", options->reason, "Why.")->required();
  AddAuthorOptions(withdraw, options->author);
}

}  // namespace

void AddCredentialConfirmCommands(CLI::App& credential, Program& program) {
  AddConfirm(credential, program);
  AddWithdraw(credential, program);
}

}  // namespace comity::cli
