// The settings file that `comity init` writes for the server of a new
// registry. The two programs share no code; an end-to-end test starts the
// server with this very file.
#ifndef COMITY_CLIENT_CLI_SERVER_SETTINGS_H_
#define COMITY_CLIENT_CLI_SERVER_SETTINGS_H_

#include <string>
#include <string_view>
#include <vector>

namespace comity::cli {

inline constexpr std::string_view kServerSettingsName = "comityd.conf";

struct ServerSettingsInput {
  std::string directory;  // Absolute.
  std::vector<std::string> countries;
  std::string listen;
  std::string http_listen;
};

// The text of the file, with a comment above each setting.
std::string ServerSettings(const ServerSettingsInput& input);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_SERVER_SETTINGS_H_
