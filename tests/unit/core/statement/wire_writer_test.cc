#include "core/statement/wire_writer.h"

#include <gtest/gtest.h>

#include <string>

#include "core/statement/common_records.h"
#include "core/statement/credential_records.h"
#include "core/statement/grant_records.h"
#include "core/statement/wire.h"
#include "tests/support/record_catalog.h"
#include "tests/support/status_matchers.h"

namespace comity::statement {
namespace {

using comity::testing::AllRecords;
using comity::testing::Fill;
using comity::testing::RecordInfo;

TEST(WireWriterTest, WritesWhatTheReaderReadsBackForEveryRecord) {
  for (const RecordInfo& record : AllRecords()) {
    for (const Fill fill : {Fill::kSparse, Fill::kMixed, Fill::kFull}) {
      for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const std::string bytes = record.random_bytes(seed, fill);
        const auto again = record.reencode(bytes);
        ASSERT_OK(again) << record.schema.name << " seed " << seed;
        ASSERT_EQ(*again, bytes) << record.schema.name << " seed " << seed;
      }
    }
  }
}

TEST(WireWriterTest, WritesFieldsInOrderWithShortestNumbers) {
  CpdSummary cpd;
  cpd.period.from = *CivilDate::Parse("2024-01-31");
  cpd.hours = 300;
  cpd.satisfied_until = *CivilDate::Parse("2025-12-31");
  EXPECT_EQ(EncodeRecord(cpd),
            "\x0a\x0c\x0a\x0a"
            "2024-01-31"
            "\x10\xac\x02"
            "\x1a\x0a"
            "2025-12-31");
}

TEST(WireWriterTest, LeavesOutWhatHasItsDefaultValue) {
  EXPECT_EQ(EncodeRecord(Level{}), "");
  EXPECT_EQ(EncodeRecord(Experience{}), "");
  EXPECT_EQ(EncodeRecord(Training{}), "");
}

TEST(WireWriterTest, WritesAnOptionalRecordEvenIfItIsEmpty) {
  OccupationalStandard standard;
  standard.level = Level{};
  EXPECT_EQ(EncodeRecord(standard), std::string("\x1a\x00", 2));
}

TEST(WireWriterTest, PacksListsOfChoices) {
  RecognitionDecision decision;
  decision.purposes = {Purpose::kEstablishment, Purpose::kAcademic};
  const std::string bytes = EncodeRecord(decision);
  EXPECT_NE(bytes.find("\x22\x02\x01\x04"), std::string::npos);
}

}  // namespace
}  // namespace comity::statement
