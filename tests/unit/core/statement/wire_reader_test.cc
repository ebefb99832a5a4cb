#include "core/statement/wire_reader.h"

#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "core/statement/kinds.h"
#include "core/statement/wire.h"
#include "tests/support/record_catalog.h"
#include "tests/support/status_matchers.h"
#include "tests/support/wire_mutations.h"

namespace comity::statement {
namespace {

using comity::testing::AllRecords;
using comity::testing::FieldPathsOf;
using comity::testing::Fill;
using comity::testing::Mutation;
using comity::testing::MutationsOf;
using comity::testing::RecordInfo;

class EveryRecord : public ::testing::TestWithParam<std::size_t> {
 protected:
  const RecordInfo& record() const { return AllRecords()[GetParam()]; }

  // Accepts or refuses as expected, and never accepts a second form.
  void Check(const Mutation& mutation) const {
    const auto read = record().reencode(mutation.bytes);
    const std::string what = mutation.path + ": " + mutation.what;
    if (mutation.refusal) {
      ASSERT_FAILS(read, *mutation.refusal) << what;
    } else {
      ASSERT_OK(read) << what;
      ASSERT_EQ(*read, mutation.bytes) << what;
    }
  }
};

// The acceptance rule of the project: a refusal for every field.
TEST_P(EveryRecord, RefusesEveryFieldThatBreaksItsRule) {
  const auto mutations =
      MutationsOf(record().schema, record().random_bytes(1, Fill::kFull));
  std::set<std::string> refused;
  std::size_t refusals = 0;
  for (const Mutation& mutation : mutations) {
    Check(mutation);
    if (mutation.refusal) {
      ++refusals;
      refused.insert(mutation.path);
    }
  }
  const auto paths = FieldPathsOf(record().schema);
  for (const std::string& path : paths) {
    EXPECT_TRUE(refused.contains(path)) << "nothing refused for " << path;
  }
  std::cout << record().schema.name << ": " << paths.size() << " fields, "
            << refusals << " refusals, " << mutations.size() - refusals
            << " accepted\n";
}

// Whatever is cut off: what is left is refused, or means less and is the one
// form of that.
TEST_P(EveryRecord, NeverReadsAPrefixInTwoWays) {
  const std::string bytes = record().random_bytes(2, Fill::kFull);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string prefix = bytes.substr(0, size);
    const auto read = record().reencode(prefix);
    if (read.ok()) {
      ASSERT_EQ(*read, prefix);
    }
  }
}

TEST_P(EveryRecord, NeverReadsFlippedBitsInTwoWays) {
  std::string bytes = record().random_bytes(3, Fill::kMixed);
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    char& byte = bytes[i / 8];
    const char kept = byte;
    byte = static_cast<char>(byte ^ (1 << (i % 8)));
    const auto read = record().reencode(bytes);
    if (read.ok()) {
      ASSERT_EQ(*read, bytes);
    }
    byte = kept;
  }
}

INSTANTIATE_TEST_SUITE_P(Records, EveryRecord,
                         ::testing::Range<std::size_t>(0, AllRecords().size()),
                         [](const auto& param) {
                           return std::string(
                               AllRecords()[param.param].schema.name);
                         });

TEST(WireReaderTest, IsAskedAboutTheRecordOfEveryKind) {
  std::set<std::string_view> names;
  for (const KindInfo& info : AllKinds()) {
    names.insert(comity::testing::RecordOf(info.kind).schema.name);
  }
  EXPECT_EQ(names.size(), AllKinds().size());
}

TEST(WireReaderTest, NamesTheFieldThatItRefuses) {
  const auto level = DecodeRecord<Level>(
      "\x0a\x03"
      "E F");
  EXPECT_FAILS(level, ErrorReason::kFieldMalformed);
  EXPECT_EQ(level.status().message(),
            "framework: not of the form it must have");
  const auto standard = DecodeRecord<OccupationalStandard>(
      "\x0a\x01"
      "a\x12\x01"
      "1\x1a\x03\x0a\x01"
      "E");
  EXPECT_EQ(standard.status().message(),
            "level.level: required, but not in its place");
}

}  // namespace
}  // namespace comity::statement
