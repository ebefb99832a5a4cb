#include "server/alarms/alarm_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace comity::server {
namespace {

WaitingAlarm Fork(std::string message) {
  WaitingAlarm waiting;
  waiting.alarm = {AlarmLevel::kCritical, "mirror", "registry.cn.example",
                   DataLoss(ErrorReason::kForkDetected, std::move(message)),
                   "/data/partners/0a/fork-evidence"};
  waiting.raised_wall_ms = 1'767'571'200'999;
  waiting.repeated = 3;
  return waiting;
}

TEST(AlarmJsonTest, SaysEverything) {
  EXPECT_EQ(AlarmJson("registry.kz.example", Fork("two heads")),
            R"({"version":1,"registry":"registry.kz.example",)"
            R"("level":"critical","source":"mirror",)"
            R"("subject":"registry.cn.example","reason":"FORK_DETECTED",)"
            R"("message":"two heads","advice":")" +
                std::string(Describe(ErrorReason::kForkDetected).advice) +
                R"(","raised":"2026-01-05T00:00:00Z","repeated":3,)"
                R"("evidence":"/data/partners/0a/fork-evidence"})");
}

TEST(AlarmJsonTest, NamesNoFileWhereNoneWasKept) {
  WaitingAlarm waiting = Fork("two heads");
  waiting.alarm.evidence.clear();
  waiting.alarm.level = AlarmLevel::kWarning;
  const auto json = nlohmann::json::parse(AlarmJson("kz", waiting));
  EXPECT_FALSE(json.contains("evidence"));
  EXPECT_EQ(json["level"], "warning");
}

TEST(AlarmJsonTest, StaysOneLineOfJsonWhateverAPartnerSaid) {
  const std::string text =
      AlarmJson("kz", Fork("\"}\n\xff\x01" + std::string(100'000, 'x')));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_LT(text.size(), 3'000U);
  EXPECT_TRUE(nlohmann::json::accept(text));
}

}  // namespace
}  // namespace comity::server
