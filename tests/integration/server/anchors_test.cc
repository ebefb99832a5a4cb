// Two running registries: one logs the heads of the other in its own log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client/connection/connection.h"
#include "core/authority/logged_statement.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "tests/integration/server/partners_fixture.h"

namespace comity::server {
namespace {

// China's registry anchors Kazakhstan's.
class AnchorsTest : public PartnersTest {
 protected:
  AnchorsTest() {
    cn_.config.anchor_body = "registrar";
    cn_.config.anchor_key_file = cn_.WriteKey("registrar/1");
  }

  // The anchors in China's log, as anybody reads them.
  std::vector<statement::Anchor> Anchors() const {
    client::ConnectionOptions options;
    options.address = "127.0.0.1:" + std::to_string(cn_.server->grpc_port());
    client::Connection connection(options);
    std::vector<statement::Anchor> anchors;
    const auto page = connection.Entries(0, 1000, "");
    if (!page.ok()) {
      return anchors;
    }
    for (const std::string& entry : page->entries) {
      const auto logged = authority::ReadLoggedStatement(0, entry);
      const auto* anchor = logged.ok() && *logged != nullptr
                               ? (*logged)->As<statement::Anchor>()
                               : nullptr;
      if (anchor != nullptr) {
        anchors.push_back(*anchor);
      }
    }
    return anchors;
  }
  void StartChina() {
    kz_.Start();
    kz_.SubmitScene();
    cn_.config.partners = {kz_.Address()};
    cn_.Start();
    cn_.SubmitScene();
  }
};

// The anchorer looks at once, and again after a minute: a restart makes it look
// once China's operator is registered and the copy is cosigned.
TEST_F(AnchorsTest, ACosignedHeadIsLoggedOnceAlsoAcrossRestarts) {
  StartChina();
  ASSERT_TRUE(
      Eventually([&] { return cn_.HasCosigned(kz_.registry.origin()); }));
  for (int restart = 0; restart < 3; ++restart) {
    cn_.server.reset();
    cn_.Start();
    ASSERT_TRUE(Eventually([&] { return !Anchors().empty(); }))
        << cn_.said->lines;
  }
  const auto anchors = Anchors();
  ASSERT_EQ(anchors.size(), 1U);
  EXPECT_EQ(anchors[0].origin, kz_.registry.origin());
  const auto note = checkpoint::ParseNote(anchors[0].checkpoint);
  ASSERT_OK(note);
  EXPECT_OK(checkpoint::VerifyCosignature(*note, cn_.StateCosigner().key));
  EXPECT_OK(checkpoint::VerifyCheckpoint(
      *note, *checkpoint::VerifierKey::Make(
                 kz_.registry.origin(), checkpoint::NoteKeyType::kEd25519,
                 kz_.registry.Key("log").public_key())));
}

TEST_F(AnchorsTest, NothingIsLoggedWithoutAKey) {
  cn_.config.anchor_body.clear();
  cn_.config.anchor_key_file.clear();
  StartChina();
  ASSERT_TRUE(
      Eventually([&] { return cn_.HasCosigned(kz_.registry.origin()); }));
  cn_.server.reset();
  cn_.Start();
  EXPECT_TRUE(Anchors().empty());
}

}  // namespace
}  // namespace comity::server
