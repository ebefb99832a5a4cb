// What Unicode 15.0.0 says about single code points, as far as normalisation
// and plain text need it. The version never changes: a verifier with later
// tables would judge old text differently.
#ifndef COMITY_CORE_TEXT_UNICODE_PROPERTIES_H_
#define COMITY_CORE_TEXT_UNICODE_PROPERTIES_H_

#include <cstdint>
#include <optional>

namespace comity::text {

// Canonical_Combining_Class; 0 for starters and unassigned code points.
std::uint8_t CombiningClass(char32_t code);

// NFC_Quick_Check: may the code point stand in normalised text?
enum class QuickCheck { kYes, kNo, kMaybe };
QuickCheck NfcQuickCheck(char32_t code);

// One step of a canonical decomposition; `second` is 0 if there is none.
struct DecompositionPair {
  char32_t first;
  char32_t second;
};

// Nothing if `code` does not decompose. Hangul is done by arithmetic.
std::optional<DecompositionPair> Decompose(char32_t code);

// The primary composite of two code points, if there is one; the reverse of
// Decompose but for the composition exclusions.
std::optional<char32_t> Compose(char32_t first, char32_t second);

// True for assigned code points that are neither control, format (but for
// U+200C and U+200D, which spelling needs), private use, surrogate nor line or
// paragraph separator.
bool IsPlainCharacter(char32_t code);

}  // namespace comity::text

#endif  // COMITY_CORE_TEXT_UNICODE_PROPERTIES_H_
