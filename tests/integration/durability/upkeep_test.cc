// A running registry whose disk fills up, or rots.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "comity/v1/error.pb.h"
#include "server/control/control_socket.h"
#include "server/registry/start_check.h"
#include "storage/backup/backup.h"
#include "tests/integration/durability/running_registry.h"
#include "tests/support/eventually.h"
#include "tests/support/file_size_limit.h"

namespace comity::server {
namespace {

using ::testing::HasSubstr;

class UpkeepTest : public RunningRegistry {
 protected:
  UpkeepTest() {
    Start();
    SubmitScene();
  }

  std::string Get(const std::string& path) {
    httplib::Client http("127.0.0.1", server_->http_port());
    const auto answer = http.Get(path);
    EXPECT_TRUE(answer);
    return answer ? std::to_string(answer->status) + " " + answer->body : "";
  }
};

TEST_F(UpkeepTest, OnAFullDiskItAnswersAndTakesNothing) {
  EXPECT_EQ(Get("/healthz"), "200 ok\n");
  Stop();
  config_.free_min_mib = std::uint64_t{1} << 30;  // More than any disk has.
  Start();
  const auto refused = Submit(Issue(1));
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  v1::Status details;
  ASSERT_TRUE(details.ParseFromString(refused.error_details()));
  v1::ErrorDetail detail;
  ASSERT_TRUE(details.details(0).UnpackTo(&detail));
  EXPECT_EQ(detail.reason(), "STORE_FULL");
  EXPECT_EQ(detail.metadata().count("retry_after_ms"), 1U);
  EXPECT_EQ(Get("/healthz"), "200 read-only STORE_FULL\n");
  EXPECT_THAT(Get("/metrics"), HasSubstr("comity_read_only 1"));
  EXPECT_THAT(Get("/metrics"), HasSubstr("comity_disk_free_bytes "));
  Stop();
  config_.free_min_mib = 0;
  Start();
  EXPECT_TRUE(Submit(Issue(1)).ok());
}

// A write that failed for it would end the registry once there is room again.
TEST_F(UpkeepTest, OnAFullDiskABackupWritesOutNoMemory) {
  Stop();
  config_.free_min_mib = std::uint64_t{1} << 30;
  Start();
  ASSERT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
  EXPECT_THAT(printed_, HasSubstr(FormatHead(Marked())));
  // What memory holds is copied as the log of writes.
  std::uintmax_t log_bytes = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(Path("backup") + "/store")) {
    log_bytes += file.path().extension() == ".log" ? file.file_size() : 0;
  }
  EXPECT_GT(log_bytes, 0U);
  EXPECT_EQ(Get("/healthz"), "200 read-only STORE_FULL\n");
  EXPECT_OK(storage::CheckBackup(Path("backup")));
  Stop();
  std::filesystem::remove_all(Folder().store());
  ASSERT_EQ(Run(StoreAction::kRestore, Path("backup")), 0);
  config_.free_min_mib = 0;
  Start();
  IssueAll(1, 3);
}

TEST_F(UpkeepTest, AFailureInTheBackgroundStopsItAtOnce) {
  {
    const testing::FileSizeLimit limit(512);
    EXPECT_EQ(Run(StoreAction::kBackup, Path("backup")), 2);
  }
  EXPECT_FALSE(std::filesystem::exists(Path("backup")));
  const Status why = stopped_.get_future().get();
  EXPECT_FAILS(why, ErrorReason::kStoreUnavailable);
  EXPECT_THAT(why.message(), HasSubstr("failed in the background"));
  EXPECT_THAT(Get("/healthz"), HasSubstr("503"));
  EXPECT_FALSE(Submit(Issue(1)).ok());
  // A restart mends it.
  Start();
  IssueAll(1, 3);
}

// A small disk of its own, as far as the system lets a test have one.
class SmallDisk {
 public:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {
    std::filesystem::create_directory(path_);
    mounted_ = mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=64m") == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) {
      umount2(path_.c_str(), MNT_DETACH);
    }
  }

  bool mounted() const { return mounted_; }
  // Takes all space, to the last byte.
  void Fill() {
    const std::string part(1 << 16, 'x');
    std::ofstream filler(Filler(), std::ios::binary);
    for (int i = 0; i < 2048 && filler.write(part.data(), 1 << 16).flush();
         ++i) {
    }
    EXPECT_EQ(std::filesystem::space(path_).available, 0U);
  }
  void Free() { std::filesystem::remove(Filler()); }

 private:
  std::string Filler() const { return path_ + "/filler"; }

  const std::string path_;
  bool mounted_ = false;
};

TEST_F(UpkeepTest, ADiskThatIsFullToTheLastByteLetsABackupAndGoesOn) {
  Stop();
  SmallDisk disk(Path("disk"));
  if (!disk.mounted()) {
    GTEST_SKIP() << "a test may not mount a disk here";
  }
  config_.data_dir = Path("disk") + "/data";
  config_.ballast_mib = 0;
  config_.free_min_mib = 8;
  Start();
  SubmitScene();
  IssueAll(1, 20);
  disk.Fill();
  ASSERT_TRUE(testing::Eventually(
      [&] { return Get("/healthz") == "200 read-only STORE_FULL\n"; }));
  EXPECT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
  EXPECT_OK(storage::CheckBackup(Path("backup")));
  disk.Free();
  ASSERT_TRUE(
      testing::Eventually([&] { return Get("/healthz") == "200 ok\n"; }));
  IssueAll(20, 40);
  EXPECT_EQ(Get("/healthz"), "200 ok\n");
  Stop();
  EXPECT_EQ(Run(StoreAction::kCheck), 0);
  // Gives the disk back.
  server_.reset();
}

TEST_F(UpkeepTest, KeepsABallast) {
  EXPECT_EQ(std::filesystem::file_size(Folder().ballast()),
            std::uint64_t{64} << 20);
  Stop();
  config_.ballast_mib = 0;
  Start();
  EXPECT_FALSE(std::filesystem::exists(Folder().ballast()));
}

TEST_F(UpkeepTest, ScrubsWhenAsked) {
  EXPECT_EQ(Run(StoreAction::kScrub), 0);
  EXPECT_EQ(printed_, "the store is sound\n");
  EXPECT_THAT(Get("/metrics"),
              HasSubstr("comity_scrubs_total{outcome=\"sound\"} 1"));
}

TEST_F(UpkeepTest, DamageThatAScrubFindsStopsTheSigning) {
  // Makes files of what memory holds.
  ASSERT_EQ(Run(StoreAction::kBackup, Path("backup")), 0);
  const merkle::TreeHead marked = Marked();
  testing::FlipByte(Tables().front(), 40);
  EXPECT_EQ(Run(StoreAction::kScrub), 1);
  const Status why = stopped_.get_future().get();
  EXPECT_FAILS(why, ErrorReason::kStoreCorrupt);
  EXPECT_EQ(why.code(), StatusCode::kDataLoss);
  EXPECT_FALSE(Submit(Issue(1)).ok());
  EXPECT_THAT(Get("/healthz"), HasSubstr("503"));
  EXPECT_THAT(Get("/metrics"),
              HasSubstr("comity_scrubs_total{outcome=\"damaged\"} 1"));
  EXPECT_EQ(Marked(), marked);
}

TEST_F(UpkeepTest, UnknownCommandsAreRefused) {
  EXPECT_FAILS(AskControl(Folder().control(), "dance"), ErrorReason::kUsage);
}

}  // namespace
}  // namespace comity::server
