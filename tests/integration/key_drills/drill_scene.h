// The scene of the drills for keys: one registry with its true log, a thief's
// log that parts from it, and clients with their policies and memories.
//
// There are twelve drills: a body's key, a log's, a cosigner's; replaced or
// stolen; over what stands in the log, and over what does not. Each looks
// before, at and after the point from which the answer changes, and has a twin
// that must come out otherwise. The table is in docs/operations.md.
#ifndef COMITY_TESTS_INTEGRATION_KEY_DRILLS_DRILL_SCENE_H_
#define COMITY_TESTS_INTEGRATION_KEY_DRILLS_DRILL_SCENE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/statement/wire.h"
#include "tests/support/admission_world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

inline constexpr char kIsValid[] = "GENUINE VALID -";
inline constexpr char kIsVoidByKey[] = "GENUINE VOID - KEY_COMPROMISED";
inline constexpr char kIsUnknown[] = "FALSE - - CREDENTIAL_UNKNOWN";
inline constexpr char kIsUnsigned[] = "UNPROVEN - - NOTE_SIGNATURE_MISSING";
inline constexpr char kIsNotVouchedFor[] = "UNPROVEN - - POLICY_NOT_MET";

class DrillScene : public ::testing::Test {
 protected:
  DrillScene() {
    kz_.Found();
    server_.Serve(kz_, {"KZ"});
  }

  static CivilDate Today() { return Day("2026-01-10"); }

  // What a new client answers about number `n`, from an honest server.
  std::string Answer(std::uint64_t n) {
    return Brief(server_.Judge(Ask(kz_, n, Today())));
  }

  // The index that the next statement gets.
  std::uint64_t NextIndex() const { return kz_.log().size(); }
  void Issue(std::uint64_t n, const std::string& key = "centre/1") {
    kz_.Add(kz_.CredentialRecord(n), {key});
  }
  void ReplaceRegistryKey(statement::RegistryKeyUse use,
                          const std::string& key) {
    kz_.Add(statement::RegistryKeys{.use = use,
                                    .keys = {kz_.PublicKeyRecord(key)},
                                    .root_threshold = 0},
            {"root/1"});
  }

  TestRegistry kz_;
  TestServer server_;
};

// Evidence about credential 1 as one server showed it, for clients who ask
// later, with other policies and memories.
struct Shot {
  std::string bytes;
  merkle::TreeHead head;
  std::uint64_t time_s = 0;
};

class HeadDrillScene : public DrillScene {
 protected:
  HeadDrillScene() {
    Issue(1);
    fork_.Found();
    fork_.Add(fork_.CredentialRecord(1), {"centre/1"});
    thief_.Serve(fork_, {"KZ"});
  }

  static Shot Shoot(TestRegistry& registry, TestServer& server) {
    Shot shot;
    shot.bytes =
        statement::EncodeRecord(server.MakeEvidence(Ask(registry, 1, Today())));
    shot.head = registry.log().head();
    shot.time_s = server.time_s();
    return shot;
  }
  Shot Shoot() { return Shoot(kz_, server_); }
  Shot ShootFork() { return Shoot(fork_, thief_); }

  // The answer of a client with this policy, online, that saw `known` before.
  std::string Judge(
      const Shot& shot, const evidence::Policy& policy,
      const std::optional<merkle::TreeHead>& known = {},
      const std::vector<evidence::ConsistencyProof>& consistency = {}) {
    auto request = server_.Request(Ask(kz_, 1, Today()), shot.bytes);
    request.now_ms = shot.time_s * 1000;
    request.online = known.has_value();
    if (known) {
      request.marks[kz_.origin()] = {*known, *known};
      request.consistency = consistency;
    }
    return Brief(evidence::Verify(policy, request).verdict());
  }
  evidence::ConsistencyProof ProofFrom(const TestRegistry& registry,
                                       std::uint64_t old_size) const {
    return {
        kz_.origin(), {old_size}, registry.log().ConsistencyProof(old_size)};
  }

  // The same statements as kz_, until tests let them part.
  TestRegistry fork_;
  TestServer thief_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_INTEGRATION_KEY_DRILLS_DRILL_SCENE_H_
