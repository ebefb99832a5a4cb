#include "core/authority/worsening.h"

#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using authority::WorsensAsMuch;
using statement::EventReason;
using statement::PartyActKind;

class WorseningTest : public ::testing::Test {
 protected:
  // Whether an earlier event makes a later one pointless.
  bool Replaces(const statement::StatementBody& earlier,
                const statement::StatementBody& later,
                const std::string& earlier_key = "centre/1",
                const std::string& later_key = "centre/1") {
    return WorsensAsMuch(registry_.Sign(earlier, {earlier_key}).statement,
                         registry_.Sign(later, {later_key}).statement);
  }
  statement::CredentialRevoked Revoked(std::uint64_t n, const char* from) {
    return registry_.RevokedRecord(n, Day(from));
  }
  statement::CredentialSuspended Suspended(std::uint64_t n, const char* from,
                                           const char* until) {
    return registry_.SuspendedRecord(n, Day(from), Day(until));
  }
  static statement::CredentialVoided Voided(std::uint64_t n) {
    return {.credential_id = TestRegistry::CredentialId(n),
            .reason = EventReason::kFraud,
            .appeal_until = std::nullopt};
  }
  static statement::GrantSuspended GrantSuspended(std::uint8_t grant,
                                                  const char* from,
                                                  const char* until) {
    statement::GrantSuspended record{
        "centre", {}, {Day(from), Day(until)}, EventReason::kInvestigation};
    record.grant_id.bytes[0] = grant;
    return record;
  }
  static statement::GrantAnnulled GrantAnnulled(std::uint8_t grant,
                                                const char* from) {
    statement::GrantAnnulled record{
        "centre", {}, Day(from), EventReason::kConduct};
    record.grant_id.bytes[0] = grant;
    return record;
  }
  statement::KeyCompromised Compromised(const std::string& key,
                                        std::uint64_t last_good_size) {
    return {"centre", registry_.KeyId(key), last_good_size};
  }
  static statement::PartyAct Act(PartyActKind kind, const char* on) {
    statement::PartyAct act;
    act.agreement_id.bytes[0] = 1;
    act.version_id = act.agreement_id;
    act.party_id = "kz";
    act.act = kind;
    act.countries = {"KZ"};
    act.effective_on = Day(on);
    return act;
  }

  TestRegistry registry_;
};

TEST_F(WorseningTest, ARevocationReplacesLaterOnesOfTheSameCredential) {
  const auto revoked = Revoked(1, "2026-01-06");
  EXPECT_TRUE(Replaces(revoked, Revoked(1, "2026-01-06")));
  EXPECT_FALSE(Replaces(revoked, Revoked(1, "2026-01-05")));
  EXPECT_FALSE(Replaces(revoked, Revoked(2, "2026-01-06")));
  EXPECT_FALSE(Replaces(revoked, Voided(1)));
  EXPECT_FALSE(Replaces(revoked, registry_.CredentialRecord(1)));
}

TEST_F(WorseningTest, AVoidingReplacesEverythingOnTheCredential) {
  EXPECT_TRUE(Replaces(Voided(1), Voided(1)));
  EXPECT_TRUE(Replaces(Voided(1), Revoked(1, "2026-01-01")));
  EXPECT_TRUE(Replaces(Voided(1), Suspended(1, "2026-01-01", "2026-01-02")));
  EXPECT_FALSE(Replaces(Voided(2), Voided(1)));
  EXPECT_FALSE(Replaces(Voided(2), Revoked(1, "2026-01-01")));
}

TEST_F(WorseningTest, ASuspensionIsReplacedByWhatCoversItsDays) {
  const auto later = Suspended(1, "2026-01-06", "2026-01-09");
  EXPECT_TRUE(Replaces(Suspended(1, "2026-01-06", "2026-01-09"), later));
  EXPECT_FALSE(Replaces(Suspended(1, "2026-01-07", "2026-01-09"), later));
  EXPECT_FALSE(Replaces(Suspended(1, "2026-01-06", "2026-01-08"), later));
  EXPECT_FALSE(Replaces(Suspended(2, "2026-01-06", "2026-01-09"), later));
  EXPECT_TRUE(Replaces(Revoked(1, "2026-01-06"), later));
  EXPECT_FALSE(Replaces(Revoked(1, "2026-01-07"), later));
}

TEST_F(WorseningTest, GrantsAreToldApart) {
  const auto later = GrantSuspended(1, "2026-01-06", "2026-01-09");
  EXPECT_TRUE(Replaces(GrantAnnulled(1, "2026-01-06"), later));
  EXPECT_FALSE(Replaces(GrantAnnulled(1, "2026-01-07"), later));
  EXPECT_FALSE(Replaces(GrantAnnulled(2, "2026-01-06"), later));
  EXPECT_TRUE(Replaces(GrantSuspended(1, "2026-01-01", "2026-01-09"), later));
  EXPECT_FALSE(Replaces(GrantSuspended(2, "2026-01-01", "2026-01-09"), later));
  EXPECT_FALSE(Replaces(GrantSuspended(1, "2026-01-01", "2026-01-09"),
                        GrantAnnulled(1, "2026-01-06")));
}

TEST_F(WorseningTest, ADeclarationByRootIsReplacedByRootOnly) {
  const auto declared = Compromised("centre/1", 5);
  EXPECT_TRUE(
      Replaces(declared, Compromised("centre/1", 6), "root/1", "root/1"));
  EXPECT_TRUE(
      Replaces(declared, Compromised("centre/1", 6), "root/1", "registrar/1"));
  EXPECT_FALSE(
      Replaces(declared, Compromised("centre/1", 6), "registrar/1", "root/1"));
  EXPECT_FALSE(
      Replaces(declared, Compromised("centre/1", 4), "root/1", "root/1"));
  EXPECT_FALSE(
      Replaces(declared, Compromised("centre/2", 6), "root/1", "root/1"));
}

TEST_F(WorseningTest, OnlyAnEndReplacesAnEnd) {
  const auto end = Act(PartyActKind::kWithdraw, "2026-02-01");
  EXPECT_TRUE(Replaces(end, Act(PartyActKind::kWithdraw, "2026-02-01")));
  EXPECT_TRUE(Replaces(end, Act(PartyActKind::kSuspend, "2026-03-01")));
  EXPECT_FALSE(Replaces(end, Act(PartyActKind::kTerminate, "2026-03-01")));
  EXPECT_FALSE(Replaces(Act(PartyActKind::kEnterIntoForce, "2026-01-01"), end));
  EXPECT_FALSE(Replaces(Act(PartyActKind::kSuspend, "2026-01-01"), end));
  auto other = end;
  other.agreement_id.bytes[0] = 2;
  EXPECT_FALSE(Replaces(other, end));
  other = end;
  other.party_id = "kz-agency";
  EXPECT_FALSE(Replaces(other, end));
}

TEST_F(WorseningTest, StatementsOfTwoLogsReplaceNothing) {
  TestRegistry elsewhere("registry.cn.example", "CN");
  const auto revoked = Revoked(1, "2026-01-06");
  EXPECT_FALSE(WorsensAsMuch(elsewhere.Sign(revoked, {"centre/1"}).statement,
                             registry_.Sign(revoked, {"centre/1"}).statement));
}

}  // namespace
}  // namespace comity::testing
