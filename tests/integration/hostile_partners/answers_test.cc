// Answers of a form that no honest partner gives, and entries that its log does
// not hold.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "comity/v1/error.pb.h"
#include "comity/v1/sync_service.pb.h"
#include "tests/integration/hostile_partners/lying_answers.h"
#include "tests/support/peak_memory.h"

namespace comity::testing {
namespace {

std::string RandomBytes(std::uint32_t seed, std::size_t size) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random());
  }
  return bytes;
}

// --- Form --------------------------------------------------------------------

TEST_F(LyingAnswersTest, GarbageForAHeadIsRefused) {
  ExpectRefused(
      [](const SyncCall& call, Answer honest) {
        return call.is_head ? Answer{.bytes = RandomBytes(1, 5'000)} : honest;
      },
      ErrorReason::kPackageMalformed);
}

TEST_F(LyingAnswersTest, GarbageForAPackageIsRefused) {
  ExpectRefused(
      [](const SyncCall& call, Answer honest) {
        return call.is_package ? Answer{.bytes = RandomBytes(2, 5'000)}
                               : honest;
      },
      ErrorReason::kPackageMalformed);
}

TEST_F(LyingAnswersTest, GarbageInPlaceOfEvidenceIsRefused) {
  ExpectRefused(
      InHeads([](auto& head) { head.set_evidence(RandomBytes(3, 1'000)); }),
      ErrorReason::kEvidenceMalformed);
}

TEST_F(LyingAnswersTest, NothingForAHeadIsRefused) {
  ExpectRefused(InHeads([](auto& head) { head.Clear(); }),
                ErrorReason::kEvidenceMalformed);
}

TEST_F(LyingAnswersTest, NothingForAPackageIsRefused) {
  ExpectRefused(InPackages([](auto& package) { package.Clear(); }),
                ErrorReason::kPackageMalformed);
}

TEST_F(LyingAnswersTest, ManyMoreEntriesThanAskedForAreRefused) {
  ExpectRefused(InPackages([](auto& package) {
                  for (int i = 0; i < 5'000; ++i) {
                    package.add_entries("x");
                  }
                }),
                ErrorReason::kPackageMalformed);
}

TEST_F(LyingAnswersTest, EntriesBeyondTheHeadAreRefused) {
  ExpectRefused(InPackages([](auto& package) { package.add_entries("x"); }),
                ErrorReason::kPackageMalformed);
}

TEST_F(LyingAnswersTest, AnEntryLargerThanAnyLogHoldsIsRefused) {
  ExpectRefused(InPackages([](auto& package) {
                  package.mutable_entries(0)->assign(4 << 20, 'x');
                }),
                ErrorReason::kPackageMalformed);
}

TEST_F(LyingAnswersTest, ProofsOfOtherFormAreRefused) {
  ExpectRefused(InPackages([](auto& package) { package.add_end_proof("x"); }),
                ErrorReason::kPackageMalformed);
  ExpectRefused(
      InHeads([](auto& head) {
        for (int i = 0; i < 66; ++i) {
          head.mutable_consistency()->add_hashes(std::string(Hash::kSize, 'x'));
        }
      }),
      ErrorReason::kPackageMalformed);
}

TEST_F(LyingAnswersTest, MoreThanAnAnswerMayHaveIsRefusedAndNotKept) {
  const std::string endless(10 << 20, 'x');
  const PeakMemory memory;
  ExpectRefused(
      [&](const SyncCall&, const Answer&) { return Answer{.bytes = endless}; },
      ErrorReason::kPackageMalformed);
  if (kMemoryCanBeMeasured) {
    // The partner's own copies are in it.
    EXPECT_LT(memory.growth_bytes(), std::uint64_t{64} << 20);
  }
}

TEST_F(LyingAnswersTest, SilenceIsRefused) {
  StopFollowing();
  Follow(partner_.address(), /*timeout_ms=*/300);
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  ExpectRefused([](const SyncCall&, const Answer&) { return std::nullopt; },
                ErrorReason::kPartnerUnreachable);
}

TEST_F(LyingAnswersTest, StoppingDoesNotWaitForASilentPartner) {
  StopFollowing();
  partner_.Lie([](const SyncCall&, const Answer&) { return std::nullopt; });
  const int calls = partner_.calls();
  Follow(partner_.address(), /*timeout_ms=*/600'000);
  ASSERT_TRUE(Eventually([&] { return partner_.calls() > calls; }));
  const auto begun = std::chrono::steady_clock::now();
  StopFollowing();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(60));
}

// A partner chooses its words, and not the alarms that are raised here.
TEST_F(LyingAnswersTest, ARefusalInTheWordsOfAnAlarmIsNone) {
  for (const ErrorReason reason :
       {ErrorReason::kForkDetected, ErrorReason::kStoreFull,
        ErrorReason::kCommitmentWrong}) {
    v1::Status status;
    v1::ErrorDetail detail;
    detail.set_reason(std::string(Name(reason)));
    status.add_details()->PackFrom(detail);
    ExpectRefused(
        [bytes = status.SerializeAsString()](const SyncCall&, const Answer&) {
          return Answer{.status = {grpc::StatusCode::DATA_LOSS, "no", bytes}};
        },
        ErrorReason::kPartnerUnreachable);
    EXPECT_FALSE(hostile_->WasTold(reason));
  }
}

// --- Entries -----------------------------------------------------------------

TEST_F(LyingAnswersTest, ARewrittenLeafUnderATrueHeadIsRefused) {
  ExpectRefused(InPackages([](auto& package) {
                  package.mutable_entries(0)->back() ^= 1;
                }),
                ErrorReason::kPackageUnproven);
}

TEST_F(LyingAnswersTest, AnEntryThatWasNeverLoggedIsRefused) {
  TestRegistry other;
  other.Found();
  other.Add(other.CredentialRecord(77), {"centre/1"});
  ExpectRefused(InPackages([&](auto& package) {
                  *package.mutable_entries(0) = other.log().entries().back();
                }),
                ErrorReason::kPackageUnproven);
}

TEST_F(LyingAnswersTest, EntriesInAnotherOrderAreRefused) {
  ExpectRefused(InPackages([](auto& package) {
                  package.mutable_entries()->SwapElements(0, 1);
                }),
                ErrorReason::kPackageUnproven);
}

TEST_F(LyingAnswersTest, ARepeatedEntryIsRefused) {
  ExpectRefused(InPackages([](auto& package) {
                  *package.mutable_entries(1) = package.entries(0);
                }),
                ErrorReason::kPackageUnproven);
}

// --- Messages ----------------------------------------------------------------

// The answer to one question for the answer to another.
TEST_F(LyingAnswersTest, AnswersThatChangedPlacesAreRefused) {
  std::string package;
  std::string head;
  ExpectRefused(
      [&](const SyncCall& call, Answer honest) {
        if (call.is_head) {
          head = honest.bytes;
          return package.empty() ? honest : Answer{.bytes = package};
        }
        package = honest.bytes;
        return Answer{.bytes = head};
      },
      ErrorReason::kPackageMalformed);
}

// Of a log in many packages, one that was sent before is sent again.
TEST_F(LyingAnswersTest, ARepeatedPackageIsRefused) {
  partner_.SetPackageEntriesMax(1);
  std::string first;
  ExpectRefused(
      [&](const SyncCall& call, Answer honest) {
        if (!call.is_package) {
          return honest;
        }
        first = first.empty() ? honest.bytes : first;
        return Answer{.bytes = first};
      },
      // The first of them was right.
      ErrorReason::kPackageUnproven);
}

TEST_F(LyingAnswersTest, PackagesInAnotherOrderAreRefused) {
  partner_.SetPackageEntriesMax(1);
  ExpectRefused(InPackages([&](auto& package) {
                  const auto later = HonestPackage(
                      registry_, registry_.log().size() - 2, /*entries_max=*/1);
                  *package.mutable_entries(0) = later.entries.front();
                  package.clear_end_proof();
                  for (const Hash& hash : later.end_proof) {
                    package.add_end_proof(std::string(hash.view()));
                  }
                }),
                ErrorReason::kPackageUnproven);
}

}  // namespace
}  // namespace comity::testing
