// A registry lost its disk, and has its keys. Its partners have its log.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "client/exchange/log_export.h"
#include "server/comityd/rebuild_from.h"
#include "server/rpc/file_partner_link.h"
#include "storage/folder_lock.h"
#include "tests/integration/server/partners_fixture.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;

class RebuildTest : public PartnersTest {
 protected:
  // Kazakhstan has issued credential 1, and China holds all of it.
  void StartAndIssue() {
    StartBoth();
    Issue(kz_, 1);
    WaitUntilChinaHoldsAll();
  }

  static void Issue(Site& site, std::uint64_t n) {
    site.registry.log().Commit();
    site.Submit(
        site.registry.Add(site.registry.CredentialRecord(n), {"centre/1"}));
  }
  std::uint64_t OwnSize(const Site& site) const {
    const auto note =
        checkpoint::ParseNote(site.Checkpoint(v1::HEAD_CHOICE_NEWEST));
    return note.ok() ? checkpoint::ParseCheckpoint(note->text)->head.size.value
                     : 0;
  }
  void WaitUntilChinaHoldsAll() {
    const std::uint64_t size = OwnSize(kz_);
    ASSERT_TRUE(Eventually(
        [&] { return cn_.HeldSize(kz_.registry.origin()) == size; }));
  }

  Status Export(const Site& site, const std::string& out) {
    client::ConnectionOptions server;
    server.address = "127.0.0.1:" + std::to_string(site.server->grpc_port());
    return client::ExportLog(server, {site.registry.origin(), "", out},
                             [](std::uint64_t, std::uint64_t) {})
        .status();
  }

  // Returns the head that was signed last.
  merkle::TreeHead LoseTheDisk(bool keep_the_mark = false) {
    const auto note =
        checkpoint::ParseNote(kz_.Checkpoint(v1::HEAD_CHOICE_NEWEST));
    kz_.server.reset();
    for (const auto& each : fs::directory_iterator(kz_.config.data_dir)) {
      if (!keep_the_mark || each.path().filename() != "mark") {
        fs::remove_all(each.path());
      }
    }
    return checkpoint::ParseCheckpoint(note->text)->head;
  }

  StatusOr<merkle::TreeHead> Rebuild(
      const std::string& from,
      const std::optional<merkle::TreeHead>& confirmed = {}) {
    ServerConfig config = kz_.config;
    config.rebuild_from = from;
    config.confirmed_head = confirmed;
    RebuildReports reports;
    reports.log = [this](std::string_view line) {
      said_ += std::string(line) + "\n";
    };
    reports.progress = [this](std::uint64_t done, std::uint64_t total) {
      EXPECT_LE(done, total);
      ++progress_;
    };
    return RebuildFromPartner(config, reports);
  }

  // Nothing was put in place, and nothing is signed.
  void ExpectNothingServed() {
    EXPECT_FALSE(fs::exists(kz_.config.data_dir + "/store"));
    EXPECT_FAILS(kz_.TryStart(), ErrorReason::kStoreMissing);
    EXPECT_FALSE(fs::exists(kz_.config.data_dir + "/store"));
  }

  const std::string file_ = directory_.path().string() + "/kz.range";
  std::string said_;
  int progress_ = 0;
};

TEST_F(RebuildTest, ComesBackFromAPartnersMirrorAndGoesOn) {
  StartAndIssue();
  const merkle::TreeHead lost = LoseTheDisk();
  // Nothing remembers what was signed last, so a person must say so.
  const auto fetched = Rebuild(cn_.registry.origin());
  ASSERT_FAILS(fetched, ErrorReason::kHeadMarkMissing);
  EXPECT_NE(fetched.status().message().find("--confirm-head"),
            std::string::npos);
  EXPECT_GT(progress_, 0);
  ExpectNothingServed();
  const auto rebuilt = Rebuild(cn_.registry.origin(), lost);
  ASSERT_OK(rebuilt);
  EXPECT_EQ(*rebuilt, lost);
  EXPECT_NE(said_.find("going on from entry"), std::string::npos);
  kz_.Start();
  EXPECT_GE(OwnSize(kz_), lost.size.value);
  // It goes on where it was, and China follows and cosigns as ever.
  Issue(kz_, 2);
  WaitUntilChinaHoldsAll();
  EXPECT_TRUE(
      Eventually([&] { return cn_.HasCosigned(kz_.registry.origin()); }));
  EXPECT_EQ(AskChina(1).status, evidence::DayStatus::kValid);
  EXPECT_EQ(AskChina(2).status, evidence::DayStatus::kValid);
  EXPECT_FALSE(cn_.HasSaid(ErrorReason::kForkDetected));
}

