#include "client/whatif/change.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace comity::client {
namespace {

using recognition::Agreement;
using recognition::Facts;

recognition::Agreement AgreementOf(const DraftPlan& plan) {
  const statement::AgreementTerms& terms = plan.terms;
  const CivilDate from =
      std::max(plan.from, terms.in_force.value_or(plan.from));
  Agreement agreement;
  agreement.id = plan.text_id;
  agreement.versions = {{plan.text_id, terms, {}, plan.level_maps}};
  agreement.start.in_force = from;
  for (const statement::PartyTerms& named : terms.parties) {
    recognition::Party party;
    party.id = named.party_id;
    party.countries = named.countries;
    party.start.in_force = from;
    agreement.parties.push_back(std::move(party));
  }
  return agreement;
}

std::string LowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

// The longest notice that any version asks for.
int NoticeMonths(const Agreement& agreement) {
  std::uint64_t months = 0;
  for (const recognition::Version& version : agreement.versions) {
    months = std::max(months, version.terms ? version.terms->notice_months : 0);
  }
  return static_cast<int>(months);
}

bool Leave(Agreement& agreement, const std::string& party_id, CivilDate from) {
  bool left = false;
  for (recognition::Party& party : agreement.parties) {
    if (party.id == party_id) {
      party.withdrawal = {from.PlusMonths(-NoticeMonths(agreement)), from};
      left = true;
    }
  }
  return left;
}

// Frameworks of the agreement's texts that the publisher's table is for.
bool Revise(Agreement& agreement, const std::string& origin,
            const statement::MappingTable& table) {
  bool revised = false;
  for (recognition::Version& version : agreement.versions) {
    if (!version.terms || !version.terms->level) {
      continue;
    }
    for (const auto& mapping : version.terms->level->mappings) {
      if (mapping.publisher.origin != origin ||
          mapping.publisher.id != table.publisher ||
          LowerCase(mapping.framework) != LowerCase(table.framework)) {
        continue;
      }
      auto& levels = version.level_maps[mapping.framework];
      levels.clear();
      for (const statement::MappedLevel& level : table.levels) {
        levels[level.level] = level.eqf_level;
      }
      revised = true;
    }
  }
  return revised;
}

}  // namespace

Change DraftInForce(DraftPlan plan) {
  // Shared by all copies of the function; a text may be long.
  const auto draft = std::make_shared<const Agreement>(AgreementOf(plan));
  const std::string replaced = std::move(plan.replaces);
  return {.agreements = [draft, replaced](Facts& facts) {
    if (!replaced.empty()) {
      std::erase_if(facts.agreements, [&](const Agreement& agreement) {
        return agreement.id == replaced;
      });
    }
    facts.agreements.push_back(*draft);
    return true;
  }};
}

Change PartyLeaves(std::string agreement_id, std::string party,
                   CivilDate from) {
  return {.agreements = [=](Facts& facts) {
    bool left = false;
    for (Agreement& agreement : facts.agreements) {
      left = (agreement.id == agreement_id && Leave(agreement, party, from)) ||
             left;
    }
    return left;
  }};
}

Change BodySuspended(std::string body, recognition::DayRange days) {
  return {.bodies = [=](Facts& facts) {
    const auto found = facts.bodies.find(body);
    if (found == facts.bodies.end()) {
      return false;
    }
    recognition::AuthorityEvent event;
    event.kind = recognition::AuthorityKind::kSuspended;
    event.days = days;
    found->second.authority.push_back(event);
    return true;
  }};
}

Change TableRevised(std::string origin, statement::MappingTable table) {
  return {.agreements = [=](Facts& facts) {
    bool revised = false;
    for (Agreement& agreement : facts.agreements) {
      revised = Revise(agreement, origin, table) || revised;
    }
    return revised;
  }};
}

}  // namespace comity::client
