// Three registries that know their own logs only, and a client that asks them.
#ifndef COMITY_TESTS_UNIT_CLIENT_VERIFYING_EVIDENCE_GATHERING_FIXTURE_H_
#define COMITY_TESTS_UNIT_CLIENT_VERIFYING_EVIDENCE_GATHERING_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

#include "client/verifying/evidence_gathering.h"
#include "client/verifying/verifier.h"
#include "tests/support/own_log_transport.h"
#include "tests/support/recognition_world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {

inline constexpr const char* kCn = "registry.cn.example";
inline constexpr const char* kDe = "registry.de.example";
inline constexpr const char* kKz = "registry.kz.example";

// Three registries that know their own logs only; KZ and CN recognise each
// other's engineers, and number 1 was certified in KZ.
class GatheringTest : public ::testing::Test {
 protected:
  GatheringTest() {
    agreement_ = Agree(world_);
    world_.IssueEngineer("KZ", 1, "2026-01-07");
    EXPECT_OK(TrustStore::Create(path_, world_.server().ClientPolicy()));
    trust_ = *TrustStore::Open(path_);
  }

  static Hash Agree(testing::RecognitionWorld& world) {
    const Hash id = world.Publish(world["KZ"], testing::Terms({"cn", "kz"}));
    world.EnterIntoForce({"CN", "KZ"}, id, "2026-01-06");
    world.On("2026-01-07");
    return id;
  }

  Registries Everybody() {
    return {.first = &kz_,
            .by_origin = {{kCn, &cn_}, {kDe, &de_}, {kKz, &kz_}}};
  }
  Inquiry About(const std::string& host) const {
    return {.question =
                testing::RecognitionWorld::Ask("KZ", 1, "2026-03-01", host)};
  }
  Verifier verifier() {
    return Verifier(
        *trust_, [this] { return world_.server().time_s() * 1000; },
        [this] { return elapsed_ms_; });
  }
  evidence::Verdict Verdict(const Registries& registries,
                            const std::string& host = "CN") {
    const auto answer = verifier().VerifyOnline(registries, About(host));
    EXPECT_OK(answer);
    return answer->verdict();
  }
  std::string Ask(const Registries& registries,
                  const std::string& host = "CN") {
    return testing::Brief(Verdict(registries, host));
  }
  std::string Ask() { return Ask(Everybody()); }

  merkle::TreeHead Mark(const std::string& origin) {
    return (*trust_->ReadMarks())[origin].newest;
  }
  // An entry that nothing here asks about.
  void Grow(const std::string& country) {
    world_.IssueEngineer(country, next_number_++, "2026-01-07");
  }

  testing::RecognitionWorld world_{{"CN", "DE", "KZ"}};
  Hash agreement_;
  testing::OwnLogTransport cn_{world_["CN"], world_.server(), {"CN"}};
  testing::OwnLogTransport de_{world_["DE"], world_.server(), {"DE"}};
  testing::OwnLogTransport kz_{world_["KZ"], world_.server(), {"KZ"}};
  testing::TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "trust").string();
  std::optional<TrustStore> trust_;
  std::uint64_t elapsed_ms_ = 1'000'000;
  std::uint64_t next_number_ = 100;
};

}  // namespace comity::client

#endif  // COMITY_TESTS_UNIT_CLIENT_VERIFYING_EVIDENCE_GATHERING_FIXTURE_H_
