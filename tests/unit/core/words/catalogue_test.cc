// Every value that an answer can hold has words in every language, and the
// words are fit to be read aloud.
#include "core/words/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <ios>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error_reason.h"
#include "core/evidence/verdict.h"
#include "core/recognition/decision.h"
#include "core/statement/enums.h"
#include "core/text/nfc.h"
#include "core/text/utf8.h"

namespace comity::words {
namespace {

using Codes = std::set<std::string, std::less<>>;

constexpr std::size_t kCharactersMax = 160;

Codes CodesOfKind(WordKind kind) {
  Codes codes;
  for (const Words& words : Catalogue()) {
    if (words.kind == kind) {
      codes.emplace(words.code);
    }
  }
  return codes;
}

// The names of an enum but UNSPECIFIED.
template <typename Enum>
Codes NamesOf() {
  const auto& names = statement::EnumNames<Enum>::kNames;
  return {names.begin() + 1, names.end()};
}

Codes With(Codes codes, const Codes& more) {
  codes.insert(more.begin(), more.end());
  return codes;
}

Codes Ending(const Codes& codes, std::string_view ending) {
  Codes ended;
  for (const std::string& code : codes) {
    ended.insert(code + std::string(ending));
  }
  return ended;
}

bool IsSentence(WordKind kind) { return kind <= WordKind::kSentence; }

// The {names} in `text`.
std::multiset<std::string> Placeholders(std::string_view text) {
  std::multiset<std::string> names;
  for (std::size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    names.emplace(text.substr(open, text.find('}', open) + 1 - open));
  }
  return names;
}

std::string WithoutPlaceholders(std::string_view text) {
  std::string rest(text);
  for (const std::string& name : Placeholders(text)) {
    rest.erase(rest.find(name), name.size());
  }
  return rest;
}

bool IsAsciiLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool HasAnyOf(std::string_view text, std::u32string_view wanted) {
  const auto characters = text::DecodeUtf8(text);
  return characters &&
         characters->find_first_of(wanted) != std::u32string::npos;
}

// What `language` has beside ASCII: its script and its marks.
bool Belongs(char32_t c, Language language) {
  switch (language) {
    case Language::kEnglish:
      return false;
    case Language::kRussian:
    case Language::kKazakh:
      return (c >= U'\u0400' && c <= U'\u04FF') || c == U'\u2013';
    case Language::kChinese:
      return (c >= U'\u4E00' && c <= U'\u9FFF') ||
             std::u32string_view(U"，。：；、（）").find(c) !=
                 std::u32string_view::npos;
  }
  return false;
}

// Calls `check(words, language, text)` for each text of the catalogue, with a
// trace that names it.
template <typename Check>
void ForEachText(const Check& check) {
  for (const Words& words : Catalogue()) {
    for (const Language language : kLanguages) {
      SCOPED_TRACE(std::string(words.code) + " in " +
                   std::string(CodeOf(language)));
      check(words, language, words.In(language));
    }
  }
}

// --- Completeness ------------------------------------------------------------

TEST(CatalogueTest, HasEveryOutcomeAloneAndWithItsAgreement) {
  const Codes outcomes = NamesOf<recognition::Outcome>();
  EXPECT_EQ(CodesOfKind(WordKind::kOutcome),
            With(outcomes, Ending(outcomes, "_UNDER")));
  EXPECT_EQ(outcomes, NamesOf<evidence::Recognition>());
}

TEST(CatalogueTest, HasEveryConditionAndThoseWithParametersTwice) {
  EXPECT_EQ(CodesOfKind(WordKind::kCondition),
            With(NamesOf<statement::ConditionCode>(),
                 {"LOCAL_REGISTRATION_WITH", "PRIOR_DECLARATION_WITH",
                  "COMPENSATION_MEASURE_WITH", "LANGUAGE_WITH",
                  "LANGUAGE_WITH_LEVEL", "EXPERIENCE_TOP_UP_WITH",
                  "PARTIAL_ACCESS_WITH", "ASSESS_UNACCREDITED_PART_WITH"}));
}

TEST(CatalogueTest, HasEveryBasisAndPath) {
  EXPECT_EQ(CodesOfKind(WordKind::kBasis), NamesOf<recognition::Basis>());
  EXPECT_EQ(CodesOfKind(WordKind::kPath), NamesOf<recognition::Path>());
  EXPECT_EQ(CodesOfKind(WordKind::kPath), NamesOf<evidence::RecognitionPath>());
}

TEST(CatalogueTest, HasEveryValueOfTheVerdict) {
  EXPECT_EQ(CodesOfKind(WordKind::kAuthenticity),
            NamesOf<evidence::Authenticity>());
  EXPECT_EQ(CodesOfKind(WordKind::kStatus), NamesOf<evidence::DayStatus>());
  EXPECT_EQ(CodesOfKind(WordKind::kAssurance), NamesOf<evidence::Assurance>());
}

// Reasons that no verdict holds: operators of servers and programs meet them,
// and they are said by their English sentence.
bool MayLackWords(ErrorReason reason) {
  struct Range {
    ErrorReason first;
    ErrorReason last;
  };
  const Range kRanges[] = {
      {ErrorReason::kInternal, ErrorReason::kInternal},
      {ErrorReason::kRightEdgeMalformed, ErrorReason::kRightEdgeMalformed},
      {ErrorReason::kKeyNotExportable, ErrorReason::kKeyNotExportable},
      {ErrorReason::kTlogProofMalformed, ErrorReason::kAddCheckpointMalformed},
      // Storage; drafts and cases; from admission to the end.
      {ErrorReason::kStoreUnavailable, ErrorReason::kCosignersSilent},
      {ErrorReason::kDraftContradictory, ErrorReason::kCaseMalformed},
      {ErrorReason::kCountryUnassigned, AllErrorReasons().back().reason}};
  // Of those, what kept a registry out of the evidence, or apart from another.
  for (const ErrorReason told :
       {ErrorReason::kEvidenceTooLarge, ErrorReason::kSkewTooLarge,
        ErrorReason::kServerUnreachable, ErrorReason::kAnswerMalformed}) {
    if (reason == told) {
      return false;
    }
  }
  return std::any_of(std::begin(kRanges), std::end(kRanges),
                     [&](const Range& range) {
                       return range.first <= reason && reason <= range.last;
                     });
}

TEST(CatalogueTest, HasEveryReasonThatAVerdictCanHold) {
  // Not of drafts only: a question may name a field that is none.
  Codes wanted = {"CODE_UNKNOWN"};
  for (const ErrorReasonInfo& info : AllErrorReasons()) {
    if (!MayLackWords(info.reason)) {
      wanted.emplace(info.name);
    }
  }
  EXPECT_EQ(CodesOfKind(WordKind::kReason), wanted);
}

TEST(CatalogueTest, HasEveryPurposeAndTypeOfCredential) {
  EXPECT_EQ(CodesOfKind(WordKind::kPurpose), NamesOf<statement::Purpose>());
  EXPECT_EQ(CodesOfKind(WordKind::kType), NamesOf<statement::CredentialType>());
}

TEST(CatalogueTest, HasTheFixedSentencesAndChoices) {
  EXPECT_EQ(CodesOfKind(WordKind::kSentence),
            (Codes{"ADVICE_ONLY", "AGE", "ASSURANCE_LINE", "AS_OF",
                   "DEMONSTRATION_DATA", "UNVERIFIED_SERVER_ANSWER"}));
  EXPECT_EQ(CodesOfKind(WordKind::kChoice),
            (Codes{"ADAPTATION_PERIOD", "APTITUDE_TEST"}));
}

TEST(CatalogueTest, NamesItsOwnLanguagesInEachOther) {
  for (const Language language : kLanguages) {
    EXPECT_NE(FindWords(WordKind::kLanguageName, CodeOf(language)), nullptr)
        << CodeOf(language);
  }
}

TEST(CatalogueTest, HasEachCodeOnce) {
  std::set<std::pair<WordKind, std::string_view>> seen;
  for (const Words& words : Catalogue()) {
    EXPECT_TRUE(seen.emplace(words.kind, words.code).second) << words.code;
  }
}

// --- Form --------------------------------------------------------------------

TEST(CatalogueTest, HasNoEmptyText) {
  ForEachText([](const Words&, Language, std::string_view text) {
    EXPECT_FALSE(text.empty());
  });
}

TEST(CatalogueTest, IsInNormalFormC) {
  ForEachText([](const Words&, Language, std::string_view text) {
    EXPECT_TRUE(text::IsNfc(text));
  });
}

TEST(CatalogueTest, TakesTheSameParametersInEveryLanguage) {
  ForEachText([](const Words& words, Language, std::string_view text) {
    EXPECT_EQ(Placeholders(text), Placeholders(words.In(Language::kEnglish)));
  });
}

TEST(CatalogueTest, HasBalancedBraces) {
  ForEachText([](const Words&, Language, std::string_view text) {
    const std::string rest = WithoutPlaceholders(text);
    EXPECT_EQ(rest.find_first_of("{}"), std::string::npos);
  });
}

TEST(CatalogueTest, IsShortEnoughToBeReadAloud) {
  ForEachText([](const Words&, Language, std::string_view text) {
    const auto characters = text::DecodeUtf8(text);
    ASSERT_TRUE(characters.has_value());
    EXPECT_LE(characters->size(), kCharactersMax);
  });
}

TEST(CatalogueTest, EndsSentencesAndOnlySentencesWithAFullStop) {
  ForEachText([](const Words& words, Language language, std::string_view text) {
    const std::string_view stop = language == Language::kChinese ? "。" : ".";
    if (IsSentence(words.kind)) {
      EXPECT_TRUE(text.ends_with(stop)) << text;
    } else if (words.kind != WordKind::kAge) {
      EXPECT_FALSE(text.ends_with(".") || text.ends_with("。")) << text;
    }
  });
}

TEST(CatalogueTest, HasNoSpacesAtTheEndsOrTwoInARow) {
  ForEachText([](const Words& words, Language, std::string_view text) {
    if (words.kind != WordKind::kJoin) {
      EXPECT_FALSE(text.starts_with(' ') || text.ends_with(' '));
    }
    EXPECT_EQ(text.find("  "), std::string_view::npos);
  });
}

// --- Each language is that language ------------------------------------------

TEST(CatalogueTest, HasLatinLettersInPlaceholdersOnlyOutsideEnglish) {
  ForEachText([](const Words&, Language language, std::string_view text) {
    if (language != Language::kEnglish) {
      const std::string rest = WithoutPlaceholders(text);
      EXPECT_TRUE(std::none_of(rest.begin(), rest.end(), &IsAsciiLetter))
          << rest;
    }
  });
}

// Letters of another script look alike and break searching and reading aloud.
TEST(CatalogueTest, IsInTheScriptOfItsLanguage) {
  ForEachText([](const Words&, Language language, std::string_view text) {
    const auto characters = text::DecodeUtf8(text);
    ASSERT_TRUE(characters.has_value());
    for (const char32_t c : *characters) {
      EXPECT_TRUE(c <= 0x7E || Belongs(c, language))
          << text << ": U+" << std::hex << static_cast<std::uint32_t>(c);
    }
  });
}

TEST(CatalogueTest, HasNoKazakhLettersInRussian) {
  for (const Words& words : Catalogue()) {
    EXPECT_FALSE(HasAnyOf(words.In(Language::kRussian), U"әғқңөұүһіӘҒҚҢӨҰҮҺІ"))
        << words.code;
  }
}

TEST(CatalogueTest, HasKazakhLettersInEveryKazakhSentence) {
  for (const Words& words : Catalogue()) {
    if (IsSentence(words.kind)) {
      EXPECT_TRUE(HasAnyOf(words.In(Language::kKazakh), U"әғқңөұүһіӘҒҚҢӨҰҮҺІ"))
          << words.code;
    }
  }
}

TEST(CatalogueTest, HasFullWidthPunctuationInChinese) {
  for (const Words& words : Catalogue()) {
    EXPECT_FALSE(HasAnyOf(words.In(Language::kChinese), U" ,.:;()!?"))
        << words.code;
  }
}

// What was copied from one language to another would pass for translated.
TEST(CatalogueTest, HasNoSentenceThatIsTheSameInTwoLanguages) {
  for (const Words& words : Catalogue()) {
    if (IsSentence(words.kind)) {
      const std::set<std::string_view> texts(words.texts.begin(),
                                             words.texts.end());
      EXPECT_EQ(texts.size(), kLanguages.size()) << words.code;
    }
  }
}

// No answer of this project finds anything illegal.
TEST(CatalogueTest, CallsNothingIllegal) {
  ForEachText([](const Words&, Language, std::string_view text) {
    for (const std::string_view word :
         {"illegal", "unlawful", "незакон", "противоправ", "заңсыз", "非法",
          "违法"}) {
      EXPECT_EQ(text.find(word), std::string_view::npos) << text;
    }
  });
}

// --- Languages ---------------------------------------------------------------

TEST(LanguageTest, IsFoundByItsCode) {
  for (const Language language : kLanguages) {
    EXPECT_EQ(LanguageFromCode(CodeOf(language)), language);
  }
  EXPECT_EQ(CodeOf(Language::kKazakh), "kk");
}

TEST(LanguageTest, IsNotFoundByAnotherCode) {
  for (const std::string_view code : {"", "EN", "kz", "en-GB", "e"}) {
    EXPECT_EQ(LanguageFromCode(code), std::nullopt) << code;
  }
}

}  // namespace
}  // namespace comity::words
