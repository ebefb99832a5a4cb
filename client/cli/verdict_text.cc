#include "client/cli/verdict_text.h"

#include "client/cli/program.h"
#include "core/base/error_reason.h"
#include "core/base/text_encoding.h"
#include "core/words/words.h"

namespace comity::cli {
namespace {

using evidence::Assurance;
using evidence::Authenticity;
using evidence::DayStatus;
using evidence::Recognition;
using evidence::RecognitionPath;
using evidence::Verdict;
using statement::NameOf;

// "TEMPORARY_SERVICES" as "temporary services".
std::string Lower(std::string_view name) {
  std::string text(name);
  for (char& c : text) {
    c = c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return text;
}

std::string AuthenticityText(Authenticity value) {
  switch (value) {
    case Authenticity::kGenuine:
      return "GENUINE: the registry's log holds it";
    case Authenticity::kFalse:
      return "FALSE: proven not to be what it claims";
    default:
      return "UNPROVEN: could not be checked; this is neither yes nor no";
  }
}

std::string StatusText(const Verdict& verdict) {
  if (verdict.status == DayStatus::kUnspecified) {
    return "";
  }
  const std::string text =
      std::string(NameOf(verdict.status)) + " on " + verdict.on.ToString();
  return verdict.status == DayStatus::kUnknown
             ? text + ": the evidence is too old to say"
             : text;
}

std::string PathText(const Verdict& verdict) {
  switch (verdict.path) {
    case RecognitionPath::kAgreement:
      return ", by agreement";
    case RecognitionPath::kAcquiredRights:
      return ", by acquired rights";
    case RecognitionPath::kPriorDecision:
      return ", by an earlier decision of the host";
    case RecognitionPath::kDomestic:
      return ", as a credential of the country itself";
    case RecognitionPath::kChain:
      return ", through a third country";
    default:
      return "";
  }
}

std::string RecognitionText(const Verdict& verdict) {
  if (verdict.recognition == Recognition::kUnspecified) {
    return "";
  }
  return std::string(NameOf(verdict.recognition)) + " in " +
         verdict.host_country + " for " + Lower(NameOf(verdict.purpose)) +
         PathText(verdict);
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

void ShowFacts(Console& console, const evidence::CredentialFacts& facts) {
  console.Field("Title", facts.title + " (" + Lower(NameOf(facts.type)) +
                             ", scheme " + facts.scheme_id + ")");
  console.Field("Issuer", Joined(facts.issuers) + " (" +
                              Joined(facts.issuer_countries) + ")");
  console.Field("Issued on",
                facts.issued_on.ToString() + ", valid " +
                    facts.valid_from.ToString() + " to " +
                    (facts.valid_until ? facts.valid_until->ToString()
                                       : std::string("no end")));
}

std::string AssuranceText(const evidence::RegistryView& view) {
  switch (view.assurance) {
    case Assurance::kWitnessed:
      return "WITNESSED by " + std::to_string(view.cosigners);
    case Assurance::kStateCosigned:
      return "STATE_COSIGNED by " + std::to_string(view.cosigners);
    default:
      return "REGISTRY_ONLY: the registry's own word, no partner's";
  }
}

// What recognition comes to, in words an official could read aloud.
void ShowRecognition(Console& console, words::Language language,
                     const Verdict& verdict) {
  if (verdict.recognition == Recognition::kUnspecified) {
    return;
  }
  std::string agreement;
  for (const evidence::UsedAgreement& used : verdict.agreements) {
    agreement = HexEncode(used.agreement_id.view());
    console.Field("Agreement", used.agreement_id == used.version_id
                                   ? agreement
                                   : agreement + ", version " +
                                         HexEncode(used.version_id.view()));
  }
  if (verdict.agreements.size() != 1) {
    agreement.clear();
  }
  console.Field(
      "In words",
      words::SayOutcome(language, NameOf(verdict.recognition),
                        {.country = verdict.host_country,
                         .purpose = std::string(NameOf(verdict.purpose)),
                         .day = verdict.on.ToString(),
                         .agreement = agreement.substr(0, 12)}));
  for (const evidence::OpenCondition& open : verdict.conditions) {
    console.Field("Condition",
                  std::string(NameOf(open.condition.code)) + ": " +
                      words::SayCondition(language, open.condition));
  }
  for (const std::string& basis : verdict.basis) {
    console.Field(
        "Basis",
        basis + ": " + words::Say(language, words::WordKind::kBasis, basis));
  }
}

void ShowReasons(Console& console, words::Language language,
                 const std::string& title,
                 const std::vector<std::string>& names, bool with_advice) {
  for (const std::string& name : names) {
    const auto reason = ErrorReasonFromName(name);
    if (!reason) {
      console.Field(title, name);
      continue;
    }
    const ErrorReasonInfo& info = Describe(*reason);
    console.Field(
        title,
        name + ": " + words::Say(language, words::WordKind::kReason, name));
    if (with_advice) {
      console.Field("  What to do", info.advice);
    }
  }
}

}  // namespace

std::string AgeText(std::uint64_t seconds) {
  if (seconds >= 2 * 86'400) {
    return std::to_string(seconds / 86'400) + " days";
  }
  if (seconds >= 2 * 3'600) {
    return std::to_string(seconds / 3'600) + " h";
  }
  if (seconds >= 2 * 60) {
    return std::to_string(seconds / 60) + " min";
  }
  return std::to_string(seconds) + " s";
}

void ShowVerdict(Console& console, words::Language language,
                 const std::string& number, const Verdict& verdict,
                 std::uint64_t now_ms) {
  console.Field("Credential", number);
  console.Field("Authenticity", AuthenticityText(verdict.authenticity));
  console.Field("Status", StatusText(verdict));
  console.Field("Recognition", RecognitionText(verdict));
  ShowRecognition(console, language, verdict);
  if (verdict.facts) {
    ShowFacts(console, *verdict.facts);
  }
  for (const evidence::VerifiedClaim& claim : verdict.claims) {
    console.Field("Holder's " + claim.name, claim.value);
  }
  ShowReasons(console, language, "Reason", verdict.reasons, true);
  ShowReasons(console, language, "Note", verdict.notes, false);
  for (const std::string& detail : verdict.details) {
    console.Field("Detail", detail);
  }
  for (const evidence::RegistryView& view : verdict.registries) {
    const std::uint64_t now_s = now_ms / 1000;
    const std::uint64_t age_s =
        now_s > view.head_time_s ? now_s - view.head_time_s : 0;
    console.Field("Evidence", view.origin + ", " + std::to_string(view.size) +
                                  " entries, " + AgeText(age_s) + " old");
    console.Field("Assurance", AssuranceText(view));
  }
  if (verdict.recognition != Recognition::kUnspecified) {
    console.Line(
        words::Say(language, words::WordKind::kSentence, "ADVICE_ONLY"));
  }
}

}  // namespace comity::cli
