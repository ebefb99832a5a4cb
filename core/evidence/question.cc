#include "core/evidence/question.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/authority/body_state.h"
#include "core/authority/grant_rules.h"
#include "core/base/text_encoding.h"
#include "core/evidence/country_rules.h"
#include "core/evidence/credential_state.h"
#include "core/evidence/recognition_facts.h"
#include "core/recognition/plain_recognition.h"
#include "core/statement/map_keys.h"

namespace comity::evidence {
namespace {

using authority::IsUndetermined;
using authority::LoggedStatement;
using statement::Credential;

constexpr std::size_t kDetailCountMax = 64;

void AddDetail(Verdict& verdict, std::string detail) {
  if (verdict.details.size() < kDetailCountMax) {
    verdict.details.push_back(std::move(detail));
  }
}

// Works out one answer; each step fills more of the verdict.
class Answering {
 public:
  Answering(const Question& question, LogDirectory& logs)
      : question_(question), logs_(logs) {
    verdict_.credential = question.credential;
    verdict_.on = question.on;
    verdict_.host_country = question.host_country;
    verdict_.purpose = question.purpose;
  }

  Verdict Run() {
    verdict_.authenticity = Authenticity::kUnproven;
    const Status proven = Establish();
    if (!proven.ok()) {
      Unproven(proven);
    }
    if (!question_.host_country.empty()) {
      DecideRecognition();
    }
    return std::move(verdict_);
  }

 private:
  void Unproven(const Status& why) {
    verdict_.authenticity = Authenticity::kUnproven;
    verdict_.status = DayStatus::kUnspecified;
    verdict_.facts.reset();
    verdict_.AddReason(why.reason());
    AddDetail(verdict_, why.message());
  }

  // Finds the credential and its standing. Errors are undetermined.
  Status Establish() {
    log_ = logs_.FindLog(question_.credential.origin);
    if (log_ == nullptr) {
      return authority::Undetermined(
          ErrorReason::kLogMissing,
          "the evidence holds nothing of the log of " +
              question_.credential.origin);
    }
    COMITY_RETURN_IF_ERROR(FindIssue());
    if (issue_ == nullptr) {
      verdict_.authenticity = Authenticity::kFalse;
      verdict_.AddReason(ErrorReason::kCredentialUnknown);
      return OkStatus();
    }
    COMITY_RETURN_IF_ERROR(FillFacts());
    COMITY_RETURN_IF_ERROR(FillStatus());
    verdict_.authenticity = Authenticity::kGenuine;
    return OkStatus();
  }

  // The first issue that counted at its position, or else the first that only
  // a compromised key kept from counting: its holder is no forger. Everything
  // on the key must be decidable: an undetermined statement might be the one
  // that matters.
  Status FindIssue() {
    const Hash key = statement::CredentialKey(
        question_.credential.origin, question_.credential.credential_id);
    COMITY_ASSIGN_OR_RETURN(const auto known,
                            log_->judge->Known(key, log_->head));
    const LoggedStatement* by_bad_key = nullptr;
    for (const LoggedStatement* logged : known) {
      const Status status = log_->judge->AtPosition(*logged).status;
      if (IsUndetermined(status)) {
        return status;
      }
      if (status.reason() == ErrorReason::kIgnored) {
        continue;
      }
      if (!status.ok()) {
        verdict_.AddNote(ErrorReason::kVoidStatementInHistory);
        AddDetail(verdict_,
                  std::string(Name(status.reason())) + ": " + status.message());
        if (status.reason() == ErrorReason::kKeyCompromised &&
            by_bad_key == nullptr && logged->As<Credential>() != nullptr) {
          by_bad_key = logged;
        }
      } else if (issue_ == nullptr && logged->As<Credential>() != nullptr) {
        issue_ = logged;
      }
    }
    issue_ = issue_ != nullptr ? issue_ : by_bad_key;
    if (issue_ != nullptr) {
      COMITY_ASSIGN_OR_RETURN(counted_, log_->judge->Counted(key, log_->head));
    }
    return OkStatus();
  }

  std::vector<std::string> Issuers() const {
    std::vector<std::string> issuers = issue_->statement.header.slots;
    issuers.erase(std::unique(issuers.begin(), issuers.end()), issuers.end());
    return issuers;
  }

  Status FillFacts() {
    const auto& credential = *issue_->As<Credential>();
    CredentialFacts facts;
    facts.type = credential.type;
    facts.scheme_id = credential.scheme_id;
    facts.title = credential.title;
    facts.issuers = Issuers();
    facts.issued_on = credential.issued_on;
    facts.valid_from = credential.valid_from;
    facts.valid_until = credential.valid_until;
    facts.logged_at = issue_->index;
    for (const std::string& issuer : facts.issuers) {
      COMITY_ASSIGN_OR_RETURN(
          const auto body,
          authority::BodyStateAt(*log_->judge, issuer, issue_->index));
      facts.issuer_countries.push_back(body.country);
    }
    auto& countries = facts.issuer_countries;
    std::sort(countries.begin(), countries.end());
    countries.erase(std::unique(countries.begin(), countries.end()),
                    countries.end());
    verdict_.facts = std::move(facts);
    return OkStatus();
  }

