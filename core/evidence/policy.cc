#include "core/evidence/policy.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/statement/field_checks.h"

namespace comity::evidence {
namespace {

constexpr std::string_view kFirstLine = "comity-policy/v1";
constexpr std::string_view kMaxAgeLine = "max-age";
constexpr std::size_t kPolicyItemCountMax = 256;

std::vector<std::string_view> SplitWords(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos || line[begin] == '#') {
      return words;
    }
    line.remove_prefix(begin);
    const std::size_t size = std::min(line.find_first_of(" \t\r"), line.size());
    words.push_back(line.substr(0, size));
    line.remove_prefix(size);
  }
}

std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  if (text.empty() || text.size() > 9) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

std::optional<std::uint64_t> ParseDurationS(std::string_view text) {
  if (text.size() < 2) {
    return std::nullopt;
  }
  std::uint64_t unit = 0;
  switch (text.back()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86400;
      break;
    default:
      return std::nullopt;
  }
  const auto number = ParseNumber(text.substr(0, text.size() - 1));
  if (!number || *number == 0) {
    return std::nullopt;
  }
  return *number * unit;
}

std::optional<CosignerGrade> ParseGrade(std::string_view text) {
  if (text == "state") {
    return CosignerGrade::kState;
  }
  if (text == "witness") {
    return CosignerGrade::kWitness;
  }
  return std::nullopt;
}

std::optional<statement::Purpose> ParsePurpose(std::string_view text) {
  const auto& names = statement::EnumNames<statement::Purpose>::kNames;
  const auto* const found = std::find(names.begin() + 1, names.end(), text);
  if (found == names.end()) {
    return std::nullopt;
  }
  return static_cast<statement::Purpose>(found - names.begin());
}

std::string_view GradeName(CosignerGrade grade) {
  return grade == CosignerGrade::kState ? "state" : "witness";
}

// Reads the lines one after the other into a policy.
class PolicyReader {
 public:
  StatusOr<Policy> Read(std::string_view text) {
    std::size_t number = 0;
    bool first = true;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const auto words = SplitWords(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      ++number;
      if (words.empty()) {
        continue;
      }
      if (!first && StandsTwice(words[0])) {
        return Malformed(number,
                         "a second '" + std::string(words[0]) + "' line");
      }
      if (first ? words.size() != 1 || words[0] != kFirstLine
                : !ReadLine(words)) {
        return Malformed(number, "not understood");
      }
      first = false;
    }
    if (first) {
      return Malformed(1, "not understood");
    }
    COMITY_RETURN_IF_ERROR(Check());
    return std::move(policy_);
  }

 private:
  using Words = std::vector<std::string_view>;

  static Status Malformed(std::size_t line, const std::string& why) {
    return InvalidArgument(ErrorReason::kPolicyMalformed,
                           "policy line " + std::to_string(line) + ": " + why);
  }

  // What is said twice was meant once: a weaker quorum far down in a file must
  // not silently replace the one that its owner reads at the top.
  bool StandsTwice(std::string_view key) {
    if (key == "origin" || key == "cosigner") {
      given_.erase("genesis");
      given_.erase("operator");
      given_.erase("grade");
      return false;
    }
    return key != "countries" && key != kMaxAgeLine &&
           !given_.emplace(key).second;
  }

  bool ReadLine(const Words& words) {
    const std::string_view key = words[0];
    if (words.size() < 2) {
      return false;
    }
    if (key == "countries") {
      return ReadCountries(words);
    }
    if (key == "quorum") {
      return ReadQuorum(words);
    }
    if (key == kMaxAgeLine) {
      return ReadMaxAge(words);
    }
    if (words.size() != 2) {
      return false;
    }
    if (key == "origin") {
      return ReadOrigin(words[1]);
    }
    if (key == "cosigner") {
      return ReadCosigner(words[1]);
    }
    if (key == "genesis") {
      return ReadGenesis(words[1]);
    }
    if (key == "operator") {
      return ReadOperator(words[1]);
    }
    if (key == "grade") {
      return ReadGrade(words[1]);
    }
    if (key == "max-skew") {
      const auto seconds = ParseDurationS(words[1]);
      policy_.max_skew_s = seconds.value_or(0);
      return seconds.has_value();
    }
    return false;
  }

