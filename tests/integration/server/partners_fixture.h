// Two registries in this process that follow each other.
#ifndef COMITY_TESTS_INTEGRATION_SERVER_PARTNERS_FIXTURE_H_
#define COMITY_TESTS_INTEGRATION_SERVER_PARTNERS_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "comity/v1/evidence_service.grpc.pb.h"
#include "comity/v1/log_service.grpc.pb.h"
#include "comity/v1/registry_service.grpc.pb.h"
#include "comity/v1/sync_service.grpc.pb.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/evidence/verifier.h"
#include "core/statement/wire.h"
#include "server/comityd/server.h"
#include "tests/support/eventually.h"
#include "tests/support/server_files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::server {

using testing::Eventually;
using testing::ReadFile;
using testing::SignedStatement;
using testing::TestRegistry;
using testing::WriteFile;

// One registry of a country, and its server.
struct Site {
  Site(const std::string& country_code, const std::string& folder)
      : country(country_code),
        registry("registry." + country_code + ".example", country_code),
        path(folder + "/" + country_code),
        scene(registry.Found()) {
    mkdir(path.c_str(), 0700);
    config = testing::WriteServerFiles(registry, path, {country});
    config.state_key_file = WriteKey("state/1");
    // Who is down in a test stays down.
    config.partner_wait_ms = 0;
    config.partner_silence_ms = 0;
  }

  std::string WriteKey(const std::string& name) {
    return testing::WriteKeyFile(registry, name, path);
  }
  // "operator-kz": names in policies are lower case.
  std::string Operator() const {
    return country == "KZ" ? "operator-kz" : "operator-cn";
  }
  evidence::PinnedOrigin Pin() const {
    return {registry.origin(), registry.genesis_id(), {country}, Operator()};
  }
  evidence::Cosigner StateCosigner() {
    return {
        *checkpoint::VerifierKey::Make(registry.origin() + "/state",
                                       checkpoint::NoteKeyType::kCosignature,
                                       registry.Key("state/1").public_key()),
        evidence::CosignerGrade::kState, Operator()};
  }

