// What `verify` and `where` share: which credential is asked about, with which
// evidence, and for what.
#ifndef COMITY_CLIENT_CLI_ASKING_H_
#define COMITY_CLIENT_CLI_ASKING_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "client/cli/program.h"
#include "client/verifying/evidence_file.h"
#include "client/verifying/verifier.h"
#include "core/evidence/policy.h"

namespace comity::cli {

struct AskOptions {
  std::string number;
  std::vector<std::string> files;
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  std::optional<CivilDate> on;
  std::optional<CivilDate> known_at;
  std::string field;
  std::vector<std::string> satisfied;
  std::vector<std::string> also;
  std::string nonce;
  bool offline = false;
  bool fresh = false;
};

// The options above but `purpose`. `options` must outlive the command.
void AddAskOptions(CLI::App& command, AskOptions& options);

// What was given, put together: a number, an evidence file, a presentation.
struct Given {
  client::PresentedFile file;
  bool has_evidence = false;
  // Whether to judge the evidence that was given, and not ask a server.
  bool from_file = false;
};

// Errors: kUsage; those of reading the files.
StatusOr<Given> Gather(const evidence::Policy& policy,
                       const AskOptions& options);

// Errors: kUsage for a condition that cannot be read; kCodeUnknown for a field
// that is none.
StatusOr<client::Inquiry> MakeInquiry(const Program& program,
                                      const Given& given,
                                      const AskOptions& options);

// The number as printed, from the policy's countries.
std::string NumberOf(const evidence::Policy& policy,
                     const statement::CredentialReference& credential);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_ASKING_H_
