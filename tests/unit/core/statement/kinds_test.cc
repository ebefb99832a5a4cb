#include "core/statement/kinds.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "tests/support/record_catalog.h"

namespace comity::statement {
namespace {

using comity::testing::Fill;
using comity::testing::RandomBody;

TEST(KindsTest, NumbersAscendAndAreFoundAgain) {
  std::uint64_t last = 0;
  for (const KindInfo& info : AllKinds()) {
    const auto number = static_cast<std::uint64_t>(info.kind);
    EXPECT_GT(number, last);
    EXPECT_EQ(KindFromNumber(number), info.kind);
    last = number;
  }
}

TEST(KindsTest, OtherNumbersAreUnknown) {
  for (const std::uint64_t number :
       {0ULL, 5ULL, 53ULL, 63ULL, 0x100000001ULL, ~0ULL}) {
    EXPECT_FALSE(KindFromNumber(number)) << number;
  }
}

TEST(KindsTest, NamesAreUpperCaseWords) {
  EXPECT_EQ(NameOf(StatementKind::kCredentialRevoked), "CREDENTIAL_REVOKED");
  EXPECT_EQ(NameOf(StatementKind::kCoIssuerConfirmed), "CO_ISSUER_CONFIRMED");
  EXPECT_EQ(NameOf(static_cast<StatementKind>(5)), "UNKNOWN");
}

TEST(KindsTest, BodiesTellTheirKind) {
  for (const KindInfo& info : AllKinds()) {
    EXPECT_EQ(KindOf(RandomBody(info.kind, 1, Fill::kSparse)), info.kind);
  }
}

// The column "worsens" of the protocol's table, written out once more.
TEST(KindsTest, WorsensExactlyWhereTheProtocolSaysSo) {
  const std::set<StatementKind> worsening = {
      StatementKind::kKeyCompromised,
      StatementKind::kGrantSuspended,
      StatementKind::kGrantAnnulled,
      StatementKind::kAccreditationWithdrawn,
      StatementKind::kCredentialSuspended,
      StatementKind::kCredentialRevoked,
      StatementKind::kCredentialVoided,
      StatementKind::kCoIssuerWithdrawn,
      StatementKind::kRecognitionDecisionWithdrawn,
  };
  for (const KindInfo& info : AllKinds()) {
    if (info.kind == StatementKind::kPartyAct ||
        info.kind == StatementKind::kRecordedAct) {
      continue;  // By act; see below.
    }
    EXPECT_EQ(Worsens(RandomBody(info.kind, 1, Fill::kFull)),
              worsening.contains(info.kind))
        << info.name;
  }
  EXPECT_FALSE(Worsens(StatementBody()));
}

TEST(KindsTest, PartyActsWorsenByTheirAct) {
  const std::set<PartyActKind> worsening = {
      PartyActKind::kSuspend, PartyActKind::kWithdraw, PartyActKind::kTerminate,
      PartyActKind::kObjectToRenewal};
  for (std::uint32_t number = 1;
       number < EnumNames<PartyActKind>::kNames.size(); ++number) {
    PartyAct act;
    act.act = static_cast<PartyActKind>(number);
    EXPECT_EQ(Worsens(act), worsening.contains(act.act)) << NameOf(act.act);
    EXPECT_EQ(Worsens(RecordedAct{act, {}}), worsening.contains(act.act));
  }
}

}  // namespace
}  // namespace comity::statement
