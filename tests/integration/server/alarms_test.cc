// What an operator's receiver is told while registries run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/mirror/fork_evidence.h"
#include "nlohmann/json.hpp"
#include "server/sync/kept_file.h"
#include "tests/integration/server/partners_fixture.h"
#include "tests/support/alarm_receiver.h"

namespace comity::server {
namespace {

using testing::AlarmReceiver;

class AlarmsTest : public PartnersTest {
 protected:
  AlarmsTest() { cn_.config.alarm_url = receiver_.Url(); }

  // The first alarm for `reason`; null if it does not come.
  nlohmann::json AlarmFor(ErrorReason reason) {
    nlohmann::json found;
    (void)Eventually([&] {
      for (const std::string& request : receiver_.Await(1)) {
        const std::string body = request.substr(request.find("\r\n\r\n") + 4);
        const auto alarm = nlohmann::json::parse(body, nullptr, false);
        if (alarm.is_object() && alarm["reason"] == Name(reason)) {
          found = alarm;
        }
      }
      return !found.is_null();
    });
    return found;
  }

  AlarmReceiver receiver_;
};

// Kazakhstan's registry loses its disk and its memory, and begins its log anew
// with the same keys.
TEST_F(AlarmsTest, AForkIsPostedWithTheFileThatProvesIt) {
  StartBoth();
  kz_.server.reset();
  std::filesystem::remove_all(kz_.config.data_dir);
  kz_.config.partners.clear();
  kz_.Start();
  kz_.SubmitScene();
  const nlohmann::json alarm = AlarmFor(ErrorReason::kForkDetected);
  ASSERT_FALSE(alarm.is_null()) << cn_.said->lines;
  EXPECT_EQ(alarm["level"], "critical");
  EXPECT_EQ(alarm["source"], "mirror");
  EXPECT_EQ(alarm["registry"], cn_.registry.origin());
  EXPECT_EQ(alarm["subject"], kz_.registry.origin());
  const std::string file = alarm["evidence"];
  EXPECT_OK(mirror::JudgeFork(ReadKeptFile(file, mirror::kForkEvidenceSizeMax),
                              kz_.Pin()));
}

TEST_F(AlarmsTest, APartnerThatIsAwayIsPostedAsAWarning) {
  cn_.config.partners = {kz_.registry.origin() + "=file:" + cn_.path +
                         "/nothing"};
  cn_.Start();
  const nlohmann::json alarm = AlarmFor(ErrorReason::kPartnerUnreachable);
  ASSERT_FALSE(alarm.is_null()) << cn_.said->lines;
  EXPECT_EQ(alarm["level"], "warning");
  EXPECT_FALSE(alarm.contains("evidence"));
}

// Rolled back, it does not start, and says so before it ends.
TEST_F(AlarmsTest, ARefusedStartIsPosted) {
  kz_.config.alarm_url = receiver_.Url();
  StartBoth();
  kz_.server.reset();
  std::filesystem::remove_all(kz_.config.data_dir);
  EXPECT_FAILS(kz_.TryStart(), ErrorReason::kStoreBehindCosigner);
  const nlohmann::json alarm = AlarmFor(ErrorReason::kStoreBehindCosigner);
  ASSERT_FALSE(alarm.is_null());
  EXPECT_EQ(alarm["level"], "critical");
  EXPECT_EQ(alarm["source"], "registry");
}

}  // namespace
}  // namespace comity::server
