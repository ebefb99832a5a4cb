#include "server/comityd/partner_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_certificates.h"

namespace comity::server {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPartner = "registry.cn.example=cn.example:7444";

class PartnerAddressTest : public ::testing::Test {
 protected:
  PartnerAddressTest() : own_(authority_.Issue("kz.example")) {
    config_.partner_tls_roots = {Write("roots.pem", authority_.certificate())};
    config_.partner_tls_certificates = {Write("own.pem", own_.certificate)};
    config_.partner_tls_keys = {Write("key.pem", own_.key)};
  }

  std::string Write(const std::string& name, const std::string& bytes) {
    const std::string path = (directory_.path() / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    chmod(path.c_str(), 0600);
    return path;
  }
  Status Read() const { return ReadPartner(config_, kPartner).status(); }

  testing::TemporaryDirectory directory_;
  testing::TestAuthority authority_{"authority"};
  testing::TestIdentity own_;
  ServerConfig config_;
};

TEST_F(PartnerAddressTest, BringsTheTlsOfItsLink) {
  const auto partner = ReadPartner(config_, kPartner);
  ASSERT_OK(partner);
  EXPECT_EQ(partner->origin, "registry.cn.example");
  EXPECT_EQ(partner->address, "cn.example:7444");
  EXPECT_EQ(partner->tls.roots, authority_.certificate());
  EXPECT_EQ(partner->tls.certificate, own_.certificate);
  EXPECT_EQ(partner->tls.key, own_.key);
}

TEST_F(PartnerAddressTest, IsAHostAndAPort) {
  EXPECT_OK(ParsePartner("registry.cn.example=[::1]:1"));
  for (const char* address : {"cn.example", ":1", "unix:/run/cn.sock"}) {
    EXPECT_FAILS(ParsePartner(std::string("registry.cn.example=") + address),
                 ErrorReason::kConfigurationInvalid)
        << address;
  }
}

TEST_F(PartnerAddressTest, IsInClearWithoutRoots) {
  const auto partner = ReadPartner(ServerConfig(), kPartner);
  ASSERT_OK(partner);
  EXPECT_FALSE(partner->tls.is_used());
}

TEST_F(PartnerAddressTest, NamesTheFileThatIsMissing) {
  config_.partner_tls_roots = {"/nonexistent/roots.pem"};
  EXPECT_FAILS(Read(), ErrorReason::kConfigurationInvalid);
  EXPECT_THAT(Read().message(), HasSubstr("/nonexistent/roots.pem"));
}

TEST_F(PartnerAddressTest, TakesNoKeyThatOthersCanUse) {
  chmod(config_.partner_tls_keys.front().c_str(), 0644);
  EXPECT_FAILS(Read(), ErrorReason::kConfigurationInvalid);
  EXPECT_THAT(Read().message(), HasSubstr("0600"));
}

TEST_F(PartnerAddressTest, NamesThePartnerWhoseFilesDoNotFit) {
  config_.partner_tls_keys = {
      Write("other.pem", authority_.Issue("kz.example").key)};
  EXPECT_FAILS(Read(), ErrorReason::kConfigurationInvalid);
  EXPECT_THAT(Read().message(), HasSubstr("registry.cn.example"));
}

TEST_F(PartnerAddressTest, ShowsNoCertificateInClear) {
  config_.partner_tls_roots.clear();
  EXPECT_FAILS(Read(), ErrorReason::kConfigurationInvalid);
}

}  // namespace
}  // namespace comity::server
