#include "server/http/alarm_webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>

#include "tests/support/alarm_receiver.h"
#include "tests/support/status_matchers.h"

namespace comity::testing {
namespace {

using server::Alarm;
using server::AlarmLevel;
using server::AlarmLimits;
using server::AlarmWebhook;
using ::testing::HasSubstr;

class AlarmWebhookTest : public ::testing::Test {
 protected:
  void Start(const std::string& url) {
    AlarmLimits limits;
    limits.retry_min_ms = 1;
    limits.retry_max_ms = 5;
    auto started = AlarmWebhook::Start(url, "registry.kz.example", limits,
                                       clock_, [this](std::string_view line) {
                                         const std::lock_guard lock(mutex_);
                                         lines_ += std::string(line) + "\n";
                                       });
    ASSERT_OK(started);
    webhook_ = *std::move(started);
  }
  static Alarm About(const std::string& subject) {
    return {AlarmLevel::kCritical, "mirror", subject,
            DataLoss(ErrorReason::kForkDetected, "two heads"), "file"};
  }
  std::string Lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

  server::SystemClock clock_;
  AlarmReceiver receiver_;
  std::mutex mutex_;
  std::string lines_;
  std::unique_ptr<AlarmWebhook> webhook_;
};

TEST_F(AlarmWebhookTest, DeliversAnAlarm) {
  Start(receiver_.Url());
  webhook_->Raise(About("registry.cn.example"));
  const auto requests = receiver_.Await(1);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_THAT(requests[0], HasSubstr("\"reason\":\"FORK_DETECTED\""));
  EXPECT_THAT(requests[0], HasSubstr("\"subject\":\"registry.cn.example\""));
  webhook_->Shutdown();
  EXPECT_EQ(webhook_->counts().delivered, 1U);
}

TEST_F(AlarmWebhookTest, TriesAgainUntilItIsDelivered) {
  receiver_.Script({"HTTP/1.1 500 x\r\n\r\n", "HTTP/1.1 302 x\r\n\r\n",
                    "no HTTP\r\n", AlarmReceiver::kEndless});
  Start(receiver_.Url());
  webhook_->Raise(About("registry.cn.example"));
  EXPECT_EQ(receiver_.Await(5).size(), 5U);
  webhook_->Shutdown();
  EXPECT_EQ(webhook_->counts().delivered, 1U);
  EXPECT_EQ(webhook_->counts().failed, 4U);
  // The operator is told once, not at each failure, and not of the URL.
  EXPECT_EQ(Lines(), "alarms: SERVER_UNREACHABLE: answered 500; tried again\n");
}

// Whoever raises an alarm goes on at once, whatever the receiver does; and what
// waits for it stays within its bound.
TEST_F(AlarmWebhookTest, NeverWaitsForASilentReceiver) {
  receiver_.Script({AlarmReceiver::kSilence});
  Start(receiver_.Url());
  webhook_->Raise(About("first"));
  ASSERT_EQ(receiver_.Await(1).size(), 1U);
  for (int i = 0; i < 10'000; ++i) {
    webhook_->Raise(About("log" + std::to_string(i)));
  }
  EXPECT_EQ(webhook_->counts().waiting, AlarmLimits().waiting_max);
  EXPECT_EQ(webhook_->counts().dropped, 10'000 - AlarmLimits().waiting_max);
  EXPECT_EQ(webhook_->counts().delivered, 0U);
}

TEST_F(AlarmWebhookTest, DeliversTheLastAlarmAtTheEnd) {
  Start(receiver_.Url());
  webhook_->Raise(About("registry.kz.example"));
  webhook_->Shutdown();
  EXPECT_EQ(receiver_.Await(1).size(), 1U);
}

TEST_F(AlarmWebhookTest, EndsAlsoIfNobodyListens) {
  std::string url;
  {
    AlarmReceiver gone;
    url = gone.Url();
  }
  Start(url);
  webhook_->Raise(About("registry.cn.example"));
  webhook_->Shutdown();
  EXPECT_EQ(webhook_->counts().delivered, 0U);
  EXPECT_GE(webhook_->counts().failed, 1U);
}

TEST_F(AlarmWebhookTest, RefusesAUrlThatItCannotReach) {
  EXPECT_FAILS(AlarmWebhook::Start("https://a/", "registry.kz.example", {},
                                   clock_, [](std::string_view) {}),
               ErrorReason::kConfigurationInvalid);
}

}  // namespace
}  // namespace comity::testing
