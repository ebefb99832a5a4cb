#include "core/recognition/draft_check.h"

#include <algorithm>
#include <set>

#include "core/base/text_encoding.h"
#include "core/recognition/draft_problems.h"

namespace comity::recognition {
namespace {

using statement::PartyAct;
using statement::PartyActKind;

// A status travels in a header of 8 KiB, twice and partly in base 64.
constexpr std::size_t kProblemListSizeMax = 1800;

void CheckDesignated(const PartyAct& act, const ActContext& context,
                     DraftProblems& problems) {
  for (std::size_t i = 0; i < act.designated_bodies.size(); ++i) {
    const statement::DesignatedBody& listed = act.designated_bodies[i];
    const std::string place = Item("designated_bodies", i);
    if (listed.interval.until &&
        *listed.interval.until < listed.interval.from) {
      problems.Add(ErrorReason::kEndsBeforeBeginning, place + ".interval.until",
                   listed.interval.until->ToString() + " is before " +
                       listed.interval.from.ToString());
    }
    const std::string country =
        context.country_of ? context.country_of(listed.body) : "";
    if (!country.empty() &&
        std::find(act.countries.begin(), act.countries.end(), country) ==
            act.countries.end()) {
      problems.Add(ErrorReason::kBodyOfNoParty, place + ".body",
                   "'" + listed.body.id + "' is a body of " + country +
                       ", which is none of the act's countries");
    }
  }
}

void CheckVersions(const PartyAct& act, const ActContext& context,
                   DraftProblems& problems) {
  if (!AcceptsVersion(act.act)) {
    return;
  }
  for (const auto& [version, day] : context.accepted) {
    if (version != act.version_id && day == act.effective_on) {
      problems.Add(ErrorReason::kVersionsOverlap, "effective_on",
                   "version " + HexEncode(version.view()) +
                       " begins for this party on " + day.ToString() + ", too");
    }
  }
}

std::string Line(const DraftProblem& problem) {
  return problem.place + ": " + problem.message + " (" +
         std::string(Name(problem.reason)) + ")";
}

}  // namespace

std::vector<DraftProblem> CheckTerms(const statement::AgreementTerms& terms,
                                     const DraftContext& context) {
  DraftProblems problems;
  CheckTitles(terms, problems);
  CheckNature(terms, problems);
  CheckParties(terms, problems);
  CheckDirections(terms, problems);
  CheckEffect(terms, problems);
  CheckScopeText(terms, problems);
  CheckLevelText(terms, context, problems);
  CheckCoverageText(terms, problems);
  CheckAcquiredRights(terms, problems);
  CheckConditions(terms, problems);
  CheckMerits(terms, problems);
  CheckTermOfForce(terms, problems);
  return std::move(problems).Take();
}

bool AcceptsVersion(PartyActKind act) {
  return act == PartyActKind::kEnterIntoForce || act == PartyActKind::kAccede ||
         act == PartyActKind::kProvisionallyApply ||
         act == PartyActKind::kNewVersion;
}

std::vector<DraftProblem> CheckAct(const PartyAct& act,
                                   const ActContext& context) {
  DraftProblems problems;
  CheckVersions(act, context, problems);
  CheckDesignated(act, context, problems);
  return std::move(problems).Take();
}

std::string ListProblems(const std::vector<DraftProblem>& problems) {
  std::string text;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const std::string line = Line(problems[i]);
    if (i > 0 && text.size() + line.size() > kProblemListSizeMax) {
      return text + "; and " + std::to_string(problems.size() - i) + " more";
    }
    text += (i == 0 ? "" : "; ") + line;
  }
  return text;
}

Status ProblemsStatus(ErrorReason reason,
                      const std::vector<DraftProblem>& problems) {
  return problems.empty() ? OkStatus()
                          : InvalidArgument(reason, ListProblems(problems));
}

}  // namespace comity::recognition
