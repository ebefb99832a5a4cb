// The command line of the commands that look after a store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "server/comityd/store_command.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_files.h"

namespace comity::server {
namespace {

using ::testing::HasSubstr;

ParsedStoreCommand Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "comityd");
  const int count = static_cast<int>(arguments.size());
  EXPECT_TRUE(IsStoreCommand(count, arguments.data()));
  return ParseStoreCommand(count, arguments.data());
}

TEST(StoreCommandLineTest, ReadsEachAction) {
  const auto check = Parse({"--check-store", "--data-dir", "d", "--json"});
  ASSERT_TRUE(check.command.has_value());
  EXPECT_EQ(check.command->action, StoreAction::kCheck);
  EXPECT_TRUE(check.command->json);
  EXPECT_EQ(check.command->data_dir, "d");
  EXPECT_EQ(Parse({"--rebuild-views", "--data-dir=d"}).command->action,
            StoreAction::kRebuild);
  EXPECT_EQ(Parse({"--scrub", "--data-dir", "d"}).command->action,
            StoreAction::kScrub);
  const auto found =
      Parse({"--found", "--data-dir", "d", "--genesis-file", "genesis"});
  ASSERT_TRUE(found.command.has_value());
  EXPECT_EQ(found.command->action, StoreAction::kFound);
  EXPECT_EQ(found.command->genesis_file, "genesis");
  const auto backup = Parse({"--backup", "to", "--data-dir", "d"});
  EXPECT_EQ(backup.command->action, StoreAction::kBackup);
  EXPECT_EQ(backup.command->backup_dir, "to");
  const auto restore = Parse({"--restore=from", "--data-dir", "d"});
  EXPECT_EQ(restore.command->action, StoreAction::kRestore);
  EXPECT_EQ(restore.command->backup_dir, "from");
}

TEST(StoreCommandLineTest, RefusesWrongUse) {
  for (const auto& wrong : std::vector<std::vector<const char*>>{
           {"--check-store"},
           {"--found", "--data-dir", "d"},
           {"--found", "--genesis-file", "genesis"},
           {"--found", "--scrub", "--data-dir", "d", "--genesis-file", "g"},
           {"--check-store", "--scrub", "--data-dir", "d"},
           {"--backup", "--data-dir", "d"},
           {"--check-store", "--data-dir", "d", "--odd"},
           {"--rebuild-views", "--data-dir", "d", "--confirm-head", "7"}}) {
    const auto parsed = Parse(wrong);
    EXPECT_FALSE(parsed.command.has_value());
    EXPECT_EQ(parsed.exit_code, 3);
    EXPECT_FALSE(parsed.text.empty());
  }
}

TEST(StoreCommandLineTest, LeavesOtherCommandLinesAlone) {
  const char* serve[] = {"comityd", "--data-dir", "d", "--countries", "KZ"};
  EXPECT_FALSE(IsStoreCommand(5, serve));
}

TEST(StoreCommandLineTest, TheServersFileOfSettingsWillDo) {
  testing::TemporaryDirectory directory;
  const std::string file = (directory.path() / "comityd.conf").string();
  testing::WriteFile(file,
                     "data-dir=d\ncountries=KZ\nlisten=127.0.0.1:1\n"
                     "genesis-file=genesis\n");
  const auto parsed = Parse({"--check-store", "--config", file.c_str()});
  ASSERT_TRUE(parsed.command.has_value()) << parsed.text;
  EXPECT_EQ(parsed.command->data_dir, "d");
  const auto found = Parse({"--found", "--config", file.c_str()});
  ASSERT_TRUE(found.command.has_value()) << found.text;
  EXPECT_EQ(found.command->genesis_file, "genesis");
}

// It would stay there, and the next start on an empty folder found again.
TEST(StoreCommandLineTest, TheFileOfSettingsCannotHoldTheWordThatFounds) {
  testing::TemporaryDirectory directory;
  const std::string file = (directory.path() / "comityd.conf").string();
  std::ofstream(file) << "data-dir=d\ngenesis-file=genesis\nfound=true\n";
  for (const char* action : {"--check-store", "--found"}) {
    const auto parsed = Parse({action, "--config", file.c_str()});
    EXPECT_FALSE(parsed.command.has_value());
    EXPECT_EQ(parsed.exit_code, 3);
    EXPECT_THAT(parsed.text, HasSubstr("found"));
  }
}

}  // namespace
}  // namespace comity::server