  void Void(const Status& why, ErrorReason reason) {
    verdict_.status = DayStatus::kVoid;
    verdict_.AddReason(reason);
    AddDetail(verdict_, why.message());
  }

  Status FillStatus() {
    const Status standing = log_->judge->AsOf(*issue_, log_->head);
    if (IsUndetermined(standing)) {
      return standing;
    }
    if (!standing.ok()) {
      Void(standing, standing.reason() == ErrorReason::kGrantAnnulled
                         ? ErrorReason::kIssuerAuthorityAnnulled
                         : standing.reason());
      return OkStatus();
    }
    const Status countries = CheckIssuerCountries();
    if (IsUndetermined(countries)) {
      return countries;
    }
    if (!countries.ok()) {
      Void(countries, countries.reason());
      return OkStatus();
    }
    const CredentialState state(*log_->judge, *issue_, counted_);
    verdict_.status = state.StatusOn(question_.on);
    verdict_.facts->valid_until = state.valid_until();
    if (state.late_recorded()) {
      verdict_.AddNote(ErrorReason::kLateRecorded);
    }
    AddStatusReason(state);
    return OkStatus();
  }

  // A body counts for its country only where that country's log is.
  Status CheckIssuerCountries() {
    for (const std::string& country : verdict_.facts->issuer_countries) {
      COMITY_RETURN_IF_ERROR(CheckBodyCountry(
          logs_, question_.credential.origin, country, issue_->admitted_ms));
    }
    return OkStatus();
  }

  void AddStatusReason(const CredentialState& state) {
    switch (verdict_.status) {
      case DayStatus::kVoid:
        verdict_.AddReason(ErrorReason::kCredentialVoid);
        break;
      case DayStatus::kRevoked:
        verdict_.AddReason(ErrorReason::kCredentialRevoked);
        break;
      case DayStatus::kSuspended:
        verdict_.AddReason(ErrorReason::kCredentialSuspended);
        break;
      case DayStatus::kExpired:
        verdict_.AddReason(state.SupersededOn(question_.on)
                               ? ErrorReason::kCredentialSuperseded
                               : ErrorReason::kCredentialExpired);
        break;
      case DayStatus::kNotYet:
        verdict_.AddReason(ErrorReason::kCredentialNotYetValid);
        break;
      case DayStatus::kUnspecified:
      case DayStatus::kValid:
      case DayStatus::kUnknown:
        break;
    }
  }

  // --- Recognition -----------------------------------------------------------

  void Undecided(const Status& why) {
    verdict_.recognition = Recognition::kUndecided;
    verdict_.AddReason(why.reason());
    AddDetail(verdict_, why.message());
  }

  void NotRecognised() {
    verdict_.recognition = Recognition::kNotRecognised;
    verdict_.path = RecognitionPath::kNone;
  }

  void DecideRecognition() {
    if (verdict_.authenticity == Authenticity::kUnproven) {
      verdict_.recognition = Recognition::kUndecided;
      return;
    }
    if (verdict_.authenticity == Authenticity::kFalse ||
        verdict_.status != DayStatus::kValid) {
      NotRecognised();
      return;
    }
    const Status authorised = CheckAuthorisedAtIssue();
    if (IsUndetermined(authorised)) {
      Undecided(authorised);
      return;
    }
    if (!authorised.ok()) {
      verdict_.AddReason(ErrorReason::kIssuerNotAuthorisedAtIssue);
      AddDetail(verdict_, authorised.message());
      NotRecognised();
      return;
    }
    const Status decided = DecideByCountry();
    if (!decided.ok()) {
      Undecided(decided);
    }
  }

  // Grants by their effective days, seen from the head: a suspension that was
  // recorded later may cover the day of issue.
  Status CheckAuthorisedAtIssue() {
    const auto& credential = *issue_->As<Credential>();
    const auto counts_from = log_->judge->AtPosition(*issue_).counts_from;
    const bool degree =
        credential.type == statement::CredentialType::kDegree ||
        credential.type == statement::CredentialType::kJointDegree;
    for (const std::string& issuer : Issuers()) {
      authority::Act act{.body_id = issuer,
                         .role = degree ? statement::Role::kHigherEducation
                                        : statement::Role::kCertificationBody,
                         .scheme = credential.scheme_id,
                         .credential_type = credential.type};
      act.day = counts_from.value_or(credential.issued_on);
      act.issued_on = credential.issued_on;
      COMITY_RETURN_IF_ERROR(
          authority::FindPermission(*log_->judge, act, log_->head).status());
    }
    return OkStatus();
  }

  Status DecideByCountry() {
    const auto& credential = *issue_->As<Credential>();
    std::vector<std::string> origins = verdict_.facts->issuer_countries;
    if (!credential.origin_country.empty()) {
      origins = {credential.origin_country};
      // What an issuer states reaches no further than its log does.
      const Status stated =
          CheckBodyCountry(logs_, question_.credential.origin, origins.front(),
                           issue_->admitted_ms);
      if (!stated.ok()) {
        return OfOtherLog(stated);
      }
    }
    if (std::find(origins.begin(), origins.end(), question_.host_country) !=
        origins.end()) {
      return DecideDomestic();
    }
    if (!credential.co_issuers.empty() || !credential.derived_from.empty() ||
        origins.size() != 1) {
      return authority::Undetermined(
          ErrorReason::kAgreementNotEvaluated,
          "joint and derived credentials need rules that this version lacks");
    }
    return DecideByAgreement(origins.front());
  }

