#include "client/issuing/frame_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace comity::client {
namespace {

using ::testing::ElementsAre;

std::string ThreeFrames() {
  return EncodeFrame(0, "one") + EncodeFrame(1, "") + EncodeFrame(2, "three");
}

TEST(FrameFileTest, ReadsWhatItWrote) {
  const auto frames = ReadFrames(ThreeFrames());
  ASSERT_OK(frames);
  EXPECT_THAT(frames->payloads, ElementsAre("one", "", "three"));
  EXPECT_EQ(frames->size, ThreeFrames().size());
  EXPECT_TRUE(ReadFrames("")->payloads.empty());
}

TEST(FrameFileTest, KeepsWholeFramesWhereverItIsCut) {
  const std::string bytes = ThreeFrames();
  const std::size_t first = EncodeFrame(0, "one").size();
  const std::size_t second = first + EncodeFrame(1, "").size();
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto frames = ReadFrames(bytes.substr(0, size));
    ASSERT_OK(frames) << size;
    const std::size_t whole = size == bytes.size() ? 3
                              : size >= second     ? 2
                              : size >= first      ? 1
                                                   : 0;
    EXPECT_EQ(frames->payloads.size(), whole) << size;
  }
}

TEST(FrameFileTest, DropsALastFrameOfWhichPagesAreMissing) {
  std::string bytes = ThreeFrames();
  const std::size_t last = bytes.size() - EncodeFrame(2, "three").size();
  for (std::size_t i = last; i < bytes.size(); ++i) {
    std::string torn = bytes;
    torn[i] = static_cast<char>(torn[i] ^ 0x40);
    const auto frames = ReadFrames(torn);
    ASSERT_OK(frames) << i;
    EXPECT_EQ(frames->payloads.size(), 2U);
    EXPECT_EQ(frames->size, last);
  }
}

TEST(FrameFileTest, NoticesDamageBeforeTheLastFrame) {
  const std::string bytes = ThreeFrames();
  const std::size_t last = bytes.size() - EncodeFrame(2, "three").size();
  for (std::size_t i = 0; i < last; ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    EXPECT_FAILS(ReadFrames(damaged), ErrorReason::kOutboxDamaged) << i;
  }
}

TEST(FrameFileTest, RefusesFramesOfAnotherOrder) {
  EXPECT_FAILS(ReadFrames(EncodeFrame(1, "x")), ErrorReason::kOutboxDamaged);
}

}  // namespace
}  // namespace comity::client
