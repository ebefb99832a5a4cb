// A world of registries in which credentials cross borders: one log for each
// country, agreements between them, and a verifier that judges evidence of all.
//
//   RecognitionWorld world({"CN", "KZ"});
//   const Hash mra = world.Publish(world["KZ"], Terms({"cn", "kz"}));
//   world.On("2026-03-01");
//   world.Act("KZ", mra, PartyActKind::kEnterIntoForce, "2026-03-01");
//   EXPECT_EQ(world.Say(world.Ask("KZ", 1, "2026-03-01", "CN")), "...");
#ifndef COMITY_TESTS_SUPPORT_RECOGNITION_WORLD_H_
#define COMITY_TESTS_SUPPORT_RECOGNITION_WORLD_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/question.h"
#include "core/statement/agreement_records.h"
#include "core/statement/credential_records.h"
#include "tests/support/agreement_terms.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// One thread.
class RecognitionWorld {
 public:
  // Each country has a log "registry.<country>.example" with "centre" (which
  // certifies and owns the scheme "engineering"), "authority", "university"
  // (with the scheme "degree"), "agency" and "publisher". All begin on
  // 2026-01-05.
  explicit RecognitionWorld(const std::vector<std::string>& countries);

  TestRegistry& operator[](const std::string& country);
  TestServer& server() { return server_; }

  // One more country, founded on the present day.
  TestRegistry& AddCountry(const std::string& country);

  // What is added from now on is admitted on that day.
  void On(std::string_view day);

  // --- Agreements ------------------------------------------------------------

  // Puts the text into the registry and returns its id. `agreement` is the id
  // of the first version if this is a later one.
  Hash Publish(TestRegistry& registry, const statement::AgreementTerms& terms,
               std::optional<Hash> agreement = {});

  // An act on the first version by the country, as the party of its name.
  static statement::PartyAct ActRecord(const std::string& country,
                                       const Hash& agreement,
                                       statement::PartyActKind act,
                                       std::string_view on);
  // Signs it and puts it into the country's own log.
  SignedStatement Act(const statement::PartyAct& act);
  SignedStatement Act(const std::string& country, const Hash& agreement,
                      statement::PartyActKind act, std::string_view on);
  // All these enter into force on that day.
  void EnterIntoForce(const std::vector<std::string>& countries,
                      const Hash& agreement, std::string_view on);
  // `host` records an act of a country without a registry.
  SignedStatement RecordAct(const std::string& host,
                            const statement::PartyAct& act);
  // From that day on the country designates these bodies of its own, no others.
  void Designate(const std::string& country, const Hash& agreement,
                 std::string_view on, const std::vector<std::string>& bodies);

  // --- Credentials -----------------------------------------------------------

  // Number `n` under the scheme "engineering", issued on that day by "centre";
  // valid for five years.
  statement::Credential Engineer(const std::string& country, std::uint64_t n,
                                 std::string_view on);
  SignedStatement Issue(const std::string& country,
                        const statement::Credential& record,
                        const std::string& key = "centre/1");
  SignedStatement IssueEngineer(const std::string& country, std::uint64_t n,
                                std::string_view on);
  // A programme "civil" of "university", taught in that country.
  statement::Programme ProgrammeRecord(const std::string& country);
  // An accreditation of "civil" by "agency".
  statement::Accreditation AccreditationRecord(std::string_view from,
                                               std::string_view until);
  // A degree of "civil", by "university", without an end.
  statement::Credential Degree(const std::string& country, std::uint64_t n,
                               std::string_view on);
  // Such a degree, which `partner` gives too.
  statement::Credential JointDegree(const std::string& country, std::uint64_t n,
                                    std::string_view on,
                                    const statement::RemoteReference& partner);
  // `body` of that country confirms that it gave `issued` too, with `issue`.
  SignedStatement Confirm(const std::string& country, const std::string& body,
                          const statement::CredentialReference& issued,
                          const SignedStatement& issue, std::string_view on);

  static statement::CredentialReference Reference(const std::string& country,
                                                  std::uint64_t n);

  // --- Questions -------------------------------------------------------------

  // For employment, unless the caller changes it.
  static evidence::Question Ask(const std::string& country, std::uint64_t n,
                                std::string_view on, std::string_view host);
  evidence::Verdict Judge(const evidence::Question& question);

  // In one line: the standing if it is not VALID, outcome and path; then the
  // reasons; "if" and the conditions; "by" and the basis.
  std::string Say(const evidence::Question& question);
  std::string Say(const std::string& country, std::uint64_t n,
                  std::string_view on, std::string_view host);

 private:
  std::map<std::string, std::unique_ptr<TestRegistry>> registries_;
  TestServer server_;
  std::string day_ = "2026-01-05";
};

// A claim with a fixed salt, and its digest for the credential.
statement::Disclosure Claim(const std::string& name, const std::string& value);
void Commit(statement::Credential& record,
            const std::vector<statement::Disclosure>& claims);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_RECOGNITION_WORLD_H_
