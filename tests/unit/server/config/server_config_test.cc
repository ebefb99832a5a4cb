#include "server/config/server_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CommandLine Parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "comityd");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) {
    argv.push_back(argument.c_str());
  }
  return ParseCommandLine(static_cast<int>(argv.size()), argv.data());
}

const std::vector<std::string> kEnough = {
    "--data-dir",           "data",         "--countries",    "KZ,KG",
    "--genesis-file",       "genesis",      "--log-key-file", "log.pem",
    "--cosigning-key-file", "cosigning.pem"};

std::vector<std::string> And(const std::vector<std::string>& more) {
  std::vector<std::string> all = kEnough;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(ServerConfigTest, ListensOnTheLoopbackInterfaceByItself) {
  const CommandLine command = Parse(kEnough);
  ASSERT_TRUE(command.config) << command.text;
  EXPECT_EQ(command.config->listen.host, "127.0.0.1");
  EXPECT_EQ(command.config->http.host, "127.0.0.1");
  EXPECT_THAT(command.config->countries, ElementsAre("KZ", "KG"));
}

TEST(ServerConfigTest, RefusesAnAddressThatOthersReach) {
  for (const char* flag : {"--listen", "--http"}) {
    const CommandLine command = Parse(And({flag, "0.0.0.0:7443"}));
    EXPECT_FALSE(command.config);
    EXPECT_EQ(command.exit_code, 3);
    EXPECT_THAT(command.text, HasSubstr("--insecure-expose"));
    EXPECT_TRUE(Parse(And({flag, "0.0.0.0:7443", "--insecure-expose"})).config);
  }
}

TEST(ServerConfigTest, NeverTakesTheWordThatFoundsFromAFile) {
  testing::TemporaryDirectory directory;
  const std::string file = (directory.path() / "comityd.conf").string();
  std::ofstream(file) << "found=true\n";
  const CommandLine command = Parse(And({"--config", file}));
  EXPECT_FALSE(command.config);
  EXPECT_EQ(command.exit_code, 3);
}

TEST(ServerConfigTest, NamesTheSettingThatIsMissing) {
  for (const char* flag : {"--data-dir", "--countries", "--genesis-file",
                           "--log-key-file", "--cosigning-key-file"}) {
    std::vector<std::string> arguments;
    for (std::size_t i = 0; i < kEnough.size(); i += 2) {
      if (kEnough[i] != flag) {
        arguments.push_back(kEnough[i]);
        arguments.push_back(kEnough[i + 1]);
      }
    }
    const CommandLine command = Parse(arguments);
    EXPECT_FALSE(command.config);
    EXPECT_EQ(command.exit_code, 3);
    EXPECT_THAT(command.text, HasSubstr(flag));
  }
}

TEST(ServerConfigTest, RefusesACountryThatIsNotAssigned) {
  ServerConfig config;
  config.countries = {"KZ", "XX"};
  EXPECT_FAILS(CheckConfig(config), ErrorReason::kConfigurationInvalid);
}

TEST(ServerConfigTest, AnchorsOnlyWithABodyItsKeyAndAPartner) {
  const std::vector<std::string> partner = {
      "--policy-file", "policy", "--partner", "registry.cn.example=cn:7443"};
  std::vector<std::string> whole = partner;
  whole.insert(whole.end(), {"--anchor-body", "operator", "--anchor-key-file",
                             "operator.pem"});
  const CommandLine command = Parse(And(whole));
  ASSERT_TRUE(command.config) << command.text;
  EXPECT_EQ(command.config->anchor_every_hours, 24U);
  for (std::size_t left_out : {0U, 4U, 6U}) {
    std::vector<std::string> arguments = whole;
    const auto first =
        arguments.begin() + static_cast<std::ptrdiff_t>(left_out);
    arguments.erase(first, first + (left_out == 0 ? 4 : 2));
    const CommandLine refused = Parse(And(arguments));
    EXPECT_EQ(refused.exit_code, 3) << left_out;
    EXPECT_THAT(refused.text, HasSubstr("anchor-")) << left_out;
  }
  EXPECT_EQ(Parse(And({"--anchor-every-hours", "0"})).exit_code, 3);
}

TEST(ServerConfigTest, PostsAlarmsNowhereByItself) {
  const CommandLine command = Parse(kEnough);
  ASSERT_TRUE(command.config);
  EXPECT_EQ(command.config->alarm_url, "");
  EXPECT_EQ(command.config->alarm_repeat_minutes, 60U);
  EXPECT_EQ(Parse(And({"--alarm-repeat-minutes", "0"})).exit_code, 3);
}

TEST(ServerConfigTest, RefusesAnUnknownFlagAndAnUnknownSetting) {
  EXPECT_EQ(Parse(And({"--no-such-flag"})).exit_code, 3);
  const testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "conf";
  std::ofstream(path) << "no-such-setting=1\n";
  EXPECT_EQ(Parse(And({"--config", path})).exit_code, 3);
}

TEST(ServerConfigTest, AFlagGoesBeforeTheFileAndThatBeforeTheEnvironment) {
  const testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "conf";
  std::ofstream(path) << "workers=2\nlog-level=warn\n";
  setenv("COMITYD_QUEUE_COUNT_MAX", "10", 1);
  setenv("COMITYD_WORKERS", "3", 1);
  setenv("COMITYD_LOG_LEVEL", "error", 1);
  const CommandLine command =
      Parse(And({"--config", path, "--log-level", "debug"}));
  unsetenv("COMITYD_QUEUE_COUNT_MAX");
  unsetenv("COMITYD_WORKERS");
  unsetenv("COMITYD_LOG_LEVEL");
  ASSERT_TRUE(command.config) << command.text;
  EXPECT_EQ(command.config->queue_count_max, 10U);
  EXPECT_EQ(command.config->workers, 2U);
  EXPECT_EQ(command.config->log_level, "debug");
}

TEST(ServerConfigTest, HelpHasExamplesAndIsNoFailure) {
  const CommandLine command = Parse({"--help"});
  EXPECT_EQ(command.exit_code, 0);
  EXPECT_THAT(command.text, HasSubstr("Examples:"));
}

TEST(ListenAddressTest, ReadsHostAndPort) {
  const auto v6 = ParseListenAddress("[::1]:65535");
  ASSERT_OK(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->port, 65535);
  EXPECT_OK(ParseListenAddress("127.0.0.1:0"));
}

TEST(ListenAddressTest, ReadsTheSocketThatNobodyElseReaches) {
  const CommandLine command = Parse(And({"--listen", "unix:/run/c/grpc.sock"}));
  ASSERT_TRUE(command.config) << command.text;
  EXPECT_EQ(command.config->listen.socket_path, "/run/c/grpc.sock");
  EXPECT_OK(ParseListenAddress("unix:/" + std::string(106, 'a')));
}

TEST(ListenAddressTest, RefusesASocketWithoutAUsablePath) {
  for (const std::string& path : {std::string(), std::string("relative.sock"),
                                  "/" + std::string(107, 'a')}) {
    EXPECT_FAILS(ParseListenAddress("unix:" + path),
                 ErrorReason::kConfigurationInvalid)
        << path;
  }
}

TEST(ServerConfigTest, RefusesASocketForHealthAndNumbers) {
  const CommandLine command = Parse(And({"--http", "unix:/run/c/http.sock"}));
  EXPECT_FALSE(command.config);
  EXPECT_THAT(command.text, HasSubstr("http"));
}

TEST(ListenAddressTest, OnlyAddressesAndLocalhostAreThisMachinesOwn) {
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host : {"127.example", "127.0.0.1.example", "0.0.0.0",
                           "localhost.example", "::", ""}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

TEST(ListenAddressTest, RefusesWhatIsNone) {
  for (const char* text :
       {"", "127.0.0.1", ":1", "h:", "h:x", "h:65536", "h:-1", "h:1 "}) {
    EXPECT_FAILS(ParseListenAddress(text), ErrorReason::kConfigurationInvalid)
        << text;
  }
}

const std::vector<std::string> kTwoPartners = {
    "--policy-file", "policy", "--partner",
    "registry.cn.example=cn.example:7444,registry.eu.example=eu.example:7444"};

TEST(ServerConfigTest, AFileOfTlsIsForAllPartnersOrForOne) {
  std::vector<std::string> arguments = And(kTwoPartners);
  arguments.insert(
      arguments.end(),
      {"--partner-tls-roots", "/etc/roots=all.pem,registry.cn.example=cn.pem"});
  const CommandLine command = Parse(arguments);
  ASSERT_TRUE(command.config) << command.text;
  const auto& roots = command.config->partner_tls_roots;
  EXPECT_EQ(FileForPartner(roots, "registry.cn.example"), "cn.pem");
  EXPECT_EQ(FileForPartner(roots, "registry.eu.example"), "/etc/roots=all.pem");
  EXPECT_EQ(
      FileForPartner({"registry.cn.example=cn.pem"}, "registry.eu.example"),
      "");
}

TEST(ServerConfigTest, AFileOfTlsForNobodyIsRefused) {
  for (const char* flag : {"--partner-tls-roots", "--partner-tls-certificate",
                           "--partner-tls-key"}) {
    std::vector<std::string> arguments = And(kTwoPartners);
    arguments.insert(arguments.end(), {flag, "registry.xx.example=xx.pem"});
    const CommandLine command = Parse(arguments);
    EXPECT_FALSE(command.config) << flag;
    EXPECT_EQ(command.exit_code, 3);
    EXPECT_THAT(command.text, HasSubstr("registry.xx.example"));
  }
}

}  // namespace
}  // namespace comity::server
