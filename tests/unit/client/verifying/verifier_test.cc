#include "client/verifying/verifier.h"

#include <gtest/gtest.h>

#include <string>

#include "client/verifying/registry_reader.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/client/fake_transport.h"

namespace comity::client {
namespace {

using comity::testing::Ask;
using comity::testing::Brief;
using comity::testing::Day;
using comity::testing::TemporaryDirectory;
using comity::testing::TestRegistry;
using comity::testing::TestServer;

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() {
    registry_.Found();
    registry_.Add(registry_.CredentialRecord(1), {"centre/1"});
    registry_.log().Commit();
    server_.Serve(registry_, {"KZ"});
    EXPECT_OK(TrustStore::Create(path_, server_.ClientPolicy()));
    trust_ = *TrustStore::Open(path_);
  }

  Inquiry Question() const {
    return {.question = Ask(registry_, 1, Day("2026-01-06"))};
  }
  std::string Online() {
    const auto answer = verifier().VerifyOnline(transport_, Question());
    return answer.ok() ? Brief(answer->verdict())
                       : std::string(Name(answer.status().reason()));
  }
  Verifier verifier() {
    return Verifier(*trust_, [this] { return server_.time_s() * 1000; });
  }
  RegistryReader reader() {
    return {registry_.origin(), transport_, *trust_,
            [this] { return server_.time_s() * 1000; }};
  }
  merkle::TreeHead Mark() {
    return (*trust_->ReadMarks())[registry_.origin()].newest;
  }
  void Grow(std::uint64_t n) {
    registry_.Add(registry_.CredentialRecord(n), {"centre/1"});
    registry_.log().Commit();
  }

  TestRegistry registry_;
  TestServer server_;
  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "trust").string();
  std::optional<TrustStore> trust_;
  FakeTransport transport_{registry_, server_};
};

TEST_F(VerifierTest, RecomputesTheAnswerAndRemembersTheHead) {
  EXPECT_EQ(Online(), "GENUINE VALID -");
  EXPECT_EQ(Mark(), registry_.log().head());
  Grow(2);
  EXPECT_EQ(Online(), "GENUINE VALID -");
  EXPECT_EQ(Mark(), registry_.log().head());
}

TEST_F(VerifierTest, SeesARevocation) {
  EXPECT_EQ(Online(), "GENUINE VALID -");
  registry_.Add(registry_.RevokedRecord(1, Day("2026-01-05")), {"centre/1"});
  registry_.log().Commit();
  EXPECT_EQ(Online(), "GENUINE REVOKED - CREDENTIAL_REVOKED");
}

TEST_F(VerifierTest, DoesNotBelieveAServerThatProvesNoConsistency) {
  ASSERT_EQ(Online(), "GENUINE VALID -");
  const merkle::TreeHead before = Mark();
  Grow(2);
  transport_.prove_consistency = false;
  EXPECT_EQ(Online(), "UNPROVEN - - NOT_LINKED");
  EXPECT_EQ(Mark(), before);
}

TEST_F(VerifierTest, DoesNotBelieveBrokenEvidence) {
  transport_.lie = [](evidence::Evidence& made) {
    made.registries[0].entries[1].entry.back() ^= 1;
  };
  EXPECT_EQ(Online().substr(0, 8), "UNPROVEN");
  EXPECT_EQ(Mark().size.value, 0U);
}

TEST_F(VerifierTest, NoticesALogThatWasRewritten) {
  ASSERT_EQ(Online(), "GENUINE VALID -");
  // Another log with the same keys and genesis, longer than the first.
  TestRegistry other;
  other.Found();
  TestServer other_server;
  other_server.Serve(other, {"KZ"});
  for (const std::uint64_t n : {7U, 1U, 8U}) {
    other.Add(other.CredentialRecord(n), {"centre/1"});
  }
  other.log().Commit();
  FakeTransport lying(other, other_server);
  const merkle::TreeHead before = Mark();
  const auto answer = verifier().VerifyOnline(lying, Question());
  ASSERT_OK(answer);
  EXPECT_EQ(answer->verdict().authenticity, evidence::Authenticity::kUnproven);
  EXPECT_EQ(Mark(), before);
}

TEST_F(VerifierTest, AsksAgainIfAnotherProcessMovedTheMarks) {
  ASSERT_EQ(Online(), "GENUINE VALID -");
  Grow(2);
  int races = 1;
  transport_.meanwhile = [&] {
    if (races-- > 0) {
      // Another verifier finishes first, at a newer head.
      FakeTransport other(registry_, server_);
      Grow(3);
      ASSERT_OK(verifier().VerifyOnline(other, Question()));
    }
  };
  EXPECT_EQ(Online(), "GENUINE VALID -");
  EXPECT_EQ(transport_.evidence_calls, 3);
  EXPECT_EQ(Mark(), registry_.log().head());
}

