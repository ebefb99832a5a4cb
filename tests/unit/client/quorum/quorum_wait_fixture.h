// A registry that logged a revocation, and three cosigners of which two must
// vouch for it. Tests make each of them silent, slow or a liar.
#ifndef COMITY_TESTS_UNIT_CLIENT_QUORUM_QUORUM_WAIT_FIXTURE_H_
#define COMITY_TESTS_UNIT_CLIENT_QUORUM_QUORUM_WAIT_FIXTURE_H_

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/quorum/quorum_wait.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"
#include "tests/unit/client/fake_transport.h"

namespace comity::client {

// A registry that shows its newest head, and serves no cosignature unless told
// to.
class QuietRegistry final : public FakeTransport {
 public:
  QuietRegistry(testing::TestRegistry& registry, testing::TestServer& server)
      : FakeTransport(registry, server), log_(registry) {}

  // Handed out instead of the newest head, and as the cosigned one.
  std::string newest;
  std::string cosigned;
  // Not OK: what proofs and heads fail with.
  Status failure;
  // Called whenever the newest head is asked for.
  std::function<void()> before;

  StatusOr<std::string> Checkpoint(HeadChoice head) override {
    COMITY_RETURN_IF_ERROR(failure);
    if (head == HeadChoice::kCosigned) {
      return cosigned.empty() ? StatusOr<std::string>(FailedPrecondition(
                                    ErrorReason::kQuorumNotReached, "none yet"))
                              : StatusOr<std::string>(cosigned);
    }
    if (before) {
      before();
    }
    return newest.empty() ? log_.Checkpoint() : newest;
  }
  StatusOr<evidence::ConsistencyProof> Consistency(
      std::uint64_t old_size, std::uint64_t new_size) override {
    COMITY_RETURN_IF_ERROR(failure);
    return FakeTransport::Consistency(old_size, new_size);
  }
  StatusOr<EntryProof> InclusionProof(std::uint64_t index,
                                      std::uint64_t size) override {
    return EntryProof{log_.log().entries()[index],
                      log_.log().InclusionProof(index), size};
  }

 private:
  testing::TestRegistry& log_;
};

// Signs what it is handed, unless told otherwise.
class FakeCosigner final : public CosignerTransport {
 public:
  FakeCosigner(std::string name, std::unique_ptr<crypto::Signer> key,
               std::uint64_t time_s)
      : name_(std::move(name)), key_(std::move(key)), time_s_(time_s) {}

  // Signed in place of what is handed over; "-" for nothing yet.
  std::string signs;
  Status failure;
  std::string fork_evidence;
  StatusOr<std::string> held = Unavailable(ErrorReason::kServerUnreachable, "");
  // Called before an answer.
  std::function<void()> before;
  std::vector<std::string> handed;

  StatusOr<AnnounceAnswer> Announce(const std::string& checkpoint,
                                    std::chrono::milliseconds) override {
    handed.push_back(checkpoint);
    COMITY_RETURN_IF_ERROR(failure);
    if (before) {
      before();
    }
    AnnounceAnswer answer{"", fork_evidence};
    if (signs != "-") {
      answer.cosigned = Cosigned(signs.empty() ? checkpoint : signs);
    }
    return answer;
  }
  StatusOr<std::string> HeldHead(const std::string&) override { return held; }

  // The text of `note` with this cosigner's line alone.
  std::string Cosigned(const std::string& note) const {
    checkpoint::ParsedNote signed_note;
    signed_note.text = checkpoint::ParseNote(note)->text;
    signed_note.signatures = {
        *checkpoint::Cosign(signed_note.text, time_s_, name_, *key_)};
    return checkpoint::FormatNote(signed_note);
  }
  checkpoint::VerifierKey key() const {
    return *checkpoint::VerifierKey::Make(
        name_, checkpoint::NoteKeyType::kCosignature, key_->public_key());
  }