// What was acknowledged before is where it was: sent again, it gets its place.
TEST_F(RebuildTest, StatementsSentAgainKeepTheirPlaces) {
  StartAndIssue();
  const merkle::TreeHead lost = LoseTheDisk();
  ASSERT_OK(Rebuild(cn_.Address(), lost));
  kz_.Start();
  const std::uint64_t size = OwnSize(kz_);
  kz_.SubmitScene();
  EXPECT_EQ(OwnSize(kz_), size);
}

TEST_F(RebuildTest, AMarkThatSurvivedIsEnough) {
  StartAndIssue();
  const merkle::TreeHead lost = LoseTheDisk(/*keep_the_mark=*/true);
  const auto rebuilt = Rebuild(cn_.registry.origin());
  ASSERT_OK(rebuilt);
  EXPECT_EQ(*rebuilt, lost);
  kz_.Start();
}

TEST_F(RebuildTest, AMarkThatSurvivedRefusesAShorterCopy) {
  StartBoth();
  ASSERT_OK(Export(kz_, file_));
  Issue(kz_, 1);
  WaitUntilChinaHoldsAll();
  const merkle::TreeHead lost = LoseTheDisk(/*keep_the_mark=*/true);
  EXPECT_FAILS(Rebuild("file:" + file_, lost), ErrorReason::kStoreBehindMark);
  ExpectNothingServed();
}

// The copy in the file is whole, and older than what China holds: the rest
// comes from China.
TEST_F(RebuildTest, ACopyIsRefusedWhileAnotherPartnerHoldsMore) {
  StartBoth();
  ASSERT_OK(Export(kz_, file_));
  Issue(kz_, 1);
  WaitUntilChinaHoldsAll();
  const merkle::TreeHead lost = LoseTheDisk();
  const auto shorter = Rebuild("file:" + file_, lost);
  EXPECT_FAILS(shorter, ErrorReason::kStoreBehindCosigner);
  EXPECT_NE(shorter.status().message().find(cn_.registry.origin()),
            std::string::npos);
  ExpectNothingServed();
  const auto rebuilt = Rebuild(cn_.registry.origin(), lost);
  ASSERT_OK(rebuilt);
  EXPECT_EQ(*rebuilt, lost);
}

// And not the other way round: what is held is not given up for less.
TEST_F(RebuildTest, AShorterCopyTakesNothingBack) {
  StartBoth();
  ASSERT_OK(Export(kz_, file_));
  Issue(kz_, 1);
  WaitUntilChinaHoldsAll();
  LoseTheDisk();
  ASSERT_FAILS(Rebuild(cn_.registry.origin()), ErrorReason::kHeadMarkMissing);
  EXPECT_FAILS(Rebuild("file:" + file_), ErrorReason::kOlderThanKnown);
  ExpectNothingServed();
}

TEST_F(RebuildTest, ByFileItNeedsNoNetworkAndAPersonForTheSilentPartner) {
  StartAndIssue();
  ASSERT_OK(Export(kz_, file_));
  const merkle::TreeHead lost = LoseTheDisk();
  cn_.server.reset();
  const auto refused = Rebuild("file:" + file_);
  EXPECT_FAILS(refused, ErrorReason::kCosignersSilent);
  EXPECT_NE(refused.status().message().find(cn_.registry.origin()),
            std::string::npos);
  ExpectNothingServed();
  merkle::TreeHead other = lost;
  other.root.bytes[0] ^= 1;
  EXPECT_FAILS(Rebuild("file:" + file_, other), ErrorReason::kCosignersSilent);
  EXPECT_OK(Rebuild("file:" + file_, lost));
}

TEST_F(RebuildTest, ASilentPartnerGivesNothingBack) {
  StartAndIssue();
  LoseTheDisk();
  cn_.server.reset();
  EXPECT_FAILS(Rebuild(cn_.registry.origin()),
               ErrorReason::kPartnerUnreachable);
  ExpectNothingServed();
}

TEST_F(RebuildTest, APartnerThatDoesNotFollowThisLogGivesNothingBack) {
  kz_.Start();
  kz_.SubmitScene();
  cn_.Start();
  LoseTheDisk();
  EXPECT_FAILS(Rebuild(cn_.Address()), ErrorReason::kPartnerUnknown);
}

TEST_F(RebuildTest, AnAlteredEntryIsNotTakenUp) {
  StartAndIssue();
  ASSERT_OK(Export(kz_, file_));
  const merkle::TreeHead lost = LoseTheDisk();
  const auto link = MakeFilePartnerLink(file_);
  const auto sound = link->AskPackage({}, {1});
  ASSERT_OK(sound);
  std::string altered = ReadFile(file_);
  // The evidence about the head may hold it as well, before the packages.
  const std::size_t at = altered.rfind(sound->entries.back());
  ASSERT_NE(at, std::string::npos);
  altered[at] = static_cast<char>(altered[at] ^ 1);
  WriteFile(file_, altered);
  EXPECT_FAILS(Rebuild("file:" + file_, lost), ErrorReason::kPackageUnproven);
  ExpectNothingServed();
}

