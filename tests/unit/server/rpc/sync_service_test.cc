#include "server/rpc/sync_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/evidence/evidence_records.h"
#include "core/statement/wire.h"
#include "proto/conversion/wire_status.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/shell_world.h"
#include "tests/support/temporary_directory.h"

namespace comity::testing {
namespace {

// Remembers the announcement, and answers as the test says.
class RecordingSink final : public server::AnnouncementSink {
 public:
  void Announced(const std::string& origin, const checkpoint::ParsedNote&,
                 merkle::TreeSize size, std::uint64_t wait_ms,
                 Done done) override {
    announced_origin = origin;
    announced_size = size.value;
    announced_wait_ms = wait_ms;
    done(answer);
  }
  void Forked(const std::string& origin, const std::string&) override {
    forked_origin = origin;
  }

  StatusOr<std::string> answer = std::string("cosigned");
  std::string announced_origin;
  std::uint64_t announced_size = 0;
  std::uint64_t announced_wait_ms = 0;
  std::string forked_origin;
};

// The service over a connection, for a log that is held and one that is not
// ready.
class SyncServiceTest : public ::testing::Test {
 protected:
  SyncServiceTest()
      : scene_(registry_.Found()),
        engine_([] { return kTestStartMs; }),
        world_(registry_, engine_, directory_.path() / "mark") {
    world_.Start();
    EXPECT_OK(world_.SubmitAll(scene_));
    logs_.Add({{registry_.origin(), registry_.genesis_id(), {"KZ"}},
               &world_.store(),
               &world_.histories(),
               [this] { return world_.published().back(); }});
    logs_.Add({{"empty.example", Hash(), {"CN"}}, nullptr, nullptr, [] {
                 return server::PublishedHeadPtr();
               }});
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port);
    builder.RegisterService(&service_);
    listener_ = builder.BuildAndStart();
    stub_ = v1::SyncService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                            grpc::InsecureChannelCredentials()));
    head_request_.set_origin(registry_.origin());
    package_request_.set_origin(registry_.origin());
    package_request_.set_head_size(head().size.value);
  }

  merkle::TreeHead head() const { return world_.published().back()->head; }
  void SetKnown(const merkle::TreeHead& known, v1::KnownHead& message) {
    message.set_origin(registry_.origin());
    message.set_size(known.size.value);
    message.set_root(std::string(known.root.view()));
  }
  static Status FromCall(const grpc::Status& status) {
    return status.ok() ? OkStatus()
                       : wire::StatusFromCall(
                             static_cast<int>(status.error_code()),
                             status.error_message(), status.error_details());
  }
  StatusOr<v1::GetLogHeadResponse> AskHead() {
    grpc::ClientContext context;
    v1::GetLogHeadResponse response;
    COMITY_RETURN_IF_ERROR(
        FromCall(stub_->GetLogHead(&context, head_request_, &response)));
    return response;
  }
  StatusOr<v1::GetEntryPackageResponse> AskPackage() {
    grpc::ClientContext context;
    v1::GetEntryPackageResponse response;
    COMITY_RETURN_IF_ERROR(FromCall(
        stub_->GetEntryPackage(&context, package_request_, &response)));
    return response;
  }
  StatusOr<std::string> Announce(const std::string& note,
                                 std::uint32_t wait_ms) {
    grpc::ClientContext context;
    v1::AnnounceHeadRequest request;
    request.set_checkpoint(note);
    request.set_wait_ms(wait_ms);
    v1::AnnounceHeadResponse response;
    COMITY_RETURN_IF_ERROR(
        FromCall(stub_->AnnounceHead(&context, request, &response)));
    return response.cosigned();
  }

  TemporaryDirectory directory_;
  TestRegistry registry_;
  std::vector<SignedStatement> scene_;
  storage::MemoryEngine engine_;
  ShellWorld world_;
  server::HeldLogs logs_;
  RecordingSink sink_;
  server::SyncServiceImpl service_{logs_, sink_};
  std::unique_ptr<grpc::Server> listener_;
  std::unique_ptr<v1::SyncService::Stub> stub_;
  v1::GetLogHeadRequest head_request_;
  v1::GetEntryPackageRequest package_request_;
};

// --- Heads -------------------------------------------------------------------

TEST_F(SyncServiceTest, GivesTheHeadWithoutAProofToWhoKnowsNothing) {
  const auto response = AskHead();
  ASSERT_OK(response);
  const auto evidence =
      statement::DecodeRecord<evidence::Evidence>(response->evidence());
  ASSERT_OK(evidence);
  EXPECT_EQ(evidence->registries.front().checkpoint,
            world_.published().back()->checkpoint);
  EXPECT_FALSE(response->has_consistency());
}

TEST_F(SyncServiceTest, ProvesTheHeadFromTheOneKnown) {
  const merkle::TreeHead known = head();
  ASSERT_OK(world_.SubmitAll(
      {registry_.Add(registry_.CredentialRecord(1), {"centre/1"})}));
  SetKnown(known, *head_request_.mutable_known_head());
  const auto response = AskHead();
  ASSERT_OK(response);
  EXPECT_EQ(response->consistency().origin(), registry_.origin());
  EXPECT_EQ(response->consistency().old_size(), known.size.value);
  EXPECT_GT(response->consistency().hashes_size(), 0);
}

