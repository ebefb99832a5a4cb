// A running registry whose disk fills up, or rots.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <string>

#include "comity/v1/error.pb.h"
#include "server/control/control_socket.h"
#include "tests/integration/durability/running_registry.h"

namespace comity::server {
namespace {

using ::testing::HasSubstr;

class UpkeepTest : public RunningRegistry {
 protected:
  UpkeepTest() {
    Start();
    SubmitScene();
  }

  std::string Get(const std::string& path) {
    httplib::Client http("127.0.0.1", server_->http_port());
    const auto answer = http.Get(path);
    EXPECT_TRUE(answer);
    return answer ? std::to_string(answer->status) + " " + answer->body : "";
  }
};

TEST_F(UpkeepTest, OnAFullDiskItAnswersAndTakesNothing) {
  EXPECT_EQ(Get("/healthz"), "200 ok\n");
  Stop();
  config_.free_min_mib = std::uint64_t{1} << 30;  // More than any disk has.
  Start();
  const auto refused = Submit(Issue(1));
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  v1::Status details;
  ASSERT_TRUE(details.ParseFromString(refused.error_details()));
  v1::ErrorDetail detail;
  ASSERT_TRUE(details.details(0).UnpackTo(&detail));
  EXPECT_EQ(detail.reason(), "STORE_FULL");
  EXPECT_EQ(detail.metadata().count("retry_after_ms"), 1U);
  EXPECT_EQ(Get("/healthz"), "200 read-only STORE_FULL\n");
  EXPECT_THAT(Get("/metrics"), HasSubstr("comity_read_only 1"));
  EXPECT_THAT(Get("/metrics"), HasSubstr("comity_disk_free_bytes "));
  Stop();
  config_.free_min_mib = 0;
  Start();
  EXPECT_TRUE(Submit(Issue(1)).ok());
}

TEST_F(UpkeepTest, KeepsABallast) {
  EXPECT_EQ(std::filesystem::file_size(Folder().ballast()),
            std::uint64_t{64} << 20);
  Stop();
  config_.ballast_mib = 0;
  Start();
  EXPECT_FALSE(std::filesystem::exists(Folder().ballast()));
}

TEST_F(UpkeepTest, ScrubsWhenAsked) {
  EXPECT_EQ(Run(StoreAction::kScrub), 0);
  EXPECT_EQ(printed_, "the store is sound\n");
  EXPECT_THAT(Get("/metrics"),
              HasSubstr("comity_scrubs_total{outcome=\"sound\"} 1"));
}

TEST_F(UpkeepTest, DamageThatAScrubFindsStopsTheSigning) {
  // Makes files of what memory holds.
  ASSERT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
  const merkle::TreeHead marked = Marked();
  testing::FlipByte(Tables().front(), 40);
  EXPECT_EQ(Run(StoreAction::kScrub), 1);
  const Status why = stopped_.get_future().get();
  EXPECT_FAILS(why, ErrorReason::kStoreCorrupt);
  EXPECT_EQ(why.code(), StatusCode::kDataLoss);
  EXPECT_FALSE(Submit(Issue(1)).ok());
  EXPECT_THAT(Get("/healthz"), HasSubstr("503"));
  EXPECT_THAT(Get("/metrics"),
              HasSubstr("comity_scrubs_total{outcome=\"damaged\"} 1"));
  EXPECT_EQ(Marked(), marked);
}

TEST_F(UpkeepTest, UnknownCommandsAreRefused) {
  EXPECT_FAILS(AskControl(Folder().control(), "dance"), ErrorReason::kUsage);
}

}  // namespace
}  // namespace comity::server
