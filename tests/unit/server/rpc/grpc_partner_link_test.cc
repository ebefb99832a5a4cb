#include "server/rpc/grpc_partner_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "comity/v1/error.pb.h"
#include "comity/v1/sync_service.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/scripted_server.h"
#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

using testing::Answer;
using testing::Eventually;
using testing::ScriptedServer;

constexpr char kOrigin[] = "registry.kz.example";

Hash HashWith(char byte) {
  return *Hash::FromBytes(std::string(Hash::kSize, byte));
}

std::unique_ptr<PartnerLink> LinkTo(const ScriptedServer& server,
                                    std::uint64_t timeout_ms = 20'000) {
  return MakeGrpcPartnerLink({kOrigin, server.address(), timeout_ms});
}

// A refusal as a registry says it.
Answer Refusal(ErrorReason reason) {
  v1::Status status;
  v1::ErrorDetail detail;
  detail.set_reason(std::string(Name(reason)));
  detail.set_message("because");
  status.add_details()->PackFrom(detail);
  return {.status = {grpc::StatusCode::FAILED_PRECONDITION, "no",
                     status.SerializeAsString()}};
}

TEST(GrpcPartnerLinkTest, SaysWhatIsKnownAndReadsTheHead) {
  v1::GetLogHeadRequest asked;
  const ScriptedServer server(
      [&](const std::string& method, const std::string& request) {
        EXPECT_EQ(method, "/comity.v1.SyncService/GetLogHead");
        asked.ParseFromString(request);
        v1::GetLogHeadResponse response;
        response.set_evidence("evidence");
        response.mutable_consistency()->add_hashes(std::string(32, 'h'));
        return Answer{.bytes = response.SerializeAsString()};
      });
  const auto link = LinkTo(server);
  const auto reply = link->AskHead(merkle::TreeHead{{7}, HashWith('r')});
  ASSERT_OK(reply);
  EXPECT_EQ(reply->evidence, "evidence");
  EXPECT_THAT(reply->consistency, ::testing::ElementsAre(HashWith('h')));
  EXPECT_EQ(asked.origin(), kOrigin);
  EXPECT_EQ(asked.known_head().origin(), kOrigin);
  EXPECT_EQ(asked.known_head().size(), 7U);
  EXPECT_EQ(asked.known_head().root(), std::string(32, 'r'));
  ASSERT_OK(link->AskHead(std::nullopt));
  EXPECT_FALSE(asked.has_known_head());
}

TEST(GrpcPartnerLinkTest, AsksForAPackageFromWhatIsHeld) {
  v1::GetEntryPackageRequest asked;
  const ScriptedServer server(
      [&](const std::string& method, const std::string& request) {
        EXPECT_EQ(method, "/comity.v1.SyncService/GetEntryPackage");
        asked.ParseFromString(request);
        v1::GetEntryPackageResponse response;
        response.add_entries("one");
        response.add_entries("two");
        response.add_end_proof(std::string(32, 'p'));
        return Answer{.bytes = response.SerializeAsString()};
      });
  const auto link = LinkTo(server);
  const auto package = link->AskPackage({{7}, HashWith('r')}, {9});
  ASSERT_OK(package);
  EXPECT_EQ(package->start.value, 7U);
  EXPECT_THAT(package->entries, ::testing::ElementsAre("one", "two"));
  EXPECT_THAT(package->end_proof, ::testing::ElementsAre(HashWith('p')));
  EXPECT_EQ(asked.held().size(), 7U);
  EXPECT_EQ(asked.head_size(), 9U);
  ASSERT_OK(link->AskPackage({}, {9}));
  EXPECT_FALSE(asked.has_held());
}

TEST(GrpcPartnerLinkTest, PassesOnTheRefusalsOfTheService) {
  std::optional<ErrorReason> reason;
  const ScriptedServer server(
      [&](const std::string&, const std::string&) { return Refusal(*reason); });
  const auto link = LinkTo(server);
  for (const ErrorReason each :
       {ErrorReason::kNotReady, ErrorReason::kPartnerUnknown,
        ErrorReason::kKnownHeadMismatch, ErrorReason::kIndexOutOfRange}) {
    reason = each;
    EXPECT_FAILS(link->AskHead(std::nullopt), each);
  }
}

