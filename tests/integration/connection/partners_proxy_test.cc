// A partner behind the proxy that registries are deployed with, asked as a
// mirror asks it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/security/server_credentials.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "comity/v1/sync_service.pb.h"
#include "server/rpc/grpc_partner_link.h"
#include "tests/support/loopback_port.h"
#include "tests/support/scripted_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_certificates.h"

namespace comity::testing {
namespace {

class PartnersProxyTest : public ::testing::Test {
 protected:
  // The proxy as it is deployed, in front of `server_`.
  void SetUp() override {
    const TestIdentity own = authority_.Issue("127.0.0.1");
    Write("server.pem", own.certificate + own.key);
    Write("partners.pem", authority_.certificate());
    std::vector<std::string> variables = {
        "COMITY_BIND=" + Inherited(clients_),
        "COMITY_PARTNERS_BIND=" + Inherited(partners_),
        "COMITY_CERTIFICATE=" + Path("server.pem"),
        "COMITY_PARTNERS_CA=" + Path("partners.pem"),
        "COMITY_LUA=deploy/haproxy/message_limit.lua",
        "COMITY_BACKEND=" + server_->address(),
        "COMITY_HTTP_BACKEND=127.0.0.1:9"};
    std::vector<char*> environment;
    for (std::string& variable : variables) {
      environment.push_back(variable.data());
    }
    environment.push_back(nullptr);
    std::array<std::string, 4> words = {"/usr/sbin/haproxy", "-db", "-f",
                                        "deploy/haproxy/haproxy.cfg"};
    std::array<char*, 5> arguments = {words[0].data(), words[1].data(),
                                      words[2].data(), words[3].data(),
                                      nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    const int failed = posix_spawn(&proxy_, words[0].c_str(), &actions, nullptr,
                                   arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    ASSERT_EQ(failed, 0);
  }
  void TearDown() override {
    if (proxy_ > 0) {
      kill(proxy_, SIGTERM);
      waitpid(proxy_, nullptr, 0);
    }
  }

  std::unique_ptr<server::PartnerLink> Link() {
    const TestIdentity own = authority_.Issue("partner.example");
    return server::MakeGrpcPartnerLink(
        {"registry.kz.example",
         partners_.address(),
         /*timeout_ms=*/20'000,
         {authority_.certificate(), own.certificate, own.key}});
  }

  std::string answer_;
  TestAuthority authority_{"authority"};
  std::unique_ptr<ScriptedServer> server_ = std::make_unique<ScriptedServer>(
      [this](const std::string&, const std::string&) {
        return Answer{.bytes = answer_};
      });

 private:
  // A socket that the proxy finds open, as it is told of it.
  static std::string Inherited(const LoopbackPort& port) {
    port.Listen();
    fcntl(port.descriptor(), F_SETFD, 0);
    return "fd@" + std::to_string(port.descriptor());
  }
  std::string Path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
  }

  const LoopbackPort clients_;
  const LoopbackPort partners_;
  TemporaryDirectory folder_;
  pid_t proxy_ = 0;
};

TEST_F(PartnersProxyTest, LetsTheLargestPackagesThrough) {
  v1::GetEntryPackageResponse response;
  for (int i = 0; i < 4'096; ++i) {
    response.add_entries(std::string(2'000, 'e'));
  }
  answer_ = response.SerializeAsString();
  const auto link = Link();
  for (int i = 0; i < 3; ++i) {
    const auto package = link->AskPackage({}, {4'096});
    ASSERT_OK(package);
    EXPECT_EQ(package->entries.size(), 4'096U);
  }
}

TEST_F(PartnersProxyTest, SaysThatItsRegistryIsAway) {
  const auto link = Link();
  EXPECT_OK(link->AskHead({}));
  server_ = nullptr;
  const auto reply = link->AskHead({});
  EXPECT_FAILS(reply, ErrorReason::kPartnerUnreachable);
  EXPECT_EQ(reply.status().message(), "HTTP 503");
}

}  // namespace
}  // namespace comity::testing
