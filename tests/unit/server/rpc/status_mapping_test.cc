#include "server/rpc/status_mapping.h"

#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "comity/v1/error.pb.h"

namespace comity::server {
namespace {

v1::ErrorDetail DetailOf(const grpc::Status& status) {
  v1::Status proto;
  EXPECT_TRUE(proto.ParseFromString(status.error_details()));
  EXPECT_EQ(proto.code(), static_cast<int>(status.error_code()));
  EXPECT_EQ(proto.details_size(), 1);
  v1::ErrorDetail detail;
  EXPECT_TRUE(proto.details(0).UnpackTo(&detail));
  return detail;
}

TEST(StatusMappingTest, OkIsOk) { EXPECT_TRUE(ToGrpc(OkStatus()).ok()); }

TEST(StatusMappingTest, KeepsEveryCode) {
  for (int code = 1; code <= 16; ++code) {
    const Status status(static_cast<StatusCode>(code), ErrorReason::kNoGrant,
                        "text");
    EXPECT_EQ(static_cast<int>(ToGrpc(status).error_code()), code);
  }
}

TEST(StatusMappingTest, CarriesReasonMessageAndAdvice) {
  const grpc::Status mapped =
      ToGrpc(PermissionDenied(ErrorReason::kNoGrant, "no such grant"));
  EXPECT_EQ(mapped.error_message(), "no such grant");
  const v1::ErrorDetail detail = DetailOf(mapped);
  EXPECT_EQ(detail.reason(), "NO_GRANT");
  EXPECT_EQ(detail.message(), "no such grant");
  EXPECT_EQ(detail.advice(), Describe(ErrorReason::kNoGrant).advice);
}

TEST(StatusMappingTest, HidesTheTextOfOurOwnFailures) {
  for (const Status& status :
       {Internal("a secret path"),
        DataLoss(ErrorReason::kStoreCorrupt, "a secret path"),
        Status(StatusCode::kUnknown, ErrorReason::kHistoryMissing,
               "a secret path")}) {
    const grpc::Status mapped = ToGrpc(status);
    EXPECT_EQ(mapped.error_message().find("secret"), std::string::npos);
    EXPECT_EQ(mapped.error_details().find("secret"), std::string::npos);
    EXPECT_EQ(DetailOf(mapped).reason(), Name(status.reason()));
  }
}

TEST(StatusMappingTest, AFullQueueOrDiskSaysWhenToComeAgain) {
  const auto detail = DetailOf(
      ToGrpc(ResourceExhausted(ErrorReason::kQueueFull, "too many wait")));
  ASSERT_EQ(detail.metadata().count("retry_after_ms"), 1U);
  const int after_ms = std::stoi(detail.metadata().at("retry_after_ms"));
  EXPECT_GE(after_ms, 250);
  EXPECT_LE(after_ms, 2'000);
  const auto full = DetailOf(
      ToGrpc(ResourceExhausted(ErrorReason::kStoreFull, "no more room")));
  EXPECT_EQ(full.metadata().at("retry_after_ms"), "60000");
  EXPECT_TRUE(DetailOf(ToGrpc(PermissionDenied(ErrorReason::kNoGrant, "no")))
                  .metadata()
                  .empty());
}

TEST(StatusMappingTest, ThosePushedBackTogetherComeAgainAtDifferentTimes) {
  std::set<std::string> times;
  for (int i = 0; i < 100; ++i) {
    times.insert(DetailOf(ToGrpc(ResourceExhausted(ErrorReason::kQueueFull,
                                                   "too many wait")))
                     .metadata()
                     .at("retry_after_ms"));
  }
  EXPECT_EQ(times.size(), 100U);
}

}  // namespace
}  // namespace comity::server
