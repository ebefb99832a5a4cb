#include "server/admission/admission.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/authority/kind_rules.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "server/admission/agreement_check.h"
#include "server/admission/country_check.h"
#include "server/admission/standing_event.h"

namespace comity::server {
namespace {

using authority::LoggedStatement;

// The keys were checked with the form, so a single one need not be derived
// again.
Hash SubjectOf(const std::string& origin, const LoggedStatement& logged) {
  const auto& keys = logged.statement.header.keys;
  if (keys.size() == 1) {
    return keys.front();
  }
  return statement::ExpectedKeys(origin, logged.statement.body).front();
}

// What cannot be decided is refused; the caller is told why in terms of the
// statement.
Status AsRefusal(const Status& status) {
  return authority::IsUndetermined(status)
             ? InvalidArgument(status.reason(), status.message())
             : status;
}

}  // namespace

// What the workers found about the candidate; entries of the log were checked
// when they were admitted.
class Admission::Signatures final : public authority::SignatureChecker {
 public:
  Signatures(KeyDirectory& keys, statement::BatchMemo& memo)
      : keys_(keys), memo_(memo) {}

  void SetCandidate(const LoggedStatement* candidate,
                    std::vector<std::optional<Status>> checked) {
    candidate_ = candidate;
    checked_ = std::move(checked);
  }

  Status Check(const LoggedStatement& logged, std::size_t slot,
               const crypto::PublicKey& key) override {
    if (&logged != candidate_) {
      return OkStatus();
    }
    const statement::SlotSignature& signature = logged.signatures[slot];
    // The id commits to the key, so a worker's check was with this very key.
    if (signature.key_id == key.id() && slot < checked_.size() &&
        checked_[slot]) {
      return *checked_[slot];
    }
    keys_.Add(key);
    return statement::VerifySlotSignature(signature, key,
                                          logged.statement.header.home,
                                          logged.statement.bytes, &memo_);
  }

