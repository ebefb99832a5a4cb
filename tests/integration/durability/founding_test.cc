// A log begins on a person's word, and beside nothing that a registry left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "server/comityd/found_log.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/integration/durability/running_registry.h"
#include "tests/support/test_files.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class FoundingTest : public RunningRegistry {
 protected:
  // The exit code of comityd --found; errors_ is what it said of troubles.
  int Found() {
    ::testing::internal::CaptureStderr();
    const int code = Run(StoreAction::kFound);
    errors_ = ::testing::internal::GetCapturedStderr();
    return code;
  }
  void MakeData() { fs::create_directory(config_.data_dir); }
  std::string In(const std::string& name) {
    return config_.data_dir + "/" + name;
  }
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(config_.data_dir)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  std::string errors_;
};

TEST_F(FoundingTest, WithoutTheWordNothingBegins) {
  const Status missing = CheckFounded(Folder());
  EXPECT_FAILS(missing, ErrorReason::kStoreMissing);
  EXPECT_THAT(missing.message(), HasSubstr("--found"));
  EXPECT_THAT(missing.message(), HasSubstr("not mounted"));
  EXPECT_FALSE(fs::exists(config_.data_dir));
  // An empty folder, as one whose disk is not mounted.
  MakeData();
  fs::create_directory(In("lost+found"));
  EXPECT_FAILS(CheckFounded(Folder()), ErrorReason::kStoreMissing);
  EXPECT_EQ(Names(), std::vector<std::string>{"lost+found"});
}

TEST_F(FoundingTest, OnTheWordAnEmptyLogBeginsThatAStartGoesOnWith) {
  EXPECT_EQ(Found(), 0);
  EXPECT_THAT(printed_, HasSubstr("founded: "));
  EXPECT_OK(CheckFounded(Folder()));
  EXPECT_EQ(Marked().size.value, 0U);
  Start();
  SubmitScene();
  Stop();
  EXPECT_GE(Marked().size.value, scene_.size());
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
}

// The data folder of a whole registry, of one that runs, and of one whose first
// start did not come far.
TEST_F(FoundingTest, SaidAgainTheWordDoesNothing) {
  ASSERT_EQ(Found(), 0);
  EXPECT_EQ(Found(), 0);
  EXPECT_THAT(printed_, HasSubstr("founded already"));
  Start();
  SubmitScene();
  EXPECT_EQ(Found(), 0);
  Stop();
  const merkle::TreeHead head = Marked();
  EXPECT_EQ(Found(), 0);
  EXPECT_THAT(printed_, HasSubstr("founded already"));
  EXPECT_EQ(Marked(), head);
}

TEST_F(FoundingTest, AFoundingThatWasCutOffIsDoneAgainOrGoesOn) {
  // Before the database was there.
  MakeData();
  fs::create_directory(Folder().store());
  EXPECT_FAILS(CheckFounded(Folder()), ErrorReason::kStoreMissing);
  EXPECT_EQ(Found(), 0);
  // Before the mark was: also without the word.
  fs::remove(Folder().mark());
  EXPECT_OK(CheckFounded(Folder()));
  EXPECT_EQ(Found(), 0);
  EXPECT_THAT(printed_, HasSubstr("founded: "));
  EXPECT_EQ(Marked().size.value, 0U);
  fs::remove(Folder().mark());
  Start();
  Stop();
}

TEST_F(FoundingTest, BesideWhatARegistryLeftNothingBegins) {
  for (const std::string name :
       {"store.damaged", "store.restoring", "store.rebuilt", "store.lost",
        "store.dropped.1", "store.fetched", "mark.new", "mark.old",
        "cosignatures", "partners", "witness"}) {
    MakeData();
    testing::WriteFile(In(name), "");
    if (name != "store.fetched") {  // The start itself says what that is.
      const Status missing = CheckFounded(Folder());
      EXPECT_FAILS(missing, ErrorReason::kStoreMissing);
      EXPECT_THAT(missing.message(), HasSubstr(name));
      EXPECT_THAT(missing.message(), Not(HasSubstr("--found")));
    }
    EXPECT_EQ(Found(), 2) << name;
    EXPECT_THAT(errors_, HasSubstr("STORE_MISSING"));
    EXPECT_THAT(errors_, HasSubstr(name));
    EXPECT_EQ(Names(), std::vector<std::string>{name});
    fs::remove_all(config_.data_dir);
  }
}

TEST_F(FoundingTest, OtherFilesAreInNobodysWay) {
  MakeData();
  testing::WriteFile(In("ballast"), "");
  testing::WriteFile(In("notes-on-the-store"), "");
  EXPECT_EQ(Found(), 0) << errors_;
}

TEST_F(FoundingTest, AMarkWithoutItsStoreIsNotFoundedOver) {
  ASSERT_EQ(Found(), 0);
  fs::remove_all(Folder().store());
  EXPECT_EQ(Found(), 2);
  EXPECT_THAT(errors_, HasSubstr("STORE_MISSING"));
  EXPECT_FALSE(fs::exists(Folder().store()));
}

TEST_F(FoundingTest, EntriesWithoutAMarkGetNone) {
  Start();
  SubmitScene();
  Stop();
  fs::remove(Folder().mark());
  EXPECT_EQ(Found(), 2);
  EXPECT_THAT(errors_, HasSubstr("HEAD_MARK_MISSING"));
  EXPECT_FALSE(fs::exists(Folder().mark()));
}

TEST_F(FoundingTest, AStoreThatLostItsListOfFilesIsNotFoundedOver) {
  MakeData();
  fs::create_directory(Folder().store());
  testing::WriteFile(Folder().store() + "/000012.sst", "rows");
  EXPECT_EQ(Found(), 1);
  EXPECT_THAT(errors_, HasSubstr("STORE_CORRUPT"));
  EXPECT_FALSE(fs::exists(Folder().mark()));
}

TEST_F(FoundingTest, TheFolderOfAnotherLogIsNotTakenForOnesOwn) {
  ASSERT_OK(FoundLog(Folder(), "registry.cn.example"));
  EXPECT_EQ(Found(), 2);
  EXPECT_THAT(errors_, HasSubstr("HEAD_MARK_FOREIGN"));
}

TEST_F(FoundingTest, WithoutAGenesisStatementNothingBegins) {
  for (const char* genesis : {"missing", "nonsense"}) {
    testing::WriteFile(Path("nonsense"), "nonsense");
    config_.genesis_file = Path(genesis);
    EXPECT_EQ(Found(), 2) << genesis;
    EXPECT_FALSE(fs::exists(config_.data_dir));
  }
}

}  // namespace
}  // namespace comity::server
