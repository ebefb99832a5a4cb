// Says answers to people in their language.
//
// Values put into a text come from logs and callers and are not escaped: who
// shows the result on a page or a terminal escapes it there. All functions
// are thread-safe.
#ifndef COMITY_CORE_WORDS_WORDS_H_
#define COMITY_CORE_WORDS_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/recognition/decision.h"
#include "core/words/catalogue.h"

namespace comity::words {

// What stands for {name} in a text.
struct Param {
  std::string_view name;
  std::string value;
};
using Params = std::vector<Param>;

// The text of `code`, each {name} replaced by its value. Values are not
// searched for braces; parameters that the text lacks are ignored. A defect
// of the caller stays visible: a {name} without a value stands as it is, an
// unknown code stands in braces. A reason without a text of its own is said
// by the English sentence of error_reasons.inc.
std::string Say(Language language, WordKind kind, std::string_view code,
                const Params& params = {});

// The condition with the parameters that it has.
std::string SayCondition(Language language,
                         const recognition::RequiredCondition& condition);

// Which question an outcome answers. Strings are shown as they are, but
// `purpose` is a name of statement::Purpose.
struct OutcomeContext {
  std::string country;  // The host.
  std::string purpose;
  std::string day;
  std::string agreement;  // Empty: no single one decided.
};

// The outcome as one sentence or two. Requires: `outcome` is a name of
// recognition::Outcome but UNSPECIFIED.
std::string SayOutcome(Language language, std::string_view outcome,
                       const OutcomeContext& context);

// For example "2 d 3 h" or "45 min", rounded down to the smaller unit.
std::string SayAge(Language language, std::uint64_t age_s);

}  // namespace comity::words

#endif  // COMITY_CORE_WORDS_WORDS_H_