 private:
  KeyDirectory& keys_;
  statement::BatchMemo& memo_;
  const LoggedStatement* candidate_ = nullptr;
  std::vector<std::optional<Status>> checked_;
};

Admission::Admission(AdmissionRules rules, OpenLog& log, KeyDirectory& keys,
                     statement::BatchMemo& memo)
    : rules_(std::move(rules)),
      log_(log),
      signatures_(std::make_unique<Signatures>(keys, memo)),
      judge_(rules_.origin, rules_.genesis_id, log, *signatures_) {}

Admission::~Admission() = default;

Status Admission::CheckForm(const PreparedStatement& prepared) const {
  COMITY_RETURN_IF_ERROR(prepared.form);
  const statement::ParsedStatement& parsed = prepared.statement;
  if (parsed.header.home != rules_.origin) {
    return InvalidArgument(
        ErrorReason::kWrongHome,
        "header.home: the statement belongs to " + parsed.header.home);
  }
  if (!parsed.known()) {
    return InvalidArgument(parsed.unknown.reason(), parsed.unknown.message());
  }
  COMITY_RETURN_IF_ERROR(
      statement::CheckKeys(rules_.origin, parsed.body, parsed.header.keys));
  return CheckCountriesAssigned(parsed.body);
}

StatusOr<Position> Admission::Admit(PreparedStatement prepared,
                                    std::uint64_t now_ms) {
  COMITY_RETURN_IF_ERROR(CheckForm(prepared));
  auto position = AdmitRead(std::move(prepared), now_ms);
  signatures_->SetCandidate(nullptr, {});
  if (!log_.status().ok()) {
    return log_.status();
  }
  return position;
}

StatusOr<Position> Admission::AdmitRead(PreparedStatement prepared,
                                        std::uint64_t now_ms) {
  auto candidate = std::make_shared<LoggedStatement>();
  candidate->index = log_.size();
  candidate->admitted_ms = std::max(now_ms, log_.last_admission_ms());
  candidate->statement = std::move(prepared.statement);
  candidate->signatures = std::move(prepared.signatures);
  const Hash subject = SubjectOf(rules_.origin, *candidate);
  const auto counted = judge_.Counted(subject, candidate->index);
  if (!counted.ok()) {
    return AsRefusal(counted.status());
  }
  ++judged_;
  const LoggedStatement* same =
      authority::FindById(*counted, candidate->statement.id);
  if (same != nullptr) {
    return Position{same->index, true};
  }
  statement::Entry entry;
  entry.admitted_ms = candidate->admitted_ms;
  entry.content = statement::StatementEntry{
      candidate->statement.bytes, std::move(prepared.signature_bytes)};
  std::string entry_bytes = statement::EncodeEntry(entry);
  if (entry_bytes.size() > statement::kEntrySizeMax) {
    return InvalidArgument(ErrorReason::kEntryTooLarge,
                           "statement and signatures are too long together");
  }
  candidate->leaf_hash = merkle::LeafHash(entry_bytes);
  signatures_->SetCandidate(candidate.get(), std::move(prepared.checked));
  COMITY_RETURN_IF_ERROR(CheckRules(*candidate));
  const LoggedStatement* standing = FindStandingEvent(*candidate, *counted);
  if (standing != nullptr) {
    return Position{standing->index, true};
  }
  const Position position = {candidate->index, false};
  COMITY_RETURN_IF_ERROR(
      log_.Append(std::move(candidate), std::move(entry_bytes)));
  return position;
}

Status Admission::CheckRules(const LoggedStatement& candidate) {
  COMITY_RETURN_IF_ERROR(CheckSigningKeys(candidate));
  const authority::Judgement judgement = judge_.Candidate(candidate);
  COMITY_RETURN_IF_ERROR(AsRefusal(judgement.status));
  COMITY_RETURN_IF_ERROR(CheckCountries(candidate));
  COMITY_RETURN_IF_ERROR(
      AsRefusal(CheckAgreement(judge_, candidate, judgement.counts_from)));
  return CheckHistoryLimit(candidate);
}

// Acts of a country count from the log that speaks for it, and a host records
// only acts of countries that have none.
Status Admission::CheckCountries(const LoggedStatement& candidate) const {
  const auto speaks_for = [this](const std::string& country) {
    return rules_.countries.contains(country);
  };
  if (const auto* act = candidate.As<statement::PartyAct>()) {
    if (!std::all_of(act->countries.begin(), act->countries.end(),
                     speaks_for)) {
      return PermissionDenied(
          ErrorReason::kWrongCountry,
          "countries: this registry does not speak for all of them");
    }
  }
  if (const auto* recorded = candidate.As<statement::RecordedAct>()) {
    const auto& countries = recorded->act.countries;
    if (std::any_of(countries.begin(), countries.end(), speaks_for)) {
      return PermissionDenied(
          ErrorReason::kWrongCountry,
          "act.countries: this registry speaks for one of them itself");
    }
  }
  return OkStatus();
}

Status Admission::CheckHistoryLimit(const LoggedStatement& candidate) {
  if (!authority::IsAboutCredential(candidate) ||
      statement::Worsens(candidate.statement.body)) {
    return OkStatus();
  }
  const authority::History* history =
      log_.Find(SubjectOf(rules_.origin, candidate));
  if (history == nullptr) {
    return log_.status();
  }
  const auto not_worsening =
      std::count_if(history->begin(), history->end(), [](const auto& logged) {
        return !logged->statement.known() ||
               !statement::Worsens(logged->statement.body);
      });
  return static_cast<std::uint64_t>(not_worsening) <
                 rules_.credential_history_max
             ? OkStatus()
             : FailedPrecondition(ErrorReason::kHistoryFull,
                                  "the credential has " +
                                      std::to_string(not_worsening) +
                                      " statements that do not worsen");
}

Status Admission::CheckSigningKeys(const LoggedStatement& candidate) const {
  const auto* change = candidate.As<statement::RegistryKeys>();
  if (change == nullptr || change->use == statement::RegistryKeyUse::kRoot) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(const auto keys, authority::ParseKeys(change->keys));
  const bool held = std::all_of(
      keys.begin(), keys.end(),
      [this](const auto& key) { return rules_.held_keys.contains(key.id()); });
  return held ? OkStatus()
              : FailedPrecondition(
                    ErrorReason::kSigningKeyNotHeld,
                    "keys: not among the keys that this registry is "
                    "configured with");
}

StatusOr<authority::RegistryState> Admission::RegistryKeys() {
  auto state = authority::RegistryStateAt(judge_, log_.size());
  if (!log_.status().ok()) {
    return log_.status();
  }
  return state;
}

void Admission::Tidy() {
  if (judged_ > rules_.judged_max || log_.held() > rules_.held_max) {
    judge_.Forget();
    log_.Forget();
    judged_ = 0;
  }
}

}  // namespace comity::server
