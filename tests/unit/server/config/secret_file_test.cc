#include "server/config/secret_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

class SecretFileTest : public ::testing::Test {
 protected:
  SecretFileTest() : path_(directory_.path() / "key.pem") {
    const auto key = crypto::Ed25519KeyFromSeed(std::string(32, 's'));
    std::ofstream(path_) << crypto::WritePrivateKeyPem(**key).value();
    chmod(path_.c_str(), 0600);
  }
  testing::TemporaryDirectory directory_;
  std::string path_;
};

TEST_F(SecretFileTest, ReadsAKeyOfItsOwnerOnly) {
  EXPECT_OK(ReadKeyFile(path_));
  chmod(path_.c_str(), 0400);
  EXPECT_OK(ReadKeyFile(path_));
}

TEST_F(SecretFileTest, RefusesAKeyThatOthersCanUse) {
  for (const mode_t mode : {0640U, 0604U, 0620U, 0610U, 0602U}) {
    chmod(path_.c_str(), mode);
    EXPECT_FAILS(ReadKeyFile(path_), ErrorReason::kConfigurationInvalid)
        << std::oct << mode;
  }
}

TEST_F(SecretFileTest, TakesAKeyThatTheServiceManagerHandsOver) {
  setenv("CREDENTIALS_DIRECTORY", directory_.path().c_str(), 1);
  chmod(path_.c_str(), 0440);
  EXPECT_OK(ReadKeyFile(path_));
  for (const mode_t mode : {0444U, 0460U, 0450U, 0402U}) {
    chmod(path_.c_str(), mode);
    EXPECT_FAILS(ReadKeyFile(path_), ErrorReason::kConfigurationInvalid)
        << std::oct << mode;
  }
  // One that lies elsewhere is not handed over.
  chmod(path_.c_str(), 0440);
  for (const char* elsewhere : {"/nonexistent", "", "relative"}) {
    setenv("CREDENTIALS_DIRECTORY", elsewhere, 1);
    EXPECT_FAILS(ReadKeyFile(path_), ErrorReason::kConfigurationInvalid)
        << elsewhere;
  }
  unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(SecretFileTest, RefusesWhatIsNoKey) {
  EXPECT_FAILS(ReadKeyFile(directory_.path() / "none"),
               ErrorReason::kConfigurationInvalid);
  EXPECT_FAILS(ReadKeyFile(directory_.path()),
               ErrorReason::kConfigurationInvalid);
  std::ofstream(path_, std::ios::trunc) << "text";
  EXPECT_FAILS(ReadKeyFile(path_), ErrorReason::kKeyMalformed);
}

TEST_F(SecretFileTest, RefusesAFileBeyondItsBound) {
  EXPECT_FAILS(ReadWholeFile(path_, 10), ErrorReason::kConfigurationInvalid);
}

}  // namespace
}  // namespace comity::server
