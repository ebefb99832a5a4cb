#include "core/base/error_reason.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace comity {
namespace {

TEST(ErrorReasonTest, EveryReasonHasAUniqueNameATextAndAdvice) {
  std::set<std::string_view> names;
  for (const ErrorReasonInfo& info : AllErrorReasons()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_TRUE(info.text.ends_with('.')) << info.name;
    EXPECT_TRUE(info.advice.ends_with('.')) << info.name;
    EXPECT_EQ(Describe(info.reason).name, info.name);
    EXPECT_EQ(ErrorReasonFromName(info.name), info.reason);
  }
}

TEST(ErrorReasonTest, DescribesTheAbsenceOfAReason) {
  EXPECT_EQ(Name(ErrorReason::kNone), "NONE");
  EXPECT_EQ(ErrorReasonFromName("NO_SUCH_REASON"), std::nullopt);
}

}  // namespace
}  // namespace comity
