// Schemes, mapping tables, rating editions, programmes and accreditations.
#include <algorithm>

#include "core/authority/kind_rules.h"
#include "core/authority/signers.h"
#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::Role;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

Status NotTheOwner(std::string message) {
  return PermissionDenied(ErrorReason::kNotTheOwner, std::move(message));
}

Act ActOf(RuleContext& context, Role role) {
  Act act{.body_id = context.judgement().signers.front().slot, .role = role};
  act.day = context.logged().admission_day();
  return act;
}

// The one signing body acts in `role`.
Status RequireSigner(RuleContext& context, const Act& act) {
  COMITY_RETURN_IF_ERROR(context.RequireOnly(act.body_id, false));
  return context.RequirePermission(act).status();
}

// A published thing belongs to the body that published it first.
Status RequireSameSigner(RuleContext& context,
                         const std::vector<const LoggedStatement*>& counted) {
  if (!counted.empty() && counted.front()->statement.header.slots.front() !=
                              context.judgement().signers.front().slot) {
    return NotTheOwner("it belongs to '" +
                       counted.front()->statement.header.slots.front() + "'");
  }
  return OkStatus();
}

Status CheckNextVersion(std::uint64_t given, std::size_t earlier) {
  return given == earlier + 1
             ? OkStatus()
             : FailedPrecondition(
                   ErrorReason::kVersionNotNext,
                   "the next version is " + std::to_string(earlier + 1));
}

StatusOr<const statement::Programme*> FindProgramme(
    const std::vector<const LoggedStatement*>& counted) {
  const LoggedStatement* newest = Newest<statement::Programme>(counted);
  if (newest == nullptr) {
    return FailedPrecondition(ErrorReason::kSubjectUnknown,
                              "programme_id: no such programme");
  }
  return newest->As<statement::Programme>();
}

}  // namespace

Status CheckRule(RuleContext& context, const statement::Scheme& record) {
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      context.Counted(statement::SchemeKey(record.scheme_id)));
  COMITY_RETURN_IF_ERROR(
      CheckNextVersion(record.scheme_version, counted.size()));
  COMITY_RETURN_IF_ERROR(RequireSameSigner(context, counted));
  Act act = ActOf(context, Role::kSchemeOwner);
  act.scheme = record.scheme_id;
  return RequireSigner(context, act);
}

Status CheckRule(RuleContext& context, const statement::MappingTable& record) {
  COMITY_ASSIGN_OR_RETURN(const auto counted,
                          context.Counted(statement::MappingKey(
                              record.publisher, record.framework)));
  COMITY_RETURN_IF_ERROR(
      CheckNextVersion(record.table_version, counted.size()));
  Act act = ActOf(context, Role::kPublisher);
  if (act.body_id != record.publisher) {
    return NotTheOwner("publisher: must sign itself");
  }
  context.NoteEffectiveDay(record.effective_from);
  return RequireSigner(context, act);
}

Status CheckRule(RuleContext& context, const statement::RatingEdition& record) {
  Act act = ActOf(context, Role::kPublisher);
  if (act.body_id != record.publisher) {
    return NotTheOwner("publisher: must sign itself");
  }
  return RequireSigner(context, act);
}

Status CheckRule(RuleContext& context, const statement::Programme& record) {
  const auto& interval = record.interval;
  if (interval.until && *interval.until < interval.from) {
    return Malformed("interval: ends before it begins");
  }
  Act act = ActOf(context, Role::kHigherEducation);
  const auto awards = [&act](const statement::Programme& programme) {
    const auto& bodies = programme.awarding_bodies;
    return std::find(bodies.begin(), bodies.end(), act.body_id) != bodies.end();
  };
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      context.Counted(statement::ProgrammeKey(record.programme_id)));
  const LoggedStatement* earlier = Newest<statement::Programme>(counted);
  if (!awards(record) ||
      (earlier != nullptr && !awards(*earlier->As<statement::Programme>()))) {
    return NotTheOwner("awarding_bodies: one of them must sign");
  }
  return RequireSigner(context, act);
}

Status CheckRule(RuleContext& context, const statement::Accreditation& record) {
  const auto& interval = record.interval;
  if (interval.until && *interval.until < interval.from) {
    return Malformed("interval: ends before it begins");
  }
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      context.Counted(statement::ProgrammeKey(record.programme_id)));
  COMITY_ASSIGN_OR_RETURN(const auto* programme, FindProgramme(counted));
  Act act = ActOf(context, Role::kAccreditationAgency);
  if (act.body_id != record.agency) {
    return NotTheOwner("agency: must sign itself");
  }
  act.countries = {programme->country};
  context.RelyOn(Newest<statement::Programme>(counted));
  context.NoteEffectiveDay(
      std::min(record.decided_on.value_or(interval.from), interval.from));
  return RequireSigner(context, act);
}

// The agency may always take its decision back.
Status CheckRule(RuleContext& context,
                 const statement::AccreditationWithdrawn& record) {
  COMITY_ASSIGN_OR_RETURN(
      const auto counted,
      context.CountedOnce(statement::ProgrammeKey(record.programme_id)));
  const LoggedStatement* named = FindById(counted, record.accreditation_id);
  const auto* accreditation =
      named == nullptr ? nullptr : named->As<statement::Accreditation>();
  if (accreditation == nullptr) {
    return FailedPrecondition(ErrorReason::kSubjectUnknown,
                              "accreditation_id: no such accreditation");
  }
  return context.RequireOnly(accreditation->agency, false);
}

}  // namespace comity::authority
