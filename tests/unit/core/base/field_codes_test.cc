#include "core/base/field_codes.h"

#include <gtest/gtest.h>

namespace comity {
namespace {

TEST(FieldCodesTest, KnowsBroadNarrowAndDetailedFields) {
  for (const char* code :
       {"07", "071", "0710", "0713", "0732", "0788", "06", "061", "0613",
        "0688", "10", "104", "1041", "0111", "9999"}) {
    EXPECT_TRUE(IsEducationField(code)) << code;
  }
}

TEST(FieldCodesTest, KnowsNoOthers) {
  for (const char* code : {"", "7", "11", "074", "0717", "0740", "0620", "0614",
                           "07130", "073x", "104x", "1050", "AB", "7B071"}) {
    EXPECT_FALSE(IsEducationField(code)) << code;
  }
}

}  // namespace
}  // namespace comity
