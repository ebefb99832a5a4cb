#include "tests/conformance/walker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace comity::conformance {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Files that hold a number: as many cases, of which the last fails if odd.
Checker NumberChecker() {
  return {"number",
          [](const VectorFile& file) {
            return file.json.has_value() && file.json->is_number();
          },
          [](const VectorFile& file) {
            CheckResult result;
            const auto cases = file.json->get<std::size_t>();
            for (std::size_t i = 1; i <= cases; ++i) {
              result.Count(i < cases || cases % 2 == 0, "odd");
            }
            return result;
          }};
}

class WalkerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::path(::testing::TempDir()) /
                 (std::string("comity_walker_") + test->name());
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }

  void Write(const fs::path& name, const std::string& text) const {
    fs::create_directories((directory_ / name).parent_path());
    std::ofstream(directory_ / name, std::ios::binary) << text;
  }

  Report WalkNumbers() const {
    return Walk(directory_, std::vector{NumberChecker()});
  }

  fs::path directory_;
};

TEST_F(WalkerTest, CountsFilesAndCasesOfEachFolder) {
  Write("a/one.json", "2");
  Write("a/two.txt", "4");
  Write("a/b/three", "6");
  Write("README.md", "documentation");
  const Report report = WalkNumbers();
  EXPECT_TRUE(report.ok());
  ASSERT_EQ(report.folders.size(), 2U);
  EXPECT_EQ(report.folders.at("a").files, 2U);
  EXPECT_EQ(report.folders.at("a").cases, 6U);
  EXPECT_EQ(report.folders.at("a/b").passed, 6U);
}

TEST_F(WalkerTest, FailsOnACaseThatEndsOtherwise) {
  Write("good", "2");
  Write("bad", "3");
  const Report report = WalkNumbers();
  EXPECT_FALSE(report.ok());
  EXPECT_THAT(report.failures, ElementsAre("bad: odd"));
  EXPECT_EQ(report.folders.at("").passed, 4U);
}

TEST_F(WalkerTest, FailsOnAnUnrecognisedFileWhateverItsName) {
  Write("good", "2");
  Write("number.json", "{}");
  EXPECT_THAT(WalkNumbers().failures, ElementsAre("number.json: unrecognised"));
}

TEST_F(WalkerTest, FailsOnAFileWithoutCases) {
  Write("good", "2");
  Write("zero", "0");
  EXPECT_THAT(WalkNumbers().failures, ElementsAre("zero: no case in it"));
}

TEST_F(WalkerTest, FailsOnADirectoryWithoutFilesOrThatIsMissing) {
  EXPECT_FALSE(WalkNumbers().ok());
  EXPECT_FALSE(Walk(directory_ / "missing", std::vector{NumberChecker()}).ok());
}

TEST_F(WalkerTest, FailsOnAFileThatTwoCheckersRecognise) {
  Write("file", "2");
  const Report report =
      Walk(directory_, std::vector{NumberChecker(), NumberChecker()});
  EXPECT_THAT(report.failures, ElementsAre(HasSubstr("recognised by both")));
}

TEST_F(WalkerTest, FailsOnAFileWhoseCheckerThrows) {
  Write("file", "2");
  const Checker thrower = {"thrower", [](const VectorFile&) { return true; },
                           [](const VectorFile&) -> CheckResult {
                             throw std::runtime_error("broken");
                           }};
  EXPECT_THAT(Walk(directory_, std::vector{thrower}).failures,
              ElementsAre("file: broken"));
}

TEST_F(WalkerTest, FollowsLinksToFolders) {
  Write("real/file", "2");
  fs::create_directory_symlink(directory_ / "real", directory_ / "link");
  EXPECT_EQ(WalkNumbers().files(), 2U);
}

TEST_F(WalkerTest, FailsOnALinkToNothing) {
  Write("good", "2");
  fs::create_symlink(directory_ / "nothing", directory_ / "link");
  EXPECT_THAT(WalkNumbers().failures, ElementsAre("link: unreadable"));
}

TEST_F(WalkerTest, PrintsAtMostTheAskedNumberOfFailures) {
  Write("a", "1");
  Write("b", "1");
  std::ostringstream out;
  Print(WalkNumbers(), 1, out);
  EXPECT_THAT(out.str(), HasSubstr("a: odd\n... and 1 more failures\n"
                                   "2 files, 2 cases, 2 failures\n"));
}

