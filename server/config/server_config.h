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

// Where a listener waits: host and port (0 lets the system choose), or, if
// `socket_path` is not empty, a Unix socket, which nobody else can reach.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  std::string socket_path = {};
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

  // Whom this registry follows and whom it lets cosign; a policy as verifiers
  // have it. Empty: it stands alone.
  std::string policy_file;
  // Partners whose logs are mirrored and who are told of this log's heads:
  // ORIGIN=HOST:PORT each.
  std::vector<std::string> partners;
  // How long a start waits for one of them to be reached. No setting: tests
  // shorten it.
  std::uint64_t partner_wait_ms = 10'000;
  // The same while none of them has answered, without which nothing may be
  // signed. Longer than the 2 minutes in which a service manager that allows
  // five starts in ten minutes would give up.
  std::uint64_t partner_silence_ms = 300'000;
  // TLS of the links to partners, PEM files, each FILE for all partners or
  // ORIGIN=FILE for one: who may vouch for the partner (none: no TLS), and what
  // is shown to it.
  std::vector<std::string> partner_tls_roots;
  std::vector<std::string> partner_tls_certificates;
  std::vector<std::string> partner_tls_keys;
  // The key that cosigns what was recomputed of partners' logs; empty: none.
  std::string state_key_file;
  // Its name in notes; empty: the origin and "/state".
  std::string state_key_name;

  // Serve the log as files of C2SP tlog-tiles over HTTP.
  bool public_log = false;
  // Witnesses that are asked over HTTP to cosign this log: URLs.
  std::vector<std::string> witnesses;
  // The key with which this registry is a witness itself; empty: it is none.
  std::string witness_key_file;
  // Its name in notes; empty: the origin and "/witness".
  std::string witness_key_name;
  // Keys of the logs that it witnesses, as notes have them.
  std::vector<std::string> witness_logs;

  // The operator body that logs heads of partners here, and its key; empty:
  // nobody does.
  std::string anchor_body;
  std::string anchor_key_file;
  // At most one head of each partner in this time.
  std::uint64_t anchor_every_hours = 24;

  // Where alarms are posted to, http://host:port/path; empty: nowhere.
  std::string alarm_url;
  // The same alarm is posted once in this time.
  std::uint64_t alarm_repeat_minutes = 60;

  ListenAddress listen = {"127.0.0.1", 7443};
  ListenAddress http = {"127.0.0.1", 7412};
  bool insecure_expose = false;
  std::string port_file;
  std::optional<merkle::TreeHead> confirmed_head;
  // Who gives this registry its own log back; empty: it runs. See
  // server/comityd/rebuild_from.h.
  std::string rebuild_from;
  std::string log_level = "info";

  std::size_t batch_count_max = 4096;
  std::size_t batch_bytes_max = std::size_t{4} << 20;
  std::uint64_t batch_open_max_ms = 5;
  std::size_t queue_count_max = 16'384;
  std::uint64_t answer_ms = 4;
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

// Reads "host:port" or "unix:/path/of/socket".
// Errors: kConfigurationInvalid with the setting.
StatusOr<ListenAddress> ParseListenAddress(std::string_view text);
Status CheckConfig(const ServerConfig& config);

// The file that a list of FILE or ORIGIN=FILE has for `origin`: its own one
// before the one for all; empty if there is none.
std::string FileForPartner(const std::vector<std::string>& files,
                           std::string_view origin);

// Whether `host` cannot be reached from another machine.
bool IsLoopback(std::string_view host);

}  // namespace comity::server

#endif  // COMITY_SERVER_CONFIG_SERVER_CONFIG_H_
