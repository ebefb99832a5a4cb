#include "core/words/words.h"

#include <algorithm>
#include <utility>

#include "core/base/error_reason.h"
#include "core/statement/enums.h"

namespace comity::words {
namespace {

using recognition::RequiredCondition;
using statement::ConditionCode;

constexpr std::uint64_t kMinute_s = 60;
constexpr std::uint64_t kHour_s = 60 * kMinute_s;
constexpr std::uint64_t kDay_s = 24 * kHour_s;

const Param* FindParam(const Params& params, std::string_view name) {
  const auto found =
      std::find_if(params.begin(), params.end(),
                   [&](const Param& param) { return param.name == name; });
  return found == params.end() ? nullptr : &*found;
}

std::string FillIn(std::string_view text, const Params& params) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    filled += text.substr(0, open);
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) {
      filled += text;
      break;
    }
    const Param* param = FindParam(params, text.substr(1, close - 1));
    filled += param != nullptr ? std::string_view(param->value)
                               : text.substr(0, close + 1);
    text.remove_prefix(close + 1);
  }
  return filled;
}

// What there is to say for `code`; empty if nothing is known of it.
std::string_view TextOf(Language language, WordKind kind,
                        std::string_view code) {
  if (const Words* words = FindWords(kind, code)) {
    return words->In(language);
  }
  const auto reason =
      kind == WordKind::kReason ? ErrorReasonFromName(code) : std::nullopt;
  return reason ? Describe(*reason).text : std::string_view();
}

// The items in their order, `join` being a code of kJoin.
std::string Join(Language language, std::string_view join,
                 const std::vector<std::string>& items) {
  const std::string between = Say(language, WordKind::kJoin, join);
  std::string joined;
  for (const std::string& item : items) {
    joined += joined.empty() ? item : between + item;
  }
  return joined;
}

// A language that the catalogue lacks is named by its tag; of a longer tag,
// such as "zh-Hans", the first part is enough.
std::string LanguageName(Language language, const std::string& tag) {
  for (const std::string& code : {tag, tag.substr(0, tag.find('-'))}) {
    if (FindWords(WordKind::kLanguageName, code) != nullptr) {
      return Say(language, WordKind::kLanguageName, code);
    }
  }
  return tag;
}

std::string ChoiceName(Language language, const std::string& choice) {
  return FindWords(WordKind::kChoice, choice) != nullptr
             ? Say(language, WordKind::kChoice, choice)
             : choice;
}

using NameIn = std::string (*)(Language, const std::string&);

std::string AnyOf(Language language, std::vector<std::string> items,
                  NameIn name) {
  for (std::string& item : items) {
    item = name(language, item);
  }
  return Join(language, "OR", items);
}

// A text with parameters, beside the one without that each condition has.
struct Variant {
  std::string_view ending;
  Params params;
};

Variant LanguageVariant(Language language, const RequiredCondition& c) {
  if (c.languages.empty()) {
    return {};
  }
  Params params = {{"languages", AnyOf(language, c.languages, &LanguageName)}};
  if (c.language_min.empty()) {
    return {"_WITH", std::move(params)};
  }
  params.push_back({"level", c.language_min});
  return {"_WITH_LEVEL", std::move(params)};
}

Variant VariantOf(Language language, const RequiredCondition& c) {
  switch (c.code) {
    case ConditionCode::kLocalRegistration:
      if (!c.register_name.empty()) {
        return {"_WITH", {{"register", c.register_name}}};
      }
      break;
    case ConditionCode::kPriorDeclaration:
      if (c.valid_months != 0) {
        return {"_WITH", {{"valid_months", std::to_string(c.valid_months)}}};
      }
      break;
    case ConditionCode::kCompensationMeasure:
      if (!c.choice.empty()) {
        return {"_WITH", {{"choice", AnyOf(language, c.choice, &ChoiceName)}}};
      }
      break;
    case ConditionCode::kLanguage:
      return LanguageVariant(language, c);
    case ConditionCode::kExperienceTopUp:
      if (c.years != 0 || c.responsible_years != 0) {
        return {"_WITH",
                {{"years", std::to_string(c.years)},
                 {"responsible_years", std::to_string(c.responsible_years)}}};
      }
      break;
    case ConditionCode::kPartialAccess:
      if (!c.fields.empty()) {
        return {"_WITH", {{"fields", Join(language, "LIST", c.fields)}}};
      }
      break;
    case ConditionCode::kAssessUnaccreditedPart:
      if (!c.partners.empty()) {
        return {"_WITH", {{"partners", Join(language, "LIST", c.partners)}}};
      }
      break;
    default:
      break;
  }
  return {};
}

}  // namespace

std::string Say(Language language, WordKind kind, std::string_view code,
                const Params& params) {
  const std::string_view text = TextOf(language, kind, code);
  if (text.empty()) {
    return "{" + std::string(code) + "}";
  }
  return FillIn(text, params);
}

std::string SayCondition(Language language,
                         const RequiredCondition& condition) {
  const Variant variant = VariantOf(language, condition);
  return Say(language, WordKind::kCondition,
             std::string(statement::NameOf(condition.code)) +
                 std::string(variant.ending),
             variant.params);
}

std::string SayOutcome(Language language, std::string_view outcome,
                       const OutcomeContext& context) {
  std::string code(outcome);
  Params params = {
      {"country", context.country},
      {"purpose", Say(language, WordKind::kPurpose, context.purpose)},
      {"day", context.day}};
  if (!context.agreement.empty()) {
    code += "_UNDER";
    params.push_back({"agreement", context.agreement});
  }
  return Say(language, WordKind::kOutcome, code, params);
}

std::string SayAge(Language language, std::uint64_t age_s) {
  const Params params = {
      {"days", std::to_string(age_s / kDay_s)},
      {"hours", std::to_string(age_s % kDay_s / kHour_s)},
      {"minutes", std::to_string(age_s % kHour_s / kMinute_s)}};
  const std::string_view code = age_s >= kDay_s    ? "DAYS_HOURS"
                                : age_s >= kHour_s ? "HOURS_MINUTES"
                                                   : "MINUTES";
  return Say(language, WordKind::kAge, code, params);
}

}  // namespace comity::words