 private:
  const std::string name_;
  const std::unique_ptr<crypto::Signer> key_;
  const std::uint64_t time_s_;
};

class QuorumWaitTest : public ::testing::Test {
 protected:
  QuorumWaitTest() : server_(ServerOf(kz_)), registry_(kz_, server_) {
    Found(kz_);
    kz_.Add(kz_.RevokedRecord(1, testing::Day("2026-01-05")), {"centre/1"});
    index_ = kz_.log().size() - 1;
    kz_.log().Commit();
    acknowledged_ = kz_.Checkpoint();
    policy_ = server_.ClientPolicy();
    policy_.quorum = 2;
    for (const std::string name : {"cn", "eu", "fr"}) {
      AddCosigner(name, "operator-" + name);
    }
  }

  static testing::TestServer ServerOf(testing::TestRegistry& registry) {
    testing::TestServer server;
    server.Serve(registry, {"KZ"});
    return server;
  }
  static void Found(testing::TestRegistry& registry) {
    registry.Found();
    registry.Add(registry.CredentialRecord(1), {"centre/1"});
    registry.log().Commit();
  }

  FakeCosigner& AddCosigner(const std::string& name,
                            const std::string& operator_name) {
    auto& cosigner = cosigners_[name] = std::make_unique<FakeCosigner>(
        "registry." + name + ".example/state", kz_.MakeKey(name + "/9"),
        server_.time_s());
    policy_.cosigners.push_back(
        {cosigner->key(), evidence::CosignerGrade::kState, operator_name});
    return *cosigner;
  }
  FakeCosigner& cn() { return *cosigners_.at("cn"); }
  FakeCosigner& eu() { return *cosigners_.at("eu"); }
  FakeCosigner& fr() { return *cosigners_.at("fr"); }

  QuorumOutcome Await() {
    std::vector<ReachableCosigner> reachable;
    for (const auto& [name, cosigner] : cosigners_) {
      reachable.push_back({cosigner->key(), cosigner.get()});
    }
    return AwaitFrom(std::move(reachable));
  }
  QuorumOutcome AwaitFrom(std::vector<ReachableCosigner> reachable) {
    const auto key = [this](checkpoint::NoteKeyType type, const char* name) {
      return *checkpoint::VerifierKey::Make(kz_.origin(), type,
                                            kz_.Key(name).public_key());
    };
    const QuorumRequest request = {
        .pinned = *policy_.FindOrigin(kz_.origin()),
        .policy = policy_,
        .keys = {key(checkpoint::NoteKeyType::kEd25519, "log"),
                 key(checkpoint::NoteKeyType::kCosignature, "cosigning")},
        .index = index_,
        .checkpoint = acknowledged_,
        .marks = marks_,
        .cosigners = std::move(reachable)};
    return AwaitQuorum(registry_, request,
                       {.now_ms = [this] { return server_.time_s() * 1000; },
                        .elapsed_ms = [this] { return elapsed_ms_; },
                        .pause =
                            [this](std::uint64_t pause_ms) {
                              elapsed_ms_ += pause_ms;
                              ++pauses_;
                            }});
  }

  // Nobody signs anything but what is older than the event.
  void OnlyOneSigns() {
    for (FakeCosigner* cosigner : {&eu(), &fr()}) {
      cosigner->failure =
          Unavailable(ErrorReason::kServerUnreachable, "no route");
    }
  }

  // Evidence with the head of `registry`, as whoever holds it shows it.
  static std::string HeldOf(testing::TestRegistry& registry) {
    testing::TestServer server = ServerOf(registry);
    evidence::Evidence held;
    held.registries.push_back(
        server.MakePart(registry, {statement::RegistryKey()}));
    return statement::EncodeRecord(held);
  }

  bool Proves(const std::string& evidence) {
    return mirror::JudgeFork(evidence, *policy_.FindOrigin(kz_.origin())).ok();
  }

  testing::TestRegistry kz_;
  testing::TestServer server_;
  QuietRegistry registry_;
  evidence::Policy policy_;
  evidence::Marks marks_;
  std::map<std::string, std::unique_ptr<FakeCosigner>> cosigners_;
  std::string acknowledged_;
  std::uint64_t index_ = 0;
  std::uint64_t elapsed_ms_ = 0;
  int pauses_ = 0;
};

}  // namespace comity::client

#endif  // COMITY_TESTS_UNIT_CLIENT_QUORUM_QUORUM_WAIT_FIXTURE_H_