TEST_F(SyncServiceTest, GivesItsHeadToWhoKnowsALargerOne) {
  for (const std::uint64_t size :
       {head().size.value + 1, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    SetKnown({{size}, Hash()}, *head_request_.mutable_known_head());
    const auto response = AskHead();
    ASSERT_OK(response);
    EXPECT_FALSE(response->has_consistency());
  }
}

TEST_F(SyncServiceTest, RefusesEachFieldOfAQuestionForAHead) {
  for (const std::string& origin :
       {std::string(), std::string(129, 'o'), std::string("a+b"),
        std::string("a b"), std::string("caf\xc3\xa9")}) {
    head_request_.set_origin(origin);
    EXPECT_FAILS(AskHead(), ErrorReason::kFieldMalformed) << origin;
  }
  head_request_.set_origin("unknown.example");
  EXPECT_FAILS(AskHead(), ErrorReason::kPartnerUnknown);
  head_request_.set_origin("empty.example");
  EXPECT_FAILS(AskHead(), ErrorReason::kNotReady);
  head_request_.set_origin(registry_.origin());
  SetKnown(head(), *head_request_.mutable_known_head());
  head_request_.mutable_known_head()->set_origin("other.example");
  EXPECT_FAILS(AskHead(), ErrorReason::kFieldMalformed);
  SetKnown(head(), *head_request_.mutable_known_head());
  head_request_.mutable_known_head()->set_root("short");
  EXPECT_FAILS(AskHead(), ErrorReason::kFieldMalformed);
  SetKnown({{0}, Hash()}, *head_request_.mutable_known_head());
  EXPECT_FAILS(AskHead(), ErrorReason::kProofMalformed);
}

// He gets what proves to him that the log excludes the head he knows.
TEST_F(SyncServiceTest, AnswersWhoKnowsAnotherHeadOfThatSize) {
  head_request_.set_origin(registry_.origin());
  SetKnown({head().size, Hash()}, *head_request_.mutable_known_head());
  EXPECT_OK(AskHead());
}

// --- Packages ----------------------------------------------------------------

TEST_F(SyncServiceTest, GivesEntriesUpToTheHead) {
  const auto response = AskPackage();
  ASSERT_OK(response);
  EXPECT_EQ(static_cast<std::uint64_t>(response->entries_size()),
            head().size.value);
  EXPECT_EQ(response->end_proof_size(), 0);
}

TEST_F(SyncServiceTest, RefusesEachFieldOfAQuestionForAPackage) {
  package_request_.set_origin("");
  EXPECT_FAILS(AskPackage(), ErrorReason::kFieldMalformed);
  package_request_.set_origin("unknown.example");
  EXPECT_FAILS(AskPackage(), ErrorReason::kPartnerUnknown);
  package_request_.set_origin("empty.example");
  EXPECT_FAILS(AskPackage(), ErrorReason::kNotReady);
  package_request_.set_origin(registry_.origin());
  for (const std::uint64_t size : {std::uint64_t{0}, head().size.value + 1,
                                   std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    package_request_.set_head_size(size);
    EXPECT_FAILS(AskPackage(), ErrorReason::kIndexOutOfRange) << size;
  }
  package_request_.set_head_size(head().size.value);
  SetKnown(head(), *package_request_.mutable_held());
  EXPECT_FAILS(AskPackage(), ErrorReason::kIndexOutOfRange);
  SetKnown({{1}, Hash()}, *package_request_.mutable_held());
  EXPECT_FAILS(AskPackage(), ErrorReason::kKnownHeadMismatch);
  package_request_.mutable_held()->set_root("");
  EXPECT_FAILS(AskPackage(), ErrorReason::kFieldMalformed);
  SetKnown({{1}, Hash()}, *package_request_.mutable_held());
  package_request_.mutable_held()->set_origin("");
  EXPECT_FAILS(AskPackage(), ErrorReason::kFieldMalformed);
}

// --- Announcements -----------------------------------------------------------

TEST_F(SyncServiceTest, HandsAnAnnouncementOnAndItsAnswerBack) {
  const auto cosigned = Announce(world_.published().back()->checkpoint, 1'234);
  ASSERT_OK(cosigned);
  EXPECT_EQ(*cosigned, "cosigned");
  EXPECT_EQ(sink_.announced_origin, registry_.origin());
  EXPECT_EQ(sink_.announced_size, head().size.value);
  EXPECT_EQ(sink_.announced_wait_ms, 1'234U);
}

TEST_F(SyncServiceTest, HandsARefusalBack) {
  sink_.answer = NotFound(ErrorReason::kPartnerUnknown, "not followed");
  EXPECT_FAILS(Announce(world_.published().back()->checkpoint, 0),
               ErrorReason::kPartnerUnknown);
}

TEST_F(SyncServiceTest, RefusesWhatIsNoCheckpoint) {
  EXPECT_FAILS(Announce("", 0), ErrorReason::kNoteMalformed);
  EXPECT_FAILS(Announce(std::string(100'000, 'x'), 0),
               ErrorReason::kNoteMalformed);
  const std::string note = world_.published().back()->checkpoint;
  EXPECT_FAILS(
      Announce("no checkpoint\n" + note.substr(note.find("\n\n") + 1), 0),
      ErrorReason::kCheckpointMalformed);
  EXPECT_EQ(sink_.announced_origin, "");
}

}  // namespace
}  // namespace comity::testing
