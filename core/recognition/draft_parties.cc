// The checks of a draft that concern who agrees, with whom and how long.
#include <algorithm>
#include <map>
#include <set>

#include "core/base/country_codes.h"
#include "core/base/language_codes.h"
#include "core/recognition/draft_problems.h"

namespace comity::recognition {
namespace {

using statement::AgreementEffect;
using statement::AgreementKind;
using statement::AgreementNature;
using statement::AgreementTerms;
using statement::CoverageRule;

void CheckNames(const std::string& list,
                const std::vector<statement::LocalName>& names,
                DraftProblems& problems) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& language = names[i].language;
    const std::string place = Item(list, i) + ".language";
    if (!IsLanguage(language)) {
      problems.Add(ErrorReason::kCodeUnknown, place,
                   "'" + language + "' is no language of ISO 639");
    } else if (!seen.insert(language).second) {
      problems.Contradiction(place, "'" + language + "' stands there twice");
    }
  }
}

// Between states a country means one party, or nobody can say who owes what.
// Agencies and universities of one country sign for themselves, side by side.
bool IsBetweenStates(const AgreementTerms& terms) {
  using Nature = statement::AgreementNature;
  return terms.nature == Nature::kTreaty || terms.nature == Nature::kStatute ||
         terms.nature == Nature::kUnilateralAdmission;
}

void CheckCountriesOf(const AgreementTerms& terms, std::size_t party,
                      std::map<std::string, std::string>& owners,
                      DraftProblems& problems) {
  const auto& countries = terms.parties[party].countries;
  for (std::size_t i = 0; i < countries.size(); ++i) {
    const std::string& country = countries[i];
    const std::string place = Item(Item("parties", party) + ".countries", i);
    if (!IsAssignedCountry(country)) {
      problems.Add(ErrorReason::kCountryUnassigned, place,
                   "'" + country + "' is not an assigned country");
    }
    const auto [owner, is_new] =
        owners.emplace(country, terms.parties[party].party_id);
    if (!is_new && IsBetweenStates(terms)) {
      problems.Add(ErrorReason::kPartyTwice, place,
                   country + " belongs to '" + owner->second + "' already");
    }
  }
}

bool HasParty(const AgreementTerms& terms, const std::string& id) {
  return std::any_of(terms.parties.begin(), terms.parties.end(),
                     [&](const auto& party) { return party.party_id == id; });
}

void CheckEndOfRights(const AgreementTerms& terms, DraftProblems& problems) {
  const auto& until = terms.acquired_rights->until;
  if (!until) {
    return;
  }
  if (terms.in_force && *until < *terms.in_force) {
    problems.Add(ErrorReason::kEndsBeforeBeginning, "acquired_rights.until",
                 until->ToString() + " is before the agreement begins on " +
                     terms.in_force->ToString());
  } else if (terms.term && *until <= terms.term->until) {
    problems.Add(ErrorReason::kEndsBeforeBeginning, "acquired_rights.until",
                 "rights begin when the agreement ends, after " +
                     terms.term->until.ToString() + ", and would be over by " +
                     until->ToString());
  }
}

}  // namespace

void CheckTitles(const AgreementTerms& terms, DraftProblems& problems) {
  CheckNames("titles", terms.titles, problems);
}

void CheckNature(const AgreementTerms& terms, DraftProblems& problems) {
  if (terms.nature == AgreementNature::kMou && terms.binding) {
    problems.Contradiction("binding",
                           "a memorandum of understanding binds nobody");
  }
  if (terms.exclusive && !terms.binding) {
    problems.Contradiction(
        "exclusive", "a text that binds nobody cannot shut out other texts");
  }
}

void CheckParties(const AgreementTerms& terms, DraftProblems& problems) {
  if (terms.kind == AgreementKind::kBilateral && terms.parties.size() != 2) {
    problems.Contradiction("parties",
                           "a bilateral agreement has two parties, not " +
                               std::to_string(terms.parties.size()));
  }
  std::set<std::string> ids;
  std::map<std::string, std::string> owners;
  for (std::size_t i = 0; i < terms.parties.size(); ++i) {
    const statement::PartyTerms& party = terms.parties[i];
    const std::string place = Item("parties", i);
    if (!ids.insert(party.party_id).second) {
      problems.Add(ErrorReason::kPartyTwice, place + ".party_id",
                   "'" + party.party_id + "' is the id of another party");
    }
    CheckCountriesOf(terms, i, owners, problems);
    CheckNames(place + ".names", party.names, problems);
  }
}

