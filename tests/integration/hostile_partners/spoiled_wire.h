// A registry whose hostile partner is behind a proxy that spoils what is said,
// and what must hold whatever that does.
#ifndef COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_SPOILED_WIRE_H_
#define COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_SPOILED_WIRE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

#include "tests/integration/hostile_partners/following_registry.h"
#include "tests/support/chaos_proxy.h"
#include "tests/support/peak_memory.h"

namespace comity::testing {

inline constexpr std::uint64_t kMemoryGrowthMax = std::uint64_t{64} << 20;

class SpoiledWireTest : public HostilePartnerTest {
 protected:
  void SetUp() override {
    Follow(proxy_.address(), kTimeoutMs);
    ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
    ASSERT_TRUE(HasCaughtUp(*honest_, honest_partner_));
    hostile_->Forget();
  }

  // Where bytes are missing or wrong, nothing else may be concluded.
  void ExpectOnlyAnOutage(const Followed& followed) {
    for (const std::string& reason : followed.told()) {
      EXPECT_TRUE(reason == Name(ErrorReason::kPartnerUnreachable) ||
                  reason == Name(ErrorReason::kPackageMalformed))
          << reason;
    }
    EXPECT_FALSE(followed.halted());
  }
  // The wire is spoiled while the log grows, and later it is not.
  void ExpectOutage(Chaos chaos,
                    ErrorReason reason = ErrorReason::kPartnerUnreachable) {
    const PeakMemory memory;
    const std::uint64_t before = ServedSize(registry_);
    proxy_.Set(std::move(chaos));
    partner_.Grow(2);
    ExpectTold(reason);
    ExpectUndisturbed();
    EXPECT_EQ(ServedSize(registry_), before);
    ExpectOnlyAnOutage(*hostile_);
    ExpectLittleMemory(memory);
    proxy_.Set({});
    EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
  }
  static void ExpectLittleMemory(const PeakMemory& memory) {
    const std::uint64_t growth_bytes = memory.growth_bytes();
    RecordProperty("memory_growth_bytes", std::to_string(growth_bytes));
    if (kMemoryCanBeMeasured) {
      EXPECT_LT(growth_bytes, kMemoryGrowthMax);
    }
  }

  static constexpr std::uint64_t kTimeoutMs = 1'000;
  ChaosProxy proxy_{partner_.port()};
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_SPOILED_WIRE_H_
