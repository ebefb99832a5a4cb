// Writes what the installed example is tried on: a trust folder and an
// evidence file of a valid credential.
//
//   make_case FOLDER
#include <cstdio>
#include <string>

#include "client/files/durable_file.h"
#include "client/verifying/evidence_file.h"
#include "client/verifying/trust_store.h"
#include "client/verifying/verifier.h"
#include "core/statement/wire.h"
#include "tests/support/test_evidence.h"

namespace {

int Make(const std::string& folder) {
  using comity::testing::Ask;
  using comity::testing::Day;
  comity::testing::TestRegistry registry;
  registry.Found();
  registry.Add(registry.CredentialRecord(1), {"centre/1"});
  registry.log().Commit();
  comity::testing::TestServer server;
  server.Serve(registry, {"KZ"});
  // The example reads the clock of this machine, so the head is made now.
  server.later_s = comity::client::SystemClockMs() / 1000 -
                   registry.log().last_admission_ms() / 1000;
  comity::evidence::Policy policy = server.ClientPolicy();
  const comity::Status created =
      comity::client::TrustStore::Create(folder + "/trust", policy);
  const comity::Status written = comity::client::CreateFile(
      folder + "/case.evidence",
      comity::client::EncodeEvidenceFile(comity::statement::EncodeRecord(
          server.MakeEvidence(Ask(registry, 1, Day("2026-01-06"))))),
      comity::client::FileAccess::kEverybody);
  return created.ok() && written.ok() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_case FOLDER\n");
    return 3;
  }
  return Make(argv[1]);
}
