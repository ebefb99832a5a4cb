#include "client/issuing/key_file.h"

#include <gtest/gtest.h>

#include <string>

#include "client/files/durable_file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using comity::testing::TemporaryDirectory;

class KeyFileTest : public ::testing::Test {
 protected:
  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "key.pem").string();
};

TEST_F(KeyFileTest, KeepsAKey) {
  for (const auto algorithm : {crypto::SignatureAlgorithm::kEd25519,
                               crypto::SignatureAlgorithm::kEcdsaP256}) {
    const std::string path =
        path_ + std::to_string(static_cast<int>(algorithm));
    const auto made = NewKeyFile(path, algorithm);
    ASSERT_OK(made);
    const auto read = ReadKeyFile(path);
    ASSERT_OK(read);
    EXPECT_EQ((*read)->public_key(), (*made)->public_key());
    EXPECT_EQ(KeyRecordOf((*read)->public_key()).algorithm,
              static_cast<std::uint64_t>(algorithm));
  }
}

TEST_F(KeyFileTest, NeverOverwritesAKey) {
  const auto first = NewKeyFile(path_);
  EXPECT_FAILS(NewKeyFile(path_), ErrorReason::kFileExists);
  EXPECT_EQ((*ReadKeyFile(path_))->public_key(), (*first)->public_key());
}

TEST_F(KeyFileTest, RefusesWhatIsNoKey) {
  EXPECT_FAILS(ReadKeyFile(path_), ErrorReason::kFileMissing);
  ASSERT_OK(CreateFile(path_, "no key", FileAccess::kOwner));
  EXPECT_FAILS(ReadKeyFile(path_), ErrorReason::kKeyMalformed);
  ASSERT_OK(ReplaceFile(path_, std::string(9000, 'x'), FileAccess::kOwner));
  EXPECT_FAILS(ReadKeyFile(path_), ErrorReason::kFileTooLarge);
}

}  // namespace
}  // namespace comity::client