  StatusOr<std::unique_ptr<Server>> TryStart() const {
    return Server::Start(
        config,
        [this](std::string_view line) {
          const std::lock_guard lock(said->mutex);
          said->lines += line;
        },
        [](const Status&) {});
  }
  void Start() {
    auto started = TryStart();
    ASSERT_OK(started);
    server = *std::move(started);
    // The same port after a restart.
    config.listen.port = server->grpc_port();
    channel =
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server->grpc_port()),
                            grpc::InsecureChannelCredentials());
  }
  std::string Address() const {
    return registry.origin() +
           "=127.0.0.1:" + std::to_string(config.listen.port);
  }

  void Submit(const SignedStatement& statement) {
    v1::SubmitStatementResponse response;
    const auto status = testing::SubmitTo(channel, statement, response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  void SubmitScene() {
    for (const SignedStatement& founding : scene) {
      Submit(founding);
    }
  }

  // The newest head of this log, as `other` knows it.
  std::string Checkpoint(v1::HeadChoice choice) const {
    v1::GetCheckpointRequest request;
    request.set_head(choice);
    v1::GetCheckpointResponse response;
    grpc::ClientContext context;
    const auto status = v1::LogService::NewStub(channel)->GetCheckpoint(
        &context, request, &response);
    return status.ok() ? response.checkpoint() : "";
  }
  // How a question about the log `origin` ends.
  grpc::Status AskedForHead(const std::string& origin) const {
    v1::GetLogHeadRequest request;
    request.set_origin(origin);
    v1::GetLogHeadResponse response;
    grpc::ClientContext context;
    return v1::SyncService::NewStub(channel)->GetLogHead(&context, request,
                                                         &response);
  }
  // The note of the log `origin` that is held and served here; empty if none.
  std::string HeldNote(const std::string& origin) const {
    v1::GetLogHeadRequest request;
    request.set_origin(origin);
    v1::GetLogHeadResponse response;
    grpc::ClientContext context;
    const auto status = v1::SyncService::NewStub(channel)->GetLogHead(
        &context, request, &response);
    if (!status.ok()) {
      return "";
    }
    evidence::Evidence evidence =
        *statement::DecodeRecord<evidence::Evidence>(response.evidence());
    return evidence.registries.front().checkpoint;
  }
  // Size of the log `origin` that is held and served here; 0 if none.
  std::uint64_t HeldSize(const std::string& origin) const {
    const auto note = checkpoint::ParseNote(HeldNote(origin));
    return note.ok() ? checkpoint::ParseCheckpoint(note->text)->head.size.value
                     : 0;
  }
  // Whether this registry has cosigned the log that it holds, as it serves it.
  bool HasCosigned(const std::string& origin) {
    const auto note = checkpoint::ParseNote(HeldNote(origin));
    return note.ok() &&
           checkpoint::VerifyCosignature(*note, StateCosigner().key).ok();
  }

  // Whether the server has told its operator of `reason`.
  bool HasSaid(ErrorReason reason) const {
    return HasSaid(std::string(Name(reason)));
  }
  bool HasSaid(const std::string& words) const {
    const std::lock_guard lock(said->mutex);
    return said->lines.find(words) != std::string::npos;
  }

  struct Said {
    std::mutex mutex;
    std::string lines;
  };
  std::unique_ptr<Said> said = std::make_unique<Said>();
  std::string country;
  TestRegistry registry;
  std::string path;
  std::vector<SignedStatement> scene;
  ServerConfig config;
  std::unique_ptr<Server> server;
  std::shared_ptr<grpc::Channel> channel;
};

class PartnersTest : public ::testing::Test {
 protected:
  PartnersTest()
      : kz_("KZ", directory_.path().string()),
        cn_("CN", directory_.path().string()) {
    // KZ lets CN cosign, one state cosigner at least.
    evidence::Policy policy;
    policy.origins = {kz_.Pin(), cn_.Pin()};
    policy.cosigners = {cn_.StateCosigner()};
    policy.quorum = 1;
    kz_.config.policy_file = kz_.path + "/policy";
    WriteFile(kz_.config.policy_file, evidence::FormatPolicy(policy));
    policy.cosigners = {kz_.StateCosigner()};
    cn_.config.policy_file = cn_.path + "/policy";
    WriteFile(cn_.config.policy_file, evidence::FormatPolicy(policy));
  }

  // Both run and follow each other.
  void StartBoth() {
    kz_.Start();
    kz_.SubmitScene();
    cn_.config.partners = {kz_.Address()};
    cn_.Start();
    cn_.SubmitScene();
    ASSERT_TRUE(
        Eventually([&] { return cn_.HeldSize(kz_.registry.origin()) > 0; }));
    kz_.server.reset();
    kz_.config.partners = {cn_.Address()};
    kz_.Start();
  }

  // KZ, which runs, stops with its store and mark of before its last entry:
  // only its partner knows better.
  void GoBackBehindChina() {
    kz_.server.reset();
    const std::string copy = kz_.path + "/copy";
    std::filesystem::copy(kz_.config.data_dir, copy,
                          std::filesystem::copy_options::recursive);
    kz_.Start();
    const std::uint64_t held = kz_.HeldSize(kz_.registry.origin());
    kz_.registry.log().Commit();
    kz_.Submit(
        kz_.registry.Add(kz_.registry.CredentialRecord(1), {"centre/1"}));
    ASSERT_TRUE(
        Eventually([&] { return cn_.HeldSize(kz_.registry.origin()) > held; }));
    kz_.server.reset();
    std::filesystem::remove_all(kz_.config.data_dir);
    std::filesystem::rename(copy, kz_.config.data_dir);
  }

  // What China's registry shows about a credential of Kazakhstan's.
  std::string EvidenceFromChina(std::uint64_t n,
                                const std::vector<std::string>& origins) {
    v1::GetCredentialEvidenceRequest request;
    request.mutable_credential()->set_origin(kz_.registry.origin());
    request.mutable_credential()->set_credential_id(
        TestRegistry::CredentialId(n));
    request.set_host_country("CN");
    for (const std::string& origin : origins) {
      request.add_origins(origin);
    }
    v1::GetCredentialEvidenceResponse response;
    grpc::ClientContext context;
    const auto status =
        v1::EvidenceService::NewStub(cn_.channel)
            ->GetCredentialEvidence(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.evidence();
  }

  // The verdict of somebody who pins both.
  evidence::Verdict AskChina(std::uint64_t n) {
    const std::string evidence =
        EvidenceFromChina(n, {kz_.registry.origin(), cn_.registry.origin()});
    evidence::Policy policy;
    policy.origins = {kz_.Pin(), cn_.Pin()};
    evidence::VerifyRequest verify;
    verify.question.credential = {kz_.registry.origin(),
                                  TestRegistry::CredentialId(n)};
    verify.now_ms = static_cast<std::uint64_t>(time(nullptr)) * 1000;
    // Recorded late, the credential counts from today on.
    verify.question.on = CivilDate::FromUnixMs(verify.now_ms);
    verify.question.host_country = "CN";
    verify.evidence = evidence;
    return evidence::Verify(policy, verify).verdict();
  }

  testing::TemporaryDirectory directory_;
  Site kz_;
  Site cn_;
};

}  // namespace comity::server

#endif  // COMITY_TESTS_INTEGRATION_SERVER_PARTNERS_FIXTURE_H_