TEST_F(VerifierTest, GivesUpIfTheMarksNeverRest) {
  ASSERT_EQ(Online(), "GENUINE VALID -");
  std::uint64_t n = 10;
  transport_.meanwhile = [&] {
    FakeTransport other(registry_, server_);
    Grow(n++);
    ASSERT_OK(verifier().VerifyOnline(other, Question()));
  };
  Grow(n++);
  EXPECT_EQ(Online(), "MARKS_MOVED");
}

TEST_F(VerifierTest, JudgesAFileByItselfAndMovesNoMark) {
  PresentedFile file = {.credential = Question().question.credential,
                        .evidence = statement::EncodeRecord(
                            server_.MakeEvidence(Question().question)),
                        .presentation = {}};
  const auto answer = verifier().VerifyFile(file, Question());
  ASSERT_OK(answer);
  EXPECT_EQ(Brief(answer->verdict()), "GENUINE VALID -");
  EXPECT_EQ(Mark().size.value, 0U);
  // An old file says nothing about today once something newer was seen.
  registry_.Add(registry_.RevokedRecord(1, Day("2026-01-05")), {"centre/1"});
  registry_.log().Commit();
  ASSERT_EQ(Online(), "GENUINE REVOKED - CREDENTIAL_REVOKED");
  const auto later = verifier().VerifyFile(file, Question());
  EXPECT_EQ(Brief(later->verdict()), "GENUINE UNKNOWN - OLDER_THAN_KNOWN");
}

TEST_F(VerifierTest, NamesBothMarksToTheServer) {
  const MarksByOrigin marks = {
      {"a", {.newest = {{9}, {}}, .newest_by_policy = {{5}, {}}}},
      {"b", {.newest = {{9}, {}}, .newest_by_policy = {{9}, {}}}},
      {"c", {.newest = {{7}, {}}, .newest_by_policy = {}}}};
  std::string named;
  for (const KnownHead& known : KnownHeadsOf(marks)) {
    named += known.origin + std::to_string(known.head.size.value) + " ";
  }
  EXPECT_EQ(named, "a5 a9 b9 c7 ");
}

TEST_F(VerifierTest, ReadsHistoriesForAuthors) {
  const Hash key = registry_.CredentialKey(1);
  auto read = reader().Read({key});
  ASSERT_OK(read);
  EXPECT_EQ(read->Counted(key)->size(), 1U);
  EXPECT_EQ(*read->LatestChange(key), registry_.log().Latest(key));
  EXPECT_EQ(Mark(), registry_.log().head());
  const auto log_key = read->LogKey();
  ASSERT_OK(log_key);
  EXPECT_EQ(log_key->key(), registry_.Key("log").public_key());
  EXPECT_EQ(log_key->name(), registry_.origin());
}

TEST_F(VerifierTest, ReadsThatSomethingIsNotThere) {
  const Hash key = registry_.CredentialKey(99);
  auto read = reader().Read({key});
  ASSERT_OK(read);
  EXPECT_TRUE(read->Counted(key)->empty());
  EXPECT_FALSE(read->LatestChange(key)->has_value());
}

TEST_F(VerifierTest, ReadsNothingFromALyingServer) {
  transport_.lie = [](evidence::Evidence& made) {
    made.registries[0].entries.erase(made.registries[0].entries.begin() + 1);
  };
  EXPECT_FALSE(reader().Read({registry_.CredentialKey(1)}).ok());
  transport_.lie = [](evidence::Evidence& made) {
    made.registries[0].origin = "registry.cn.example";
  };
  EXPECT_FAILS(reader().Read({registry_.CredentialKey(1)}),
               ErrorReason::kEvidenceMalformed);
  transport_.lie = nullptr;
  ASSERT_OK(reader().Read({registry_.CredentialKey(1)}));
  Grow(2);
  transport_.prove_consistency = false;
  EXPECT_FAILS(reader().Read({registry_.CredentialKey(1)}),
               ErrorReason::kNotLinked);
}

TEST_F(VerifierTest, ReadsOnlyPinnedRegistries) {
  RegistryReader other("registry.cn.example", transport_, *trust_);
  EXPECT_FAILS(other.Read({}), ErrorReason::kOriginNotPinned);
}

}  // namespace
}  // namespace comity::client
