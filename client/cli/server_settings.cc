#include "client/cli/server_settings.h"

namespace comity::cli {
namespace {

std::string Setting(std::string_view name, const std::string& value) {
  return std::string(name) + "=\"" + value + "\"\n";
}

std::string ListSetting(std::string_view name,
                        const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) {
    list += (list.empty() ? "\"" : ", \"") + value + "\"";
  }
  return std::string(name) + "=[" + list + "]\n";
}

}  // namespace

std::string ServerSettings(const ServerSettingsInput& input) {
  const std::string& directory = input.directory;
  return "# Settings of comityd; `comityd --help` explains each.\n" +
         Setting("data-dir", directory + "/data") +
         ListSetting("countries", input.countries) +
         Setting("genesis-file", directory + "/genesis") +
         Setting("log-key-file", directory + "/keys/log.pem") +
         Setting("cosigning-key-file", directory + "/keys/cosigning.pem") +
         "# Reachable from this machine only: put a proxy that speaks TLS in "
         "front.\n" +
         Setting("listen", input.listen) + Setting("http", input.http_listen);
}

}  // namespace comity::cli