// Each checker must notice a published expectation that is turned around.
class CheckersTest : public WalkerTest {
 protected:
  static nlohmann::json ReadVectors(const char* name) {
    std::ifstream stream(fs::path("tests/conformance/vectors") / name);
    return nlohmann::json::parse(stream);
  }

  std::size_t FailuresOf(const nlohmann::json& vectors) const {
    Write("under_another_name", vectors.dump());
    return Walk(directory_, AllCheckers()).failures.size();
  }
};

TEST_F(CheckersTest, NoticesAWrongFlagInCctv) {
  nlohmann::json vectors = ReadVectors("ed25519/ed25519vectors.json");
  ASSERT_EQ(FailuresOf(vectors), 0U);
  std::size_t accepted = 0;
  for (nlohmann::json& test : vectors) {
    const std::string flags = test["flags"].dump();
    if (flags.find("low_order_A") == std::string::npos &&
        flags.find("low_order_R") == std::string::npos &&
        flags.find("residue") == std::string::npos &&
        flags.find("non_canonical") == std::string::npos) {
      ++accepted;
      test["flags"] = {"low_order_R"};
    }
  }
  EXPECT_EQ(accepted, 43U);
  EXPECT_EQ(FailuresOf(vectors), accepted);
}

TEST_F(CheckersTest, NoticesAFlagThatCctvDidNotHave) {
  nlohmann::json vectors = ReadVectors("ed25519/ed25519vectors.json");
  vectors[0]["flags"].push_back("new_flag");
  EXPECT_EQ(FailuresOf(vectors), 1U);
}

TEST_F(CheckersTest, NoticesAWrongColumnInUnicodesNormalizationTest) {
  const fs::path source =
      "tests/conformance/vectors/unicode/NormalizationTest.txt";
  std::ostringstream text;
  text << std::ifstream(source).rdbuf();
  const std::string good = "\n1E0A;1E0A;0044 0307;1E0A;0044 0307;";
  std::string changed = text.str();
  const std::size_t position = changed.find(good);
  ASSERT_NE(position, std::string::npos);
  changed.replace(position, good.size(),
                  "\n1E0A;1E0C;0044 0307;1E0A;0044 0307;");
  Write("file", changed);
  const Report report = Walk(directory_, AllCheckers());
  EXPECT_THAT(report.failures, ElementsAre(HasSubstr("1E0A;1E0C")));
  EXPECT_GT(report.cases(), 1000U);
}

class WycheproofTest : public CheckersTest,
                       public ::testing::WithParamInterface<const char*> {};

TEST_P(WycheproofTest, NoticesEveryResultThatIsTurnedAround) {
  nlohmann::json vectors = ReadVectors(GetParam());
  ASSERT_EQ(FailuresOf(vectors), 0U);
  for (nlohmann::json& group : vectors["testGroups"]) {
    for (nlohmann::json& test : group["tests"]) {
      test["result"] = test["result"] == "valid" ? "invalid" : "valid";
    }
  }
  EXPECT_EQ(FailuresOf(vectors), vectors["numberOfTests"].get<std::size_t>());
}

TEST_P(WycheproofTest, NoticesAMissingTest) {
  nlohmann::json vectors = ReadVectors(GetParam());
  vectors["testGroups"][0]["tests"].erase(0);
  EXPECT_EQ(FailuresOf(vectors), 1U);
}

TEST_P(WycheproofTest, DoesNotRecogniseAnotherCurve) {
  nlohmann::json vectors = ReadVectors(GetParam());
  vectors["testGroups"][0]["publicKey"]["curve"] = "edwards448";
  Write("file", vectors.dump());
  EXPECT_THAT(Walk(directory_, AllCheckers()).failures,
              ElementsAre("file: unrecognised"));
}

INSTANTIATE_TEST_SUITE_P(
    Files, WycheproofTest,
    ::testing::Values("wycheproof/ed25519_test.json",
                      "wycheproof/ecdsa_secp256r1_sha256_test.json"),
    [](const auto& test) { return test.index == 0 ? "Ed25519" : "EcdsaP256"; });

}  // namespace
}  // namespace comity::conformance
