#include "client/cli/progress_bar.h"

#include <gtest/gtest.h>

#include <sstream>

namespace comity::cli {
namespace {

TEST(ProgressLineTest, SaysHowFarAndHowLong) {
  EXPECT_EQ(ProgressLine("Issuing", 512, 1024, 60'000),
            "Issuing [############............] 512/1024  50 %  1:01 left");
}

TEST(ProgressLineTest, PromisesNothingBeforeTheFirst) {
  EXPECT_EQ(ProgressLine("Issuing", 0, 10, 5'000),
            "Issuing [........................] 0/10  0 %  ");
}

TEST(ProgressLineTest, SaysAtTheEndHowLongItTook) {
  EXPECT_EQ(ProgressLine("Issuing", 10, 10, 65'000),
            "Issuing [########################] 10/10  100 %  1:05 in all");
}

TEST(ProgressLineTest, IsFullIfThereWasNothingToDo) {
  EXPECT_EQ(ProgressLine("Issuing", 0, 0, 0),
            "Issuing [########################] 0/0  100 %  0:00 in all");
}

TEST(ProgressBarTest, IsSilentWhereItIsNotShown) {
  std::ostringstream out;
  {
    ProgressBar bar(out, false, "Issuing", 2);
    bar.Advance(2);
  }
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressBarTest, EndsWithTheWholeLine) {
  std::ostringstream out;
  {
    ProgressBar bar(out, true, "Issuing", 2);
    bar.Advance(1);
    bar.Advance(1);
  }
  EXPECT_NE(out.str().find("2/2  100 %"), std::string::npos);
  EXPECT_EQ(out.str().back(), '\n');
}

}  // namespace
}  // namespace comity::cli
