// docs/operations.md names every setting and every number of the server.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/support/test_files.h"

namespace comity::testing {
namespace {

// Every match of `what` in the source stands in backticks on the page.
void ExpectAllNamed(const std::string& source, const std::string& what,
                    std::size_t count_min) {
  const std::string page = ReadFile("docs/operations.md");
  const std::string text = ReadFile(source);
  const std::regex pattern(what);
  std::size_t count = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end;
       it != end; ++it) {
    ++count;
    EXPECT_NE(page.find("`" + (*it)[1].str() + "`"), std::string::npos)
        << "docs/operations.md lacks `" << (*it)[1] << "`";
  }
  EXPECT_GE(count, count_min) << source;
}

TEST(OperationsDocTest, NamesEachSettingOfTheServer) {
  ExpectAllNamed("server/config/server_config.cc",
                 R"re((?:option|flag)\("(--[a-z-]+)")re", 15);
}

TEST(OperationsDocTest, TellsEachCommandAboutTheStore) {
  const std::string page = ReadFile("docs/operations.md");
  const std::string text = ReadFile("server/comityd/store_command.cc");
  const std::regex pattern(R"re((?:option|flag)\("(--[a-z-]+)")re");
  std::size_t count = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end;
       it != end; ++it) {
    ++count;
    EXPECT_NE(page.find((*it)[1]), std::string::npos)
        << "docs/operations.md does not tell of " << (*it)[1];
  }
  EXPECT_GE(count, 8U);
}

// Who looks for them reads the help and the manual page of comityd first.
TEST(OperationsDocTest, HelpAndManualPageNameEachStoreCommandAndItsExitCodes) {
  const std::string text = ReadFile("server/comityd/store_command.cc");
  const std::string help = ReadFile("server/config/server_config.cc");
  const std::string manual = std::regex_replace(
      ReadFile("deploy/man/comityd.8"), std::regex(R"(\\-)"), "-");
  const std::regex action(R"re(argument == "(--[a-z-]+)")re");
  std::size_t count = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), action), end;
       it != end; ++it) {
    ++count;
    const std::string example = "comityd " + (*it)[1].str() + " ";
    EXPECT_NE(help.find(example), std::string::npos) << example;
    EXPECT_NE(manual.find(example), std::string::npos) << example;
  }
  EXPECT_GE(count, 5U);
  EXPECT_NE(help.find("Of the commands"), std::string::npos);
  EXPECT_NE(manual.find("They end with 0"), std::string::npos);
}

// The package's folder, and no other.
TEST(OperationsDocTest, NamesTheFolderOfThePackage) {
  for (const char* file :
       {"docs/operations.md", "server/config/server_config.cc",
        "server/comityd/store_command.cc", "deploy/man/comityd.8"}) {
    const std::string text = ReadFile(file);
    EXPECT_NE(text.find("/var/lib/comity"), std::string::npos) << file;
    EXPECT_EQ(text.find("/var/lib/comityd"), std::string::npos) << file;
    EXPECT_EQ(text.find("/etc/comityd.conf"), std::string::npos) << file;
  }
}

TEST(OperationsDocTest, NamesEachMetricOfTheServer) {
  ExpectAllNamed("server/http/metrics_text.cc", R"re("(comity_[a-z_]+)")re", 5);
}

}  // namespace
}  // namespace comity::testing
