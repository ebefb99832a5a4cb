// `comity recognition decide` and `decision-withdraw`: what a host's authority
// decided about one credential, recorded in the host's registry.
#include <algorithm>
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/options.h"
#include "core/statement/credential_records.h"
#include "core/statement/map_keys.h"

namespace comity::cli {
namespace {

struct DecideOptions {
  std::string number;
  std::string body;
  std::string country;
  std::optional<Hash> agreement_id;
  std::optional<CivilDate> on;
  statement::RecognitionDecision record;
  AuthorOptions author;
};

StatusOr<ExitCode> RunDecide(Program& program, DecideOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  statement::RecognitionDecision& record = options.record;
  COMITY_ASSIGN_OR_RETURN(
      record.credential,
      FindCredential(session->trust().policy(), options.number));
  record.host_country =
      options.country.empty() ? session->country() : options.country;
  record.agreement_id = options.agreement_id;
  record.decided_on = options.on.value_or(program.Today());
  if (record.outcome != statement::DecisionOutcome::kConditional &&
      !record.conditions.empty()) {
    return UsageError("--condition belongs to --outcome conditional");
  }
  return MakeAndSend(program, *session, options.author,
                     {.body = record, .default_slot = options.body});
}

struct WithdrawOptions {
  std::string number;
  std::string body;
  std::optional<Hash> decision_id;
  std::optional<CivilDate> from;
  statement::EventReason reason = statement::EventReason::kUnspecified;
  AuthorOptions author;
};

// The one decision that stands; if there are several, the caller says which.
StatusOr<Hash> FindDecision(Session& session, const WithdrawOptions& options,
                            const statement::CredentialReference& credential) {
  if (options.decision_id) {
    return *options.decision_id;
  }
  const Hash key =
      statement::CredentialKey(credential.origin, credential.credential_id);
  COMITY_ASSIGN_OR_RETURN(auto histories, session.ReadWhoeverVouches({key}));
  COMITY_ASSIGN_OR_RETURN(const auto counted, histories.Counted(key));
  std::vector<Hash> standing;
  for (const authority::LoggedStatement* logged : counted) {
    if (logged->As<statement::RecognitionDecision>() != nullptr) {
      standing.push_back(logged->statement.id);
    }
    if (const auto* withdrawn =
            logged->As<statement::RecognitionDecisionWithdrawn>()) {
      standing.erase(
          std::remove(standing.begin(), standing.end(), withdrawn->decision_id),
          standing.end());
    }
  }
  if (standing.empty()) {
    return FailedPrecondition(ErrorReason::kSubjectUnknown,
                              "no decision on this credential stands");
  }
  if (standing.size() == 1) {
    return standing.front();
  }
  std::string ids;
  for (const Hash& id : standing) {
    ids += " " + HexEncode(id.view());
  }
  return UsageError("several decisions stand; say which with --decision:" +
                    ids);
}

StatusOr<ExitCode> RunWithdraw(Program& program, WithdrawOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  statement::RecognitionDecisionWithdrawn record;
  COMITY_ASSIGN_OR_RETURN(
      record.credential,
      FindCredential(session->trust().policy(), options.number));
  COMITY_ASSIGN_OR_RETURN(record.decision_id,
                          FindDecision(*session, options, record.credential));
  record.from = options.from.value_or(program.Today());
  record.reason = options.reason;
  return MakeAndSend(program, *session, options.author,
                     {.body = record, .default_slot = options.body});
}

void AddDecide(CLI::App& family, Program& program) {
  auto options = std::make_shared<DecideOptions>();
  CLI::App& decide = AddCommand(
      family, program,
      {"decide",
       "Record what the host's authority decided about one credential, of this "
       "registry or of another one. A body granted the role "
       "competent-authority signs. A decision RECOGNISED outlives an agreement "
       "and counts without one, for its purposes.",
       "  comity recognition decide CN-5NRHC-... --outcome recognised \\\n"
       "      --purpose employment --body authority --key official.pem\n"
       "  comity recognition decide CN-5NRHC-... --outcome conditional \\\n"
       "      --purpose establishment --condition language,law-test \\\n"
       "      --agreement 5c0f... --body authority --key official.pem\n"},
      options, RunDecide);
  decide.add_option("NUMBER", options->number, "Number on the certificate")
      ->required();
  AddChoice(decide, "--outcome", options->record.outcome, "The decision.")
      ->required();
  AddChoices(decide, "--purpose", options->record.purposes, "For what.")
      ->required();
  AddChoices(decide, "--condition", options->record.conditions,
             "Under which conditions.");
  AddHash(decide, "--agreement", options->agreement_id,
          "Text id of the agreement that it was decided under");
  AddDay(decide, "--on", options->on,
         "Day of the decision; today if not given");
  decide.add_option("--country", options->country,
                    "The host; the registry's first country if not given");
  decide.add_option("--body", options->body, "The authority's body id");
  AddAuthorOptions(decide, options->author);
}

void AddWithdraw(CLI::App& family, Program& program) {
  auto options = std::make_shared<WithdrawOptions>();
  CLI::App& withdraw = AddCommand(
      family, program,
      {"decision-withdraw",
       "Take a decision back from a day on. The authority that decided signs.",
       "  comity recognition decision-withdraw CN-5NRHC-... \\\n"
       "      --reason issued-in-error --body authority --key official.pem\n"},
      options, RunWithdraw);
  withdraw.add_option("NUMBER", options->number, "Number on the certificate")
      ->required();
  AddHash(withdraw, "--decision", options->decision_id,
          "Statement id of the decision, if several stand");
  AddDay(withdraw, "--from", options->from,
         "First day out; today if not given");
  AddChoice(withdraw, "--reason", options->reason, "Why.")->required();
  withdraw.add_option("--body", options->body, "The authority's body id");
  AddAuthorOptions(withdraw, options->author);
}

}  // namespace

void AddDecisionCommands(CLI::App& recognition, Program& program) {
  AddDecide(recognition, program);
  AddWithdraw(recognition, program);
}

}  // namespace comity::cli
