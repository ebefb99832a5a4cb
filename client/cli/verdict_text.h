// A verdict in few plain lines, for somebody at a gate.
#ifndef COMITY_CLIENT_CLI_VERDICT_TEXT_H_
#define COMITY_CLIENT_CLI_VERDICT_TEXT_H_

#include <cstdint>
#include <string>

#include "client/cli/console.h"
#include "core/evidence/verdict.h"
#include "core/words/catalogue.h"

namespace comity::cli {

// Prints the verdict: the short answer first, then what it rests on, then why
// and what to do. `number` is what was asked for; `now_ms` gives the age of
// the evidence.
void ShowVerdict(Console& console, words::Language language,
                 const std::string& number, const evidence::Verdict& verdict,
                 std::uint64_t now_ms);

// "12 s", "5 min", "3 h" or "17 days"; the largest unit that fits twice, so
// that no age is more than a third off.
std::string AgeText(std::uint64_t seconds);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_VERDICT_TEXT_H_
