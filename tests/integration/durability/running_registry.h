// A registry on disk that tests start, stop, damage and start again.
#ifndef COMITY_TESTS_INTEGRATION_DURABILITY_RUNNING_REGISTRY_H_
#define COMITY_TESTS_INTEGRATION_DURABILITY_RUNNING_REGISTRY_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comity/v1/registry_service.grpc.pb.h"
#include "server/comityd/data_folder.h"
#include "server/comityd/server.h"
#include "server/comityd/store_command.h"
#include "storage/head_mark.h"
#include "tests/support/server_files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_files.h"
#include "tests/support/test_registry.h"

namespace comity::server {

class RunningRegistry : public ::testing::Test {
 protected:
  RunningRegistry() : scene_(registry_.Found()) {
    config_ = testing::WriteServerFiles(registry_, directory_.path().string(),
                                        {"KZ"});
  }

  std::string Path(const std::string& name) {
    return (directory_.path() / name).string();
  }
  DataFolder Folder() const { return {config_.data_dir}; }

  Status TryStart() {
    server_.reset();
    stopped_ = {};
    auto server = Server::Start(
        config_, [](std::string_view) {},
        [this](const Status& why) { stopped_.set_value(why); });
    COMITY_RETURN_IF_ERROR(server.status());
    server_ = *std::move(server);
    channel_ =
        grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->grpc_port()),
                            grpc::InsecureChannelCredentials());
    return OkStatus();
  }
  void Start() { ASSERT_OK(TryStart()); }
  void Stop() {
    server_->Shutdown(5'000);
    server_.reset();
  }

  grpc::Status Submit(const testing::SignedStatement& statement) {
    v1::SubmitStatementResponse response;
    return testing::SubmitTo(channel_, statement, response);
  }
  testing::SignedStatement Issue(std::uint64_t n) {
    return registry_.Sign(registry_.CredentialRecord(n), {"centre/1"});
  }
  // Credentials number `first` to below `end`, each acknowledged.
  void IssueAll(std::uint64_t first, std::uint64_t end) {
    for (std::uint64_t n = first; n < end; ++n) {
      issued_.emplace(n, Issue(n));
      const auto status = Submit(issued_.at(n));
      ASSERT_TRUE(status.ok()) << status.error_message();
    }
  }
  void SubmitScene() {
    for (const auto& founding : scene_) {
      ASSERT_TRUE(Submit(founding).ok());
    }
  }

  // The exit code of `comityd <action> --data-dir ...`, and what it printed.
  int Run(StoreAction action, const std::string& backup_dir = "",
          std::optional<merkle::TreeHead> confirmed = {}) {
    StoreCommand command;
    command.action = action;
    command.data_dir = config_.data_dir;
    command.genesis_file = config_.genesis_file;
    command.backup_dir = backup_dir;
    command.confirmed_head = confirmed;
    command.json = json_;
    ::testing::internal::CaptureStdout();
    const int code = RunStoreCommand(command);
    printed_ = ::testing::internal::GetCapturedStdout();
    return code;
  }

  merkle::TreeHead Marked() {
    return storage::ReadHeadMark(Folder().mark()).value()->head;
  }

  // The database's finished files, the oldest first.
  std::vector<std::filesystem::path> Tables() {
    std::vector<std::filesystem::path> files;
    for (const auto& file :
         std::filesystem::directory_iterator(Folder().store())) {
      if (file.path().extension() == ".sst") {
        files.push_back(file.path());
      }
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  testing::TemporaryDirectory directory_;
  testing::TestRegistry registry_;
  std::vector<testing::SignedStatement> scene_;
  std::map<std::uint64_t, testing::SignedStatement> issued_;
  ServerConfig config_;
  std::unique_ptr<Server> server_;
  std::promise<Status> stopped_;
  std::shared_ptr<grpc::Channel> channel_;
  bool json_ = false;
  std::string printed_;
};

}  // namespace comity::server

#endif  // COMITY_TESTS_INTEGRATION_DURABILITY_RUNNING_REGISTRY_H_
