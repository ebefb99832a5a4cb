#include "core/evidence/question.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/authority/body_state.h"
#include "core/base/text_encoding.h"
#include "core/evidence/country_rules.h"
#include "core/evidence/credential_state.h"
#include "core/evidence/disclosed_facts.h"
#include "core/evidence/issue_search.h"
#include "core/evidence/recognition_facts.h"
#include "core/recognition/engine.h"
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

recognition::Decision Weigh(const RecognitionInput& input) {
  return recognition::Decide(input.facts, input.query);
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
    if (issue_ == nullptr && question_.known_at) {
      // What was not recorded yet is not proven absent.
      return authority::Undetermined(
          ErrorReason::kCredentialUnknown,
          "nothing was recorded by " + question_.known_at->ToString());
    }
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

  Status FindIssue() {
    const Hash key = statement::CredentialKey(
        question_.credential.origin, question_.credential.credential_id);
    COMITY_ASSIGN_OR_RETURN(const IssueSearch found, SearchIssue(*log_, key));
    for (const Status& status : found.void_statements) {
      verdict_.AddNote(ErrorReason::kVoidStatementInHistory);
      AddDetail(verdict_,
                std::string(Name(status.reason())) + ": " + status.message());
    }
    issue_ = found.issue;
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
    const Status decided = Decide();
    if (!decided.ok()) {
      Undecided(decided);
    }
  }

  // Errors: undetermined.
  Status Decide() {
    const Status bound = CheckOriginBound();
    if (!bound.ok()) {
      return OfOtherLog(bound);
    }
    const ProvenCredential proven{log_, issue_, counted_};
    FactGathering gathering(logs_, proven, question_);
    COMITY_RETURN_IF_ERROR(gathering.GatherOwn());
    auto decision = Weigh(gathering.input());
    if (decision.path == RecognitionPath::kDomestic) {
      COMITY_RETURN_IF_ERROR(CheckHome());
    } else if (MayBeSaved(decision)) {
      COMITY_RETURN_IF_ERROR(gathering.GatherForeign());
      decision = Weigh(gathering.input());
      COMITY_RETURN_IF_ERROR(TryChains(gathering, decision));
    }
    Record(gathering.input(), decision);
    return OkStatus();
  }

  // Whether more facts may help: the credential passes by itself and is not
  // the host's own, or only its issuers here fail and it has others elsewhere.
  bool MayBeSaved(const recognition::Decision& decision) const {
    const bool has_others = !issue_->As<Credential>()->co_issuers.empty();
    return std::all_of(
        decision.reasons.begin(), decision.reasons.end(),
        [has_others](ErrorReason reason) {
          return reason == ErrorReason::kNoAgreement ||
                 (has_others &&
                  (reason == ErrorReason::kIssuerNotAuthorisedAtIssue ||
                   reason == ErrorReason::kIssuerAuthorityAnnulled ||
                   reason == ErrorReason::kIssuerUnknown));
        });
  }

  // A chain can only make the answer better. Where its facts are missing, a
  // no becomes undecided and a positive answer stays.
  Status TryChains(FactGathering& gathering, recognition::Decision& decision) {
    if (decision.outcome == Recognition::kRecognised) {
      return OkStatus();
    }
    const Status gathered = gathering.GatherChains();
    if (!gathered.ok()) {
      if (decision.outcome == Recognition::kNotRecognised) {
        return gathered;
      }
      AddDetail(verdict_, gathered.message());
      return OkStatus();
    }
    decision = Weigh(gathering.input());
    return OkStatus();
  }

  // What an issuer states of its origin reaches no further than its log does,
  // and a foreign body recorded in this log counts for this log's countries
  // only.
  Status CheckOriginBound() {
    const std::string& origin = question_.credential.origin;
    const std::string& stated = issue_->As<Credential>()->origin_country;
    std::vector<std::string> countries = verdict_.facts->issuer_countries;
    if (!stated.empty()) {
      // An origin is that of one who signed, not anybody's choice.
      if (std::find(countries.begin(), countries.end(), stated) ==
          countries.end()) {
        return PermissionDenied(ErrorReason::kBodyOfOtherLog,
                                "none of the issuers is a body of " + stated +
                                    ", the stated origin");
      }
      countries = {stated};
      COMITY_RETURN_IF_ERROR(
          CheckBodyCountry(logs_, origin, stated, issue_->admitted_ms));
    }
    const std::string host_origin = logs_.PinnedOrigin(question_.host_country);
    for (const std::string& country : countries) {
      if (logs_.PinnedOrigin(country) != origin && !host_origin.empty() &&
          host_origin != origin) {
        return ReachesOwnCountriesOnly(country);
      }
    }
    return OkStatus();
  }

  Status ReachesOwnCountriesOnly(const std::string& country) const {
    return PermissionDenied(ErrorReason::kBodyOfOtherLog,
                            "a body of " + country +
                                " recorded in the log of " +
                                question_.credential.origin +
                                " counts for that log's countries only");
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
  Status CheckHome() {
    if (logs_.PinnedOrigin(question_.host_country) ==
        question_.credential.origin) {
      return OkStatus();
    }
    return authority::Undetermined(ErrorReason::kHostHasNoLog,
                                   "the log of " + question_.credential.origin +
                                       " does not speak for " +
                                       question_.host_country);
  }

  void Record(const RecognitionInput& input,
              const recognition::Decision& decision) {
    verdict_.recognition = decision.outcome;
    verdict_.path = decision.outcome == Recognition::kUndecided
                        ? RecognitionPath::kUnspecified
                        : decision.path;
    for (std::size_t i = 0; i < decision.agreements.size(); ++i) {
      const auto id = HashFromHex(decision.agreements[i]);
      const auto version =
          i < decision.versions.size() ? HashFromHex(decision.versions[i]) : id;
      if (id && version) {
        verdict_.agreements.push_back({*id, *version});
      }
    }
    for (const auto& condition : decision.conditions) {
      verdict_.conditions.push_back({condition});
    }
    for (const recognition::Basis basis : decision.basis) {
      verdict_.basis.emplace_back(statement::NameOf(basis));
    }
    for (const ErrorReason reason : decision.reasons) {
      verdict_.AddReason(reason);
    }
    Explain(input, decision);
    if (input.recorded_by_host) {
      verdict_.AddNote(ErrorReason::kPartyActRecordedByHost);
    }
    if (input.late_recorded) {
      verdict_.AddNote(ErrorReason::kLateRecorded);
    }
  }

  static std::optional<Hash> HashFromHex(const std::string& text) {
    return Hash::FromBytes(HexDecode(text).value_or(""));
  }

  // Which agreement said what, and what the holder would have to open.
  void Explain(const RecognitionInput& input,
               const recognition::Decision& decision) {
    for (const recognition::Weighed& weighed : decision.weighed) {
      std::string text = "agreement " + weighed.agreement + ", from " +
                         weighed.origin_party + " to " + weighed.host_party +
                         ": " + std::string(statement::NameOf(weighed.outcome));
      for (const ErrorReason reason : weighed.reasons) {
        text += " " + std::string(Name(reason));
      }
      AddDetail(verdict_, std::move(text));
    }
    for (const recognition::HeldFact fact : decision.undisclosed) {
      AddDetail(verdict_, "the holder may open the claim '" +
                              std::string(ClaimName(fact)) + "'");
    }
    for (const std::string& detail : input.details) {
      AddDetail(verdict_, detail);
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
  Question asked = question;
  if (!asked.host_country.empty() &&
      asked.purpose == statement::Purpose::kUnspecified) {
    asked.purpose = statement::Purpose::kEmployment;
  }
  return Answering(asked, logs).Run();
}

}  // namespace comity::evidence
