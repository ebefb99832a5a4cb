#include "client/whatif/weigher.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "client/issuing/credential_number.h"
#include "core/authority/body_state.h"
#include "core/evidence/country_rules.h"
#include "core/evidence/credential_state.h"
#include "core/evidence/programme_facts.h"
#include "core/evidence/recognition_facts.h"
#include "core/recognition/engine.h"
#include "core/statement/map_keys.h"

namespace comity::client {
namespace {

using authority::LoggedStatement;
using recognition::Decision;
using recognition::Facts;
using statement::Credential;

// A country without a log at hand has no agreements that could be found; what
// is asked about then rests on the change alone.
bool IsLogAbsent(const Status& status) {
  return status.reason() == ErrorReason::kHostHasNoLog ||
         status.reason() == ErrorReason::kLogMissing;
}

// The countries that agreements are looked up for, as FactGathering does.
std::vector<std::string> OriginsOf(const Facts& facts,
                                   const std::string& name) {
  const auto& credential = facts.credentials.at(name);
  std::set<std::string> countries;
  if (!credential.origin.empty()) {
    countries.insert(credential.origin);
  } else {
    for (const std::string& issuer : credential.issuers) {
      const auto body = facts.bodies.find(issuer);
      if (body != facts.bodies.end()) {
        countries.insert(body->second.country);
      }
    }
  }
  return {countries.begin(), countries.end()};
}

// Adds bodies; one that is there already keeps its own events, too.
void AddBodies(const std::map<std::string, recognition::Body>& bodies,
               Facts& facts) {
  for (const auto& [name, body] : bodies) {
    const auto [kept, is_new] = facts.bodies.emplace(name, body);
    if (!is_new) {
      auto& events = kept->second.authority;
      events.insert(events.end(), body.authority.begin(), body.authority.end());
    }
  }
}

}  // namespace

// What credentials of the same countries, programme and framework share in one
// host, before and after.
struct Weigher::Situation {
  Facts before;
  Facts after;
  std::map<std::string, recognition::Body> bodies_before;
  std::map<std::string, recognition::Body> bodies_after;
  bool changed = false;
};

Weigher::Weigher(const std::vector<LogCopy*>& copies,
                 const evidence::Policy& policy, const Plan& plan)
    : logs_(copies, policy), policy_(policy), plan_(plan) {}

Weigher::~Weigher() = default;

evidence::Question Weigher::QuestionOf(const Held& held,
                                       const std::string& host) const {
  evidence::Question question;
  question.credential = {held.proven.log->judge->origin(),
                         held.proven.record().credential_id};
  question.on = plan_.on;
  question.host_country = host;
  question.purpose = plan_.purpose;
  return question;
}

// The first issue that counts is the credential; it must be valid, and its
// issuers must count in this log.
StatusOr<bool> Weigher::IsValidIssue(const Held& held) {
  const auto& counted = held.proven.counted;
  const auto first =
      std::find_if(counted.begin(), counted.end(), [](const auto* logged) {
        return logged->template As<Credential>() != nullptr;
      });
  if (first == counted.end() || *first != held.proven.issue) {
    return false;
  }
  authority::Judge& judge = *held.proven.log->judge;
  const evidence::CredentialState state(judge, *held.proven.issue, counted);
  if (state.StatusOn(plan_.on) != evidence::DayStatus::kValid) {
    return false;
  }
  for (const std::string& slot : held.proven.issue->statement.header.slots) {
    COMITY_ASSIGN_OR_RETURN(
        const auto body,
        authority::BodyStateAt(judge, slot, held.proven.log->head));
    const Status own = evidence::CheckBodyCountry(
        logs_, judge.origin(), body.country, held.proven.issue->admitted_ms);
    if (authority::IsUndetermined(own)) {
      return own;
    }
    if (!own.ok()) {
      return false;
    }
  }
  return true;
}

StatusOr<bool> Weigher::GatherHeld(const std::string& origin,
                                   const LoggedStatement& issue, Held& held) {
  held.proven.log = logs_.FindLog(origin);
  held.proven.issue = &issue;
  COMITY_ASSIGN_OR_RETURN(
      held.proven.counted,
      held.proven.log->judge->Counted(
          statement::CredentialKey(origin, held.proven.record().credential_id),
          held.proven.log->head));
  COMITY_ASSIGN_OR_RETURN(const bool valid, IsValidIssue(held));
  if (!valid) {
    return false;
  }
  const evidence::Question question = QuestionOf(held, "");
  COMITY_RETURN_IF_ERROR(
      evidence::AddCredential(logs_, held.proven, question, held.facts));
  COMITY_RETURN_IF_ERROR(
      evidence::AddCoIssuers(logs_, held.proven, question, held.facts));
  held.origins =
      OriginsOf(held.facts, evidence::CredentialName(question.credential));
  return true;
}

StatusOr<Weigher::Situation*> Weigher::FindSituation(const Held& held,
                                                     const std::string& host) {
  const Credential& record = held.proven.record();
  std::string key = host;
  for (const std::string& origin : held.origins) {
    key += "," + origin;
  }
  key += " " + (record.level ? record.level->framework : "");
  if (record.education) {
    const auto& programme = record.education->programme;
    key += " " + programme.origin + "/" + programme.id;
  }
  auto& found = situations_[key];
  if (found != nullptr) {
    return found.get();
  }
  auto situation = std::make_unique<Situation>();
  const evidence::Question question = QuestionOf(held, host);
  evidence::FactGathering gathering(logs_, held.proven, question);
  COMITY_RETURN_IF_ERROR(gathering.GatherOwn());
  const Status foreign = gathering.GatherForeign();
  if (!foreign.ok() && !IsLogAbsent(foreign)) {
    return foreign;
  }
  situation->before.agreements = gathering.input().facts.agreements;
  if (record.education) {
    const Status added = evidence::AddProgramme(
        logs_,
        {record.education->programme, host, held.proven.issue->admitted_ms},
        situation->before);
    if (!added.ok() && !IsLogAbsent(added)) {
      return added;
    }
  }
  situation->after = situation->before;
  const Change& change = plan_.change;
  if (change.agreements) {
    situation->changed = change.agreements(situation->after);
  }
  if (change.bodies) {
    situation->changed = change.bodies(situation->after) || situation->changed;
  }
  situation->bodies_before = situation->before.bodies;
  situation->bodies_after = situation->after.bodies;
  found = std::move(situation);
  return found.get();
}

void Weigher::Count(const Held& held, const RowKey& key, const Decision& before,
                    const Decision& after) {
  Row& row = tally_.rows[key];
  ++row.weighed;
  if (after.outcome == recognition::Outcome::kNotRecognised) {
    for (const ErrorReason reason : after.reasons) {
      ++tally_.still_not[reason];
    }
  }
  const auto turn = FindTurn(before, after);
  if (!turn) {
    return;
  }
  TurnCount& count = row[*turn];
  ++count.count;
  if (count.samples.size() < kSampleCountMax) {
    const evidence::PinnedOrigin* pinned =
        policy_.FindOrigin(held.proven.log->judge->origin());
    if (pinned != nullptr && !pinned->countries.empty()) {
      count.samples.emplace(
          held.proven.issue->index,
          FormatCredentialNumber(
              {pinned->countries.front(), held.proven.record().credential_id}));
    }
  }
}

Status Weigher::WeighFor(const Held& held, const std::string& host) {
  const RowKey key = RowOf(host, held.proven.record());
  COMITY_ASSIGN_OR_RETURN(Situation* const situation,
                          FindSituation(held, host));
  Facts changed;
  changed.bodies = held.facts.bodies;
  const bool bodies_changed =
      plan_.change.bodies && plan_.change.bodies(changed);
  if (!situation->changed && !bodies_changed) {
    ++tally_.rows[key].weighed;
    return OkStatus();
  }
  const evidence::Question question = QuestionOf(held, host);
  Facts& before = situation->before;
  Facts& after = situation->after;
  before.credentials = held.facts.credentials;
  if (const auto* log = logs_.FindLog(logs_.PinnedOrigin(host))) {
    std::vector<std::string> details;
    COMITY_RETURN_IF_ERROR(
        evidence::AddPriorDecisions(*log, question, before, details));
  }
  after.credentials = before.credentials;
  before.bodies = situation->bodies_before;
  AddBodies(held.facts.bodies, before);
  after.bodies = situation->bodies_after;
  AddBodies(changed.bodies, after);
  recognition::Query query;
  query.credential = evidence::CredentialName(question.credential);
  query.host = host;
  query.purpose = plan_.purpose;
  query.on = plan_.on;
  Count(held, key, recognition::Decide(before, query),
        recognition::Decide(after, query));
  return OkStatus();
}

void Weigher::Weigh(const std::string& origin, const LoggedStatement& issue) {
  ++tally_.credentials;
  Held held;
  const auto valid = GatherHeld(origin, issue, held);
  if (!valid.ok()) {
    ++tally_.not_judged[valid.status().reason()];
    return;
  }
  if (!*valid) {
    ++tally_.not_valid;
    return;
  }
  for (const std::string& host : plan_.hosts) {
    // At home nothing is to be recognised.
    if (std::find(held.origins.begin(), held.origins.end(), host) !=
        held.origins.end()) {
      continue;
    }
    const Status weighed = WeighFor(held, host);
    if (!weighed.ok()) {
      ++tally_.not_judged[weighed.reason()];
    }
  }
}

}  // namespace comity::client
