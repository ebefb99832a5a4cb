#include "server/config/server_config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include "core/base/country_codes.h"
#include "server/registry/start_check.h"

namespace comity::server {
namespace {

constexpr char kFooter[] =
    "Every setting may stand in the file that --config names (as name=value), "
    "or in\n"
    "the environment, for example COMITYD_DATA_DIR. Flags go first, then the "
    "file.\n\n"
    "Examples:\n"
    "  Begin the log of a new registry, once, before its first start:\n"
    "    comityd --found --config /etc/comity/comityd.toml\n"
    "  Run a registry that speaks for Kazakhstan:\n"
    "    comityd --data-dir /var/lib/comity --countries KZ \\\n"
    "      --genesis-file genesis --log-key-file log.pem \\\n"
    "      --cosigning-key-file cosigning.pem\n"
    "  The same from a file:\n"
    "    comityd --config /etc/comity/comityd.toml\n"
    "  For a test, on ports of the system's choice:\n"
    "    comityd --config test.conf --listen 127.0.0.1:0 --http 127.0.0.1:0 "
    "\\\n"
    "      --port-file ports\n"
    "  After its disk was lost, get its log back from a partner, then run:\n"
    "    comityd --config /etc/comity/comityd.toml \\\n"
    "      --rebuild-from registry.cn.example\n\n"
    "Commands that look after the store, instead of serving it; each says more "
    "by\n--help, as comityd --check-store --help:\n"
    "  Compare everything stored with the entries, while comityd is stopped:\n"
    "    comityd --check-store --data-dir /var/lib/comity\n"
    "  Make what can be derived anew, while it is stopped:\n"
    "    comityd --rebuild-views --data-dir /var/lib/comity\n"
    "  Back up, while it runs or not, and restore, while it is stopped:\n"
    "    comityd --backup /var/lib/comity/backup-monday \\\n"
    "      --data-dir /var/lib/comity\n"
    "    comityd --restore /mnt/backups/monday --data-dir /var/lib/comity\n"
    "  Have the running comityd read its whole store now:\n"
    "    comityd --scrub --data-dir /var/lib/comity\n\n"
    "Exit codes: 0 ended as told; 1 cannot start or cannot go on, another "
    "start may do\nbetter; 3 wrong use or wrong settings; 4 damage, "
    "contradiction or loss: a person has\nto look. Of the commands and of "
    "--rebuild-from: 0 done, and nothing wrong; 1 damage;\n2 could not be done "
    "or checked; 3 wrong use.";

Status Invalid(std::string message) {
  return InvalidArgument(ErrorReason::kConfigurationInvalid,
                         std::move(message));
}

constexpr std::string_view kUnixPrefix = "unix:";
// Source: unix(7), sun_path without its final zero.
constexpr std::size_t kSocketPathSizeMax = 107;

// What is still text, until it is checked.
struct Addresses {
  std::string listen = "127.0.0.1:7443";
  std::string http = "127.0.0.1:7412";
  std::string confirmed_head;
};

void AddFiles(CLI::App& app, ServerConfig& config) {
  app.add_option("--data-dir", config.data_dir,
                 "Directory of the store and of the mark")
      ->envname("COMITYD_DATA_DIR")
      ->required();
  app.add_option("--origin", config.origin,
                 "Name of the log; if given, the genesis file must say the "
                 "same")
      ->envname("COMITYD_ORIGIN");
  app.add_option("--countries", config.countries,
                 "Countries that the registry speaks for (ISO 3166-1)")
      ->delimiter(',')
      ->envname("COMITYD_COUNTRIES")
      ->required();
  app.add_option("--genesis-file", config.genesis_file,
                 "The genesis statement with its signatures")
      ->envname("COMITYD_GENESIS_FILE")
      ->required();
  app.add_option("--log-key-file", config.log_key_file,
                 "Private key that signs checkpoints (PEM, mode 0600)")
      ->envname("COMITYD_LOG_KEY_FILE")
      ->required();
  app.add_option("--cosigning-key-file", config.cosigning_key_file,
                 "Private key that timestamps checkpoints (PEM, mode 0600)")
      ->envname("COMITYD_COSIGNING_KEY_FILE")
      ->required();
  app.add_option("--next-key-file", config.next_key_files,
                 "A key that may take the place of one of the two")
      ->envname("COMITYD_NEXT_KEY_FILE");
}

void AddPartners(CLI::App& app, ServerConfig& config) {
  app.add_option("--policy-file", config.policy_file,
                 "Policy that pins partners and names cosigners of this log")
      ->envname("COMITYD_POLICY_FILE");
  app.add_option("--partner", config.partners,
                 "Partner to mirror and to be cosigned by, ORIGIN=HOST:PORT; "
                 "or ORIGIN=file:PATH, to take its log from exports that are "
                 "carried here; the policy pins its origin")
      ->envname("COMITYD_PARTNER")
      ->delimiter(',');
  app.add_option("--partner-tls-roots", config.partner_tls_roots,
                 "Speak TLS to partners; certificates of who may vouch for "
                 "them: FILE, or ORIGIN=FILE for one partner")
      ->envname("COMITYD_PARTNER_TLS_ROOTS")
      ->delimiter(',');
  app.add_option("--partner-tls-certificate", config.partner_tls_certificates,
                 "Certificate that is shown to partners: FILE or ORIGIN=FILE")
      ->envname("COMITYD_PARTNER_TLS_CERTIFICATE")
      ->delimiter(',');
  app.add_option("--partner-tls-key", config.partner_tls_keys,
                 "Key of that certificate (PEM, mode 0600): FILE or "
                 "ORIGIN=FILE")
      ->envname("COMITYD_PARTNER_TLS_KEY")
      ->delimiter(',');
  app.add_option("--state-key-file", config.state_key_file,
                 "Private key that cosigns what was recomputed of partners' "
                 "logs (PEM, mode 0600)")
      ->envname("COMITYD_STATE_KEY_FILE");
  app.add_option("--state-key-name", config.state_key_name,
                 "Name of that key in notes; otherwise the origin and /state")
      ->envname("COMITYD_STATE_KEY_NAME");
}

void AddWitnesses(CLI::App& app, ServerConfig& config) {
  app.add_flag("--public-log", config.public_log,
               "Serve the log as C2SP tlog-tiles on the HTTP listener, for "
               "everybody who reaches it")
      ->envname("COMITYD_PUBLIC_LOG");
  app.add_option("--witness", config.witnesses,
                 "Witness to be cosigned by, http://host:port/prefix; the "
                 "policy names its key")
      ->envname("COMITYD_WITNESS")
      ->delimiter(',');
  app.add_option("--witness-key-file", config.witness_key_file,
                 "Private key with which this registry is a witness of others "
                 "(PEM, mode 0600)")
      ->envname("COMITYD_WITNESS_KEY_FILE");
  app.add_option("--witness-key-name", config.witness_key_name,
                 "Name of that key in notes; otherwise the origin and /witness")
      ->envname("COMITYD_WITNESS_KEY_NAME");
  app.add_option("--witness-log", config.witness_logs,
                 "Key of a log that is witnessed, name+hash+base64")
      ->envname("COMITYD_WITNESS_LOG")
      ->delimiter(',');
}

void AddAnchors(CLI::App& app, ServerConfig& config) {
  app.add_option("--anchor-body", config.anchor_body,
                 "Body with the role OPERATOR that logs heads of partners")
      ->envname("COMITYD_ANCHOR_BODY");
  app.add_option("--anchor-key-file", config.anchor_key_file,
                 "Private key of that body (PEM, mode 0600); without it no "
                 "head is logged")
      ->envname("COMITYD_ANCHOR_KEY_FILE");
  app.add_option("--anchor-every-hours", config.anchor_every_hours,
                 "Hours in which one head of each partner is logged at most")
      ->envname("COMITYD_ANCHOR_EVERY_HOURS")
      ->check(CLI::Range(1, 8760))
      ->capture_default_str();
}

void AddAlarms(CLI::App& app, ServerConfig& config) {
  app.add_option("--alarm-url", config.alarm_url,
                 "Where alarms are posted to as JSON, http://host:port/path")
      ->envname("COMITYD_ALARM_URL");
  app.add_option("--alarm-repeat-minutes", config.alarm_repeat_minutes,
                 "Minutes in which the same alarm is posted once")
      ->envname("COMITYD_ALARM_REPEAT_MINUTES")
      ->check(CLI::Range(1, 10'080))
      ->capture_default_str();
}

void AddListeners(CLI::App& app, ServerConfig& config, Addresses& addresses) {
  app.add_option("--listen", addresses.listen,
                 "Address of gRPC: host:port (port 0 is chosen by the system) "
                 "or unix:/path, a socket for this user and group")
      ->envname("COMITYD_LISTEN")
      ->capture_default_str();
  app.add_option("--http", addresses.http, "Address of /healthz and /metrics")
      ->envname("COMITYD_HTTP")
      ->capture_default_str();
  app.add_flag("--insecure-expose", config.insecure_expose,
               "Listen on addresses that others can reach, without TLS and "
               "without a proxy. gRPC is then open to known attacks: put a "
               "proxy in front instead");
  // Not in the environment: it is for one start and one head.
  app.add_option("--confirm-head", addresses.confirmed_head,
                 "Go on from this head, size:root, although the mark is "
                 "missing. Compare it with what partners saw last first");
  app.add_option("--rebuild-from", config.rebuild_from,
                 "Instead of running, get the lost log back from a partner's "
                 "copy: its origin, if --partner names it, ORIGIN=HOST:PORT, "
                 "or file:PATH, an export of the whole log")
      ->configurable(false);
  app.add_option("--port-file", config.port_file,
                 "Write the ports into this file once they are open")
      ->envname("COMITYD_PORT_FILE");
}

void AddLimits(CLI::App& app, ServerConfig& config) {
  app.add_option("--batch-count-max", config.batch_count_max,
                 "Most statements of one commit")
      ->envname("COMITYD_BATCH_COUNT_MAX")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--batch-bytes-max", config.batch_bytes_max,
                 "Most bytes of one commit")
      ->envname("COMITYD_BATCH_BYTES_MAX")
      ->check(CLI::Range(65'536, 16 << 20))
      ->capture_default_str();
  app.add_option("--batch-open-max-ms", config.batch_open_max_ms,
                 "Longest wait of one commit for others, in milliseconds")
      ->envname("COMITYD_BATCH_OPEN_MAX_MS")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_option("--queue-count-max", config.queue_count_max,
                 "Most statements that wait; more are pushed back")
      ->envname("COMITYD_QUEUE_COUNT_MAX")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  app.add_option("--answer-ms", config.answer_ms,
                 "While many wait: longest wait for an answer, in milliseconds "
                 "beyond three times what storing takes, before single "
                 "statements are pushed back")
      ->envname("COMITYD_ANSWER_MS")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--workers", config.workers,
                 "Threads that check signatures; 0 means one a core")
      ->envname("COMITYD_WORKERS")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  app.add_option("--log-level", config.log_level, "What the log tells")
      ->envname("COMITYD_LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
}

void AddUpkeep(CLI::App& app, ServerConfig& config) {
  app.add_option("--free-min-mib", config.free_min_mib,
                 "Free space in MiB below which nothing is written; else by "
                 "the size of the disk")
      ->envname("COMITYD_FREE_MIN_MIB")
      ->check(CLI::Range(0, 1 << 30));
  app.add_option("--ballast-mib", config.ballast_mib,
                 "Size in MiB of a file that is given up when space ends; 0 "
                 "for none")
      ->envname("COMITYD_BALLAST_MIB")
      ->check(CLI::Range(0, 1 << 20))
      ->capture_default_str();
  app.add_option("--scrub-every-hours", config.scrub_every_hours,
                 "Hours between two readings of the whole store; 0: only when "
                 "asked")
      ->envname("COMITYD_SCRUB_EVERY_HOURS")
      ->check(CLI::Range(0, 8760))
      ->capture_default_str();
  app.add_option("--scrub-mib-per-s", config.scrub_mib_per_s,
                 "Most MiB that such a reading takes a second; 0: no limit")
      ->envname("COMITYD_SCRUB_MIB_PER_S")
      ->check(CLI::Range(0, 1 << 20))
      ->capture_default_str();
}

// Of ORIGIN=FILE; empty for FILE alone, which may hold a = behind its first /.
std::string_view OriginOf(std::string_view file) {
  const std::size_t end = file.find_first_of("=/");
  const bool is_for_one = end != std::string_view::npos && file[end] == '=';
  return is_for_one ? file.substr(0, end) : std::string_view();
}

// A file for nobody is a misspelt origin: TLS would be missing where it is
// wanted.
Status CheckPartnerFiles(const std::vector<std::string>& files,
                         const std::vector<std::string>& partners) {
  for (const std::string& file : files) {
    const std::string origin(OriginOf(file));
    const bool is_known =
        origin.empty() ||
        std::any_of(partners.begin(), partners.end(),
                    [&origin](const std::string& partner) {
                      return partner.starts_with(origin + "=");
                    });
    if (!is_known) {
      return Invalid("partner-tls: there is no partner " + origin);
    }
  }
  return OkStatus();
}

Status Complete(const Addresses& addresses, ServerConfig& config) {
  if (!addresses.confirmed_head.empty()) {
    COMITY_ASSIGN_OR_RETURN(config.confirmed_head,
                            ParseHead(addresses.confirmed_head));
  }
  COMITY_ASSIGN_OR_RETURN(config.listen, ParseListenAddress(addresses.listen));
  COMITY_ASSIGN_OR_RETURN(config.http, ParseListenAddress(addresses.http));
  if (!config.http.socket_path.empty()) {
    return Invalid("http: needs host:port, not a socket");
  }
  return CheckConfig(config);
}

}  // namespace

StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  if (text.starts_with(kUnixPrefix)) {
    const std::string_view path = text.substr(kUnixPrefix.size());
    if (!path.starts_with('/') || path.size() > kSocketPathSizeMax) {
      return Invalid("'" + std::string(path) +
                     "' is not the path of a socket: it begins with / and has "
                     "at most 107 bytes");
    }
    return ListenAddress{"", 0, std::string(path)};
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return Invalid("'" + std::string(text) + "' is not host:port");
  }
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  const std::string_view port = text.substr(colon + 1);
  ListenAddress address = {std::string(host), 0};
  const auto read =
      std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (read.ec != std::errc() || read.ptr != port.data() + port.size()) {
    return Invalid("'" + std::string(port) + "' is not a port, 0 to 65535");
  }
  return address;
}

std::string FileForPartner(const std::vector<std::string>& files,
                           std::string_view origin) {
  std::string for_all;
  for (const std::string& file : files) {
    const std::string_view one = OriginOf(file);
    if (one.empty()) {
      for_all = file;
    } else if (one == origin) {
      return file.substr(one.size() + 1);
    }
  }
  return for_all;
}

// A name that only begins like an address may lead anywhere.
bool IsLoopback(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") &&
          host.find_first_not_of("0123456789.") == std::string_view::npos);
}

Status CheckConfig(const ServerConfig& config) {
  for (const auto* files :
       {&config.partner_tls_roots, &config.partner_tls_certificates,
        &config.partner_tls_keys}) {
    COMITY_RETURN_IF_ERROR(CheckPartnerFiles(*files, config.partners));
  }
  for (const ListenAddress& address : {config.listen, config.http}) {
    if (address.socket_path.empty() && !IsLoopback(address.host) &&
        !config.insecure_expose) {
      return Invalid(
          address.host +
          " can be reached by others. Listen on 127.0.0.1 behind a proxy that "
          "speaks TLS, or say --insecure-expose on a closed network");
    }
  }
  if (!config.partners.empty() && config.policy_file.empty()) {
    return Invalid("partner: needs a policy-file that pins its origin");
  }
  if (!config.witnesses.empty() && config.policy_file.empty()) {
    return Invalid("witness: needs a policy-file that names its key");
  }
  if (!config.witness_key_file.empty() && config.witness_logs.empty()) {
    return Invalid("witness-key-file: needs at least one witness-log");
  }
  if (config.anchor_body.empty() != config.anchor_key_file.empty()) {
    return Invalid("anchor-body: goes with anchor-key-file");
  }
  if (!config.anchor_key_file.empty() && config.partners.empty()) {
    return Invalid("anchor-key-file: needs at least one partner");
  }
  if (config.countries.empty()) {
    return Invalid("countries: at least one");
  }
  for (const std::string& country : config.countries) {
    if (!IsAssignedCountry(country)) {
      return Invalid("countries: '" + country + "' is not an assigned country");
    }
  }
  return OkStatus();
}

CommandLine ParseCommandLine(int argc, const char* const* argv) {
  ServerConfig config;
  Addresses addresses;
  CLI::App app("comityd runs a registry of engineers' credentials.", "comityd");
  app.footer(kFooter);
  app.set_version_flag("--version", "comityd 0.1.0");
  app.set_config("--config", "", "File with settings")
      ->envname("COMITYD_CONFIG");
  app.allow_config_extras(false);
  AddFiles(app, config);
  AddPartners(app, config);
  AddWitnesses(app, config);
  AddAnchors(app, config);
  AddAlarms(app, config);
  AddListeners(app, config, addresses);
  AddLimits(app, config);
  AddUpkeep(app, config);
  CommandLine result;
  try {
    app.parse(argc, const_cast<char**>(const_cast<char* const*>(argv)));
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    result.exit_code = app.exit(error, text, text) == 0 ? 0 : 3;
    result.text = text.str();
    return result;
  }
  const Status complete = Complete(addresses, config);
  if (!complete.ok()) {
    result.exit_code = 3;
    result.text = complete.message() + "\n";
    return result;
  }
  result.config = std::move(config);
  return result;
}

}  // namespace comity::server
