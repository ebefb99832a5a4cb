// A partner that answers in the form of SyncService, and lies, over gRPC.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "comity/v1/error.pb.h"
#include "comity/v1/sync_service.pb.h"
#include "core/evidence/evidence_records.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/wire.h"
#include "server/sync/kept_file.h"
#include "tests/integration/hostile_partners/following_registry.h"
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

// Changes the packages on their way; heads stay true.
LyingPartner::Script InPackages(
    std::function<void(v1::GetEntryPackageResponse&)> change) {
  return [change = std::move(change)](const SyncCall& call, Answer honest) {
    v1::GetEntryPackageResponse response;
    if (call.is_package && response.ParseFromString(honest.bytes)) {
      change(response);
      honest.bytes = response.SerializeAsString();
    }
    return honest;
  };
}

// Changes the answers about heads; packages stay true.
LyingPartner::Script InHeads(
    std::function<void(v1::GetLogHeadResponse&)> change) {
  return [change = std::move(change)](const SyncCall& call, Answer honest) {
    v1::GetLogHeadResponse response;
    if (call.is_head && response.ParseFromString(honest.bytes)) {
      change(response);
      honest.bytes = response.SerializeAsString();
    }
    return honest;
  };
}

LyingPartner::Script InEvidence(
    std::function<void(evidence::RegistryEvidence&)> change) {
  return InHeads([change = std::move(change)](v1::GetLogHeadResponse& head) {
    auto evidence =
        *statement::DecodeRecord<evidence::Evidence>(head.evidence());
    change(evidence.registries.front());
    head.set_evidence(statement::EncodeRecord(evidence));
  });
}

class LyingAnswersTest : public HostilePartnerTest {
 protected:
  void SetUp() override { FollowBoth(); }
};

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

// --- Heads -------------------------------------------------------------------

TEST_F(LyingAnswersTest, AHeadWithoutItsProofIsRefused) {
  ExpectRefused(InHeads([](auto& head) { head.clear_consistency(); }),
                ErrorReason::kProofMalformed);
}

TEST_F(LyingAnswersTest, AHeadWithAFalseProofIsRefused) {
  ExpectRefused(InHeads([](auto& head) {
                  if (head.consistency().hashes_size() > 0) {
                    head.mutable_consistency()->mutable_hashes(0)->back() ^= 1;
                  }
                }),
                ErrorReason::kRootMismatch);
}

