// Where two agreements may meet, for a chain of them.
#include <map>
#include <set>
#include <utility>

#include "core/evidence/agreement_facts.h"

namespace comity::evidence {
namespace {

using Views = std::vector<const LogView*>;

// Which agreements may lead on from which country. Two that differ are enough
// to know: a chain is of two agreements.
class Leads {
 public:
  void AddAnywhere(const Hash& agreement) { Keep(agreement, anywhere_); }
  void Add(const std::string& country, const Hash& agreement) {
    Keep(agreement, from_[country]);
  }
  bool empty() const { return anywhere_.empty() && from_.empty(); }

  std::set<Hash> From(const std::string& country) const {
    std::set<Hash> agreements = anywhere_;
    const auto named = from_.find(country);
    if (named != from_.end()) {
      agreements.insert(named->second.begin(), named->second.end());
    }
    return agreements;
  }

 private:
  static void Keep(const Hash& agreement, std::set<Hash>& agreements) {
    if (agreements.size() < 2) {
      agreements.insert(agreement);
    }
  }

  std::set<Hash> anywhere_;
  std::map<std::string, std::set<Hash>> from_;
};

// Whether one of the first and another one of the second are there.
bool Meet(const std::set<Hash>& first, const std::set<Hash>& second) {
  return !first.empty() && !second.empty() &&
         (first.size() > 1 || second.size() > 1 || first != second);
}

// An agreement leads on from the countries that a text of it names, if that
// allows chains; open to others, or not known, it may from any.
Status AddLeads(TextReader& texts, const Views& views,
                const ActsOfCountry& acts, Leads& leads) {
  for (const auto& [agreement_id, own] : acts.acts) {
    std::set<Hash> versions{agreement_id};
    for (const EffectiveAct& act : own) {
      versions.insert(act.act.version_id);
    }
    for (const Hash& version : versions) {
      COMITY_ASSIGN_OR_RETURN(const auto terms, texts.Find(views, version));
      if (terms && !terms->chaining_allowed) {
        continue;
      }
      if (!terms || terms->open_to_accession) {
        leads.AddAnywhere(agreement_id);
        continue;
      }
      for (const statement::PartyTerms& party : terms->parties) {
        for (const std::string& country : party.countries) {
          leads.Add(country, agreement_id);
        }
      }
    }
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::vector<std::string>> AgreementReader::FindCountriesBetween(
    const std::string& host_country, const std::vector<std::string>& origins) {
  COMITY_ASSIGN_OR_RETURN(const HostActs host, ReadHost(host_country));
  // The text of a pair may stand in the log of either.
  Views views{host.log};
  for (const std::string& origin : origins) {
    const LogView* log = logs_.FindLog(logs_.PinnedOrigin(origin));
    if (log != nullptr && log != host.log) {
      views.push_back(log);
    }
  }
  std::vector<std::string> between;
  Leads second;
  COMITY_RETURN_IF_ERROR(AddLeads(texts_, views, *host.acts, second));
  if (second.empty()) {
    return between;
  }
  Leads first;
  for (const std::string& origin : origins) {
    COMITY_ASSIGN_OR_RETURN(const ActsOfCountry* acts, acts_.Own(origin));
    COMITY_RETURN_IF_ERROR(AddLeads(texts_, views, *acts, first));
  }
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      const std::string country{a, b};
      if (country != host_country && !logs_.PinnedOrigin(country).empty() &&
          Meet(first.From(country), second.From(country))) {
        between.push_back(country);
      }
    }
  }
  return between;
}

}  // namespace comity::evidence
