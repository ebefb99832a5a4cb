// The settings of comityd, from a file, the environment and the command line.
#ifndef COMITY_SERVER_CONFIG_SERVER_CONFIG_H_
#define COMITY_SERVER_CONFIG_SERVER_CONFIG_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::server {

// Host and port of a listener; port 0 lets the system choose.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};

struct ServerConfig {
  std::string data_dir;
  // May be left out: the genesis file says it.
  std::string origin;
  std::vector<std::string> countries;
  std::string genesis_file;
  std::string log_key_file;
  std::string cosigning_key_file;
  // Keys that may take over; see RegistryKeys statements.
  std::vector<std::string> next_key_files;

  ListenAddress listen = {"127.0.0.1", 7443};
  ListenAddress http = {"127.0.0.1", 7412};
  bool insecure_expose = false;
  std::string port_file;
  std::optional<merkle::TreeHead> confirmed_head;
  std::string log_level = "info";

  std::size_t batch_count_max = 4096;
  std::size_t batch_bytes_max = std::size_t{4} << 20;
  std::uint64_t batch_open_max_ms = 5;
  std::size_t queue_count_max = 16'384;
  std::size_t workers = 0;

  // Free space below which nothing is written; by the size of the disk if not
  // given.
  std::optional<std::uint64_t> free_min_mib;
  std::uint64_t ballast_mib = 64;
  std::uint64_t scrub_every_hours = 24;
  std::uint64_t scrub_mib_per_s = 32;
};

// What the command line asks for: to run with a configuration, or only to
// print a text and exit.
struct CommandLine {
  std::optional<ServerConfig> config;
  std::string text;
  int exit_code = 0;
};

// Reads flags, then the file that --config names, then COMITYD_* variables;
// the first that sets a value holds. Checks what can be checked without
// opening a file.
CommandLine ParseCommandLine(int argc, const char* const* argv);

// Errors: kConfigurationInvalid with the setting.
StatusOr<ListenAddress> ParseListenAddress(std::string_view text);
Status CheckConfig(const ServerConfig& config);

// Whether `host` cannot be reached from another machine.
bool IsLoopback(std::string_view host);

}  // namespace comity::server

#endif  // COMITY_SERVER_CONFIG_SERVER_CONFIG_H_
