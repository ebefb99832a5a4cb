// The bystander's own arithmetic and rules, on small logs written by hand.
#include "tests/simulation/model.h"

#include <gtest/gtest.h>

#include "core/crypto/sha256.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/map_value.h"
#include "tests/support/test_registry.h"

namespace comity::simulation {
namespace {

using evidence::DayStatus;
using testing::Day;
using testing::kTestStartMs;

// All is logged on 2026-01-05.
class ModelTest : public ::testing::Test {
 protected:
  Deed Issue(const std::string& key = "branch/1") {
    Deed deed;
    deed.kind = DeedKind::kIssue;
    deed.subject = "credential/1";
    deed.body = "branch";
    deed.keys = {key};
    deed.from = Day("2026-01-05");
    deed.until = Day("2026-01-20");
    return deed;
  }
  static Deed On(const std::string& subject, DeedKind kind, const char* from) {
    Deed deed;
    deed.kind = kind;
    deed.subject = subject;
    deed.body = "branch";
    deed.keys = {"branch/2"};
    deed.from = Day(from);
    return deed;
  }
  static Deed Stolen(std::uint64_t last_good_size) {
    Deed deed;
    deed.kind = DeedKind::kCompromise;
    deed.subject = "body/branch";
    deed.key = "branch/1";
    deed.from_index = last_good_size;
    return deed;
  }

  // Returns the deed's id.
  Hash Log(Deed deed) {
    deed.id = crypto::Sha256(std::to_string(log_.size()));
    auto record = std::make_shared<Record>();
    record->leaf = deed.id;
    record->admitted_ms = kTestStartMs;
    deeds_.push_back(std::make_unique<Deed>(deed));
    record->deed = deeds_.back().get();
    log_.push_back(std::move(record));
    return deed.id;
  }
  DayStatus On(const char* day) {
    const Standing standing =
        Model(log_, log_.size()).StandingOf("credential/1", Day(day));
    return standing.issued ? standing.status : DayStatus::kUnspecified;
  }
  bool LastCounted() {
    return Model(log_, log_.size()).CountedAtPosition(log_.size() - 1);
  }

  Chronicle log_;
  std::vector<std::unique_ptr<Deed>> deeds_;
};

TEST_F(ModelTest, ACredentialIsValidWithinItsDays) {
  EXPECT_EQ(On("2026-01-05"), DayStatus::kUnspecified);
  Log(Issue());
  EXPECT_EQ(On("2026-01-04"), DayStatus::kNotYet);
  EXPECT_EQ(On("2026-01-05"), DayStatus::kValid);
  EXPECT_EQ(On("2026-01-20"), DayStatus::kValid);
  EXPECT_EQ(On("2026-01-21"), DayStatus::kExpired);
}

TEST_F(ModelTest, ARevocationHoldsUntilItIsUndone) {
  const Hash issue = Log(Issue());
  const Hash revoked = Log(On("credential/1", DeedKind::kRevoke, "2026-01-07"));
  EXPECT_EQ(On("2026-01-06"), DayStatus::kValid);
  EXPECT_EQ(On("2026-01-07"), DayStatus::kRevoked);
  Deed undone = On("credential/1", DeedKind::kReinstate, "2026-01-09");
  undone.undone = revoked;
  undone.previous = issue;
  Log(undone);
  EXPECT_FALSE(LastCounted()) << "it does not name the revocation before it";
  undone.previous = revoked;
  Log(undone);
  EXPECT_TRUE(LastCounted());
  EXPECT_EQ(On("2026-01-08"), DayStatus::kRevoked);
  EXPECT_EQ(On("2026-01-09"), DayStatus::kValid);
}

TEST_F(ModelTest, AStolenKeyVoidsWhatIsNotAffirmed) {
  Log(Issue());
  Log(Stolen(1));
  EXPECT_EQ(On("2026-01-05"), DayStatus::kValid) << "it was good until then";
  Log(Stolen(0));
  EXPECT_EQ(On("2026-01-05"), DayStatus::kVoid);
  Deed affirm = Stolen(0);
  affirm.kind = DeedKind::kAffirm;
  affirm.keys = {"branch/2"};
  Log(affirm);
  EXPECT_EQ(On("2026-01-05"), DayStatus::kValid);
}

TEST_F(ModelTest, NobodyIssuesWithoutAGrant) {
  Log(On("grant/branch", DeedKind::kSuspendGrant, "2026-01-05"));
  Log(Issue());
  EXPECT_FALSE(LastCounted());
}

TEST_F(ModelTest, AnAnnulledGrantVoidsWhatWasIssued) {
  Log(Issue());
  Log(On("grant/branch", DeedKind::kAnnulGrant, "2026-01-06"));
  EXPECT_EQ(On("2026-01-07"), DayStatus::kValid) << "admitted the day before";
  Log(On("grant/branch", DeedKind::kAnnulGrant, "2026-01-05"));
  EXPECT_EQ(On("2026-01-07"), DayStatus::kVoid);
}

TEST_F(ModelTest, AForgeryCountsNowhere) {
  Deed forged = Issue();
  forged.forgery = "for the test";
  Log(forged);
  EXPECT_FALSE(LastCounted());
  EXPECT_EQ(On("2026-01-05"), DayStatus::kUnspecified);
}

TEST_F(ModelTest, AnAgreementNeedsBothPartiesAndEndsWithOne) {
  const auto in_force = [this](const char* day) {
    return Model(log_, log_.size()).AgreementIsInForce(Day(day));
  };
  Log(On("country/KZ", DeedKind::kBegin, "2026-01-05"));
  EXPECT_FALSE(in_force("2026-01-06"));
  Log(On("country/UZ", DeedKind::kBegin, "2026-01-06"));
  EXPECT_FALSE(in_force("2026-01-05"));
  EXPECT_TRUE(in_force("2026-01-06"));
  Log(On("country/UZ", DeedKind::kWithdraw, "2026-01-08"));
  EXPECT_TRUE(in_force("2026-01-07"));
  EXPECT_FALSE(in_force("2026-01-08"));
}

// A withdrawal that names a day before it is logged.
TEST_F(ModelTest, WhoWithdrawsIsInUntilTheOthersCanKnow) {
  Log(On("country/KZ", DeedKind::kBegin, "2026-01-02"));
  Log(On("country/UZ", DeedKind::kBegin, "2026-01-02"));
  Log(On("country/UZ", DeedKind::kWithdraw, "2026-01-03"));
  Model model(log_, log_.size());
  EXPECT_TRUE(model.AgreementIsInForce(Day("2026-01-04")));
  EXPECT_FALSE(model.AgreementIsInForce(Day("2026-01-05")));
}

TEST(ChronicleTest, ItsRootsAreThoseOfTheLog) {
  testing::TestRegistry registry;
  registry.Found();
  registry.Add(registry.CredentialRecord(1), {"centre/1"});
  const Hash map_root = registry.log().map().root();
  registry.log().Commit();
  Chronicle chronicle;
  for (const std::string& entry : registry.log().entries()) {
    chronicle.push_back(ReadRecord(entry, [](const Hash&) { return nullptr; }));
  }
  for (std::uint64_t size = 0; size <= chronicle.size(); ++size) {
    EXPECT_EQ(NaiveRoot(chronicle, size), registry.log().RootAt(size));
  }
  EXPECT_EQ(NaiveMapRootOf(chronicle, chronicle.size() - 1), map_root);
  EXPECT_EQ(chronicle.back()->map_root, map_root);
}

}  // namespace
}  // namespace comity::simulation