void CheckDirections(const AgreementTerms& terms, DraftProblems& problems) {
  if (terms.nature == AgreementNature::kUnilateralAdmission &&
      terms.directions.empty()) {
    problems.Missing("directions",
                     "a unilateral admission says which party admits; without "
                     "directions each admits the others");
  }
  std::set<std::pair<std::string, std::string>> seen;
  for (std::size_t i = 0; i < terms.directions.size(); ++i) {
    const statement::Direction& direction = terms.directions[i];
    const std::string place = Item("directions", i);
    const auto check = [&](const char* name, const std::string& id) {
      if (!HasParty(terms, id)) {
        problems.Add(ErrorReason::kPartyUnknown, place + name,
                     "'" + id + "' is not among the parties");
      }
    };
    check(".origin_party", direction.origin_party);
    check(".host_party", direction.host_party);
    if (direction.origin_party == direction.host_party) {
      problems.Contradiction(
          place, "'" + direction.host_party + "' is origin and host at once");
    } else if (!seen.insert({direction.origin_party, direction.host_party})
                    .second) {
      problems.Contradiction(place, "the same direction stands there twice");
    }
  }
}

void CheckEffect(const AgreementTerms& terms, DraftProblems& problems) {
  if (terms.effect == AgreementEffect::kNone) {
    if (terms.binding && terms.scope) {
      problems.Contradiction("effect",
                             "NONE: a binding text with a scope has an effect");
    }
  } else if (!terms.scope) {
    problems.Missing("scope", std::string(statement::NameOf(terms.effect)) +
                                  ": a text without a scope covers nothing");
  }
}

void CheckCoverageText(const AgreementTerms& terms, DraftProblems& problems) {
  if (!terms.coverage) {
    return;
  }
  const bool fixed = terms.coverage->rule == CoverageRule::kFixedDate;
  const auto& date = terms.coverage->date;
  if (fixed && !date) {
    problems.Missing("coverage.date", "FIXED_DATE needs a date");
  } else if (!fixed && date) {
    problems.Contradiction(
        "coverage.date",
        "a date belongs to FIXED_DATE, not to " +
            std::string(statement::NameOf(terms.coverage->rule)));
  } else if (date && terms.term && terms.term->auto_renew_months == 0 &&
             terms.term->until < *date) {
    problems.Add(ErrorReason::kEndsBeforeBeginning, "coverage.date",
                 "the agreement is over on " + terms.term->until.ToString() +
                     ", before it covers anything");
  }
}

void CheckAcquiredRights(const AgreementTerms& terms, DraftProblems& problems) {
  if (!terms.acquired_rights) {
    return;
  }
  const auto& rights = *terms.acquired_rights;
  const bool outlive =
      rights.rule == statement::AcquiredRightsRule::kIssuedBeforeEnd;
  const std::string rule(statement::NameOf(rights.rule));
  if (!outlive && rights.until) {
    problems.Contradiction("acquired_rights.until",
                           rule + " has no end; ISSUED_BEFORE_END may have");
  }
  if (!outlive && rights.follows_renewal) {
    problems.Contradiction("acquired_rights.follows_renewal",
                           rule +
                               " does not ask when a credential was first "
                               "issued; ISSUED_BEFORE_END does");
  }
  if (outlive) {
    CheckEndOfRights(terms, problems);
  }
}

void CheckTermOfForce(const AgreementTerms& terms, DraftProblems& problems) {
  if (terms.exclusive && terms.chaining_allowed) {
    problems.Contradiction(
        "chaining_allowed",
        "an exclusive agreement shuts out others, a chain needs another one");
  }
  if (terms.term) {
    const statement::Term& term = *terms.term;
    if (terms.in_force && term.until < *terms.in_force) {
      problems.Add(ErrorReason::kEndsBeforeBeginning, "term.until",
                   term.until.ToString() + " is before the beginning on " +
                       terms.in_force->ToString());
    }
    if (term.auto_renew_months == 0 && term.non_renewal_notice_months > 0) {
      problems.Contradiction("term.non_renewal_notice_months",
                             "nothing renews that could be objected to");
    } else if (term.non_renewal_notice_months > term.auto_renew_months) {
      problems.Contradiction(
          "term.non_renewal_notice_months",
          "notice of " + std::to_string(term.non_renewal_notice_months) +
              " months for periods of " +
              std::to_string(term.auto_renew_months));
    }
  }
  if (terms.kind == AgreementKind::kBilateral && terms.open_to_accession) {
    problems.Contradiction("open_to_accession",
                           "nobody can accede to a bilateral agreement");
  }
}

}  // namespace comity::recognition
