#include "server/admission/agreement_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/authority/body_state.h"
#include "core/recognition/draft_check.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::server {
namespace {

using authority::Judge;
using authority::LoggedStatement;
using recognition::DraftContext;
using statement::PartyAct;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

DraftContext::Table FindTable(Judge& judge, authority::Horizon position,
                              const statement::FrameworkMapping& mapping) {
  if (mapping.publisher.origin != judge.origin()) {
    return DraftContext::Table::kUnknown;
  }
  std::string framework = mapping.framework;
  std::transform(framework.begin(), framework.end(), framework.begin(), Lower);
  const auto counted = judge.Counted(
      statement::MappingKey(mapping.publisher.id, framework), position);
  if (!counted.ok()) {
    return DraftContext::Table::kUnknown;
  }
  const bool recorded =
      std::any_of(counted->begin(), counted->end(), [](const auto* logged) {
        return logged->template As<statement::MappingTable>() != nullptr;
      });
  return recorded ? DraftContext::Table::kRecorded
                  : DraftContext::Table::kMissing;
}

Status CheckText(Judge& judge, authority::Horizon position,
                 const statement::AgreementText& record) {
  // The rule of its kind has read it before.
  COMITY_ASSIGN_OR_RETURN(
      const auto terms,
      statement::DecodeRecord<statement::AgreementTerms>(record.text));
  DraftContext context;
  context.find_table = [&](const statement::FrameworkMapping& mapping) {
    return FindTable(judge, position, mapping);
  };
  return recognition::ProblemsStatus(ErrorReason::kDraftContradictory,
                                     recognition::CheckTerms(terms, context));
}

const PartyAct* ActOf(const LoggedStatement& logged, bool recorded) {
  if (!recorded) {
    return logged.As<PartyAct>();
  }
  const auto* record = logged.As<statement::RecordedAct>();
  return record == nullptr ? nullptr : &record->act;
}

// The versions that the party accepted, with the days from which they count.
StatusOr<std::vector<std::pair<Hash, CivilDate>>> Accepted(
    Judge& judge, authority::Horizon position, const PartyAct& act,
    bool recorded) {
  std::vector<std::pair<Hash, CivilDate>> accepted;
  for (const std::string& country : act.countries) {
    COMITY_ASSIGN_OR_RETURN(
        const auto counted,
        judge.Counted(statement::CountryKey(country), position));
    for (const LoggedStatement* logged : counted) {
      const PartyAct* earlier = ActOf(*logged, recorded);
      if (earlier == nullptr || earlier->agreement_id != act.agreement_id ||
          earlier->party_id != act.party_id ||
          !recognition::AcceptsVersion(earlier->act)) {
        continue;
      }
      const auto from = judge.AtPosition(*logged).counts_from;
      accepted.emplace_back(
          earlier->version_id,
          std::max(earlier->effective_on, from.value_or(CivilDate())));
    }
  }
  std::sort(accepted.begin(), accepted.end());
  accepted.erase(std::unique(accepted.begin(), accepted.end()), accepted.end());
  return accepted;
}

Status CheckPartyAct(Judge& judge, authority::Horizon position, PartyAct act,
                     bool recorded, const std::optional<CivilDate>& from) {
  act.effective_on = std::max(act.effective_on, from.value_or(CivilDate()));
  recognition::ActContext context;
  context.country_of = [&](const statement::RemoteReference& body) {
    if (body.origin != judge.origin()) {
      return std::string();
    }
    const auto state = authority::BodyStateAt(judge, body.id, position);
    return state.ok() ? state->country : std::string();
  };
  if (recognition::AcceptsVersion(act.act)) {
    COMITY_ASSIGN_OR_RETURN(context.accepted,
                            Accepted(judge, position, act, recorded));
  }
  const auto problems = recognition::CheckAct(act, context);
  return problems.empty()
             ? OkStatus()
             : FailedPrecondition(problems.front().reason,
                                  recognition::ListProblems(problems));
}

}  // namespace

Status CheckAgreement(Judge& judge, const LoggedStatement& candidate,
                      const std::optional<CivilDate>& counts_from) {
  if (const auto* text = candidate.As<statement::AgreementText>()) {
    return CheckText(judge, candidate.index, *text);
  }
  for (const bool recorded : {false, true}) {
    if (const PartyAct* act = ActOf(candidate, recorded)) {
      return CheckPartyAct(judge, candidate.index, *act, recorded, counts_from);
    }
  }
  return OkStatus();
}

}  // namespace comity::server
