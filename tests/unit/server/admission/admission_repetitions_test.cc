// What is said again, or adds nothing to what stands, is not logged again.
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "core/statement/map_keys.h"
#include "tests/unit/server/admission/admission_fixture.h"

namespace comity::server {
namespace {

using testing::AdmissionWorld;
using testing::Day;
using testing::SignedStatement;
using testing::TestRegistry;

TEST_F(AdmissionTest, ARepeatedStatementReturnsItsFirstPosition) {
  const SignedStatement issue = Issue(1);
  const auto first = world_.Admit(issue);
  ASSERT_OK(first);
  const auto in_batch = world_.Admit(issue);
  ASSERT_OK(in_batch);
  EXPECT_EQ(in_batch->index, first->index);
  EXPECT_TRUE(in_batch->duplicate);
  world_.Commit();
  world_.Open();
  const auto later = world_.Admit(issue);
  ASSERT_OK(later);
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
  ASSERT_OK(first);
  const auto again = world_.Admit(rotation);
  ASSERT_OK(again);
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
    ASSERT_OK(world.Admit(founding));
  }
  ASSERT_OK(
      world.Admit(registry.Add(registry.CredentialRecord(1), {"centre/1"})));
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
    ASSERT_OK(position);
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

}  // namespace
}  // namespace comity::server
