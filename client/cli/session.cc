#include "client/cli/session.h"

#include <utility>

#include "client/cli/connect.h"
#include "client/issuing/credential_number.h"

namespace comity::cli {
namespace {

StatusOr<const evidence::PinnedOrigin*> ChooseOrigin(
    const evidence::Policy& policy, const std::string& wanted) {
  if (!wanted.empty()) {
    const evidence::PinnedOrigin* pinned = policy.FindOrigin(wanted);
    if (pinned == nullptr) {
      return PermissionDenied(ErrorReason::kOriginNotPinned,
                              wanted + " is not in the policy");
    }
    return pinned;
  }
  if (policy.origins.size() != 1) {
    return UsageError("the policy pins " +
                      std::to_string(policy.origins.size()) +
                      " registries; say which with --origin");
  }
  return &policy.origins.front();
}

}  // namespace

Session::Session(client::TrustStore trust, std::string origin,
                 std::string country,
                 std::unique_ptr<client::RegistryTransport> server,
                 client::Clock clock)
    : trust_(std::move(trust)),
      origin_(std::move(origin)),
      country_(std::move(country)),
      server_(std::move(server)),
      reader_(origin_, *server_, trust_, std::move(clock)) {}

StatusOr<std::unique_ptr<Session>> Session::Open(const Program& program) {
  const Globals& globals = program.globals();
  COMITY_ASSIGN_OR_RETURN(client::TrustStore trust,
                          client::TrustStore::Open(globals.trust));
  COMITY_ASSIGN_OR_RETURN(const evidence::PinnedOrigin* pinned,
                          ChooseOrigin(trust.policy(), globals.origin));
  const std::string origin = pinned->origin;
  const std::string country =
      pinned->countries.empty() ? "" : pinned->countries.front();
  COMITY_ASSIGN_OR_RETURN(auto server, Connect(globals.server, globals.tls));
  return std::unique_ptr<Session>(
      new Session(std::move(trust), origin, country, std::move(server),
                  [&program] { return program.NowMs(); }));
}

StatusOr<client::ProvenHistories> Session::Read(std::vector<Hash> keys) {
  auto histories = reader_.Read(std::move(keys));
  if (!histories.ok()) {
    return NotChecked(histories.status());
  }
  return histories;
}

StatusOr<client::ProvenHistories> Session::ReadWhoeverVouches(
    std::vector<Hash> keys) {
  auto histories =
      reader_.Read(std::move(keys), client::HeadBacking::kLogAlone);
  if (!histories.ok()) {
    return NotChecked(histories.status());
  }
  read_policy_ = histories->policy_status();
  return histories;
}

StatusOr<client::LoggedAt> Session::Send(
    const client::SentStatement& sent, const checkpoint::VerifierKey& log_key) {
  const auto answer = server_->Submit(sent);
  if (!answer.ok()) {
    return Refused(answer.status());
  }
  auto logged = client::CheckAcknowledgement(sent, *answer, log_key);
  if (!logged.ok()) {
    return NotChecked(logged.status());
  }
  return logged;
}

StatusOr<statement::CredentialReference> FindCredential(
    const evidence::Policy& policy, std::string_view number) {
  COMITY_ASSIGN_OR_RETURN(const client::CredentialNumber parsed,
                          client::ParseCredentialNumber(number));
  const evidence::PinnedOrigin* pinned = policy.FindCountry(parsed.country);
  if (pinned == nullptr) {
    return Status(
        StatusCode::kUnknown, ErrorReason::kOriginNotPinned,
        "the policy pins no registry that speaks for " + parsed.country);
  }
  return statement::CredentialReference{pinned->origin, parsed.credential_id};
}

}  // namespace comity::cli
