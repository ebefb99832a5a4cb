// A checker that cannot fail checks nothing: the published files of trees,
// maps and logs, each with one thing changed, must be noticed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/conformance/checker.h"
#include "tests/conformance/walker.h"

namespace comity::conformance {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::Not;

const fs::path kVectors = "tests/conformance/vectors";

class TreeCheckersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::path(::testing::TempDir()) /
                 (std::string("comity_tree_checkers_") + test->name());
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }

  void Copy(const std::string& name) const {
    fs::create_directories((directory_ / name).parent_path());
    fs::copy(kVectors / name, directory_ / name, fs::copy_options::recursive);
  }

  // Changes the first `from` of a copied file into `to`.
  void Change(const std::string& name, const std::string& from,
              const std::string& to) const {
    std::ifstream in(directory_ / name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    std::ofstream(directory_ / name, std::ios::binary) << text;
  }

  Report Run() const { return Walk(directory_, AllCheckers()); }

  // Copies `copied`, expects it to pass, changes `name` and expects a failure.
  void ExpectNoticed(const std::string& copied, const std::string& name,
                     const std::string& from, const std::string& to) const {
    Copy(copied);
    ASSERT_THAT(Run().failures, IsEmpty());
    Change(name, from, to);
    EXPECT_THAT(Run().failures, Not(IsEmpty()));
  }

  fs::path directory_;
};

TEST_F(TreeCheckersTest, NoticeAnInclusionProofThatShouldBeRefused) {
  const std::string name = "merkle/inclusion/1/happy-path.json";
  ExpectNoticed(name, name, "false", "true");
}

TEST_F(TreeCheckersTest, NoticeAConsistencyProofThatShouldBeAccepted) {
  const std::string name = "merkle/consistency/1/wrong-root1.json";
  ExpectNoticed(name, name, "true", "false");
}

TEST_F(TreeCheckersTest, NoticeAnotherPathOfTheProver) {
  const std::string name = "merkle/eight_leaves.json";
  ExpectNoticed(name, name, "96a296d2", "96a296d3");
}

TEST_F(TreeCheckersTest, NoticeAnotherRootOfAMap) {
  const std::string name = "mpt/treehash.json";
  ExpectNoticed(name, name, "2a698354", "2a698355");
}

TEST_F(TreeCheckersTest, NoticeAnotherVerdictOnALookup) {
  const std::string name = "mpt/verify_lookup.json";
  ExpectNoticed(name, name, "\"want\": false", "\"want\": true");
}

TEST_F(TreeCheckersTest, NoticeAnotherHashInATile) {
  ExpectNoticed("tlog/tessera-testlog",
                "tlog/tessera-testlog/tiles-hex/0_000.p_3.hex.txt", "d0d7360a",
                "d0d7360b");
}

TEST_F(TreeCheckersTest, NoticeAnotherEntryInABundle) {
  ExpectNoticed("tlog/tessera-testlog",
                "tlog/tessera-testlog/tiles-hex/entries_000.p_3.hex.txt",
                "6f6e65", "6f6e66");
}

TEST_F(TreeCheckersTest, NoticeAnotherSizeInACheckpoint) {
  ExpectNoticed("tlog/tessera-testlog",
                "tlog/tessera-testlog/checkpoints/checkpoint.3.txt", "\n3\n",
                "\n4\n");
}

TEST_F(TreeCheckersTest, NoticeAnotherTilePath) {
  const std::string name = "tlog/tlog-c2sp-examples/c2sp_examples.json";
  ExpectNoticed(name, name, "x001/x234/067", "x001/x234/068");
}

TEST_F(TreeCheckersTest, NoticeAnExampleOfAnUnknownSort) {
  const std::string name = "tlog/tlog-c2sp-examples/c2sp_examples.json";
  ExpectNoticed(name, name, "\"tile_index_paths\"", "\"tile_paths\"");
}

TEST_F(TreeCheckersTest, NoticeAnotherProofFile) {
  const std::string name = "tlog/tlog-c2sp-examples/tlog_proof.json";
  ExpectNoticed(name, name, "\"index\": 5", "\"index\": 6");
}

TEST_F(TreeCheckersTest, NoticeAnotherTimeOfACosignature) {
  const std::string name = "tlog/tlog-c2sp-examples/vkeys.json";
  ExpectNoticed(name, name, "1727964367", "1727964368");
}

}  // namespace
}  // namespace comity::conformance