TEST_F(RebuildTest, ACutCopyIsNotTakenUp) {
  StartAndIssue();
  ASSERT_OK(Export(kz_, file_));
  const merkle::TreeHead lost = LoseTheDisk();
  fs::resize_file(file_, fs::file_size(file_) - 1);
  EXPECT_FAILS(Rebuild("file:" + file_, lost), ErrorReason::kPackageMalformed);
  ExpectNothingServed();
}

// Its log, not that of the genesis file.
TEST_F(RebuildTest, AnotherLogIsNotTakenUp) {
  StartAndIssue();
  ASSERT_OK(Export(cn_, file_));
  const merkle::TreeHead lost = LoseTheDisk();
  EXPECT_FAILS(Rebuild("file:" + file_, lost), ErrorReason::kEvidenceMalformed);
  ExpectNothingServed();
}

// Somebody with the stolen log key wrote another log of the same genesis.
TEST_F(RebuildTest, AForkIsRefusedByWhoeverHoldsTheOtherSide) {
  StartAndIssue();
  const std::string elsewhere = directory_.path().string() + "/thief";
  mkdir(elsewhere.c_str(), 0700);
  Site thief("KZ", elsewhere);
  thief.Start();
  thief.SubmitScene();
  for (std::uint64_t n = 2; n < 5; ++n) {
    Issue(thief, n);
  }
  ASSERT_OK(Export(thief, file_));
  thief.server.reset();
  LoseTheDisk();
  EXPECT_FAILS(Rebuild("file:" + file_), ErrorReason::kStoreForksCosigner);
  ExpectNothingServed();
  // And what was fetched of it is not mixed with the other side.
  EXPECT_FALSE(Rebuild(cn_.registry.origin()).ok());
  ExpectNothingServed();
}

TEST_F(RebuildTest, WithoutTheKeysInForceNothingIsPutInPlace) {
  StartAndIssue();
  const merkle::TreeHead lost = LoseTheDisk();
  const std::string log_key = kz_.config.log_key_file;
  kz_.config.log_key_file = kz_.WriteKey("another/1");
  EXPECT_FAILS(Rebuild(cn_.registry.origin(), lost),
               ErrorReason::kSigningKeyNotHeld);
  kz_.config.log_key_file = log_key;
  const std::string cosigning_key =
      std::exchange(kz_.config.cosigning_key_file, log_key);
  EXPECT_FAILS(Rebuild(cn_.registry.origin(), lost),
               ErrorReason::kSigningKeyNotHeld);
  ExpectNothingServed();
  kz_.config.cosigning_key_file = cosigning_key;
  EXPECT_OK(Rebuild(cn_.registry.origin(), lost));
}

TEST_F(RebuildTest, AFolderThatAnotherUsesIsNotTouched) {
  StartAndIssue();
  const merkle::TreeHead lost = LoseTheDisk();
  const std::string lock = kz_.config.data_dir + "/lock";
  {
    const auto held =
        storage::FolderLock::Take(lock, storage::FolderUse::kShared);
    ASSERT_OK(held);
    EXPECT_FAILS(Rebuild(cn_.registry.origin(), lost),
                 ErrorReason::kStoreLocked);
    EXPECT_FALSE(fs::exists(kz_.config.data_dir + "/store.fetched"));
  }
  EXPECT_OK(Rebuild(cn_.registry.origin(), lost));
}

TEST_F(RebuildTest, AStoreThatIsThereIsNotTouched) {
  StartAndIssue();
  const std::uint64_t size = OwnSize(kz_);
  EXPECT_FAILS(Rebuild(cn_.registry.origin()), ErrorReason::kStoreLocked);
  kz_.server.reset();
  EXPECT_FAILS(Rebuild(cn_.registry.origin()), ErrorReason::kFileExists);
  EXPECT_FALSE(fs::exists(kz_.config.data_dir + "/store.fetched"));
  kz_.Start();
  EXPECT_GE(OwnSize(kz_), size);
}

// Killed after the mark, before the store has its name.
TEST_F(RebuildTest, ARunThatWasCutOffAtTheEndIsFinishedByTheNext) {
  StartAndIssue();
  const merkle::TreeHead lost = LoseTheDisk();
  ASSERT_OK(Rebuild(cn_.registry.origin(), lost));
  fs::rename(kz_.config.data_dir + "/store",
             kz_.config.data_dir + "/store.fetched");
  ExpectNothingServed();
  ASSERT_OK(Rebuild(cn_.registry.origin()));
  kz_.Start();
}

