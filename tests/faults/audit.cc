#include "tests/faults/audit.h"

#include <map>
#include <optional>
#include <utility>

#include "comity/v1/evidence_service.pb.h"
#include "comity/v1/log_service.pb.h"
#include "core/evidence/verifier.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"

namespace comity::faults {
namespace {

constexpr std::int32_t kPageSize = 200;
constexpr std::size_t kAuditedLogMax = 4096;
// Of the acknowledged statements, every third is asked for evidence.
constexpr std::size_t kEvidenceStep = 3;

Status Breach(std::string what) { return Internal(std::move(what)); }

class Auditor {
 public:
  Auditor(const World& world, const AuditPlan& plan, Subject& subject,
          Ledger& ledger)
      : world_(world), plan_(plan), subject_(subject), ledger_(ledger) {}

  AuditResult Run() {
    result_.breach = Check();
    if (result_.stopped) {
      // It said nothing wrong before it stopped.
      result_.breach = plan_.may_refuse
                           ? OkStatus()
                           : Breach("it stopped while it was audited");
    }
    return result_;
  }

 private:
  Status Check() {
    COMITY_RETURN_IF_ERROR(CheckLog());
    COMITY_RETURN_IF_ERROR(SubmitFoundingAgain());
    COMITY_RETURN_IF_ERROR(SubmitRestAgain());
    COMITY_RETURN_IF_ERROR(CheckProofs());
    COMITY_RETURN_IF_ERROR(CheckEvidence());
    return CheckLog();
  }

  // The response, or nothing if there is none and that is allowed.
  StatusOr<std::optional<std::string>> Ask(Method method,
                                           const std::string& request) {
    return Accept(subject_.Call(method, request), "a read");
  }

  StatusOr<std::optional<std::string>> Accept(std::optional<Reply> reply,
                                              const std::string& what) {
    if (!reply) {
      result_.stopped = true;
      return Breach("it stopped");
    }
    if (reply->ok) {
      return std::optional<std::string>(std::move(reply->body));
    }
    if (!plan_.may_refuse) {
      return Breach(what + " was not answered: " + reply->body);
    }
    ++result_.unanswered;
    return std::optional<std::string>();
  }

  Status CheckLog() {
    COMITY_ASSIGN_OR_RETURN(const auto answer, Ask(Method::kCheckpoint, ""));
    if (!answer) {
      return OkStatus();
    }
    v1::GetCheckpointResponse checkpoint;
    checkpoint.ParseFromString(*answer);
    COMITY_ASSIGN_OR_RETURN(const auto head,
                            ledger_.TakeNote(checkpoint.checkpoint()));
    COMITY_ASSIGN_OR_RETURN(auto entries, ReadEntries(head.size.value));
    if (!entries) {
      return OkStatus();
    }
    COMITY_ASSIGN_OR_RETURN(const auto image,
                            LogImage::Of(*std::move(entries)));
    COMITY_RETURN_IF_ERROR(image.CheckHead(head));
    ++result_.checked;
    return image.CheckLedger(ledger_);
  }

  StatusOr<std::optional<std::vector<std::string>>> ReadEntries(
      std::uint64_t size) {
    std::vector<std::string> entries;
    while (entries.size() < size) {
      if (size > kAuditedLogMax) {
        return Breach("a log of " + std::to_string(size) + " entries");
      }
      v1::ListEntriesRequest request;
      request.set_start_index(entries.size());
      request.set_page_size(kPageSize);
      COMITY_ASSIGN_OR_RETURN(
          const auto answer,
          Ask(Method::kEntries, request.SerializeAsString()));
      if (!answer) {
        return std::optional<std::vector<std::string>>();
      }
      v1::ListEntriesResponse page;
      page.ParseFromString(*answer);
      if (page.entries().empty()) {
        return Breach("entries are left out");
      }
      for (const v1::EntryAt& entry : page.entries()) {
        if (entries.size() < size) {
          entries.push_back(entry.entry());
        }
      }
    }
    return std::optional(std::move(entries));
  }

  Status TakeAnswer(std::size_t number, std::optional<Reply> reply) {
    COMITY_ASSIGN_OR_RETURN(
        const auto answer,
        Accept(std::move(reply), "statement " + std::to_string(number)));
    if (!answer) {
      return OkStatus();
    }
    ++result_.checked;
    return ledger_.TakeAnswer(number, *answer);
  }