TEST_F(LyingAnswersTest, AHeadByAKeyOfAnotherIsRefused) {
  partner_.Change(
      [](TestRegistry&, TestServer& shown) { shown.log_key = "centre/1"; });
  ExpectTold(ErrorReason::kNoteSignatureMissing);
  ExpectUndisturbed();
  partner_.Change(
      [](TestRegistry&, TestServer& shown) { shown.log_key = "log"; });
  partner_.Grow(1);
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

TEST_F(LyingAnswersTest, AStatementThatWasNeverLoggedInAHistoryIsRefused) {
  TestRegistry other;
  other.Found();
  ExpectRefused(InEvidence([&](auto& part) {
                  part.entries.front().entry = other.log().entries()[1];
                }),
                ErrorReason::kRootMismatch);
}

TEST_F(LyingAnswersTest, AHistoryWithAGapIsRefused) {
  ExpectRefused(InEvidence([&](auto& part) { Omit(registry_, part, 0); }),
                ErrorReason::kHistoryIncomplete);
}

// A note that the log filled up, or in which it writes in this mirror's name,
// is served with this mirror's own line all the same.
TEST_F(LyingAnswersTest, LinesInTheNameOfThisMirrorAreNotServed) {
  const auto mine = checkpoint::VerifierKey::Make(
      "host.example/state", checkpoint::NoteKeyType::kCosignature,
      key_->public_key());
  ASSERT_OK(mine);
  partner_.Lie(InEvidence([&](auto& part) {
    auto note = *checkpoint::ParseNote(part.checkpoint);
    note.signatures.push_back({mine->name(), mine->hash(), "nonsense"});
    while (note.signatures.size() < checkpoint::kNoteSignaturesMax) {
      note.signatures.push_back({"somebody", 7, "x"});
    }
    part.checkpoint = checkpoint::FormatNote(note);
  }));
  partner_.Grow(1);
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  EXPECT_TRUE(Eventually([&] {
    const auto note = checkpoint::ParseNote(ServedNote(registry_));
    return note.ok() && checkpoint::VerifyCosignature(*note, *mine).ok();
  }));
}

// --- Time --------------------------------------------------------------------

TEST_F(LyingAnswersTest, AdmissionsOfTheFutureAreRefusedUntilTheyAreThere) {
  const std::uint64_t before = ServedSize(registry_);
  partner_.Change([&](TestRegistry& registry, TestServer& shown) {
    const auto signed_by_centre =
        registry.Sign(registry.CredentialRecord(50), {"centre/1"});
    const std::uint64_t ahead_ms = clock_.Now().wall_ms + 6 * 60 * 1000;
    registry.log().Append(signed_by_centre, ahead_ms);
    registry.log().Commit();
    // The log does not say of the head that it is of the future.
    shown.later_s = 0;
  });
  ExpectTold(ErrorReason::kHeadTimeMissing);
  ExpectUndisturbed();
  EXPECT_EQ(ServedSize(registry_), before);
  clock_.SetWall(clock_.Now().wall_ms + 6 * 60 * 1000);
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

// The head's time is today's; what is under it is of another age.
class LyingTimesTest : public LyingAnswersTest {
 protected:
  void GrowAt(std::uint64_t admitted_ms, std::uint64_t head_s) {
    partner_.Change([&](TestRegistry& registry, TestServer& shown) {
      registry.log().Append(
          registry.Sign(registry.CredentialRecord(50), {"centre/1"}),
          admitted_ms);
      registry.log().Commit();
      shown.later_s = head_s - admitted_ms / 1000;
    });
  }
  std::uint64_t now_s() const { return clock_.Now().wall_ms / 1000; }
};

TEST_F(LyingTimesTest, AdmissionsFarAheadAreRefused) {
  const std::uint64_t before = ServedSize(registry_);
  for (const std::uint64_t admitted_ms :
       {clock_.Now().wall_ms + 301'000, clock_.Now().wall_ms * 2,
        std::uint64_t{1} << 62}) {
    GrowAt(admitted_ms, now_s());
    ExpectTold(ErrorReason::kTimeImplausible);
    hostile_->Forget();
  }
  ExpectUndisturbed();
  EXPECT_EQ(ServedSize(registry_), before);
}

TEST_F(LyingTimesTest, AdmissionsThatFallAreRefused) {
  const std::uint64_t before = ServedSize(registry_);
  partner_.Change([](TestRegistry& registry, TestServer&) {
    const std::uint64_t last_ms = registry.log().last_admission_ms();
    for (const std::uint64_t admitted_ms : {last_ms - 1, last_ms + 1}) {
      registry.log().Append(
          registry.Sign(registry.CredentialRecord(admitted_ms), {"centre/1"}),
          admitted_ms);
    }
    registry.log().Commit();
  });
  ExpectTold(ErrorReason::kTimeImplausible);
  ExpectUndisturbed();
  EXPECT_EQ(ServedSize(registry_), before);
}

// Cosigned at noon, an entry says that it was admitted in the morning.
TEST_F(LyingTimesTest, AdmissionsDatedBackBehindACosignatureAreRefused) {
  partner_.Change(
      [](TestRegistry&, TestServer& shown) { shown.later_s = 3600; });
  clock_.SetWall(registry_.log().last_admission_ms() + 3'600'000);
  const std::uint64_t now_s_then = now_s();
  const auto cosigned_at_noon = [&] {
    const auto note = checkpoint::ParseNote(ServedNote(registry_));
    const auto mine = checkpoint::VerifierKey::Make(
        "host.example/state", checkpoint::NoteKeyType::kCosignature,
        key_->public_key());
    const auto at = checkpoint::VerifyCosignature(*note, *mine);
    return at.ok() && *at >= now_s_then;
  };
  ASSERT_TRUE(Eventually(cosigned_at_noon));
  const std::uint64_t before = ServedSize(registry_);
  GrowAt(registry_.log().last_admission_ms() + 1000, now_s());
  ExpectTold(ErrorReason::kTimeImplausible);
  EXPECT_EQ(ServedSize(registry_), before);
  EXPECT_FALSE(hostile_->halted());
}

TEST_F(LyingTimesTest, AHeadOfTheFutureIsRefused) {
  partner_.Change(
      [](TestRegistry&, TestServer& shown) { shown.later_s = 100'000'000; });
  ExpectTold(ErrorReason::kHeadTimeMissing);
  ExpectUndisturbed();
}

// --- Old heads ---------------------------------------------------------------

TEST_F(LyingAnswersTest, TheSameHeadForEverIsNoLongerCosigned) {
  std::string first;
  partner_.Lie([&](const SyncCall& call, Answer honest) {
    if (call.is_head) {
      first = first.empty() ? honest.bytes : first;
      honest.bytes = first;
    }
    return honest;
  });
  ASSERT_TRUE(Eventually([&] { return !first.empty(); }));
  partner_.Grow(1);
  const std::uint64_t before = ServedSize(registry_);
  clock_.SetWall(registry_.log().last_admission_ms() + 11 * 60 * 1000);
  ExpectTold(ErrorReason::kTimeImplausible);
  EXPECT_EQ(ServedSize(registry_), before);
  clock_.SetWall(registry_.log().last_admission_ms() + 1000);
  partner_.Lie(nullptr);
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

TEST_F(LyingAnswersTest, AnOlderHeadIsRefused) {
  partner_.Grow(1);
  std::string old;
  partner_.Lie([&](const SyncCall& call, Answer honest) {
    if (call.is_head && old.empty()) {
      old = honest.bytes;
    }
    return honest;
  });
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  ASSERT_TRUE(Eventually([&] { return !old.empty(); }));
  partner_.Grow(1);
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  ExpectRefused(
      [&](const SyncCall& call, Answer honest) {
        return call.is_head ? Answer{.bytes = old} : honest;
      },
      ErrorReason::kOlderThanKnown);
}

// Somebody else shows the head that the log keeps from this mirror.
TEST_F(LyingAnswersTest, AHeadKeptBackIsNoticedOnceSomebodyShowsIt) {
  std::string old;
  partner_.Lie([&](const SyncCall& call, Answer honest) {
    if (call.is_head) {
      old = old.empty() ? honest.bytes : old;
      honest.bytes = old;
    }
    return honest;
  });
  ASSERT_TRUE(Eventually([&] { return !old.empty(); }));
  partner_.Grow(1);
  const auto shown = checkpoint::ParseNote(registry_.Checkpoint());
  ASSERT_OK(shown);
  hostile_->mirror().Announced(*shown, {partner_.size()}, 0, [](auto) {});
  ExpectTold(ErrorReason::kMirrorBehind);
  partner_.Lie(nullptr);
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

// --- What the log signed and should not have ---------------------------------

TEST_F(LyingAnswersTest, ACommitmentToAnotherMapHalts) {
  const std::uint64_t before = ServedSize(registry_);
  partner_.Change([](TestRegistry& registry, TestServer&) {
    registry.Add(registry.CredentialRecord(50), {"centre/1"});
    registry.log().Commit(Hash());
  });
  ExpectHalted(ErrorReason::kCommitmentWrong, before);
}

// The map holds a history that mentions a statement which no entry is.
TEST_F(LyingAnswersTest, AMapWithAStatementThatWasNeverLoggedHalts) {
  const std::uint64_t before = ServedSize(registry_);
  partner_.Change([](TestRegistry& registry, TestServer& shown) {
    registry.Add(registry.CredentialRecord(50), {"centre/1"});
    const std::uint64_t index = registry.log().size() - 1;
    const auto never =
        registry.Sign(registry.CredentialRecord(51), {"centre/1"});
    TestLog aside;
    aside.Append(never);
    shown.LiesOf(registry).swapped[index] = aside.entries().front();
  });
  ExpectHalted(ErrorReason::kCommitmentWrong, before);
}

// Its keys are those of the registry, and it begins as the other one does.
TEST_F(LyingAnswersTest, ARewrittenLeafWithSignedHeadsIsAFork) {
  TestRegistry rewritten;
  rewritten.Found();
  rewritten.log().Commit();
  partner_.Grow(4);
  ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
  const std::uint64_t before = ServedSize(registry_);
  for (std::uint64_t n = 1; n <= 8; ++n) {
    rewritten.Add(rewritten.CredentialRecord(n == 2 ? 99 : n), {"centre/1"});
  }
  rewritten.log().Commit();
  partner_.Show(rewritten);
  ExpectHalted(ErrorReason::kForkDetected, before);
  const std::string accusation =
      server::ReadKeptFile(hostile_->folder().path() / "fork-evidence",
                           mirror::kForkEvidenceSizeMax);
  evidence::PinnedOrigin pinned;
  pinned.origin = registry_.origin();
  pinned.genesis_id = registry_.genesis_id();
  EXPECT_OK(mirror::JudgeFork(accusation, pinned));
  StopFollowing();
}

}  // namespace
}  // namespace comity::testing