  // For every use, or for the one that is named; each once.
  bool ReadMaxAge(const Words& words) {
    const auto seconds = ParseDurationS(words.back());
    if (!seconds || words.size() > 3) {
      return false;
    }
    if (words.size() == 2) {
      policy_.max_age_s = *seconds;
      return given_.emplace(kMaxAgeLine).second;
    }
    const auto purpose = ParsePurpose(words[1]);
    return purpose &&
           policy_.max_age_s_by_purpose.emplace(*purpose, *seconds).second;
  }

  bool ReadOrigin(std::string_view origin) {
    if (!statement::IsOrigin(origin) ||
        policy_.origins.size() >= kPolicyItemCountMax) {
      return false;
    }
    policy_.origins.push_back({.origin = std::string(origin),
                               .genesis_id = {},
                               .countries = {},
                               .operator_name = {}});
    in_ = Section::kOrigin;
    return true;
  }

  bool ReadCosigner(std::string_view text) {
    auto key = checkpoint::VerifierKey::Parse(text);
    if (!key.ok() || key->type() != checkpoint::NoteKeyType::kCosignature ||
        policy_.cosigners.size() >= kPolicyItemCountMax) {
      return false;
    }
    policy_.cosigners.push_back({*std::move(key), CosignerGrade::kWitness, {}});
    in_ = Section::kCosigner;
    return true;
  }

  bool ReadGenesis(std::string_view text) {
    const auto bytes = HexDecode(text);
    const auto id = Hash::FromBytes(bytes.value_or(""));
    if (in_ != Section::kOrigin || !id) {
      return false;
    }
    policy_.origins.back().genesis_id = *id;
    return true;
  }

  bool ReadCountries(const Words& words) {
    if (in_ != Section::kOrigin) {
      return false;
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (!statement::IsCountry(words[i])) {
        return false;
      }
      policy_.origins.back().countries.emplace_back(words[i]);
    }
    return true;
  }

  bool ReadOperator(std::string_view name) {
    if (in_ == Section::kNone || !statement::IsId(name)) {
      return false;
    }
    (in_ == Section::kOrigin ? policy_.origins.back().operator_name
                             : policy_.cosigners.back().operator_name) = name;
    return true;
  }

  bool ReadGrade(std::string_view text) {
    const auto grade = ParseGrade(text);
    if (in_ != Section::kCosigner || !grade) {
      return false;
    }
    policy_.cosigners.back().grade = *grade;
    return true;
  }

  bool ReadQuorum(const Words& words) {
    if (words.size() != 3) {
      return false;
    }
    const auto count = ParseNumber(words[1]);
    const auto grade = ParseGrade(words[2]);
    if (!count || !grade) {
      return false;
    }
    policy_.quorum = *count;
    policy_.quorum_grade = *grade;
    return true;
  }

  Status Check() const {
    std::set<std::string> origins;
    std::set<std::string> countries;
    for (const PinnedOrigin& origin : policy_.origins) {
      if (origin.genesis_id == Hash{}) {
        return InvalidArgument(ErrorReason::kPolicyMalformed,
                               origin.origin + ": needs a line 'genesis'");
      }
      if (policy_.quorum > 0 && origin.operator_name.empty()) {
        return InvalidArgument(
            ErrorReason::kPolicyMalformed,
            origin.origin +
                ": needs a line 'operator', since cosigners must "
                "not be run by it");
      }
      if (!origins.insert(origin.origin).second) {
        return InvalidArgument(ErrorReason::kPolicyKeyTwice,
                               origin.origin + ": stands twice");
      }
      for (const std::string& country : origin.countries) {
        if (!countries.insert(country).second) {
          return InvalidArgument(ErrorReason::kPolicyCountryTwice,
                                 country + ": two origins speak for it");
        }
      }
    }
    return CheckCosigners();
  }

