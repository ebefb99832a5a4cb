// `comity evidence` and `comity present`: files that answer where there is no
// network, and what a holder shows of himself.
#include <optional>

#include "client/cli/command.h"
#include "client/cli/inputs.h"
#include "client/cli/options.h"
#include "client/cli/reach.h"
#include "client/cli/session.h"
#include "client/files/durable_file.h"
#include "client/issuing/holder_file.h"
#include "client/issuing/key_file.h"
#include "client/issuing/presentation.h"
#include "client/verifying/evidence_file.h"
#include "client/verifying/verifier.h"

namespace comity::cli {
namespace {

struct ExportOptions {
  std::string number;
  std::string out;
  std::string host;
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  std::optional<CivilDate> on;
  std::vector<std::string> also;
  bool everywhere = false;
};

// Evidence of all registries that the question needs and that can be asked;
// says which of them showed nothing.
StatusOr<client::GatheredEvidence> FetchEvidence(
    Program& program, client::TrustStore& trust,
    const statement::CredentialReference& credential,
    const ExportOptions& options) {
  COMITY_ASSIGN_OR_RETURN(
      const Reach reach,
      Reach::Open(program, trust, options.also, credential.origin));
  client::Inquiry inquiry;
  inquiry.question.credential = credential;
  inquiry.question.host_country = options.host;
  inquiry.question.purpose = options.purpose;
  inquiry.question.on = options.on.value_or(program.Today());
  const client::Verifier verifier(trust,
                                  [&program] { return program.NowMs(); });
  auto gathered =
      verifier.Fetch(reach.registries(), inquiry, options.everywhere);
  if (!gathered.ok()) {
    return NotChecked(gathered.status());
  }
  for (const auto& [origin, why] : gathered->not_shown) {
    program.console().Remark("Not included: " + origin + ": " +
                             std::string(Name(why.reason())) + ": " +
                             why.message());
  }
  return gathered;
}

Console::Json NotShown(const client::GatheredEvidence& gathered) {
  Console::Json list = Console::Json::array();
  for (const auto& [origin, why] : gathered.not_shown) {
    list.push_back({{"origin", origin},
                    {"reason", Name(why.reason())},
                    {"message", why.message()}});
  }
  return list;
}

StatusOr<ExitCode> RunExport(Program& program, ExportOptions& options) {
  COMITY_ASSIGN_OR_RETURN(client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  COMITY_ASSIGN_OR_RETURN(const statement::CredentialReference credential,
                          FindCredential(trust.policy(), options.number));
  COMITY_ASSIGN_OR_RETURN(const client::GatheredEvidence gathered,
                          FetchEvidence(program, trust, credential, options));
  const std::string& evidence = gathered.evidence;
  COMITY_RETURN_IF_ERROR(
      client::ReplaceFile(options.out, client::EncodeEvidenceFile(evidence),
                          client::FileAccess::kEverybody));
  program.console().Line("Evidence written: " + options.out + ", " +
                         std::to_string(evidence.size()) + " bytes.");
  program.console().Line(
      "Whoever has it checks it himself: comity verify "
      "--file " +
      options.out);
  program.console().Object({{"file", options.out},
                            {"size_bytes", evidence.size()},
                            {"not_included", NotShown(gathered)}});
  return ExitCode::kYes;
}

struct PresentOptions {
  std::string holder;
  std::string out;
  std::vector<std::string> claims;
  bool all = false;
  bool with_evidence = false;
  std::string evidence_file;
  std::string holder_key;
  std::string nonce;
  ExportOptions evidence;
};

StatusOr<std::string> EvidenceFor(Program& program,
                                  const client::HolderRecord& holder,
                                  const PresentOptions& options) {
  if (!options.evidence_file.empty()) {
    COMITY_ASSIGN_OR_RETURN(const client::PresentedFile file,
                            client::ReadPresentedFile(options.evidence_file));
    return file.evidence;
  }
  if (!options.with_evidence) {
    return std::string();
  }
  COMITY_ASSIGN_OR_RETURN(client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  COMITY_ASSIGN_OR_RETURN(
      client::GatheredEvidence gathered,
      FetchEvidence(program, trust, holder.credential, options.evidence));
  return std::move(gathered.evidence);
}

std::vector<std::string> ChosenClaims(const client::HolderRecord& holder,
                                      const PresentOptions& options) {
  if (!options.all) {
    return options.claims;
  }
  std::vector<std::string> names;
  for (const client::ClaimValue& value : holder.values) {
    names.push_back(value.name);
  }
  return names;
}

StatusOr<ExitCode> RunPresent(Program& program, PresentOptions& options) {
  if (options.holder_key.empty() != options.nonce.empty()) {
    return UsageError("--holder-key and --nonce belong together");
  }
  COMITY_ASSIGN_OR_RETURN(const auto holder,
                          client::ReadRecordFile<client::HolderRecord>(
                              client::kHolderFile, options.holder));
  client::PresentationChoice choice;
  choice.claims = ChosenClaims(holder, options);
  COMITY_ASSIGN_OR_RETURN(choice.evidence,
                          EvidenceFor(program, holder, options));
  std::unique_ptr<crypto::Signer> signer;
  if (!options.holder_key.empty()) {
    COMITY_ASSIGN_OR_RETURN(signer, client::ReadKeyFile(options.holder_key));
    choice.holder_key = signer.get();
    choice.nonce = options.nonce;
  }
  COMITY_ASSIGN_OR_RETURN(const evidence::Presentation presentation,
                          client::Present(holder, choice));
  COMITY_RETURN_IF_ERROR(client::ReplaceFile(
      options.out, client::EncodeFile(client::kPresentationFile, presentation),
      client::FileAccess::kOwner));
  std::string shown;
  for (const auto& disclosure : presentation.disclosures) {
    shown += (shown.empty() ? "" : ", ") + disclosure.name;
  }
  program.console().Field("Presentation", options.out);
  program.console().Field("Credential", holder.number);
  program.console().Field("Claims opened", shown.empty() ? "none" : shown);
  program.console().Field(
      "Evidence", choice.evidence.empty() ? "not included" : "included");
  program.console().Object({{"file", options.out},
                            {"number", holder.number},
                            {"claims", choice.claims},
                            {"evidence", !choice.evidence.empty()}});
  return ExitCode::kYes;
}

void AddQuestionOptions(CLI::App& command, ExportOptions& options) {
  command
      .add_option("--host", options.host,
                  "Country whose recognition will be asked about")
      ->type_name("CC");
  AddChoice(command, "--purpose", options.purpose, "For what.");
  AddDay(command, "--on", options.on, "Day that will be asked about");
  AddAlsoOption(command, options.also);
}

}  // namespace

void AddEvidenceCommands(CLI::App& app, Program& program) {
  CLI::App& family =
      AddFamily(app, "evidence", "Evidence files, to check without a network.");
  auto exported = std::make_shared<ExportOptions>();
  CLI::App& exports = AddCommand(
      family, program,
      {"export",
       "Write what proves the standing of a credential into a file. The server "
       "learns which credential is asked for; who gets the file asks nobody.",
       "  comity evidence export KZ-5NRHC-... --out engineer.evidence\n"
       "  comity evidence export KZ-5NRHC-... --host KZ --purpose "
       "establishment \\\n"
       "      --out engineer.evidence\n"
       "  comity evidence export KZ-5NRHC-... --host CN --purpose employment "
       "\\\n"
       "      --also registry.cn.example=cn.example:7443 "
       "--out abroad.evidence\n"},
      exported, RunExport);
  exports.add_flag(
      "--everywhere", exported->everywhere,
      "For every country of your policy whose registry can be asked");
  exports.add_option("NUMBER", exported->number, "Number on the certificate")
      ->required();
  exports.add_option("--out", exported->out, "File to write")->required();
  AddQuestionOptions(exports, *exported);

  auto presented = std::make_shared<PresentOptions>();
  CLI::App& present = AddCommand(
      app, program,
      {"present",
       "Open chosen claims of a holder file for somebody else, and no others.",
       "  comity present me.holder --claims name --out gate.presentation\n"
       "  comity present me.holder --claims name,birth-date --with-evidence "
       "\\\n"
       "      --host KZ --purpose establishment --out tender.presentation\n"},
      presented, RunPresent);
  present.add_option("HOLDER", presented->holder, "Holder file")->required();
  present.add_option("--claims", presented->claims, "Names of the claims")
      ->delimiter(',')
      ->type_name("NAME,...");
  present.add_flag("--all", presented->all, "Open every claim");
  present.add_option("--out", presented->out, "File to write")->required();
  present.add_flag("--with-evidence", presented->with_evidence,
                   "Fetch the evidence and include it");
  present
      .add_option("--evidence", presented->evidence_file,
                  "Include this evidence file")
      ->type_name("FILE");
  present
      .add_option("--holder-key", presented->holder_key,
                  "Key file of the holder, to answer a verifier's nonce")
      ->type_name("FILE");
  present.add_option("--nonce", presented->nonce, "The verifier's nonce");
  AddQuestionOptions(present, presented->evidence);
}

}  // namespace comity::cli
