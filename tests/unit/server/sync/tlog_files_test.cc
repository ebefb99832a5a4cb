#include "server/sync/tlog_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/merkle/tree_hash.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/shell_world.h"
#include "tests/support/temporary_directory.h"

namespace comity::testing {
namespace {

using server::HeldLog;
using server::ReadTlogFile;

// A registry's own log, of a little more than one tile.
class TlogFilesTest : public ::testing::Test {
 protected:
  TlogFilesTest()
      : scene_(registry_.Found()),
        engine_([] { return kTestStartMs; }),
        world_(registry_, engine_, directory_.path() / "mark") {
    world_.Start();
    for (std::uint64_t n = 1; n <= 260; ++n) {
      scene_.push_back(
          registry_.Add(registry_.CredentialRecord(n), {"centre/1"}));
    }
    EXPECT_OK(world_.SubmitAll(scene_));
    log_ = {{registry_.origin(), registry_.genesis_id(), {"KZ"}},
            &world_.store(),
            &world_.histories(),
            [this] { return world_.published().back(); }};
  }
  std::uint64_t size() const {
    return world_.published().back()->head.size.value;
  }
  // The hashes of leaves `begin` to `end`, joined.
  std::string LeafHashes(std::uint64_t begin, std::uint64_t end) {
    std::string hashes;
    for (std::uint64_t i = begin; i < end; ++i) {
      hashes += merkle::LeafHash(Entry(i)).view();
    }
    return hashes;
  }
  std::string Entry(std::uint64_t index) {
    return world_.store().ReadEntryRange({index}, 1)->front();
  }
  // As in a bundle: its length in two bytes, then its bytes.
  std::string Item(std::uint64_t index) {
    const std::string entry = Entry(index);
    std::string item;
    item += static_cast<char>(entry.size() >> 8);
    item += static_cast<char>(entry.size() & 0xff);
    return item + entry;
  }
  // "tile/0/001.p/<width>" for the incomplete tile of leaves.
  std::string PartialWidth() const { return std::to_string(size() % 256); }

  TemporaryDirectory directory_;
  TestRegistry registry_;
  std::vector<SignedStatement> scene_;
  storage::MemoryEngine engine_;
  ShellWorld world_;
  HeldLog log_;
};

TEST_F(TlogFilesTest, HasTheCheckpoint) {
  const auto file = ReadTlogFile(log_, "checkpoint");
  ASSERT_OK(file);
  EXPECT_EQ(file->bytes, world_.published().back()->checkpoint);
  EXPECT_FALSE(file->immutable);
  EXPECT_THAT(file->content_type, ::testing::StartsWith("text/plain"));
}

TEST_F(TlogFilesTest, HasAFullTileForEver) {
  const auto file = ReadTlogFile(log_, "tile/0/000");
  ASSERT_OK(file);
  EXPECT_EQ(file->bytes, LeafHashes(0, 256));
  EXPECT_TRUE(file->immutable);
}

TEST_F(TlogFilesTest, HasTheIncompleteTile) {
  const auto file = ReadTlogFile(log_, "tile/0/001.p/" + PartialWidth());
  ASSERT_OK(file);
  EXPECT_EQ(file->bytes, LeafHashes(256, size()));
  EXPECT_FALSE(file->immutable);
}

// Whoever knows an older checkpoint asks for what was the newest part then.
TEST_F(TlogFilesTest, HasPartsOfTilesThatHaveGrown) {
  EXPECT_EQ(ReadTlogFile(log_, "tile/0/000.p/3")->bytes, LeafHashes(0, 3));
  EXPECT_EQ(ReadTlogFile(log_, "tile/0/001.p/1")->bytes, LeafHashes(256, 257));
}

TEST_F(TlogFilesTest, HasTheTilesAbove) {
  const auto file = ReadTlogFile(log_, "tile/1/000.p/1");
  ASSERT_OK(file);
  EXPECT_EQ(file->bytes.size(), Hash::kSize);
}

TEST_F(TlogFilesTest, HasBundlesOfEntries) {
  const auto full = ReadTlogFile(log_, "tile/entries/000");
  ASSERT_OK(full);
  EXPECT_TRUE(full->immutable);
  EXPECT_THAT(full->bytes, ::testing::StartsWith(Item(0) + Item(1)));
  EXPECT_THAT(full->bytes, ::testing::EndsWith(Item(255)));
  const auto part = ReadTlogFile(log_, "tile/entries/001.p/" + PartialWidth());
  ASSERT_OK(part);
  EXPECT_FALSE(part->immutable);
  EXPECT_THAT(part->bytes, ::testing::EndsWith(Item(size() - 1)));
}

TEST_F(TlogFilesTest, HasNothingThatIsNotThereYet) {
  const std::string wider = std::to_string(size() % 256 + 1);
  for (const std::string& path : {
           std::string("tile/0/001"),
           "tile/0/001.p/" + wider,
           std::string("tile/0/002"),
           std::string("tile/0/002.p/1"),
           std::string("tile/1/000"),
           std::string("tile/1/000.p/2"),
           std::string("tile/2/000.p/1"),
           std::string("tile/7/000.p/1"),
           std::string("tile/entries/001"),
           "tile/entries/001.p/" + wider,
           std::string("tile/entries/002"),
           std::string("tile/0/x999/x999/x999/x999/x999/999"),
           std::string("tile/entries/x072/x057/x594/x037/x927/935"),
           std::string("tile/entries/x072/x057/x594/x037/x927/936"),
       }) {
    EXPECT_FAILS(ReadTlogFile(log_, path), ErrorReason::kFileMissing) << path;
  }
}

TEST_F(TlogFilesTest, HasNothingElse) {
  for (const char* path : {"",
                           "checkpoint/",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/8/000",
                           "tile/-1/000",
                           "tile/0/0",
                           "tile/0/1",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/257",
                           "tile/0/000.p/03",
                           "tile/0/000.p/",
                           "tile/0/x000/001",
                           "tile/entries/",
                           "tile/entries/0",
                           "tile/0/../checkpoint",
                           "tile/00/000",
                           "tile/63/000"}) {
    EXPECT_FAILS(ReadTlogFile(log_, path), ErrorReason::kFileMissing) << path;
  }
}

TEST_F(TlogFilesTest, IsNotReadyBeforeTheFirstHead) {
  log_.newest = [] { return server::PublishedHeadPtr(); };
  EXPECT_FAILS(ReadTlogFile(log_, "checkpoint"), ErrorReason::kNotReady);
}

}  // namespace
}  // namespace comity::testing
