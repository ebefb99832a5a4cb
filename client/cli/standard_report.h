// What goes out of date when an occupational standard is revised: schemes and
// certificates that rest on an older version of it. Out of date is not invalid:
// a revision takes nothing from anybody.
#ifndef COMITY_CLIENT_CLI_STANDARD_REPORT_H_
#define COMITY_CLIENT_CLI_STANDARD_REPORT_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/authority/logged_statement.h"

namespace comity::cli {

// What a whole log says of one standard, whatever it counts for. One thread.
class StandardScan {
 public:
  explicit StandardScan(std::string code) : code_(std::move(code)) {}

  // Takes the next entry of the log, all in order.
  void Add(std::string_view entry);

  // Schemes of which some version rests on the standard.
  const std::set<std::string>& schemes() const { return schemes_; }
  // Credentials, 16 bytes each, issued under one of them, or after an
  // assessment by the standard.
  const std::vector<std::string>& credentials() const { return credentials_; }

 private:
  std::string code_;
  std::set<std::string> schemes_;
  std::vector<std::string> credentials_;
};

// A scheme as its newest counted version is.
struct SchemeStanding {
  std::string scheme_id;
  std::uint64_t version = 0;
  std::string standard_version;  // Empty: it no longer rests on the standard.
  bool withdrawn = false;
  bool stale = false;
};

// A certificate that rests on an older version.
struct StaleCertificate {
  std::string credential_id;  // 16 bytes.
  std::string scheme_id;
  std::uint64_t scheme_version = 0;
  std::string standard_version;
};

struct StandardReport {
  std::string newest_version;
  std::vector<SchemeStanding> schemes;  // By id.
  std::vector<StaleCertificate> stale;  // In the order given.
  std::uint64_t up_to_date = 0;         // Certificates on the newest version.
};

// Puts counted histories together.
class StandardReporter {
 public:
  // `newest_version`: what is not stale; empty: the version of the scheme
  // statement that was logged last.
  StandardReporter(std::string code, std::string newest_version)
      : code_(std::move(code)) {
    report_.newest_version = std::move(newest_version);
  }

  // The counted history of each scheme, before any certificate.
  void AddSchemes(
      const std::vector<std::vector<const authority::LoggedStatement*>>& all);
  // The counted history of one credential.
  void AddCredential(
      const std::vector<const authority::LoggedStatement*>& counted);

  const StandardReport& report() const { return report_; }

 private:
  std::string code_;
  StandardReport report_;
  // Version of the standard by scheme and version of the scheme.
  std::map<std::string, std::map<std::uint64_t, std::string>> rests_on_;
};

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_STANDARD_REPORT_H_
