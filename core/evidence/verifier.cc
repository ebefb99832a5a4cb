#include "core/evidence/verifier.h"

#include <algorithm>
#include <memory>
#include <set>

#include "core/base/byte_codec.h"
#include "core/evidence/claimed_verdict.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/mark_rules.h"
#include "core/evidence/proven_logs.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::evidence {
namespace {

// Works out one answer. Each step may only take away from what is claimed.
class Verification {
 public:
  Verification(const Policy& policy, const VerifyRequest& request)
      : policy_(policy),
        request_(request),
        question_(request.question),
        logs_(policy) {
    proven_ = Prove();
    if (presentation_) {
      question_.disclosures = presentation_->disclosures;
    }
    if (proven_.ok() && question_.known_at) {
      logs_.LookBackTo(*question_.known_at);
    }
  }

  // The answer for one host country; empty: recognition is not asked.
  Verdict AnswerFor(const std::string& host_country) {
    question_.host_country = host_country;
    verdict_ = Verdict();
    verdict_.credential = question_.credential;
    verdict_.on = question_.on;
    verdict_.host_country = host_country;
    verdict_.purpose = question_.purpose;
    if (!proven_.ok()) {
      Unproven(proven_);
      // Who vouches is said also where more should.
      if (proven_.reason() == ErrorReason::kPolicyNotMet) {
        AddViews();
      }
      return std::move(verdict_);
    }
    logs_.TakeLookedFor();
    verdict_ = Answer(question_, logs_);
    const auto looked_for = logs_.TakeLookedFor();
    weighed_ = weighed_ ||
               (!host_country.empty() && verdict_.status == DayStatus::kValid);
    AddViews();
    CheckAge();
    CheckSkew();
    CheckPresentation();
    CompareWithClaim(request_.claimed_verdict, verdict_);
    ExplainWhatIsMissing(looked_for);
    return std::move(verdict_);
  }

  // To be asked after all answers: a text that none of them needed breaks the
  // evidence.
  // Only where agreements were looked at: another question may need it.
  bool HasUnusedText() const {
    return proven_.ok() && weighed_ && logs_.HasUnusedText();
  }
  void DistrustUnusedText(Verdict& verdict) {
    verdict_ = std::move(verdict);
    Unproven(InvalidArgument(ErrorReason::kEvidenceUnused,
                             "nothing uses one of the agreement texts"));
    verdict = std::move(verdict_);
  }

  std::map<std::string, Marks> TakeMarks() { return std::move(marks_); }

 private:
  void AddViews() {
    for (const auto& [origin, registry] : logs_.registries()) {
      verdict_.registries.push_back(registry->view());
    }
  }

  Status Prove() {
    COMITY_RETURN_IF_ERROR(ReadPresentation());
    COMITY_ASSIGN_OR_RETURN(Evidence evidence, ReadEvidence());
    const std::string* last = nullptr;
    for (const RegistryEvidence& part : evidence.registries) {
      if (last != nullptr && *last >= part.origin) {
        return InvalidArgument(ErrorReason::kEvidenceMalformed,
                               "registries must ascend by origin");
      }
      last = &part.origin;
      COMITY_RETURN_IF_ERROR(ProveRegistry(part));
    }
    for (std::string& text : evidence.agreement_texts) {
      if (!logs_.AddText(std::move(text))) {
        return InvalidArgument(ErrorReason::kEvidenceMalformed,
                               "one agreement text twice");
      }
    }
    // Only now: what can be remembered was remembered above.
    for (const auto& [origin, registry] : logs_.registries()) {
      COMITY_RETURN_IF_ERROR(registry->policy_status());
    }
    return OkStatus();
  }

  Status ReadPresentation() {
    if (request_.presentation.empty()) {
      return OkStatus();
    }
    COMITY_ASSIGN_OR_RETURN(
        presentation_,
        statement::DecodeRecord<Presentation>(request_.presentation));
    if (!IsAsked(presentation_->credential)) {
      return InvalidArgument(ErrorReason::kWrongCredential,
                             "the presentation is about another credential");
    }
    const auto& opened = presentation_->disclosures;
    if (std::adjacent_find(opened.begin(), opened.end(),
                           [](const auto& a, const auto& b) {
                             return a.name >= b.name;
                           }) != opened.end()) {
      return InvalidArgument(ErrorReason::kNotCanonical,
                             "disclosures must ascend by name");
    }
    return OkStatus();
  }

  bool IsAsked(const statement::CredentialReference& credential) const {
    const auto& asked = question_.credential;
    return credential.origin == asked.origin &&
           credential.credential_id == asked.credential_id;
  }

