// Configuration files of comityd: settings that are accepted pass the check
// again, everything else ends in a text and a code, and nothing escapes.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>

#include "server/config/server_config.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

// A file in memory. Its path is that of a descriptor of this process.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes)
      : descriptor_(memfd_create("config", 0)) {
    Require(descriptor_ >= 0, "a file in memory can be made");
    Require(write(descriptor_, bytes.data(), bytes.size()) ==
                static_cast<ssize_t>(bytes.size()),
            "a file in memory can be written");
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};

void TestFile(std::string_view bytes) {
  const MemoryFile file(bytes);
  const std::string path = file.path();
  const std::array<const char*, 3> arguments = {"comityd", "--config",
                                                path.c_str()};
  const server::CommandLine line = server::ParseCommandLine(
      static_cast<int>(arguments.size()), arguments.data());
  if (!line.config) {
    Require(!line.text.empty(), "what is not run says why");
    return;
  }
  Require(server::CheckConfig(*line.config).ok(), "what runs is checked");
  Require(!line.config->data_dir.empty() && !line.config->log_key_file.empty(),
          "what is required is there");
  Require(line.config->insecure_expose ||
              (server::IsLoopback(line.config->listen.host) &&
               server::IsLoopback(line.config->http.host)),
          "nothing listens to others unless it is said");
}

void TestLoopback(std::string_view host) {
  if (server::IsLoopback(host)) {
    Require(host == "localhost" || host == "::1" ||
                host.find_first_not_of("0123456789.") == std::string_view::npos,
            "no name but localhost is this machine's own");
  }
}

void TestAddress(std::string_view text) {
  const auto address = server::ParseListenAddress(text);
  if (!address.ok()) {
    return;
  }
  Require(!address->host.empty(), "an address has a host");
  TestLoopback(address->host);
  const auto again = server::ParseListenAddress(address->host + ":" +
                                                std::to_string(address->port));
  Require(again.ok() && again->host == address->host &&
              again->port == address->port,
          "an address reads back the same");
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  TestAddress(bytes);
  TestFile(bytes);
}

}  // namespace comity::fuzzing
