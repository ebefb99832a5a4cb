// What is not admitted, each by its reason.
#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "core/authority/logged_statement.h"
#include "core/statement/map_keys.h"
#include "core/statement/signatures.h"
#include "core/statement/wire.h"
#include "tests/unit/server/admission/admission_fixture.h"

namespace comity::server {
namespace {

using testing::AdmissionWorld;
using testing::Day;
using testing::SignedStatement;
using testing::TestRegistry;

struct Refusal {
  std::string name;
  std::function<SignedStatement(TestRegistry&)> make;
  ErrorReason reason;
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

class RefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, NamesItsReasonStoresNothingAndDisturbsNobody) {
  TestRegistry registry;
  const auto scene = registry.Found();
  AdmissionWorld world(registry);
  world.rules().credential_history_max = 3;
  world.Open();
  for (const SignedStatement& founding : scene) {
    ASSERT_OK(world.Admit(founding));
  }
  const auto before = registry.log().size();
  const SignedStatement refused = GetParam().make(registry);
  // What the case itself logged before goes in first.
  for (std::uint64_t i = before; i < registry.log().size(); ++i) {
    const auto logged =
        authority::ReadLoggedStatement(i, registry.log().entries()[i]);
    ASSERT_OK(logged);
    ASSERT_OK(
        world.AdmitBytes((*logged)->statement.bytes,
                         statement::EncodeSignatures((*logged)->signatures)));
  }
  const auto head = world.log().edge().Head();
  const auto count = world.log().batch_count();
  EXPECT_FAILS(world.Admit(refused), GetParam().reason);
  EXPECT_EQ(world.log().edge().Head(), head);
  EXPECT_EQ(world.log().batch_count(), count);
  EXPECT_OK(
      world.Admit(registry.Sign(registry.CredentialRecord(99), {"centre/1"})));
}

SignedStatement Credential(
    TestRegistry& registry,
    const std::function<void(statement::Credential&)>& change,
    const std::string& signer = "centre/1") {
  statement::Credential record = registry.CredentialRecord(1);
  change(record);
  return registry.Sign(record, {signer});
}

void Nothing(statement::Credential&) {}

// The same statement with `number` in place of the kind or version at
// `offset` bytes behind the nonce.
SignedStatement WithKind(TestRegistry& registry, std::uint64_t kind,
                         std::uint64_t version) {
  SignedStatement changed = Credential(registry, Nothing);
  statement::Envelope envelope;
  envelope.header = changed.statement.header;
  envelope.header.kind = kind;
  envelope.header.version = version;
  statement::Credential body = registry.CredentialRecord(1);
  envelope.body = statement::EncodeRecord(body);
  changed.statement.bytes = statement::EncodeRecord(envelope);
  return changed;
}

statement::PartyAct ActOf(std::vector<std::string> countries) {
  statement::PartyAct act;
  act.agreement_id = statement::AgreementTextId("text");
  act.version_id = act.agreement_id;
  act.party_id = "party";
  act.act = statement::PartyActKind::kSign;
  act.countries = std::move(countries);
  act.effective_on = Day("2026-01-05");
  return act;
}

INSTANTIATE_TEST_SUITE_P(
    Admission, RefusalTest,
    ::testing::Values(
        Refusal{"BytesThatAreNoStatement",
                [](TestRegistry& r) {
                  SignedStatement s = Credential(r, Nothing);
                  s.statement.bytes.pop_back();
                  return s;
                },
                ErrorReason::kNotCanonical},
        Refusal{"SignaturesThatCannotBeRead",
                [](TestRegistry& r) {
                  SignedStatement s = Credential(r, Nothing);
                  s.signatures.pop_back();
                  return s;
                },
                ErrorReason::kSignaturesMalformed},
        Refusal{"UnknownKind",
                [](TestRegistry& r) { return WithKind(r, 9999, 1); },
                ErrorReason::kUnknownKind},
        Refusal{"UnknownVersion",
                [](TestRegistry& r) { return WithKind(r, 40, 2); },
                ErrorReason::kUnknownVersion},
        Refusal{"AnotherHome",
                [](TestRegistry& r) {
                  statement::Header header;
                  header.home = "registry.de.example";
                  return r.SignWith(header, r.CredentialRecord(1),
                                    {"centre/1"});
                },
                ErrorReason::kWrongHome},
        Refusal{"OtherMapKeys",
                [](TestRegistry& r) {
                  statement::Header header;
                  header.keys = {statement::RegistryKey()};
                  return r.SignWith(header, r.CredentialRecord(1),
                                    {"centre/1"});
                },
                ErrorReason::kWrongKeys},
        Refusal{"ForgedSignature",
                [](TestRegistry& r) {
                  SignedStatement s = Credential(r, Nothing);
                  s.signatures.back() =
                      static_cast<char>(s.signatures.back() ^ 1);
                  return s;
                },
                ErrorReason::kSignatureInvalid},
        Refusal{
            "KeyOfNobody",
            [](TestRegistry& r) { return Credential(r, Nothing, "centre/9"); },
            ErrorReason::kUnknownKey},
        Refusal{"UnknownBody",
                [](TestRegistry& r) {
                  return Credential(r, Nothing, "stranger/1");
                },
                ErrorReason::kBodyUnknown},
        Refusal{"BodyWithoutTheGrant",
                [](TestRegistry& r) {
                  return Credential(r, Nothing, "registrar/1");
                },
                ErrorReason::kNoGrant},
        Refusal{"SecondGenesis",
                [](TestRegistry& r) {
                  statement::Header header;
                  header.previous = r.log().Latest(statement::RegistryKey());
                  return r.SignWith(header, r.GenesisRecord(), {"root/1"});
                },
                ErrorReason::kGenesisMismatch},
        Refusal{"UnassignedCountry",
                [](TestRegistry& r) {
                  return Credential(r,
                                    [](auto& c) { c.origin_country = "XX"; });
                },
                ErrorReason::kCountryUnassigned},
        Refusal{"SecondIssue",
                [](TestRegistry& r) {
                  r.Add(r.CredentialRecord(1), {"centre/1"});
                  statement::Header header;
                  header.previous = r.log().Latest(r.CredentialKey(1));
                  return r.SignWith(header, r.CredentialRecord(1),
                                    {"centre/1"});
                },
                ErrorReason::kAlreadyIssued},
        Refusal{"PreviousThatIsNotTheLatest",
                [](TestRegistry& r) {
                  r.Add(r.CredentialRecord(1), {"centre/1"});
                  return r.Sign(
                      statement::CredentialExtended{
                          .credential_id = r.CredentialId(1),
                          .valid_until = Day("2032-01-01"),
                          .reason = statement::EventReason::kAdministrative},
                      {"centre/1"});
                },
                ErrorReason::kPreviousMismatch},
        Refusal{"RevocationOfWhatWasNeverIssued",
                [](TestRegistry& r) {
                  return r.Sign(r.RevokedRecord(7, Day("2026-02-01")),
                                {"centre/1"});
                },
                ErrorReason::kSubjectUnknown},
        Refusal{"ExtensionBeyondTheScheme",
                [](TestRegistry& r) {
                  auto scheme = r.SchemeRecord("yearly");
                  scheme.validity_months = 12;
                  r.Add(scheme, {"centre/1"});
                  statement::Credential record = r.CredentialRecord(1);
                  record.scheme_id = "yearly";
                  record.valid_until = Day("2026-12-31");
                  r.Add(record, {"centre/1"});
                  return r.Sign(
                      statement::CredentialExtended{
                          .credential_id = r.CredentialId(1),
                          .valid_until = Day("2027-01-05"),
                          .reason = statement::EventReason::kAdministrative},
                      {"centre/1"}, r.log().Latest(r.CredentialKey(1)));
                },
                ErrorReason::kSchemeMismatch},
        Refusal{"FullHistory",
                [](TestRegistry& r) {
                  r.Add(r.CredentialRecord(1), {"centre/1"});
                  statement::CredentialExtended extended{
                      .credential_id = r.CredentialId(1),
                      .valid_until = Day("2032-01-01"),
                      .reason = statement::EventReason::kAdministrative};
                  r.Add(extended, {"centre/1"});
                  r.Add(extended, {"centre/1"});
                  return r.Sign(extended, {"centre/1"},
                                r.log().Latest(r.CredentialKey(1)));
                },
                ErrorReason::kHistoryFull},
        Refusal{"ActOfAnotherCountry",
                [](TestRegistry& r) {
                  return r.Sign(ActOf({"CN", "KZ"}),
                                {"authority/1", "authority/2"});
                },
                ErrorReason::kWrongCountry},
        Refusal{"RecordedActOfAnOwnCountry",
                [](TestRegistry& r) {
                  return r.Sign(
                      statement::RecordedAct{
                          ActOf({"KZ"}),
                          {"Protocol", std::nullopt, std::nullopt}},
                      {"authority/1", "authority/2"});
                },
                ErrorReason::kWrongCountry},
        Refusal{"LogKeyThatIsNotHeld",
                [](TestRegistry& r) {
                  return r.Sign(
                      statement::RegistryKeys{statement::RegistryKeyUse::kLog,
                                              {r.PublicKeyRecord("log-2")},
                                              0},
                      {"root/1"}, r.log().Latest(statement::RegistryKey()));
                },
                ErrorReason::kSigningKeyNotHeld}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace comity::server
