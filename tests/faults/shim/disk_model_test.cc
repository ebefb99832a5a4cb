#include "tests/faults/shim/disk_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "tests/support/temporary_directory.h"

namespace comity::faults {
namespace {

namespace fs = std::filesystem;

constexpr Loss kEveryLoss[] = {Loss::kNone,      Loss::kHalf,  Loss::kHoles,
                               Loss::kReordered, Loss::kNames, Loss::kData};

std::optional<std::string> Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Does what it is told to the disk, and tells the model, as the shim does.
class DiskModelTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return directory_.path() / name;
  }

  void Create(const std::string& name) {
    std::ofstream(Path(name)).flush();
    model_.Created(Path(name));
    model_.Opened(++last_file_, Path(name), false);
    files_[name] = last_file_;
  }

  void Write(const std::string& name, std::uint64_t offset,
             const std::string& bytes) {
    std::fstream file(Path(name),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(offset));
    file << bytes;
    file.close();
    model_.Wrote(files_.at(name), offset, bytes);
  }

  void Sync(const std::string& name) { model_.Synced(files_.at(name)); }

  void SyncFolder() {
    model_.Opened(++last_file_, directory_.path(), true);
    model_.Synced(last_file_);
  }

  void MakeDurable(const std::string& name, const std::string& bytes) {
    Create(name);
    Write(name, 0, bytes);
    Sync(name);
    SyncFolder();
  }

  void Rename(const std::string& from, const std::string& to) {
    model_.Touch(Path(from));
    model_.Touch(Path(to));
    fs::rename(Path(from), Path(to));
    model_.Renamed(Path(from), Path(to));
  }

  testing::TemporaryDirectory directory_;
  DiskModel model_;
  std::map<std::string, int> files_;
  int last_file_ = 100;
};

TEST_F(DiskModelTest, WhatWasSyncedSurvivesEveryLoss) {
  MakeDurable("file", "durable");
  for (const Loss loss : kEveryLoss) {
    model_.LosePower(loss, 1);
    EXPECT_EQ(Read(Path("file")), "durable");
  }
}

TEST_F(DiskModelTest, WhatWasNotSyncedIsLost) {
  MakeDurable("file", "durable");
  Write("file", 7, " and not");
  model_.LosePower(Loss::kNone, 1);
  EXPECT_EQ(Read(Path("file")), "durable");
}

TEST_F(DiskModelTest, ANameThatItsFolderDidNotSyncIsLostWithItsBytes) {
  Create("file");
  Write("file", 0, "bytes");
  Sync("file");
  model_.LosePower(Loss::kNone, 1);
  EXPECT_EQ(Read(Path("file")), std::nullopt);
}

TEST_F(DiskModelTest, NamesMaySurviveWithoutTheirBytes) {
  Create("file");
  Write("file", 0, "bytes");
  model_.LosePower(Loss::kNames, 1);
  EXPECT_EQ(Read(Path("file")), "");
}

TEST_F(DiskModelTest, ALostRenamingBringsBothNamesBack) {
  MakeDurable("old", "of old");
  MakeDurable("new", "of new");
  Rename("new", "old");
  model_.LosePower(Loss::kNone, 1);
  EXPECT_EQ(Read(Path("old")), "of old");
  EXPECT_EQ(Read(Path("new")), "of new");
}

TEST_F(DiskModelTest, ARenamingThatItsFolderSyncedStands) {
  MakeDurable("old", "of old");
  MakeDurable("new", "of new");
  Rename("new", "old");
  SyncFolder();
  model_.LosePower(Loss::kNone, 1);
  EXPECT_EQ(Read(Path("old")), "of new");
  EXPECT_EQ(Read(Path("new")), std::nullopt);
}

TEST_F(DiskModelTest, ALostRemovalBringsTheFileBack) {
  MakeDurable("file", "bytes");
  fs::remove(Path("file"));
  model_.Unlinked(Path("file"));
  model_.LosePower(Loss::kNone, 1);
  EXPECT_EQ(Read(Path("file")), "bytes");
}

TEST_F(DiskModelTest, AFolderThatItsParentDidNotSyncIsLostWhole) {
  fs::create_directory(Path("folder"));
  model_.MadeFolder(Path("folder"));
  Create("folder/file");
  Sync("folder/file");
  model_.LosePower(Loss::kNone, 1);
  EXPECT_FALSE(fs::exists(Path("folder")));
}

TEST_F(DiskModelTest, HalfTearsTheLastWrite) {
  MakeDurable("file", "");
  Write("file", 0, "first");
  Write("file", 5, "second word");
  model_.LosePower(Loss::kHalf, 1);
  EXPECT_EQ(Read(Path("file")), "firstsec");
}

TEST_F(DiskModelTest, ReorderedKeepsTheLaterWriteOnly) {
  MakeDurable("file", "......");
  Write("file", 0, "111");
  Write("file", 3, "222");
  model_.LosePower(Loss::kReordered, 1);
  EXPECT_EQ(Read(Path("file")), "...222");
}

TEST_F(DiskModelTest, HolesTakeWholeSectors) {
  MakeDurable("file", "");
  const std::string sector(512, 'x');
  Write("file", 0, sector + sector + sector + sector);
  bool some_lost = false;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    model_.LosePower(Loss::kHoles, seed);
    const auto bytes = Read(Path("file"));
    ASSERT_TRUE(bytes && bytes->size() == 2048);
    for (std::size_t at = 0; at < 2048; at += 512) {
      const std::string found = bytes->substr(at, 512);
      EXPECT_TRUE(found == sector || found == std::string(512, '\0'));
      some_lost = some_lost || found != sector;
    }
  }
  EXPECT_TRUE(some_lost);
}

TEST_F(DiskModelTest, AWriteThatWasNotSeenIsADifference) {
  MakeDurable("file", "seen");
  EXPECT_EQ(model_.FirstDifference(), "");
  std::ofstream(Path("file")) << "unseen";
  EXPECT_EQ(model_.FirstDifference(), Path("file"));
}

}  // namespace
}  // namespace comity::faults
