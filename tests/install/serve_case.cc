// What the installed example is tried on: a trust folder, and a registry that
// answers about its credentials while a command runs.
//
//   serve_case FOLDER PROGRAM ISSUED_OR_NOT
//
// Runs `PROGRAM <address> <trust folder> <number>` and ends as it ends. The
// third word is `issued`, `revoked`, `unknown` or `mistyped`; any other is
// handed on as it is.
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "client/issuing/credential_number.h"
#include "client/verifying/trust_store.h"
#include "client/verifying/verifier.h"
#include "comity/v1/evidence_service.pb.h"
#include "core/statement/wire.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_evidence.h"

namespace comity::testing {
namespace {

// Numbers of the credentials.
constexpr std::uint64_t kIssued = 1;
constexpr std::uint64_t kRevoked = 2;
constexpr std::uint64_t kUnknown = 3;

std::string Printed(std::uint64_t n) {
  return client::FormatCredentialNumber({"KZ", TestRegistry::CredentialId(n)});
}

std::string NumberFor(const std::string& word) {
  const std::map<std::string, std::uint64_t> numbers = {
      {"issued", kIssued}, {"revoked", kRevoked}, {"unknown", kUnknown}};
  const auto found = numbers.find(word);
  return found == numbers.end() ? word : Printed(found->second);
}

void Fill(TestRegistry& registry) {
  registry.Found();
  for (const std::uint64_t n : {kIssued, kRevoked}) {
    auto credential = registry.CredentialRecord(n);
    credential.valid_until.reset();  // Whenever this is run.
    registry.Add(credential, {"centre/1"});
  }
  registry.Add(registry.RevokedRecord(kRevoked, Day("2026-01-05")),
               {"centre/1"});
  registry.log().Commit();
}

int Run(const std::string& folder, const std::string& program,
        const std::string& word) {
  TestRegistry registry;
  Fill(registry);
  TestServer answers;
  answers.Serve(registry, {"KZ"});
  // The example reads the clock of this machine, so the head is made now.
  answers.later_s = client::SystemClockMs() / 1000 -
                    registry.log().last_admission_ms() / 1000;
  const std::string trust = folder + "/trust-" + word;
  if (!client::TrustStore::Create(trust, answers.ClientPolicy()).ok()) {
    std::fprintf(stderr, "cannot make %s\n", trust.c_str());
    return 1;
  }
  std::map<std::string, std::string> evidence;
  for (const std::uint64_t n : {kIssued, kRevoked, kUnknown}) {
    evidence[TestRegistry::CredentialId(n)] =
        statement::EncodeRecord(answers.MakeEvidence(
            Ask(registry, n, CivilDate::FromUnixMs(client::SystemClockMs()))));
  }
  const ScriptedServer server(
      [&](const std::string&, const std::string& bytes) {
        v1::GetCredentialEvidenceRequest request;
        v1::GetCredentialEvidenceResponse response;
        request.ParseFromString(bytes);
        response.set_evidence(evidence[request.credential().credential_id()]);
        return Answer{.bytes = response.SerializeAsString()};
      });
  const std::string command = "'" + program + "' " + server.address() + " '" +
                              trust + "' '" + NumberFor(word) + "'";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

}  // namespace
}  // namespace comity::testing

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: serve_case FOLDER PROGRAM WORD\n");
    return 3;
  }
  return comity::testing::Run(argv[1], argv[2], argv[3]);
}
