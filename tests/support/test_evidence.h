// Evidence as a server makes it, from registries in memory, and a client that
// judges it. Tests lie at every step: in the map that the server signs, or in
// the evidence it hands out.
//
//   TestServer server;
//   server.Serve(kz, {"KZ"});
//   Evidence evidence = server.MakeEvidence(question);   // honest
//   evidence.registries[0].entries.pop_back();           // and now a lie
//   EXPECT_EQ(Brief(server.Judge(question, evidence)), "UNPROVEN - - ...");
#ifndef COMITY_TESTS_SUPPORT_TEST_EVIDENCE_H_
#define COMITY_TESTS_SUPPORT_TEST_EVIDENCE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/crypto/signing_key.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/evidence/question.h"
#include "core/evidence/verifier.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// "GENUINE VALID RECOGNISED", "GENUINE REVOKED - CREDENTIAL_REVOKED",
// "UNPROVEN - - HISTORY_INCOMPLETE": authenticity, status, recognition and all
// reasons; "-" for what is not given. Notes are left out.
std::string Brief(const evidence::Verdict& verdict);

// The question about number `n` of `registry` on that day.
evidence::Question Ask(const TestRegistry& registry, std::uint64_t n,
                       CivilDate on, std::string host_country = "");

// What the map that a server signs says other than the log: a false map.
struct MapLies {
  // Entries that no history mentions.
  std::set<std::uint64_t> hidden;
  // Entries that the histories show in place of the logged ones.
  std::map<std::uint64_t, std::string> swapped;
};

// One thread. Registries must outlive it.
class TestServer {
 public:
  // `registry` speaks for `countries` and is run by "<origin's operator>":
  // its origin with '-' for '.'.
  void Serve(TestRegistry& registry, std::vector<std::string> countries);

  // A cosigner of every head, `age_s` before the head time.
  void AddCosigner(const std::string& name, const std::string& operator_name,
                   evidence::CosignerGrade grade, std::int64_t age_s = 0);

  // The policy of a client that pins all served registries and knows all
  // cosigners, without a quorum.
  evidence::Policy ClientPolicy() const;

  // Lies from now on. Requires: the registry is served.
  MapLies& LiesOf(const TestRegistry& registry);

  // The time that heads carry, and the clients' clock: `later_s` after the
  // newest admission of all registries.
  std::uint64_t time_s() const;
  std::uint64_t later_s = 60;

  // Names of the keys that sign the heads; tests of rotations change them.
  std::string log_key = "log";
  std::string cosigning_key = "cosigning";

  // Agreement texts that are handed out beside the logs if asked for.
  std::vector<std::string> loose_texts;

  // The complete evidence for `question`, at heads of now.
  evidence::Evidence MakeEvidence(const evidence::Question& question);

  // The same for the question about each of these host countries.
  evidence::Evidence MakeEvidence(const evidence::Question& question,
                                  const std::vector<std::string>& hosts);

  // One registry's part for these keys, at a head of now.
  evidence::RegistryEvidence MakePart(TestRegistry& registry,
                                      const std::set<Hash>& keys);

  // The checkpoint of the registry with all cosignatures.
  std::string Checkpoint(TestRegistry& registry) const;

  // The verdict of a new client on evidence; without it, on honest evidence.
  evidence::Verdict Judge(const evidence::Question& question,
                          const evidence::Evidence& evidence) const;
  evidence::Verdict Judge(const evidence::Question& question);

  // The request of a new client. `evidence` must outlive it.
  evidence::VerifyRequest Request(const evidence::Question& question,
                                  const std::string& evidence) const;

 private:
  struct Served {
    TestRegistry* registry = nullptr;
    std::vector<std::string> countries;
    MapLies lies;
  };
  struct TestCosigner {
    evidence::Cosigner pinned;
    std::shared_ptr<const crypto::Signer>
        key;  // Copies of the server share it.
    std::int64_t age_s = 0;
  };

  Served& Find(const TestRegistry& registry);

  std::map<std::string, Served> served_;
  std::vector<TestCosigner> cosigners_;
};

// Makes `part.inclusion` fit the indices of its entries, by the true log.
void Reprove(const TestRegistry& registry, evidence::RegistryEvidence& part);

// The lookup of `key` in `part`. Requires: it is there.
evidence::MapLookup& LookupOf(evidence::RegistryEvidence& part,
                              const Hash& key);

// Removes the entry at `index` from the evidence, wherever it stands, and
// proves the rest again.
void Omit(const TestRegistry& registry, evidence::RegistryEvidence& part,
          std::uint64_t index);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_TEST_EVIDENCE_H_
