// A log that forks, at every size up to 200: its tail is another one from there
// on. Without a network: the mirror asks the logs themselves.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

#include "core/mirror/fork_evidence.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"
#include "server/sync/kept_file.h"
#include "tests/integration/hostile_partners/following_registry.h"

namespace comity::testing {
namespace {

constexpr std::uint64_t kVerifiedSize = 200;
constexpr std::uint64_t kWholeSize = 208;

// Answers from one log, and from some moment on from another. Thread-safe.
class LogsLink final : public server::PartnerLink {
 public:
  explicit LogsLink(TestRegistry& registry) { Show(registry); }

  void Show(TestRegistry& registry) {
    const std::lock_guard lock(mutex_);
    registry_ = &registry;
    shown_ = TestServer();
    shown_.Serve(registry, {"KZ"});
  }

  StatusOr<server::HeadReply> AskHead(
      const std::optional<merkle::TreeHead>& known) override {
    const std::lock_guard lock(mutex_);
    return HonestHead(*registry_, shown_, known);
  }
  StatusOr<mirror::EntryPackage> AskPackage(const merkle::TreeHead& held,
                                            merkle::TreeSize) override {
    const std::lock_guard lock(mutex_);
    return HonestPackage(*registry_, held.size.value,
                         mirror::kPackageEntriesMax);
  }

 private:
  std::mutex mutex_;
  TestRegistry* registry_ = nullptr;
  TestServer shown_;
};

// Every second entry is a commitment, so a head can end at each even size.
void Fill(TestRegistry& registry) {
  registry.Found();
  registry.log().Commit();
  if (registry.log().size() % 2 == 1) {
    registry.Add(registry.CredentialRecord(1'000), {"centre/1"});
    registry.Add(registry.CredentialRecord(1'001), {"centre/1"});
    registry.log().Commit();
  }
  for (std::uint64_t n = 1; registry.log().size() < kWholeSize; ++n) {
    registry.Add(registry.CredentialRecord(n), {"centre/1"});
    registry.log().Commit();
  }
}

// The first `size` entries of `whole`, but for those from `fork` on, which were
// admitted a millisecond later.
void CopyForked(const TestRegistry& whole, std::uint64_t fork,
                std::uint64_t size, TestRegistry& copy) {
  TestLog& log = copy.log();
  for (std::uint64_t i = 0; i < size; ++i) {
    const std::string& bytes = whole.log().entries()[i];
    auto entry = *statement::DecodeEntry(bytes);
    entry.admitted_ms += i >= fork ? 1 : 0;
    if (auto* commitment =
            std::get_if<statement::MapCommitment>(&entry.content)) {
      commitment->map_root = log.map().root();
      log.AppendEntry(statement::EncodeEntry(entry), {});
    } else {
      const auto& statement =
          std::get<statement::StatementEntry>(entry.content).statement;
      log.AppendEntry(statement::EncodeEntry(entry),
                      statement::ParseHeader(statement)->keys);
    }
  }
}

class ForkedTailTest : public ::testing::Test {
 protected:
  ForkedTailTest() {
    Fill(whole_);
    CopyForked(whole_, kWholeSize, kVerifiedSize, honest_);
    clock_.SetWall(whole_.log().last_admission_ms() + 1'000);
  }

  // The mirror has verified 200 entries. Then it is shown a log of `size` that
  // differs from `fork` on.
  void ExpectAccused(std::uint64_t fork, std::uint64_t size) {
    TestRegistry forked;
    CopyForked(whole_, fork, size, forked);
    auto link = std::make_unique<LogsLink>(honest_);
    LogsLink& asked = *link;
    Followed followed(Pinned(), std::move(link), clock_, nullptr);
    followed.mirror().Start();
    ASSERT_TRUE(
        Eventually([&] { return followed.verified() == kVerifiedSize; }));
    asked.Show(forked);
    ASSERT_TRUE(Eventually([&] { return followed.halted(); })) << fork;
    EXPECT_TRUE(followed.WasTold(ErrorReason::kForkDetected)) << fork;
    EXPECT_EQ(followed.mirror().log().newest()->head, honest_.log().head());
    const auto proven = mirror::JudgeFork(
        server::ReadKeptFile(followed.folder().path() / "fork-evidence",
                             mirror::kForkEvidenceSizeMax),
        Pinned());
    ASSERT_OK(proven) << fork << " " << size;
    EXPECT_EQ(proven->smaller.size.value, std::min(size, kVerifiedSize));
    EXPECT_EQ(proven->larger.size.value, std::max(size, kVerifiedSize));
  }
  evidence::PinnedOrigin Pinned() const {
    return {whole_.origin(), whole_.genesis_id(), {"KZ"}, "kz"};
  }

  TestRegistry whole_;
  TestRegistry honest_;
  SetClock clock_;
};

TEST_F(ForkedTailTest, IsProvenByALargerHeadAtEverySize) {
  for (std::uint64_t fork = 1; fork < kVerifiedSize; ++fork) {
    ASSERT_NO_FATAL_FAILURE(ExpectAccused(fork, kWholeSize));
  }
}

TEST_F(ForkedTailTest, IsProvenByAHeadOfTheSameSizeAtEverySize) {
  for (std::uint64_t fork = 1; fork < kVerifiedSize; ++fork) {
    ASSERT_NO_FATAL_FAILURE(ExpectAccused(fork, kVerifiedSize));
  }
}

// The smallest head that shows the other tail.
TEST_F(ForkedTailTest, IsProvenByASmallerHeadAtEverySize) {
  for (std::uint64_t fork = 20; fork + 2 < kVerifiedSize; ++fork) {
    ASSERT_NO_FATAL_FAILURE(ExpectAccused(fork, (fork + 2) / 2 * 2));
  }
}

}  // namespace
}  // namespace comity::testing