  // One key has one grade and one operator.
  Status CheckCosigners() const {
    std::set<Hash> keys;
    for (const Cosigner& cosigner : policy_.cosigners) {
      if (cosigner.operator_name.empty()) {
        return InvalidArgument(
            ErrorReason::kPolicyMalformed,
            cosigner.key.name() + ": needs a line 'operator'");
      }
      if (!keys.insert(cosigner.key.key().id()).second) {
        return InvalidArgument(ErrorReason::kPolicyKeyTwice,
                               cosigner.key.name() + ": stands twice");
      }
    }
    return OkStatus();
  }

  enum class Section { kNone, kOrigin, kCosigner };

  // Keys of single lines that stood in the file or, for those of a section, in
  // this one.
  std::set<std::string, std::less<>> given_;
  Policy policy_;
  Section in_ = Section::kNone;
};

}  // namespace

std::uint64_t Policy::MaxAgeS(statement::Purpose purpose) const {
  const auto found = max_age_s_by_purpose.find(purpose);
  return found == max_age_s_by_purpose.end() ? max_age_s : found->second;
}

const PinnedOrigin* Policy::FindOrigin(std::string_view origin) const {
  const auto found =
      std::find_if(origins.begin(), origins.end(),
                   [origin](const auto& o) { return o.origin == origin; });
  return found == origins.end() ? nullptr : &*found;
}

const PinnedOrigin* Policy::FindCountry(std::string_view country) const {
  for (const PinnedOrigin& origin : origins) {
    if (std::find(origin.countries.begin(), origin.countries.end(), country) !=
        origin.countries.end()) {
      return &origin;
    }
  }
  return nullptr;
}

std::vector<std::string> Policy::Countries() const {
  std::vector<std::string> countries;
  for (const PinnedOrigin& pinned : origins) {
    countries.insert(countries.end(), pinned.countries.begin(),
                     pinned.countries.end());
  }
  std::sort(countries.begin(), countries.end());
  return countries;
}

StatusOr<Policy> ParsePolicy(std::string_view text) {
  if (text.size() > kPolicySizeMax) {
    return InvalidArgument(ErrorReason::kPolicyMalformed,
                           "the policy is longer than 1 MiB");
  }
  return PolicyReader().Read(text);
}

std::string FormatPolicy(const Policy& policy) {
  std::string text(kFirstLine);
  text += '\n';
  for (const PinnedOrigin& origin : policy.origins) {
    text += "origin " + origin.origin + "\n  genesis " +
            HexEncode(origin.genesis_id.view()) + "\n";
    if (!origin.countries.empty()) {
      text += "  countries";
      for (const std::string& country : origin.countries) {
        text += " " + country;
      }
      text += '\n';
    }
    if (!origin.operator_name.empty()) {
      text += "  operator " + origin.operator_name + "\n";
    }
  }
  for (const Cosigner& cosigner : policy.cosigners) {
    text += "cosigner " + cosigner.key.ToString() + "\n  grade ";
    text += GradeName(cosigner.grade);
    text += "\n  operator " + cosigner.operator_name + "\n";
  }
  text += "quorum " + std::to_string(policy.quorum) + " ";
  text += GradeName(policy.quorum_grade);
  text += "\nmax-age " + std::to_string(policy.max_age_s) + "s\n";
  for (const auto& [purpose, seconds] : policy.max_age_s_by_purpose) {
    text += "max-age " + std::string(statement::NameOf(purpose)) + " " +
            std::to_string(seconds) + "s\n";
  }
  if (policy.max_skew_s > 0) {
    text += "max-skew " + std::to_string(policy.max_skew_s) + "s\n";
  }
  return text;
}

}  // namespace comity::evidence