  Status OfOtherLog(const Status& why) {
    if (IsUndetermined(why)) {
      return why;
    }
    verdict_.AddReason(why.reason());
    AddDetail(verdict_, why.message());
    NotRecognised();
    return OkStatus();
  }

  // At home no recognition by others is needed, but the home country must be
  // the one whose log this is.
  Status DecideDomestic() {
    const std::string pinned = logs_.PinnedOrigin(question_.host_country);
    if (pinned != question_.credential.origin) {
      return authority::Undetermined(
          ErrorReason::kHostHasNoLog,
          "the log of " + question_.credential.origin + " does not speak for " +
              question_.host_country);
    }
    verdict_.recognition = Recognition::kRecognised;
    verdict_.path = RecognitionPath::kDomestic;
    return OkStatus();
  }

  Status DecideByAgreement(const std::string& origin_country) {
    // A foreign body recorded in this log counts for this log's country only.
    const std::string& origin = question_.credential.origin;
    const std::string host_origin = logs_.PinnedOrigin(question_.host_country);
    if (logs_.PinnedOrigin(origin_country) != origin && !host_origin.empty() &&
        host_origin != origin) {
      return OfOtherLog(PermissionDenied(
          ErrorReason::kBodyOfOtherLog,
          "a body of " + origin_country + " recorded in the log of " + origin +
              " counts for that log's countries only"));
    }
    COMITY_ASSIGN_OR_RETURN(AgreementsOfPair pair,
                            FindAgreements(logs_, question_.host_country,
                                           origin_country, question_.on));
    recognition::plain::RecognitionFacts facts;
    facts.credential_type = verdict_.facts->type;
    facts.host_country = question_.host_country;
    facts.origin_country = origin_country;
    facts.purpose = question_.purpose;
    facts.on = question_.on;
    facts.agreements = std::move(pair.agreements);
    const recognition::plain::Decision decision =
        recognition::plain::Decide(facts);
    if (decision.outcome == recognition::plain::Outcome::kNotRecognised) {
      COMITY_RETURN_IF_ERROR(CheckPriorDecisions());
    }
    Record(decision, facts);
    if (pair.recorded_by_host) {
      verdict_.AddNote(ErrorReason::kPartyActRecordedByHost);
    }
    if (pair.late_recorded) {
      verdict_.AddNote(ErrorReason::kLateRecorded);
    }
    return OkStatus();
  }

  // A decision that the host took on this very credential may count for more
  // than agreements do; this version does not weigh it.
  Status CheckPriorDecisions() {
    const LogView* host =
        logs_.FindLog(logs_.PinnedOrigin(question_.host_country));
    COMITY_ASSIGN_OR_RETURN(
        const auto counted,
        host->judge->Counted(
            statement::CredentialKey(question_.credential.origin,
                                     question_.credential.credential_id),
            host->head));
    const bool decided =
        std::any_of(counted.begin(), counted.end(), [](const auto* logged) {
          const auto* decision =
              logged->template As<statement::RecognitionDecision>();
          return decision != nullptr &&
                 decision->outcome != statement::DecisionOutcome::kRefused;
        });
    return decided ? authority::Undetermined(
                         ErrorReason::kAgreementNotEvaluated,
                         "the host decided on this credential before; this "
                         "version does not weigh such decisions")
                   : OkStatus();
  }

  void Record(const recognition::plain::Decision& decision,
              const recognition::plain::RecognitionFacts& facts) {
    for (const ErrorReason reason : decision.reasons) {
      verdict_.AddReason(reason);
    }
    for (const std::string& detail : decision.details) {
      AddDetail(verdict_, detail);
    }
    switch (decision.outcome) {
      case recognition::plain::Outcome::kRecognised:
        verdict_.recognition = Recognition::kRecognised;
        verdict_.path = RecognitionPath::kAgreement;
        verdict_.agreement_id = decision.agreement_id;
        for (const auto& agreement : facts.agreements) {
          if (agreement.agreement_id == decision.agreement_id) {
            verdict_.agreement_version = agreement.version_id;
          }
        }
        break;
      case recognition::plain::Outcome::kNotRecognised:
        NotRecognised();
        break;
      case recognition::plain::Outcome::kUndecided:
        verdict_.recognition = Recognition::kUndecided;
        break;
    }
  }

  const Question& question_;
  LogDirectory& logs_;
  Verdict verdict_;
  const LogView* log_ = nullptr;
  const LoggedStatement* issue_ = nullptr;
  std::vector<const LoggedStatement*> counted_;
};

}  // namespace

Verdict Answer(const Question& question, LogDirectory& logs) {
  return Answering(question, logs).Run();
}

}  // namespace comity::evidence
