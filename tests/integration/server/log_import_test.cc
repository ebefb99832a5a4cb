// What is carried is checked before it is put in its place: `comity sync
// import`, with the registries on both sides running.
#include "client/exchange/log_import.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "client/exchange/log_export.h"
#include "client/exchange/range_check.h"
#include "tests/integration/server/partners_fixture.h"

namespace comity::server {
namespace {

using client::CheckedRange;
using client::CheckFollows;
using client::CheckRange;
namespace fs = std::filesystem;

class LogImportTest : public PartnersTest {
 protected:
  LogImportTest() {
    kz_.Start();
    kz_.SubmitScene();
    EXPECT_OK(Export(first_));
  }

  static client::ConnectionOptions To(const Site& site) {
    client::ConnectionOptions server;
    server.address = "127.0.0.1:" + std::to_string(site.server->grpc_port());
    return server;
  }
  Status Export(const std::string& out, const std::string& after = "") {
    return client::ExportLog(To(kz_), {kz_.registry.origin(), after, out},
                             [](std::uint64_t, std::uint64_t) {})
        .status();
  }
  void Grow(std::uint64_t n) {
    const std::uint64_t size = kz_.HeldSize(kz_.registry.origin());
    kz_.registry.log().Commit();
    kz_.Submit(
        kz_.registry.Add(kz_.registry.CredentialRecord(n), {"centre/1"}));
    ASSERT_TRUE(
        Eventually([&] { return kz_.HeldSize(kz_.registry.origin()) > size; }));
  }
  // A second export, of what one more credential added.
  void ExportSecond() {
    Grow(1);
    ASSERT_OK(Export(second_, first_));
  }

  static std::uint64_t NowMs() {
    return static_cast<std::uint64_t>(time(nullptr)) * 1000;
  }
  StatusOr<CheckedRange> Check(const std::string& path) const {
    return CheckRange(path, kz_.Pin(), NowMs(),
                      [](std::uint64_t, std::uint64_t) {});
  }

