#include "core/evidence/claimed_verdict.h"

#include <string>
#include <vector>

#include "core/statement/wire.h"

namespace comity::evidence {
namespace {

// The codes that two decided answers to one question share.
std::vector<std::string> Essence(const Verdict& verdict) {
  std::vector<std::string> essence = {
      std::string(statement::NameOf(verdict.authenticity)),
      std::string(statement::NameOf(verdict.status)),
      std::string(statement::NameOf(verdict.recognition)),
      std::string(statement::NameOf(verdict.path))};
  for (const OpenCondition& open : verdict.conditions) {
    essence.emplace_back(statement::NameOf(open.condition.code));
  }
  for (const UsedAgreement& used : verdict.agreements) {
    essence.emplace_back(used.agreement_id.view());
  }
  return essence;
}

bool AnswerTheSame(const Verdict& a, const Verdict& b) {
  return a.credential.origin == b.credential.origin &&
         a.credential.credential_id == b.credential.credential_id &&
         a.on == b.on && a.host_country == b.host_country &&
         a.purpose == b.purpose;
}

}  // namespace

bool IsDecided(const Verdict& verdict) {
  return verdict.authenticity != Authenticity::kUnproven &&
         verdict.status != DayStatus::kUnknown &&
         verdict.recognition != Recognition::kUndecided;
}

void CompareWithClaim(std::string_view claimed, Verdict& verdict) {
  if (claimed.empty() || !IsDecided(verdict)) {
    return;
  }
  const auto read = statement::DecodeRecord<Verdict>(claimed);
  if (!read.ok() || !AnswerTheSame(*read, verdict) || !IsDecided(*read)) {
    return;
  }
  if (Essence(*read) != Essence(verdict)) {
    verdict.AddNote(ErrorReason::kRecognitionDiffers);
    verdict.details.push_back(
        "the server says " +
        std::string(statement::NameOf(read->authenticity)) + " " +
        std::string(statement::NameOf(read->status)) + " " +
        std::string(statement::NameOf(read->recognition)));
  }
}

}  // namespace comity::evidence
