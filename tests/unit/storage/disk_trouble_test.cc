#include "storage/disk_trouble.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace comity::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(DiskTroubleTest, SaysWhatToDoAboutFilesOfAnotherUser) {
  const std::string message =
      "IO error: while open a file for lock: "
      "/var/lib/comity/store/LOCK: ";
  for (const char* error : {"Permission denied", "Operation not permitted"}) {
    const std::string text = WithRemedy(message + error);
    EXPECT_THAT(text, StartsWith(message + error));
    EXPECT_THAT(text, HasSubstr("chown -R comity:comity"));
  }
}

TEST(DiskTroubleTest, SaysWhatToDoAboutADiskThatBecameReadOnly) {
  const std::string message = "cannot open \"mark\": Read-only file system";
  const std::string text = WithRemedy(message);
  EXPECT_THAT(text, StartsWith(message));
  EXPECT_THAT(text, HasSubstr("journalctl -k"));
}

TEST(DiskTroubleTest, LeavesEveryOtherErrorAsItIs) {
  for (const char* message : {"", "No space left on device",
                              "cannot open \"Permission denied\": Bad address",
                              "Resource temporarily unavailable"}) {
    EXPECT_EQ(WithRemedy(message), message);
  }
}

}  // namespace
}  // namespace comity::storage