// A partner's store may be corrupt: that is no alarm about the one here.
TEST(GrpcPartnerLinkTest, AnyOtherRefusalIsAnOutageWithItsWordsQuoted) {
  std::optional<ErrorReason> reason;
  const ScriptedServer server(
      [&](const std::string&, const std::string&) { return Refusal(*reason); });
  const auto link = LinkTo(server);
  for (const ErrorReason each :
       {ErrorReason::kStoreCorrupt, ErrorReason::kForkDetected,
        ErrorReason::kMirrorBehind, ErrorReason::kQueueFull}) {
    reason = each;
    const auto reply = link->AskHead(std::nullopt);
    EXPECT_FAILS(reply, ErrorReason::kPartnerUnreachable);
    EXPECT_THAT(reply.status().message(),
                ::testing::HasSubstr(std::string(Name(each))));
  }
}

TEST(GrpcPartnerLinkTest, AnAnswerWithoutItsFormIsMalformed) {
  const ScriptedServer server([](const std::string&, const std::string&) {
    return Answer{.bytes = "\xff\xff\xff"};
  });
  EXPECT_FAILS(LinkTo(server)->AskHead(std::nullopt),
               ErrorReason::kPackageMalformed);
}

TEST(GrpcPartnerLinkTest, ProofsThatAreNoneAreMalformed) {
  const ScriptedServer server(
      [](const std::string& method, const std::string&) {
        v1::GetLogHeadResponse head;
        head.mutable_consistency()->add_hashes("short");
        v1::GetEntryPackageResponse package;
        package.add_end_proof("short");
        return Answer{.bytes = method.ends_with("Head")
                                   ? head.SerializeAsString()
                                   : package.SerializeAsString()};
      });
  const auto link = LinkTo(server);
  EXPECT_FAILS(link->AskHead(std::nullopt), ErrorReason::kPackageMalformed);
  EXPECT_FAILS(link->AskPackage({}, {1}), ErrorReason::kPackageMalformed);
}

TEST(GrpcPartnerLinkTest, NoAnswerInTimeIsAnOutage) {
  const ScriptedServer server(
      [](const std::string&, const std::string&) { return std::nullopt; });
  EXPECT_FAILS(LinkTo(server, /*timeout_ms=*/100)->AskHead(std::nullopt),
               ErrorReason::kPartnerUnreachable);
}

TEST(GrpcPartnerLinkTest, NobodyThereIsAnOutageUntilSomebodyIs) {
  auto server = std::make_unique<ScriptedServer>(
      [](const std::string&, const std::string&) { return Answer{}; });
  const int port = server->port();
  const auto link = LinkTo(*server);
  server = nullptr;
  EXPECT_FAILS(link->AskHead(std::nullopt), ErrorReason::kPartnerUnreachable);
  server = std::make_unique<ScriptedServer>(
      [](const std::string&, const std::string&) { return Answer{}; }, port);
  EXPECT_OK(link->AskHead(std::nullopt));
}

// A connection that was kept and has ended is no outage.
TEST(GrpcPartnerLinkTest, AsksAServerThatWasStartedAgain) {
  auto server = std::make_unique<ScriptedServer>(
      [](const std::string&, const std::string&) { return Answer{}; });
  const int port = server->port();
  const auto link = LinkTo(*server);
  EXPECT_OK(link->AskHead(std::nullopt));
  server = nullptr;
  server = std::make_unique<ScriptedServer>(
      [](const std::string&, const std::string&) { return Answer{}; }, port);
  EXPECT_OK(link->AskHead(std::nullopt));
  EXPECT_EQ(server->messages(), 1);
}

// Flow control, more frames than one, and one connection for all calls.
TEST(GrpcPartnerLinkTest, BringsManyLargePackages) {
  v1::GetEntryPackageResponse response;
  for (int i = 0; i < 3; ++i) {
    response.add_entries(std::string(std::size_t{3} << 20, 'e'));
  }
  response.mutable_entries(2)->resize((std::size_t{3} << 20) - 64);
  const std::string bytes = response.SerializeAsString();
  const ScriptedServer server([&](const std::string&, const std::string&) {
    return Answer{.bytes = bytes};
  });
  const auto link = LinkTo(server);
  for (int i = 0; i < 5; ++i) {
    const auto package = link->AskPackage({}, {9});
    ASSERT_OK(package);
    EXPECT_EQ(package->entries.size(), 3U);
  }
}