// A backup that was restored is as good a beginning as one that was cut off.
TEST_F(RebuildTest, AnOlderStoreCatchesUp) {
  StartBoth();
  kz_.server.reset();
  const std::string backup = kz_.path + "/backup";
  fs::copy(kz_.config.data_dir + "/store", backup, fs::copy_options::recursive);
  kz_.Start();
  Issue(kz_, 1);
  WaitUntilChinaHoldsAll();
  const merkle::TreeHead lost = LoseTheDisk();
  fs::rename(backup, kz_.config.data_dir + "/store.fetched");
  const auto rebuilt = Rebuild(cn_.registry.origin(), lost);
  ASSERT_OK(rebuilt);
  EXPECT_EQ(*rebuilt, lost);
  kz_.Start();
}

// No partner; China is a witness, and holds no entry.
class WitnessedRebuildTest : public RebuildTest {
 protected:
  WitnessedRebuildTest()
      : witness_(*checkpoint::VerifierKey::Make(
            cn_.registry.origin() + "/witness",
            checkpoint::NoteKeyType::kCosignature,
            cn_.registry.Key("witness/1").public_key())) {
    cn_.config.witness_key_file = cn_.WriteKey("witness/1");
    cn_.config.witness_logs = {
        checkpoint::VerifierKey::Make(kz_.registry.origin(),
                                      checkpoint::NoteKeyType::kEd25519,
                                      kz_.registry.Key("log").public_key())
            ->ToString()};
    cn_.Start();
    evidence::Policy policy;
    policy.origins = {kz_.Pin()};
    policy.cosigners = {
        {witness_, evidence::CosignerGrade::kWitness, cn_.Operator()}};
    WriteFile(kz_.config.policy_file, evidence::FormatPolicy(policy));
    kz_.config.witnesses = {"http://127.0.0.1:" +
                            std::to_string(cn_.server->http_port())};
    kz_.Start();
    kz_.SubmitScene();
  }

  void WaitUntilWitnessed() {
    ASSERT_TRUE(Eventually([&] {
      const auto note =
          checkpoint::ParseNote(kz_.Checkpoint(v1::HEAD_CHOICE_NEWEST));
      return note.ok() && checkpoint::VerifyCosignature(*note, witness_).ok();
    }));
  }

  const checkpoint::VerifierKey witness_;
};

TEST_F(WitnessedRebuildTest, AWitnessThatSawMoreHoldsAShorterCopyBack) {
  WaitUntilWitnessed();
  ASSERT_OK(Export(kz_, file_));
  Issue(kz_, 1);
  WaitUntilWitnessed();
  const std::string newer = file_ + ".newer";
  ASSERT_OK(Export(kz_, newer));
  const merkle::TreeHead lost = LoseTheDisk();
  EXPECT_FAILS(Rebuild("file:" + file_), ErrorReason::kCosignersSilent);
  EXPECT_NE(said_.find("409"), std::string::npos) << said_;
  ExpectNothingServed();
  // With all that it saw, it holds nothing back.
  EXPECT_FAILS(Rebuild("file:" + newer), ErrorReason::kHeadMarkMissing);
  EXPECT_OK(Rebuild("file:" + newer, lost));
}

// Store and mark together, from before: only the witness knows better.
TEST_F(WitnessedRebuildTest, AWitnessHoldsARestoredRegistryBack) {
  WaitUntilWitnessed();
  kz_.server.reset();
  const std::string copy = kz_.path + "/copy";
  fs::copy(kz_.config.data_dir, copy, fs::copy_options::recursive);
  kz_.Start();
  Issue(kz_, 1);
  WaitUntilWitnessed();
  kz_.server.reset();
  fs::remove_all(kz_.config.data_dir);
  fs::rename(copy, kz_.config.data_dir);
  EXPECT_FAILS(kz_.TryStart(), ErrorReason::kStoreBehindCosigner);
  // Nor is a new log begun in its place.
  fs::remove_all(kz_.config.data_dir);
  EXPECT_FAILS(kz_.TryStart(), ErrorReason::kStoreBehindCosigner);
}

// Two that witness each other start at once, and neither answers yet.
TEST_F(WitnessedRebuildTest, ASilentWitnessHoldsNoStartUp) {
  WaitUntilWitnessed();
  kz_.server.reset();
  cn_.server.reset();
  kz_.Start();
  EXPECT_NE(kz_.said->lines.find("does not say what it saw last"),
            std::string::npos);
}

TEST_F(WitnessedRebuildTest, ASilentWitnessNeedsAPerson) {
  WaitUntilWitnessed();
  ASSERT_OK(Export(kz_, file_));
  const merkle::TreeHead lost = LoseTheDisk();
  cn_.server.reset();
  EXPECT_FAILS(Rebuild("file:" + file_), ErrorReason::kCosignersSilent);
  EXPECT_OK(Rebuild("file:" + file_, lost));
}

}  // namespace
}  // namespace comity::server
