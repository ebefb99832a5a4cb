// The store of a real registry that has stopped, for the commands that look
// after it.
#ifndef COMITY_TESTS_INTEGRATION_DURABILITY_STORE_COMMANDS_FIXTURE_H_
#define COMITY_TESTS_INTEGRATION_DURABILITY_STORE_COMMANDS_FIXTURE_H_

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/integration/durability/running_registry.h"
#include "tests/support/status_matchers.h"

namespace comity::server {

class StoreCommandsTest : public RunningRegistry {
 protected:
  // A stopped registry of some 310 entries, all in finished files.
  StoreCommandsTest() {
    Start();
    SubmitScene();
    IssueAll(0, 150);
    Stop();
    auto engine = storage::RocksDbEngine::Open(
        {.path = Folder().store(), .now_ms = [] { return std::uint64_t{0}; }});
    EXPECT_OK(engine);
    EXPECT_OK((*engine)->Flush());
  }

  std::map<std::filesystem::path, std::string> StoreFiles() {
    std::map<std::filesystem::path, std::string> files;
    for (const auto& file :
         std::filesystem::directory_iterator(Folder().store())) {
      std::ifstream in(file.path(), std::ios::binary);
      files[file.path()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
  }

  // Ten more entries; the newest log of writes, in which they are.
  std::filesystem::path GrowAndStop() {
    Start();
    IssueAll(200, 210);
    Stop();
    std::filesystem::path newest;
    for (const auto& file :
         std::filesystem::directory_iterator(Folder().store())) {
      if (file.path().extension() == ".log") {
        newest = std::max(newest, file.path());
      }
    }
    return newest;
  }
};

}  // namespace comity::server

#endif  // COMITY_TESTS_INTEGRATION_DURABILITY_STORE_COMMANDS_FIXTURE_H_