TEST(GrpcPartnerLinkTest, AnAnswerThatIsTooLargeIsMalformed) {
  const ScriptedServer server([](const std::string&, const std::string&) {
    return Answer{.bytes = std::string((std::size_t{9} << 20) + 1, 'x')};
  });
  EXPECT_FAILS(LinkTo(server)->AskPackage({}, {9}),
               ErrorReason::kPackageMalformed);
}

// Those of a package of the largest size are read, and no more.
TEST(GrpcPartnerLinkTest, AnAnswerOfTooManyFieldsIsMalformed) {
  int count = 0;
  const ScriptedServer server([&](const std::string&, const std::string&) {
    std::string bytes;
    for (int i = 0; i < count; ++i) {
      bytes += std::string("\x0a\0", 2);
    }
    return Answer{.bytes = bytes};
  });
  const auto link = LinkTo(server);
  count = 4'096;
  EXPECT_OK(link->AskPackage({}, {9}));
  count = 8'192;
  EXPECT_THAT(link->AskPackage({}, {9}).status().message(),
              ::testing::HasSubstr("too many entries"));
  count = 8'193;
  EXPECT_THAT(link->AskPackage({}, {9}).status().message(),
              ::testing::HasSubstr("too many fields"));
}

// A group would nest as deep as there are bytes.
TEST(GrpcPartnerLinkTest, GroupsAreMalformed) {
  const ScriptedServer server([](const std::string&, const std::string&) {
    return Answer{.bytes = "\x7b\x7c"};
  });
  EXPECT_FAILS(LinkTo(server)->AskHead(std::nullopt),
               ErrorReason::kPackageMalformed);
}

TEST(GrpcPartnerLinkTest, AsksAgainAfterARest) {
  const ScriptedServer server(
      [](const std::string&, const std::string&) { return Answer{}; });
  const auto link = LinkTo(server);
  EXPECT_OK(link->AskHead(std::nullopt));
  link->Rest();
  EXPECT_OK(link->AskHead(std::nullopt));
}

TEST(GrpcPartnerLinkTest, CancellingEndsTheCallThatRunsAndAllLaterOnes) {
  const ScriptedServer server(
      [](const std::string&, const std::string&) { return std::nullopt; });
  const auto link = LinkTo(server, /*timeout_ms=*/600'000);
  std::thread other([&] {
    EXPECT_TRUE(Eventually([&] { return server.messages() > 0; }));
    link->Cancel();
  });
  EXPECT_FAILS(link->AskHead(std::nullopt), ErrorReason::kPartnerUnreachable);
  other.join();
  EXPECT_FAILS(link->AskPackage({}, {1}), ErrorReason::kPartnerUnreachable);
}

TEST(GrpcCosignerLinkTest, AnnouncesTheNoteAndBringsBackWhatIsCosigned) {
  v1::AnnounceHeadRequest asked;
  const ScriptedServer server(
      [&](const std::string& method, const std::string& request) {
        EXPECT_EQ(method, "/comity.v1.SyncService/AnnounceHead");
        asked.ParseFromString(request);
        v1::AnnounceHeadResponse response;
        response.set_cosigned("cosigned");
        return Answer{.bytes = response.SerializeAsString()};
      });
  const auto link = MakeGrpcCosignerLink({kOrigin, server.address()});
  PublishedHead head;
  head.checkpoint = "a note";
  const auto note = link->Announce(head);
  ASSERT_OK(note);
  EXPECT_EQ(*note, "cosigned");
  EXPECT_EQ(asked.checkpoint(), "a note");
  EXPECT_EQ(asked.wait_ms(), 5'000U);
}

TEST(GrpcCosignerLinkTest, CancellingEndsTheCallThatRuns) {
  const ScriptedServer server(
      [](const std::string&, const std::string&) { return std::nullopt; });
  const auto link = MakeGrpcCosignerLink({kOrigin, server.address(), 600'000});
  std::thread other([&] {
    EXPECT_TRUE(Eventually([&] { return server.messages() > 0; }));
    link->Cancel();
  });
  EXPECT_FAILS(link->Announce(PublishedHead()),
               ErrorReason::kPartnerUnreachable);
  other.join();
}

}  // namespace
}  // namespace comity::server
