#include "client/cli/standard_report.h"

#include <utility>
#include <variant>

#include "core/statement/credential_records.h"
#include "core/statement/entry.h"
#include "core/statement/scheme_records.h"
#include "core/statement/statement.h"

namespace comity::cli {
namespace {

using authority::LoggedStatement;
using statement::Credential;
using statement::Scheme;

// The version of the standard that the certificate itself or, if it says
// nothing, its scheme names.
std::string VersionOf(const Credential& record, const std::string& code,
                      const std::map<std::uint64_t, std::string>& of_scheme) {
  if (record.assessment && record.assessment->standard.code == code) {
    return record.assessment->standard.version;
  }
  const auto found = of_scheme.find(record.scheme_version);
  return found == of_scheme.end() ? "" : found->second;
}

}  // namespace

void StandardScan::Add(std::string_view entry) {
  const auto decoded = statement::DecodeEntry(entry);
  const auto* held =
      decoded.ok() ? std::get_if<statement::StatementEntry>(&decoded->content)
                   : nullptr;
  if (held == nullptr) {
    return;
  }
  const auto parsed = statement::ParseStatement(held->statement);
  if (!parsed.ok()) {
    return;
  }
  if (const auto* scheme = std::get_if<Scheme>(&parsed->body)) {
    if (scheme->standard && scheme->standard->code == code_) {
      schemes_.insert(scheme->scheme_id);
    }
  } else if (const auto* issued = std::get_if<Credential>(&parsed->body)) {
    const bool assessed =
        issued->assessment && issued->assessment->standard.code == code_;
    if (assessed || schemes_.count(issued->scheme_id) != 0) {
      credentials_.push_back(issued->credential_id);
    }
  }
}

void StandardReporter::AddSchemes(
    const std::vector<std::vector<const LoggedStatement*>>& all) {
  std::uint64_t last_index = 0;
  std::string last_version;
  for (const auto& counted : all) {
    SchemeStanding standing;
    for (const LoggedStatement* logged : counted) {
      const auto* scheme = logged->As<Scheme>();
      if (scheme == nullptr) {
        continue;
      }
      const bool rests = scheme->standard && scheme->standard->code == code_;
      standing.scheme_id = scheme->scheme_id;
      standing.version = scheme->scheme_version;
      standing.withdrawn = scheme->withdrawn;
      standing.standard_version = rests ? scheme->standard->version : "";
      if (rests) {
        rests_on_[scheme->scheme_id][scheme->scheme_version] =
            scheme->standard->version;
        if (logged->index >= last_index) {
          last_index = logged->index;
          last_version = scheme->standard->version;
        }
      }
    }
    if (!standing.scheme_id.empty()) {
      report_.schemes.push_back(std::move(standing));
    }
  }
  if (report_.newest_version.empty()) {
    report_.newest_version = last_version;
  }
  for (SchemeStanding& standing : report_.schemes) {
    standing.stale = !standing.withdrawn &&
                     !standing.standard_version.empty() &&
                     standing.standard_version != report_.newest_version;
  }
}

void StandardReporter::AddCredential(
    const std::vector<const LoggedStatement*>& counted) {
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<Credential>();
    if (record == nullptr) {
      continue;
    }
    const std::string version =
        VersionOf(*record, code_, rests_on_[record->scheme_id]);
    if (version == report_.newest_version) {
      ++report_.up_to_date;
    } else if (!version.empty()) {
      report_.stale.push_back({record->credential_id, record->scheme_id,
                               record->scheme_version, version});
    }
    return;  // The first one is the credential.
  }
}

}  // namespace comity::cli