  Status SubmitFoundingAgain() {
    const std::size_t count =
        std::min(world_.founding_count(), plan_.submitted_count);
    for (std::size_t i = 0; i < count; ++i) {
      COMITY_RETURN_IF_ERROR(TakeAnswer(
          i, subject_.Call(Method::kSubmit, world_.statements()[i].request)));
    }
    return OkStatus();
  }

  // All at once: they do not build on each other.
  Status SubmitRestAgain() {
    const std::size_t first = world_.founding_count();
    for (std::size_t i = first; i < plan_.submitted_count; ++i) {
      subject_.Send(i, Method::kSubmit, world_.statements()[i].request);
    }
    for (std::size_t i = first; i < plan_.submitted_count; ++i) {
      auto reply = subject_.Next();
      const std::size_t number =
          reply ? static_cast<std::size_t>(reply->ticket) : 0;
      COMITY_RETURN_IF_ERROR(TakeAnswer(number, std::move(reply)));
    }
    return OkStatus();
  }

  // Each acknowledged entry, read by its index.
  Status CheckProofs() {
    for (const auto& [number, acknowledged] : ledger_.acknowledged()) {
      v1::GetInclusionProofRequest request;
      request.set_index(acknowledged.index);
      COMITY_ASSIGN_OR_RETURN(
          const auto answer,
          Ask(Method::kInclusion, request.SerializeAsString()));
      if (!answer) {
        continue;
      }
      v1::GetInclusionProofResponse proof;
      proof.ParseFromString(*answer);
      COMITY_RETURN_IF_ERROR(CheckProof(acknowledged, proof));
      ++result_.checked;
    }
    return OkStatus();
  }

  Status CheckProof(const Acknowledged& acknowledged,
                    const v1::GetInclusionProofResponse& proof) {
    const std::string name =
        "index " + std::to_string(acknowledged.index) + ": ";
    if (proof.entry() != acknowledged.entry) {
      return Breach(name + "another entry is served");
    }
    std::vector<Hash> hashes;
    for (const std::string& hash : proof.hashes()) {
      hashes.push_back(Hash::FromBytes(hash).value_or(Hash{}));
    }
    for (const auto& [note, head] : ledger_.notes()) {
      if (head.size.value == proof.size()) {
        return merkle::VerifyInclusion(merkle::LeafHash(proof.entry()),
                                       {acknowledged.index}, head, hashes);
      }
    }
    return Breach(name + "a proof under a head that nobody signed");
  }

  Status CheckEvidence() {
    for (std::size_t i = world_.founding_count(); i < plan_.submitted_count;
         i += kEvidenceStep) {
      if (ledger_.acknowledged().contains(i)) {
        COMITY_RETURN_IF_ERROR(CheckEvidenceOf(world_.statements()[i]));
      }
    }
    return OkStatus();
  }

  Status CheckEvidenceOf(const Submitted& credential) {
    v1::GetCredentialEvidenceRequest request;
    request.mutable_credential()->set_origin(world_.origin());
    request.mutable_credential()->set_credential_id(credential.credential_id);
    COMITY_ASSIGN_OR_RETURN(
        const auto answer, Ask(Method::kEvidence, request.SerializeAsString()));
    if (!answer) {
      return OkStatus();
    }
    v1::GetCredentialEvidenceResponse response;
    response.ParseFromString(*answer);
    evidence::VerifyRequest asked;
    asked.question.credential = {world_.origin(), credential.credential_id};
    asked.question.on = world_.today();
    asked.evidence = response.evidence();
    asked.now_ms = NowMs();
    const auto answered = evidence::Verify(world_.policy(), asked);
    const evidence::Verdict& verdict = answered.verdict();
    if (plan_.may_refuse &&
        verdict.authenticity == evidence::Authenticity::kUnproven) {
      ++result_.unanswered;  // The verifier noticed.
      return OkStatus();
    }
    ++result_.checked;
    return verdict.authenticity == evidence::Authenticity::kGenuine &&
                   verdict.status == evidence::DayStatus::kValid
               ? OkStatus()
               : Breach("evidence says something else than was acknowledged");
  }

  const World& world_;
  const AuditPlan plan_;
  Subject& subject_;
  Ledger& ledger_;
  AuditResult result_;
};

}  // namespace

AuditResult Audit(const World& world, const AuditPlan& plan, Subject& subject,
                  Ledger& ledger) {
  return Auditor(world, plan, subject, ledger).Run();
}

}  // namespace comity::faults