  StatusOr<Evidence> ReadEvidence() {
    std::string_view bytes = request_.evidence;
    if (bytes.empty() && presentation_) {
      bytes = presentation_->evidence;
    }
    if (bytes.empty() || bytes.size() > kEvidenceSizeMax) {
      return InvalidArgument(ErrorReason::kEvidenceMalformed,
                             "there is no evidence, or more than 8 MiB");
    }
    auto evidence = statement::DecodeRecord<Evidence>(bytes);
    if (!evidence.ok()) {
      return InvalidArgument(ErrorReason::kEvidenceMalformed,
                             evidence.status().message());
    }
    if (!evidence->credential || !IsAsked(*evidence->credential)) {
      return InvalidArgument(ErrorReason::kWrongCredential,
                             "the evidence is about another credential");
    }
    return evidence;
  }

  Status ProveRegistry(const RegistryEvidence& part) {
    const PinnedOrigin* pinned = policy_.FindOrigin(part.origin);
    if (pinned == nullptr) {
      return PermissionDenied(ErrorReason::kOriginNotPinned,
                              part.origin + " is not in the policy");
    }
    COMITY_ASSIGN_OR_RETURN(
        auto registry,
        ProvenRegistry::Prove(part, *pinned, policy_, request_.now_ms));
    COMITY_RETURN_IF_ERROR(CheckMarks(part.origin, *registry));
    logs_.Add(part.origin, std::move(registry));
    return OkStatus();
  }

  Status CheckMarks(const std::string& origin, const ProvenRegistry& registry) {
    const auto found = request_.marks.find(origin);
    const Marks marks = found == request_.marks.end() ? Marks{} : found->second;
    const MarkResult result = CompareWithMarks(
        origin, registry.head(), marks, request_.online, request_.consistency);
    COMITY_RETURN_IF_ERROR(result.status);
    if (result.linked) {
      marks_[origin] =
          Advance(marks, registry.head(), registry.policy_status().ok());
    }
    not_linked_ = not_linked_ || !result.linked;
    outdated_ = outdated_ || result.outdated;
    return OkStatus();
  }

  // --- What takes away from a claim
  // --------------------------------------------

  void Unproven(const Status& why) {
    verdict_.authenticity = Authenticity::kUnproven;
    verdict_.status = DayStatus::kUnspecified;
    verdict_.facts.reset();
    verdict_.claims.clear();
    verdict_.AddReason(why.reason());
    if (!why.message().empty()) {
      verdict_.details.push_back(why.message());
    }
    Undecide();
  }

  void Undecide() {
    if (!question_.host_country.empty()) {
      verdict_.recognition = Recognition::kUndecided;
      verdict_.ClearRecognition();
    }
  }

  // Old evidence says nothing about today, and cannot show that something does
  // not exist.
  void TooOld(ErrorReason reason) {
    if (verdict_.authenticity == Authenticity::kFalse) {
      Unproven(FailedPrecondition(reason, ""));
    } else if (verdict_.authenticity == Authenticity::kGenuine) {
      verdict_.status = DayStatus::kUnknown;
      verdict_.AddReason(reason);
      Undecide();
    }
  }

  // A use may ask for fresher heads than others. What it is, is said only
  // where recognition is asked.
  std::uint64_t MaxAgeS() const {
    if (question_.host_country.empty()) {
      return policy_.max_age_s;
    }
    return policy_.MaxAgeS(question_.purpose == statement::Purpose::kUnspecified
                               ? statement::Purpose::kEmployment
                               : question_.purpose);
  }

  void CheckAge() {
    for (const RegistryView& view : verdict_.registries) {
      if (request_.now_ms / 1000 > view.head_time_s + MaxAgeS()) {
        TooOld(ErrorReason::kEvidenceTooOld);
        break;
      }
    }
    if (outdated_) {
      TooOld(ErrorReason::kOlderThanKnown);
    }
    if (not_linked_) {
      verdict_.AddNote(ErrorReason::kNotLinked);
    }
  }

  // An answer across logs is of one time: what one log says of yesterday does
  // not fit what another says of today.
  void CheckSkew() {
    if (policy_.max_skew_s == 0 || verdict_.status != DayStatus::kValid ||
        question_.host_country.empty() ||
        verdict_.recognition == Recognition::kUndecided) {
      return;
    }
    const auto [oldest, newest] = std::minmax_element(
        verdict_.registries.begin(), verdict_.registries.end(),
        [](const RegistryView& a, const RegistryView& b) {
          return a.head_time_s < b.head_time_s;
        });
    if (newest->head_time_s - oldest->head_time_s > policy_.max_skew_s) {
      verdict_.AddReason(ErrorReason::kSkewTooLarge);
      verdict_.details.push_back(
          "the head of " + oldest->origin + " is " +
          std::to_string(newest->head_time_s - oldest->head_time_s) +
          " s older than that of " + newest->origin);
      Undecide();
    }
  }

  // An open answer tells what kept it open.
  void ExplainWhatIsMissing(const std::set<std::string>& looked_for) {
    if (IsDecided(verdict_)) {
      return;
    }
    for (const auto& [origin, why] : request_.not_shown) {
      if (!looked_for.contains(origin)) {
        continue;
      }
      verdict_.AddReason(why.reason());
      verdict_.details.push_back(origin + ": " + why.message());
    }
  }

