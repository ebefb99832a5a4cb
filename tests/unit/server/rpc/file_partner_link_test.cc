#include "server/rpc/file_partner_link.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/delimited_message_util.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "comity/v1/log_range.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

class FilePartnerLinkTest : public ::testing::Test {
 protected:
  // A range that leads on from `from` entries, in packages of these sizes.
  void Write(std::uint64_t from, const std::vector<int>& packages) {
    std::ofstream file(path_ + ".new", std::ios::binary);
    v1::LogRangePart start;
    start.mutable_start()->mutable_head()->set_evidence("evidence");
    start.mutable_start()->mutable_head()->mutable_consistency()->add_hashes(
        std::string(32, 'h'));
    start.mutable_start()->mutable_request()->mutable_known_head()->set_size(
        from);
    google::protobuf::util::SerializeDelimitedToOstream(start, &file);
    std::uint64_t index = from;
    for (const int count : packages) {
      v1::LogRangePart part;
      for (int i = 0; i < count; ++i) {
        part.mutable_package()->add_entries(std::to_string(index++));
      }
      google::protobuf::util::SerializeDelimitedToOstream(part, &file);
    }
    file.close();
    std::filesystem::rename(path_ + ".new", path_);
  }
  static merkle::TreeHead Held(std::uint64_t size) { return {{size}, Hash()}; }

  testing::TemporaryDirectory directory_;
  const std::string path_ = (directory_.path() / "range").string();
  std::unique_ptr<PartnerLink> link_ = MakeFilePartnerLink(path_);
};

TEST_F(FilePartnerLinkTest, WaitsForAFile) {
  EXPECT_FAILS(link_->AskHead(std::nullopt), ErrorReason::kPartnerUnreachable);
  EXPECT_FAILS(link_->AskPackage({}, {1}), ErrorReason::kPartnerUnreachable);
  Write(0, {2});
  EXPECT_OK(link_->AskHead(std::nullopt));
}

TEST_F(FilePartnerLinkTest, GivesTheHeadAndThePackageThatGoesOn) {
  Write(0, {2, 3});
  const auto head = link_->AskHead(std::nullopt);
  ASSERT_OK(head);
  EXPECT_EQ(head->evidence, "evidence");
  EXPECT_THAT(link_->AskPackage(Held(0), {5})->entries,
              ::testing::ElementsAre("0", "1"));
  EXPECT_THAT(link_->AskPackage(Held(2), {5})->entries,
              ::testing::ElementsAre("2", "3", "4"));
}

TEST_F(FilePartnerLinkTest, GivesTheRestOfAPackageThatIsHeldInPart) {
  Write(0, {2, 3});
  const auto package = link_->AskPackage(Held(3), {5});
  ASSERT_OK(package);
  EXPECT_EQ(package->start.value, 3U);
  EXPECT_THAT(package->entries, ::testing::ElementsAre("3", "4"));
}

TEST_F(FilePartnerLinkTest, GivesNothingElse) {
  Write(10, {2});
  EXPECT_FAILS(link_->AskPackage(Held(9), {12}), ErrorReason::kMirrorBehind);
  EXPECT_FAILS(link_->AskPackage(Held(12), {12}), ErrorReason::kMirrorBehind);
  for (const std::uint64_t known : {9U, 11U}) {
    EXPECT_FAILS(link_->AskHead(Held(known)), ErrorReason::kMirrorBehind);
  }
  EXPECT_THAT(link_->AskHead(Held(10))->consistency, ::testing::SizeIs(1));
  EXPECT_THAT(link_->AskHead(Held(12))->consistency, ::testing::IsEmpty());
}

TEST_F(FilePartnerLinkTest, TakesUpAFileThatTookItsPlace) {
  Write(0, {2});
  ASSERT_OK(link_->AskHead(std::nullopt));
  Write(2, {3});
  EXPECT_THAT(link_->AskPackage(Held(2), {5})->entries,
              ::testing::ElementsAre("2", "3", "4"));
}

TEST_F(FilePartnerLinkTest, SizesThatDoNotFitANumberAreRefused) {
  const std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  Write(largest - 1, {1});
  EXPECT_OK(link_->AskHead(Held(largest - 1)));
  Write(largest - 1, {1, 1});
  EXPECT_FAILS(link_->AskHead(Held(largest - 1)),
               ErrorReason::kPackageMalformed);
  EXPECT_FAILS(link_->AskPackage(Held(0), {1}), ErrorReason::kPackageMalformed);
}

TEST_F(FilePartnerLinkTest, FilesOfOtherFormAreRefused) {
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string(100, '\xff'),
        std::string(100, '\0')}) {
    std::ofstream(path_, std::ios::binary) << bytes;
    EXPECT_FAILS(MakeFilePartnerLink(path_)->AskHead(std::nullopt),
                 ErrorReason::kPackageMalformed)
        << bytes.size();
  }
}

TEST_F(FilePartnerLinkTest, APackageWithoutEntriesIsRefused) {
  Write(0, {2, 0});
  EXPECT_FAILS(link_->AskHead(std::nullopt), ErrorReason::kPackageMalformed);
}

// Opening a pipe waits for somebody who writes to it.
TEST_F(FilePartnerLinkTest, WhatIsNoFileIsRefusedWithoutOpeningIt) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_FAILS(link_->AskHead(std::nullopt), ErrorReason::kPackageMalformed);
  EXPECT_FAILS(
      MakeFilePartnerLink(directory_.path().string())->AskHead(std::nullopt),
      ErrorReason::kPackageMalformed);
}

TEST_F(FilePartnerLinkTest, ReadsNoMoreOnceItIsCancelled) {
  Write(0, std::vector<int>(1'000, 1));
  link_->Cancel();
  EXPECT_FAILS(link_->AskHead(std::nullopt), ErrorReason::kPartnerUnreachable);
  EXPECT_FAILS(link_->AskPackage({}, {1}), ErrorReason::kPartnerUnreachable);
}

}  // namespace
}  // namespace comity::server
