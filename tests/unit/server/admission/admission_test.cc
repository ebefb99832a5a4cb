#include "server/admission/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "core/statement/map_keys.h"
#include "core/statement/signatures.h"
#include "core/statement/wire.h"
#include "tests/support/admission_world.h"

namespace comity::server {
namespace {

using statement::Role;
using testing::AdmissionWorld;
using testing::Day;
using testing::FailsWith;
using testing::IsOk;
using testing::SignedStatement;
using testing::TestRegistry;

// The scene of TestRegistry::Found, admitted statement by statement.
class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() : scene_(registry_.Found()), world_(registry_) {
    for (const SignedStatement& founding : scene_) {
      EXPECT_THAT(world_.Admit(founding), IsOk());
    }
    world_.Commit();
  }

  SignedStatement Issue(std::uint64_t n) {
    return registry_.Add(registry_.CredentialRecord(n), {"centre/1"});
  }

  TestRegistry registry_;
  std::vector<SignedStatement> scene_;
  AdmissionWorld world_;
};

TEST_F(AdmissionTest, GivesEachStatementTheNextIndex) {
  EXPECT_EQ(world_.log().size(), scene_.size() + 1);
  const auto position = world_.Admit(Issue(1));
  ASSERT_THAT(position, IsOk());
  EXPECT_EQ(position->index, scene_.size() + 1);
  EXPECT_FALSE(position->duplicate);
}

TEST_F(AdmissionTest, AdmitsWhatRestsOnTheSameBatch) {
  ASSERT_THAT(world_.Admit(Issue(1)), IsOk());
  EXPECT_THAT(world_.Admit(registry_.Add(
                  registry_.RevokedRecord(1, Day("2026-02-01")), {"centre/1"})),
              IsOk());
}

TEST_F(AdmissionTest, GoesOnAfterARestart) {
  ASSERT_THAT(world_.Admit(Issue(1)), IsOk());
  world_.Commit();
  world_.Open();
  EXPECT_THAT(world_.Admit(registry_.Add(
                  registry_.RevokedRecord(1, Day("2026-02-01")), {"centre/1"})),
              IsOk());
}

TEST_F(AdmissionTest, AdmissionTimesNeverFall) {
  ASSERT_THAT(world_.Admit(Issue(1), testing::kTestStartMs + 90'000), IsOk());
  ASSERT_THAT(world_.Admit(Issue(2), testing::kTestStartMs + 10'000), IsOk());
  EXPECT_EQ(world_.log().last_admission_ms(), testing::kTestStartMs + 90'000);
}

TEST_F(AdmissionTest, GivesMemoryBackWithoutForgettingTheLog) {
  world_.rules().judged_max = 1;
  world_.Open();
  for (std::uint64_t n = 0; n < 8; ++n) {
    ASSERT_THAT(world_.Admit(Issue(n)), IsOk());
    world_.Commit();
    EXPECT_LE(world_.log().held(), 16U);
  }
}

// --- Repetitions
// --------------------------------------------------------------

TEST_F(AdmissionTest, ARepeatedStatementReturnsItsFirstPosition) {
  const SignedStatement issue = Issue(1);
  const auto first = world_.Admit(issue);
  ASSERT_THAT(first, IsOk());
  const auto in_batch = world_.Admit(issue);
  ASSERT_THAT(in_batch, IsOk());
  EXPECT_EQ(in_batch->index, first->index);
  EXPECT_TRUE(in_batch->duplicate);
  world_.Commit();
  world_.Open();
  const auto later = world_.Admit(issue);
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(later->index, first->index);
  EXPECT_TRUE(later->duplicate);
  EXPECT_EQ(world_.log().batch_count(), 0U);
}

TEST_F(AdmissionTest, ARepeatedRotationReturnsItsFirstPosition) {
  statement::KeyRotated record;
  record.body_id = "centre";
  record.old_key_id = registry_.KeyId("centre/1");
  record.replacement = {registry_.PublicKeyRecord("centre/3"),
                        "centre-person-1"};
  const SignedStatement rotation =
      registry_.Add(record, {"centre/1", "registrar/1"});
  const auto first = world_.Admit(rotation);
  ASSERT_THAT(first, IsOk());
  const auto again = world_.Admit(rotation);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->index, first->index);
}

struct Repetition {
  std::string name;
  std::vector<std::function<statement::StatementBody(TestRegistry&)>> events;
  // Index in `events` that the last one is answered with; none: it is new.
  std::optional<std::size_t> answered_with;
};

void PrintTo(const Repetition& repetition, std::ostream* out) {
  *out << repetition.name;
}

class RepetitionTest : public ::testing::TestWithParam<Repetition> {};

TEST_P(RepetitionTest, WhatWorsensNothingReturnsTheEarlierPosition) {
  TestRegistry registry;
  const auto scene = registry.Found();
  AdmissionWorld world(registry);
  for (const SignedStatement& founding : scene) {
    ASSERT_THAT(world.Admit(founding), IsOk());
  }
  ASSERT_THAT(
      world.Admit(registry.Add(registry.CredentialRecord(1), {"centre/1"})),
      IsOk());
  std::vector<std::uint64_t> positions;
  bool duplicate = false;
  for (const auto& event : GetParam().events) {
    const statement::StatementBody body = event(registry);
    std::vector<std::string> signers = {"centre/1"};
    if (std::holds_alternative<statement::CredentialReinstated>(body)) {
      signers = {"centre/1", "centre/2"};
    } else if (std::holds_alternative<statement::GrantSuspended>(body) ||
               std::holds_alternative<statement::GrantAnnulled>(body) ||
               std::holds_alternative<statement::KeyCompromised>(body)) {
      signers = {"root/1"};
    }
    const auto position = world.Admit(registry.Add(body, signers));
    ASSERT_THAT(position, IsOk());
    positions.push_back(position->index);
    duplicate = position->duplicate;
  }
  EXPECT_EQ(duplicate, GetParam().answered_with.has_value());
  if (GetParam().answered_with) {
    EXPECT_EQ(positions.back(), positions[*GetParam().answered_with]);
  }
}

std::function<statement::StatementBody(TestRegistry&)> Revoked(
    const char* from) {
  return [from](TestRegistry& r) { return r.RevokedRecord(1, Day(from)); };
}

std::function<statement::StatementBody(TestRegistry&)> Suspended(
    const char* from, const char* until) {
  return [from, until](TestRegistry& r) {
    return r.SuspendedRecord(1, Day(from), Day(until));
  };
}

statement::StatementBody Voided(TestRegistry& registry) {
  return statement::CredentialVoided{.credential_id = registry.CredentialId(1),
                                     .reason = statement::EventReason::kFraud,
                                     .appeal_until = std::nullopt};
}

statement::StatementBody UndoneLast(TestRegistry& registry) {
  return statement::CredentialReinstated{
      .credential_id = registry.CredentialId(1),
      .undone_id = *registry.log().Latest(registry.CredentialKey(1)),
      .from = Day("2026-01-05"),
      .reason = statement::EventReason::kAppealUpheld};
}

Hash CentreGrant(TestRegistry& registry) {
  for (const auto& logged :
       *registry.log().Find(statement::GrantKey("centre"))) {
    if (logged->As<statement::Grant>() != nullptr) {
      return logged->statement.id;
    }
  }
  return {};
}

std::function<statement::StatementBody(TestRegistry&)> GrantSuspended(
    const char* from, const char* until) {
  return [from, until](TestRegistry& r) {
    return statement::GrantSuspended{
        .grantee = "centre",
        .grant_id = CentreGrant(r),
        .interval = {Day(from), Day(until)},
        .reason = statement::EventReason::kInvestigation};
  };
}

std::function<statement::StatementBody(TestRegistry&)> GrantAnnulled(
    const char* from) {
  return [from](TestRegistry& r) {
    return statement::GrantAnnulled{
        .grantee = "centre",
        .grant_id = CentreGrant(r),
        .from = Day(from),
        .reason = statement::EventReason::kInvestigation};
  };
}

std::function<statement::StatementBody(TestRegistry&)> Compromised(
    std::uint64_t last_good_size) {
  return [last_good_size](TestRegistry& r) {
    return statement::KeyCompromised{.body_id = "centre",
                                     .key_id = r.KeyId("centre/2"),
                                     .last_good_size = last_good_size};
  };
}

INSTANTIATE_TEST_SUITE_P(
    Events, RepetitionTest,
    ::testing::Values(
        Repetition{"LaterRevocation",
                   {Revoked("2026-02-01"), Revoked("2026-03-01")},
                   0},
        Repetition{"EarlierRevocation",
                   {Revoked("2026-02-01"), Revoked("2026-01-15")},
                   std::nullopt},
        Repetition{"RevocationAfterOneThatWasUndone",
                   {Revoked("2026-02-01"), UndoneLast, Revoked("2026-02-01")},
                   std::nullopt},
        Repetition{"SecondVoiding", {Voided, Voided}, 0},
        Repetition{"RevocationOfTheVoid", {Voided, Revoked("2026-01-01")}, 0},
        Repetition{"VoidingOfTheRevoked",
                   {Revoked("2026-02-01"), Voided},
                   std::nullopt},
        Repetition{
            "SuspensionInsideARevocation",
            {Revoked("2026-02-01"), Suspended("2026-02-01", "2026-03-01")},
            0},
        Repetition{
            "SuspensionBeforeARevocation",
            {Revoked("2026-02-01"), Suspended("2026-01-31", "2026-03-01")},
            std::nullopt},
        Repetition{"SuspensionInsideAnother",
                   {Suspended("2026-02-01", "2026-04-01"),
                    Suspended("2026-02-01", "2026-03-01")},
                   0},
        Repetition{"SuspensionLongerThanAnother",
                   {Suspended("2026-02-01", "2026-04-01"),
                    Suspended("2026-02-01", "2026-04-02")},
                   std::nullopt},
        Repetition{"GrantSuspensionInsideAnother",
                   {GrantSuspended("2030-02-01", "2030-04-01"),
                    GrantSuspended("2030-02-01", "2030-04-01")},
                   0},
        Repetition{"GrantSuspensionInsideAnnulment",
                   {GrantAnnulled("2030-02-01"),
                    GrantSuspended("2030-02-01", "2030-04-01")},
                   0},
        Repetition{"EarlierGrantAnnulment",
                   {GrantAnnulled("2030-02-01"), GrantAnnulled("2030-01-01")},
                   std::nullopt},
        Repetition{"LaterGrantAnnulment",
                   {GrantAnnulled("2030-02-01"), GrantAnnulled("2030-03-01")},
                   0},
        Repetition{"CompromiseNotLower", {Compromised(50), Compromised(50)}, 0},
        Repetition{"CompromiseLower",
                   {Compromised(50), Compromised(49)},
                   std::nullopt}),
    [](const auto& each) { return each.param.name; });

// --- Refusals
// -----------------------------------------------------------------

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
    ASSERT_THAT(world.Admit(founding), IsOk());
  }
  const auto before = registry.log().size();
  const SignedStatement refused = GetParam().make(registry);
  // What the case itself logged before goes in first.
  for (std::uint64_t i = before; i < registry.log().size(); ++i) {
    const auto logged =
        authority::ReadLoggedStatement(i, registry.log().entries()[i]);
    ASSERT_THAT(logged, IsOk());
    ASSERT_THAT(
        world.AdmitBytes((*logged)->statement.bytes,
                         statement::EncodeSignatures((*logged)->signatures)),
        IsOk());
  }
  const auto head = world.log().edge().Head();
  const auto count = world.log().batch_count();
  EXPECT_THAT(world.Admit(refused), FailsWith(GetParam().reason));
  EXPECT_EQ(world.log().edge().Head(), head);
  EXPECT_EQ(world.log().batch_count(), count);
  EXPECT_THAT(
      world.Admit(registry.Sign(registry.CredentialRecord(99), {"centre/1"})),
      IsOk());
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

TEST_F(AdmissionTest, AdmitsAChangeToALogKeyThatIsHeld) {
  world_.rules().held_keys = {registry_.KeyId("log-2")};
  world_.Open();
  EXPECT_THAT(world_.Admit(registry_.Add(
                  statement::RegistryKeys{statement::RegistryKeyUse::kLog,
                                          {registry_.PublicKeyRecord("log-2")},
                                          0},
                  {"root/1"})),
              IsOk());
  const auto keys = world_.admission().RegistryKeys();
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ(keys->log_key.key, registry_.Key("log-2").public_key().bytes());
}

TEST_F(AdmissionTest, WorseningEventsAreNotCountedAgainstTheLimit) {
  world_.rules().credential_history_max = 1;
  world_.Open();
  ASSERT_THAT(world_.Admit(Issue(1)), IsOk());
  for (const char* from : {"2026-05-01", "2026-04-01", "2026-03-01"}) {
    EXPECT_THAT(world_.Admit(registry_.Add(
                    registry_.RevokedRecord(1, Day(from)), {"centre/1"})),
                IsOk());
  }
}

TEST(EmptyLogTest, BeginsWithThePinnedGenesisOnly) {
  TestRegistry pinned;
  const auto scene = pinned.Found();
  AdmissionWorld world(pinned);
  EXPECT_THAT(world.Admit(scene[1]), FailsWith(ErrorReason::kGenesisMismatch));
  const SignedStatement other = pinned.Sign(pinned.GenesisRecord(), {"root/1"});
  EXPECT_THAT(world.Admit(other), FailsWith(ErrorReason::kGenesisMismatch));
  EXPECT_EQ(world.log().size(), 0U);
  EXPECT_THAT(world.Admit(scene[0]), IsOk());
}

}  // namespace
}  // namespace comity::server