  // --- What the holder presents
  // ------------------------------------------------

  void CheckPresentation() {
    if (verdict_.authenticity != Authenticity::kGenuine) {
      return;
    }
    const Status content = CheckContent();
    if (!content.ok()) {
      Forged(content);
      return;
    }
    const Status holder = CheckHolder();
    if (!holder.ok()) {
      Unproven(holder);
    }
  }

  // Proven otherwise: what was shown is not what was issued.
  void Forged(const Status& why) {
    verdict_.authenticity = Authenticity::kFalse;
    verdict_.status = DayStatus::kUnspecified;
    verdict_.claims.clear();
    verdict_.reasons.clear();
    verdict_.AddReason(why.reason());
    verdict_.details.push_back(why.message());
    if (!question_.host_country.empty()) {
      verdict_.recognition = Recognition::kNotRecognised;
      verdict_.ClearRecognition();
      verdict_.path = RecognitionPath::kNone;
    }
  }

  const authority::LoggedStatement* FindIssue() {
    const auto& asked = question_.credential;
    const LogView* log = logs_.FindLog(asked.origin);
    const auto known = log->judge->Known(
        statement::CredentialKey(asked.origin, asked.credential_id), log->head);
    for (const authority::LoggedStatement* logged : *known) {
      if (logged->index == verdict_.facts->logged_at) {
        return logged;
      }
    }
    return nullptr;
  }

  Status CheckContent() {
    if (!presentation_) {
      return OkStatus();
    }
    const authority::LoggedStatement* issue = FindIssue();
    if (issue == nullptr) {
      return Internal("the issue is not where the verdict says");
    }
    if (!presentation_->statement.empty() &&
        presentation_->statement != issue->statement.bytes) {
      return InvalidArgument(ErrorReason::kContentDiffers,
                             "the presented statement is not the logged one");
    }
    const auto& credential = *issue->As<statement::Credential>();
    for (const statement::Disclosure& disclosure : presentation_->disclosures) {
      COMITY_RETURN_IF_ERROR(
          statement::VerifyDisclosure(credential, disclosure));
      verdict_.claims.push_back({disclosure.name, disclosure.value});
    }
    return OkStatus();
  }

  Status CheckHolder() {
    if (request_.nonce.empty()) {
      return OkStatus();
    }
    const Status not_proven = PermissionDenied(
        ErrorReason::kHolderNotProven,
        "no signature by the credential's holder key over this nonce");
    const authority::LoggedStatement* issue = FindIssue();
    if (!presentation_ || issue == nullptr) {
      return not_proven;
    }
    const auto& record = issue->As<statement::Credential>()->holder_key;
    if (!record) {
      return not_proven;
    }
    const auto key = crypto::PublicKey::Parse(
        static_cast<std::uint32_t>(record->algorithm), record->key);
    if (!key.ok() || !key->Verify(PresentationInput(presentation_->credential,
                                                    request_.nonce),
                                  presentation_->holder_signature)
                          .ok()) {
      return not_proven;
    }
    return OkStatus();
  }

  const Policy& policy_;
  const VerifyRequest& request_;
  Question question_;
  ProvenLogs logs_;
  Status proven_;
  Verdict verdict_;
  std::map<std::string, Marks> marks_;
  std::optional<Presentation> presentation_;
  bool not_linked_ = false;
  bool outdated_ = false;
  bool weighed_ = false;
};

}  // namespace

VerifiedAnswer Verify(const Policy& policy, const VerifyRequest& request) {
  Verification verification(policy, request);
  Verdict verdict = verification.AnswerFor(request.question.host_country);
  if (verification.HasUnusedText()) {
    verification.DistrustUnusedText(verdict);
  }
  VerifiedAnswer answer(std::move(verdict));
  answer.marks_ = verification.TakeMarks();
  return answer;
}

VerifiedAnswers VerifyEverywhere(const Policy& policy,
                                 const VerifyRequest& request) {
  Verification verification(policy, request);
  VerifiedAnswers answers;
  for (const std::string& country : policy.Countries()) {
    answers.verdicts_.push_back(verification.AnswerFor(country));
  }
  if (verification.HasUnusedText()) {
    for (Verdict& verdict : answers.verdicts_) {
      verification.DistrustUnusedText(verdict);
    }
  }
  answers.marks_ = verification.TakeMarks();
  return answers;
}

std::string PresentationInput(const statement::CredentialReference& credential,
                              std::string_view nonce) {
  constexpr std::string_view kPresentationTag("comity/presentation/v1", 23);
  std::string input(kPresentationTag);
  AppendStr(input, credential.origin);
  input += credential.credential_id;
  AppendStr(input, nonce);
  return input;
}

}  // namespace comity::evidence
