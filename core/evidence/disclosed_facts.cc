#include "core/evidence/disclosed_facts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/country_codes.h"
#include "core/statement/claims.h"

namespace comity::evidence {
namespace {

using recognition::HeldFact;

bool Commits(const statement::Credential& record, std::string_view name) {
  return std::any_of(record.claims.begin(), record.claims.end(),
                     [name](const auto& claim) { return claim.name == name; });
}

// The value of the claim, if the question opens it and it is the one that the
// credential commits to.
std::optional<std::string> Opened(const statement::Credential& record,
                                  const Question& question,
                                  std::string_view name) {
  for (const statement::Disclosure& disclosure : question.disclosures) {
    if (disclosure.name == name &&
        statement::VerifyDisclosure(record, disclosure).ok()) {
      return disclosure.value;
    }
  }
  return std::nullopt;
}

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(comma + 1);
  }
}

struct Pair {
  std::string left;
  std::string right;
};

std::optional<Pair> SplitPair(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) {
    return std::nullopt;
  }
  return Pair{text.substr(0, colon), text.substr(colon + 1)};
}

bool IsCefrLevel(std::string_view text) {
  return text.size() == 2 && text[0] >= 'A' && text[0] <= 'C' &&
         (text[1] == '1' || text[1] == '2');
}

bool IsFieldCode(std::string_view text) {
  return text.size() >= 2 && text.size() <= 4 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

// Each of these reads a value in full or takes nothing of it.

bool TakeNationalities(const std::string& value,
                       recognition::Credential& credential) {
  auto countries = Split(value);
  if (!std::all_of(countries.begin(), countries.end(), IsAssignedCountry)) {
    return false;
  }
  credential.nationalities = std::move(countries);
  return true;
}

bool TakeLanguages(const std::string& value,
                   recognition::Credential& credential) {
  std::map<std::string, std::string> languages;
  for (const std::string& part : Split(value)) {
    const auto pair = SplitPair(part);
    if (!pair || !IsCefrLevel(pair->right)) {
      return false;
    }
    languages[pair->left] = pair->right;
  }
  credential.languages = std::move(languages);
  return true;
}

bool TakeFields(const std::string& value, recognition::Credential& credential) {
  auto fields = Split(value);
  if (!std::all_of(fields.begin(), fields.end(), IsFieldCode)) {
    return false;
  }
  credential.fields = std::move(fields);
  return true;
}

bool TakeLevel(const std::string& value, recognition::Credential& credential) {
  const auto pair = SplitPair(value);
  if (!pair) {
    return false;
  }
  credential.level = {pair->left, pair->right};
  return true;
}

// What the log itself says needs no claim.
bool IsStated(const statement::Credential& record, HeldFact fact) {
  return (fact == HeldFact::kFields && !record.fields.empty()) ||
         (fact == HeldFact::kLevel && record.level);
}

struct Claim {
  std::string_view name;
  HeldFact fact;
  bool (*take)(const std::string&, recognition::Credential&);
};

constexpr auto kClaims = std::to_array<Claim>({
    {"nationalities", HeldFact::kNationalities, TakeNationalities},
    {"languages", HeldFact::kLanguages, TakeLanguages},
    {"fields", HeldFact::kFields, TakeFields},
    {"level", HeldFact::kLevel, TakeLevel},
});

}  // namespace

void AddHeldFacts(const statement::Credential& record, const Question& question,
                  recognition::Credential& credential) {
  for (const Claim& claim : kClaims) {
    if (IsStated(record, claim.fact)) {
      continue;
    }
    const auto value = Opened(record, question, claim.name);
    const bool known = value && claim.take(*value, credential);
    if (!known && Commits(record, claim.name)) {
      credential.undisclosed.insert(claim.fact);
    }
  }
  // No record says what the holder's nationality is not.
  if (credential.nationalities.empty()) {
    credential.undisclosed.insert(HeldFact::kNationalities);
  }
}

std::string_view ClaimName(HeldFact fact) {
  for (const Claim& claim : kClaims) {
    if (claim.fact == fact) {
      return claim.name;
    }
  }
  return "";
}

}  // namespace comity::evidence
