// A mirror whose partner cannot be reached: exports of the log are carried.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "client/exchange/log_export.h"
#include "server/rpc/file_partner_link.h"
#include "tests/integration/server/partners_fixture.h"

namespace comity::server {
namespace {

// China's registry cannot reach Kazakhstan's: exports are carried to it.
class CarriedLogTest : public PartnersTest {
 protected:
  CarriedLogTest() {
    kz_.Start();
    kz_.SubmitScene();
    cn_.config.partners = {kz_.registry.origin() + "=file:" + inbox_};
  }

  Status Export(const std::string& out, const std::string& after = "") {
    client::ConnectionOptions server;
    server.address = "127.0.0.1:" + std::to_string(kz_.server->grpc_port());
    return client::ExportLog(server, {kz_.registry.origin(), after, out},
                             [](std::uint64_t, std::uint64_t) {})
        .status();
  }
  // Kazakhstan issues a credential. A log shows mirrors one new head a second.
  void GrowBeyond(std::uint64_t size) {
    kz_.registry.log().Commit();
    kz_.Submit(
        kz_.registry.Add(kz_.registry.CredentialRecord(1), {"centre/1"}));
    ASSERT_TRUE(
        Eventually([&] { return kz_.HeldSize(kz_.registry.origin()) > size; }));
  }
  void Carry(const std::string& file) {
    std::filesystem::copy_file(file, inbox_ + ".new");
    std::filesystem::rename(inbox_ + ".new", inbox_);
  }
  // Restarted, China reads the file at once instead of within ten seconds.
  void RestartChina() {
    const bool has_signed = cn_.server != nullptr;
    if (has_signed) {
      cn_.server.reset();
    }
    cn_.Start();
    if (!has_signed) {
      cn_.SubmitScene();
    }
  }
  bool ChinaHolds(std::uint64_t size) {
    return Eventually(
        [&] { return cn_.HeldSize(kz_.registry.origin()) == size; });
  }

  const std::string inbox_ = directory_.path().string() + "/inbox";
  const std::string first_ = directory_.path().string() + "/1.range";
  const std::string second_ = directory_.path().string() + "/2.range";
};

TEST_F(CarriedLogTest, IsMirroredExportByExportAndNotCosigned) {
  ASSERT_OK(Export(first_));
  const std::uint64_t founded = kz_.HeldSize(kz_.registry.origin());
  Carry(first_);
  RestartChina();
  EXPECT_TRUE(ChinaHolds(founded));
  GrowBeyond(founded);
  ASSERT_OK(Export(second_, first_));
  const std::uint64_t grown = kz_.HeldSize(kz_.registry.origin());
  kz_.server.reset();
  Carry(second_);
  RestartChina();
  EXPECT_TRUE(ChinaHolds(grown));
  EXPECT_FALSE(cn_.HasCosigned(kz_.registry.origin()));
  EXPECT_EQ(AskChina(1).status, evidence::DayStatus::kValid);
}

TEST_F(CarriedLogTest, IsNotTakenUpWithAGap) {
  ASSERT_OK(Export(first_));
  GrowBeyond(kz_.HeldSize(kz_.registry.origin()));
  ASSERT_OK(Export(second_, first_));
  const auto link = MakeFilePartnerLink(second_);
  EXPECT_FAILS(link->AskHead(merkle::TreeHead{{1}, Hash()}),
               ErrorReason::kMirrorBehind);
  EXPECT_FAILS(link->AskPackage({}, {1}), ErrorReason::kMirrorBehind);
}

TEST_F(CarriedLogTest, IsRefusedCutAnywhere) {
  ASSERT_OK(Export(first_));
  const auto whole = std::filesystem::file_size(first_);
  for (std::uintmax_t size = 0; size < whole; size += 97) {
    std::filesystem::copy_file(
        first_, second_, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(second_, size);
    const auto link = MakeFilePartnerLink(second_);
    const auto head = link->AskHead(std::nullopt);
    const auto package = link->AskPackage({}, {1});
    // Cut between two messages, it is a whole file of fewer entries, which
    // then do not lead to the head.
    EXPECT_TRUE(!head.ok() || !package.ok()) << size;
  }
}

TEST_F(CarriedLogTest, IsRefusedWithABitFlippedInAnEntry) {
  ASSERT_OK(Export(first_));
  const std::string whole = ReadFile(first_);
  const auto link = MakeFilePartnerLink(first_);
  const auto sound = link->AskPackage({}, {1});
  ASSERT_OK(sound);
  // The evidence about the head may hold it as well, before the packages.
  const std::size_t at = whole.rfind(sound->entries.back());
  ASSERT_NE(at, std::string::npos);
  std::string flipped = whole;
  flipped[at] = static_cast<char>(flipped[at] ^ 1);
  WriteFile(inbox_, flipped);
  RestartChina();
  EXPECT_TRUE(Eventually([&] {
    return cn_.HasSaid(ErrorReason::kPackageUnproven);
  })) << cn_.said->lines;
  EXPECT_EQ(cn_.HeldSize(kz_.registry.origin()), 0U);
}

TEST_F(CarriedLogTest, IsNotExportedBehindAnotherLogsExport) {
  ASSERT_OK(Export(first_));
  client::ConnectionOptions server;
  server.address = "127.0.0.1:" + std::to_string(kz_.server->grpc_port());
  EXPECT_FAILS(client::ExportLog(server, {"other.example", first_, second_},
                                 [](std::uint64_t, std::uint64_t) {}),
               ErrorReason::kFileOfOtherKind);
  EXPECT_FALSE(std::filesystem::exists(second_));
}

TEST_F(CarriedLogTest, IsNotExportedBehindACutExport) {
  ASSERT_OK(Export(first_));
  // After the first message it is well formed, and holds no entry.
  const std::string whole = ReadFile(first_);
  const auto low = static_cast<unsigned char>(whole[0]);
  const auto high = static_cast<unsigned char>(whole[1]);
  ASSERT_TRUE(low >= 0x80 && high < 0x80);
  std::filesystem::resize_file(first_, 2U + (low & 0x7fU) + high * 128U);
  EXPECT_FAILS(Export(second_, first_), ErrorReason::kFileOfOtherKind);
}

TEST_F(CarriedLogTest, DoesNotReplaceAnEarlierExport) {
  ASSERT_OK(Export(first_));
  EXPECT_FAILS(Export(first_, first_), ErrorReason::kFileExists);
}

// Stopped between a package and the head that it leads to, a mirror holds
// entries and knows no head.
TEST_F(CarriedLogTest, IsTakenUpAgainByAMirrorThatWasBrokenOff) {
  ASSERT_OK(Export(first_));
  const std::uint64_t founded = kz_.HeldSize(kz_.registry.origin());
  Carry(first_);
  RestartChina();
  ASSERT_TRUE(ChinaHolds(founded));
  GrowBeyond(founded);
  ASSERT_OK(Export(second_, first_));
  cn_.server.reset();
  for (const auto& each : std::filesystem::recursive_directory_iterator(
           cn_.config.data_dir + "/partners")) {
    if (each.path().filename() == "verified") {
      std::filesystem::remove(each.path());
      break;
    }
  }
  Carry(second_);
  RestartChina();
  EXPECT_TRUE(ChinaHolds(kz_.HeldSize(kz_.registry.origin())));
}

}  // namespace
}  // namespace comity::server
