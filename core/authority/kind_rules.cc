#include "core/authority/kind_rules.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "core/authority/body_state.h"
#include "core/authority/registry_state.h"
#include "core/authority/signers.h"

namespace comity::authority {
namespace {

using statement::kRootSlot;

constexpr std::int64_t kLateRecordedDays = 30;

Status WrongSlots(std::string message) {
  return InvalidArgument(ErrorReason::kWrongSlots,
                         "header.slots: " + std::move(message));
}

Status NeedsTwoPersons() {
  return PermissionDenied(ErrorReason::kTwoPersonsNeeded,
                          "two keys of two distinct persons must sign");
}

}  // namespace

const LoggedStatement* FindById(
    const std::vector<const LoggedStatement*>& counted, const Hash& id) {
  for (const LoggedStatement* logged : counted) {
    if (logged->statement.id == id) {
      return logged;
    }
  }
  return nullptr;
}

Status CheckKindRules(Judge& judge, const LoggedStatement& logged,
                      Judgement& judgement) {
  RuleContext context(judge, logged, judgement);
  return std::visit(
      [&context](const auto& record) -> Status {
        if constexpr (std::is_same_v<std::decay_t<decltype(record)>,
                                     std::monostate>) {
          return Internal("a rule was asked for an unknown kind");
        } else {
          return CheckRule(context, record);
        }
      },
      logged.statement.body);
}

void RuleContext::RelyOn(const LoggedStatement* statement) {
  auto& relied = judgement_.relied_on;
  if (std::find(relied.begin(), relied.end(), statement) == relied.end()) {
    relied.push_back(statement);
  }
}

Status RuleContext::RequireRootThreshold() {
  std::uint64_t threshold = 0;
  if (const auto* genesis = logged_.As<statement::Genesis>()) {
    threshold = genesis->root_threshold;
  } else {
    COMITY_ASSIGN_OR_RETURN(const RegistryState state,
                            RegistryStateAt(judge_, position()));
    threshold = state.root_threshold;
  }
  if (judgement_.signers.size() != threshold ||
      CountSlot(judgement_, kRootSlot) != threshold) {
    return WrongSlots("must be 'root' " + std::to_string(threshold) +
                      " time(s)");
  }
  return OkStatus();
}

Status RuleContext::RequireOnly(std::string_view body_id, bool two_persons) {
  const std::size_t count = CountSlot(judgement_, body_id);
  if (count != judgement_.signers.size() || count == 0 || count > 2) {
    return WrongSlots("must be '" + std::string(body_id) + "' only");
  }
  if ((two_persons || count == 2) && CountPersons(judgement_) < 2) {
    return NeedsTwoPersons();
  }
  return OkStatus();
}

Status RuleContext::RequireRegistrar(std::string_view body_id,
                                     std::string_view country,
                                     bool two_persons) {
  std::vector<std::string> rest = logged_.statement.header.slots;
  if (!body_id.empty()) {
    const auto own = std::find(rest.begin(), rest.end(), body_id);
    if (own == rest.end()) {
      return WrongSlots("the body itself must sign");
    }
    rest.erase(own);
  }
  if (rest.empty() || rest.front() != rest.back()) {
    return WrongSlots("one registrar, or root, must sign");
  }
  if (rest.front() == kRootSlot) {
    COMITY_ASSIGN_OR_RETURN(const RegistryState state,
                            RegistryStateAt(judge_, position()));
    return rest.size() == state.root_threshold
               ? OkStatus()
               : WrongSlots("root must sign " +
                            std::to_string(state.root_threshold) + " time(s)");
  }
  if (rest.size() > 2 || ((two_persons || rest.size() == 2) &&
                          CountPersonsOf(judgement_, rest.front()) < 2)) {
    return NeedsTwoPersons();
  }
  Act act{.body_id = rest.front(), .role = statement::Role::kRegistrar};
  act.day = logged_.admission_day();
  if (!country.empty()) {
    act.countries = {std::string(country)};
  }
  return RequirePermission(act).status();
}

StatusOr<Permission> RuleContext::RequirePermission(const Act& act) {
  COMITY_ASSIGN_OR_RETURN(Permission permission,
                          FindPermission(judge_, act, position()));
  COMITY_RETURN_IF_ERROR(RequireFourEyes(*permission.grant, act.body_id));
  RelyOn(permission.grant_statement);
  return permission;
}

Status RuleContext::RequireFourEyes(const statement::Grant& grant,
                                    std::string_view body_id) {
  return grant.four_eyes && CountPersonsOf(judgement_, body_id) < 2
             ? NeedsTwoPersons()
             : OkStatus();
}

StatusOr<std::vector<const LoggedStatement*>> RuleContext::CountedOnce(
    const Hash& key) {
  COMITY_ASSIGN_OR_RETURN(auto known, judge_.Known(key, position()));
  std::vector<const LoggedStatement*> counted;
  for (const LoggedStatement* logged : known) {
    const Status status = judge_.AtPosition(*logged).status;
    if (IsUndetermined(status)) {
      return status;
    }
    if (status.ok()) {
      counted.push_back(logged);
    }
  }
  return counted;
}

void RuleContext::NoteEffectiveDay(CivilDate effective) {
  const CivilDate admitted = logged_.admission_day();
  if (effective < admitted.PlusDays(-kLateRecordedDays)) {
    judgement_.late_recorded = true;
    judgement_.counts_from = admitted;
  }
}

}  // namespace comity::authority
