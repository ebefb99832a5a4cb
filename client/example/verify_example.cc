// Asks a registry about a credential, and believes only what it can check:
//   verify_example ADDRESS TRUST_FOLDER NUMBER
// The folder holds the policy: whom you trust. Exit code as of `comity verify`.
#include <client/connection/connection.h>
#include <client/issuing/credential_number.h>
#include <client/verifying/verifier.h>

#include <iostream>

using comity::client::TrustStore;

comity::StatusOr<int> Verify(char** given) {
  COMITY_ASSIGN_OR_RETURN(TrustStore trust, TrustStore::Open(given[2]));
  COMITY_ASSIGN_OR_RETURN(const auto number,
                          comity::client::ParseCredentialNumber(given[3]));
  const auto* registry = trust.policy().FindCountry(number.country);
  if (registry == nullptr) {
    return comity::NotFound(comity::ErrorReason::kOriginNotPinned, given[3]);
  }
  comity::client::Inquiry ask;
  ask.question.credential = {registry->origin, number.credential_id};
  ask.question.on =
      comity::CivilDate::FromUnixMs(comity::client::SystemClockMs());
  comity::client::Connection server({.address = given[1]});
  COMITY_ASSIGN_OR_RETURN(
      auto answer, comity::client::Verifier(trust).VerifyOnline(server, ask));
  const comity::evidence::Verdict& verdict = answer.verdict();
  std::cout << comity::statement::NameOf(verdict.authenticity) << ' '
            << comity::statement::NameOf(verdict.status) << '\n';
  return comity::evidence::ExitCode(verdict);
}

int main(int count, char** given) {
  if (count != 4) return 3;
  const auto exit_code = Verify(given);
  if (exit_code.ok()) return *exit_code;
  std::cerr << exit_code.status().message() << '\n';
  return 2;
}
