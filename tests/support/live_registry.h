// A whole server of this process for a registry of a test: what the registry's
// log in memory holds is submitted to it, and it is asked over the network.
#ifndef COMITY_TESTS_SUPPORT_LIVE_REGISTRY_H_
#define COMITY_TESTS_SUPPORT_LIVE_REGISTRY_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/connection/connection.h"
#include "server/comityd/server.h"
#include "tests/support/server_files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// One thread.
class LiveRegistry {
 public:
  // Starts the server on ports of the system's choice and submits all that
  // the log holds. `registry` must outlive the object.
  LiveRegistry(TestRegistry& registry, std::vector<std::string> countries)
      : registry_(registry) {
    config_ = WriteServerFiles(registry_, directory_.path().string(),
                               std::move(countries));
    auto started = server::Server::Start(
        config_, [](std::string_view) {}, [](const Status&) {});
    EXPECT_OK(started);
    server_ = *std::move(started);
    connection_ = Connect();
    SubmitNew();
  }

  // Submits what the log in memory got since.
  void SubmitNew() {
    for (; submitted_ < registry_.log().size(); ++submitted_) {
      const auto next = SubmissionAt(registry_, submitted_);
      ASSERT_OK(connection_->Submit(
          {.statement = next.statement, .signatures = next.signatures}));
    }
  }

  // One more connection, which gives up soon.
  std::unique_ptr<client::Connection> Connect() const {
    client::ConnectionOptions options;
    options.address = "127.0.0.1:" + std::to_string(server_->grpc_port());
    options.retry.attempts_max = 2;
    return std::make_unique<client::Connection>(options);
  }

  client::Connection& connection() { return *connection_; }

  // Nobody listens any more.
  void Stop() { server_->Shutdown(/*drain_ms=*/5'000); }

 private:
  TestRegistry& registry_;
  TemporaryDirectory directory_;
  server::ServerConfig config_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<client::Connection> connection_;
  std::uint64_t submitted_ = 0;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_LIVE_REGISTRY_H_
