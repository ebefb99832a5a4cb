#include "client/cli/key_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/issuing/key_file.h"
#include "core/crypto/public_key_text.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::cli {
namespace {

TEST(KeyArgumentTest, ReadsTheSlotBeforeTheFile) {
  const auto argument = ParseKeyArgument("centre=/keys/a=b.pem", "");
  ASSERT_OK(argument);
  EXPECT_EQ(argument->slot, "centre");
  EXPECT_EQ(argument->path, "/keys/a=b.pem");
}

TEST(KeyArgumentTest, UsesTheSlotOfTheCommandForAPlainFile) {
  const auto argument = ParseKeyArgument("/Keys/a=b.pem", "root");
  ASSERT_OK(argument);
  EXPECT_EQ(argument->slot, "root");
  EXPECT_EQ(argument->path, "/Keys/a=b.pem");
}

TEST(KeyArgumentTest, RefusesAFileOfNobody) {
  EXPECT_FAILS(ParseKeyArgument("a.pem", ""), ErrorReason::kUsage);
}

class KeyFilesTest : public ::testing::Test {
 protected:
  std::string NewKey(const std::string& name) {
    const std::string path = directory_.path() / name;
    auto made = client::NewKeyFile(path);
    EXPECT_OK(made);
    public_key_ = (*made)->public_key().bytes();
    return path;
  }

  comity::testing::TemporaryDirectory directory_;
  std::string public_key_;
};

TEST_F(KeyFilesTest, OrdersKeysLikeTheSlotsOfAHeader) {
  const auto keys = ReadKeys(
      {"root=" + NewKey("r.pem"), "centre=" + NewKey("c.pem"), NewKey("d.pem")},
      "root");
  ASSERT_OK(keys);
  ASSERT_EQ(keys->size(), 3U);
  EXPECT_EQ((*keys)[0].slot, "centre");
  EXPECT_EQ((*keys)[1].slot, "root");
  // Of one slot, in the order given.
  EXPECT_EQ((*keys)[2].signer->public_key().bytes(), public_key_);
}

TEST_F(KeyFilesTest, NamesTheFileThatIsMissing) {
  const auto keys = ReadKeys({"root=/no/such.pem"}, "");
  EXPECT_FAILS(keys, ErrorReason::kFileMissing);
  EXPECT_THAT(keys.status().message(), ::testing::HasSubstr("/no/such.pem"));
}

TEST_F(KeyFilesTest, TakesABodysKeyFromItsFileOrItsText) {
  const std::string path = NewKey("a.pem");
  const auto from_file = ParseBodyKey("officer-1=" + path, "");
  ASSERT_OK(from_file);
  EXPECT_EQ(from_file->person, "officer-1");
  EXPECT_EQ(from_file->key.key, public_key_);
  const auto signer = client::ReadKeyFile(path);
  const auto from_text = ParseBodyKey(
      "officer-1=" + crypto::PublicKeyToText((*signer)->public_key()), "");
  ASSERT_OK(from_text);
  EXPECT_EQ(from_text->key.key, public_key_);
}

TEST_F(KeyFilesTest, RefusesABodysKeyWithoutAPerson) {
  EXPECT_FAILS(ParseBodyKey(NewKey("a.pem"), ""), ErrorReason::kUsage);
}

}  // namespace
}  // namespace comity::cli