  const std::string first_ = directory_.path().string() + "/1.range";
  const std::string second_ = directory_.path().string() + "/2.range";
  const std::string spoiled_ = directory_.path().string() + "/spoiled";
  const std::string inbox_ = directory_.path().string() + "/inbox";
};

TEST_F(LogImportTest, TellsWhatTheFileHolds) {
  const auto whole = Check(first_);
  ASSERT_OK(whole);
  EXPECT_EQ(whole->origin, kz_.registry.origin());
  EXPECT_EQ(whole->from.size.value, 0U);
  EXPECT_EQ(whole->head.size.value, kz_.HeldSize(kz_.registry.origin()));
  EXPECT_EQ(whole->statements, kz_.scene.size());
  EXPECT_EQ(whole->statements + whole->commitments, whole->head.size.value);
  EXPECT_TRUE(whole->map_recomputed);
  EXPECT_LE(whole->head_time_s, NowMs() / 1000);
  ExportSecond();
  const auto rest = Check(second_);
  ASSERT_OK(rest);
  EXPECT_EQ(rest->from, whole->head);
  EXPECT_EQ(rest->statements, 1U);
  EXPECT_FALSE(rest->map_recomputed);
}

TEST_F(LogImportTest, TakesAnExportOfNothingNew) {
  ASSERT_OK(Export(second_, first_));
  const auto range = Check(second_);
  ASSERT_OK(range);
  EXPECT_EQ(range->from, range->head);
  EXPECT_OK(CheckFollows(*range, range->head));
}

TEST_F(LogImportTest, RefusesAFileThatIsCutAnywhere) {
  ExportSecond();
  for (const std::string& path : {first_, second_}) {
    const std::string whole = ReadFile(path);
    for (std::size_t size = 0; size < whole.size(); size += 61) {
      WriteFile(spoiled_, whole.substr(0, size));
      EXPECT_FAILS(Check(spoiled_), ErrorReason::kPackageMalformed) << size;
    }
  }
}

// Bytes of the file that say nothing (the tree that the next export goes on
// from is one) do not exist: each is needed.
TEST_F(LogImportTest, RefusesAFileWithAnyByteAltered) {
  ExportSecond();
  for (const std::string& path : {first_, second_}) {
    const std::string whole = ReadFile(path);
    for (std::size_t at = 0; at < whole.size(); at += 37) {
      std::string altered = whole;
      altered[at] = static_cast<char>(altered[at] ^ 0x15);
      WriteFile(spoiled_, altered);
      EXPECT_FALSE(Check(spoiled_).ok()) << path << " " << at;
    }
  }
}

TEST_F(LogImportTest, RefusesWhatComesBehindTheEnd) {
  const std::string whole = ReadFile(first_);
  WriteFile(spoiled_, whole + std::string(1, '\0'));
  EXPECT_FAILS(Check(spoiled_), ErrorReason::kPackageMalformed);
  WriteFile(spoiled_, whole + whole);
  EXPECT_FAILS(Check(spoiled_), ErrorReason::kPackageMalformed);
}

TEST_F(LogImportTest, RefusesAFileThatIsNoExport) {
  WriteFile(spoiled_, "");
  EXPECT_FAILS(Check(spoiled_), ErrorReason::kPackageMalformed);
  WriteFile(spoiled_, std::string(100'000, '\xff'));
  EXPECT_FAILS(Check(spoiled_), ErrorReason::kPackageMalformed);
  EXPECT_FAILS(Check(directory_.path().string() + "/none"),
               ErrorReason::kFileMissing);
}

TEST_F(LogImportTest, RefusesAnotherLogsFile) {
  EXPECT_FAILS(CheckRange(first_, cn_.Pin(), NowMs(),
                          [](std::uint64_t, std::uint64_t) {}),
               ErrorReason::kOriginMismatch);
  evidence::PinnedOrigin other = kz_.Pin();
  other.genesis_id = Hash();
  EXPECT_FAILS(
      CheckRange(first_, other, NowMs(), [](std::uint64_t, std::uint64_t) {}),
      ErrorReason::kGenesisMismatch);
}

TEST_F(LogImportTest, RefusesAFileFromAheadOfTheClock) {
  EXPECT_FALSE(CheckRange(first_, kz_.Pin(), NowMs() - 3'600'000,
                          [](std::uint64_t, std::uint64_t) {})
                   .ok());
}

TEST_F(LogImportTest, TakesWhatGoesOnFromWhatIsHeldAndNothingElse) {
  ExportSecond();
  const CheckedRange first = *Check(first_);
  const CheckedRange second = *Check(second_);
  EXPECT_OK(CheckFollows(first, std::nullopt));
  EXPECT_OK(CheckFollows(second, first.head));
  EXPECT_OK(CheckFollows(second, second.head));
  EXPECT_FAILS(CheckFollows(first, second.head), ErrorReason::kOlderThanKnown);
  merkle::TreeHead between = first.head;
  between.size = {first.head.size.value - 1};
  EXPECT_FAILS(CheckFollows(second, between), ErrorReason::kMirrorBehind);
  merkle::TreeHead other = first.head;
  other.root.bytes[0] ^= 1;
  EXPECT_FAILS(CheckFollows(second, other), ErrorReason::kKnownHeadMismatch);
  other = second.head;
  other.root.bytes[0] ^= 1;
  EXPECT_FAILS(CheckFollows(second, other), ErrorReason::kKnownHeadMismatch);
}

TEST_F(LogImportTest, PutsAWholeCopyInItsPlaceAndLeavesNothingElse) {
  {
    const auto staged = client::StagedFile::Copy(first_, inbox_);
    ASSERT_OK(staged);
    EXPECT_EQ(ReadFile((*staged)->path()), ReadFile(first_));
    EXPECT_FALSE(fs::exists(inbox_));
    ASSERT_OK((*staged)->Place());
  }
  EXPECT_EQ(ReadFile(inbox_), ReadFile(first_));
  {
    const auto given_up = client::StagedFile::Copy(spoiled_, inbox_);
    EXPECT_FAILS(given_up, ErrorReason::kFileMissing);
    WriteFile(spoiled_, "x");
    const auto refused = client::StagedFile::Copy(spoiled_, inbox_);
    ASSERT_OK(refused);
  }
  EXPECT_EQ(ReadFile(inbox_), ReadFile(first_));
  for (const auto& each : fs::directory_iterator(directory_.path())) {
    EXPECT_NE(each.path().extension(), ".unfinished");
  }
}

// The running registry takes up what was put there, and says so to who asks.
TEST_F(LogImportTest, IsTakenUpByTheRunningRegistry) {
  cn_.config.partners = {kz_.registry.origin() + "=file:" + inbox_};
  const auto staged = client::StagedFile::Copy(first_, inbox_);
  ASSERT_OK(staged);
  ASSERT_OK((*staged)->Place());
  cn_.Start();
  const CheckedRange range = *Check(first_);
  EXPECT_TRUE(Eventually([&] {
    const auto held = client::AskHeldHead(To(cn_), kz_.Pin());
    return held.ok() && *held == range.head;
  }));
  EXPECT_FAILS(client::AskHeldHead(To(kz_), cn_.Pin()),
               ErrorReason::kPartnerUnknown);
}

TEST_F(LogImportTest, AMirrorWithoutAHeadYetSaysSo) {
  cn_.config.partners = {kz_.registry.origin() + "=file:" + inbox_};
  cn_.Start();
  const auto held = client::AskHeldHead(To(cn_), kz_.Pin());
  ASSERT_OK(held);
  EXPECT_FALSE(held->has_value());
}

}  // namespace
}  // namespace comity::server
