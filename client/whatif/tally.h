// Who would gain and who would lose, counted.
#ifndef COMITY_CLIENT_WHATIF_TALLY_H_
#define COMITY_CLIENT_WHATIF_TALLY_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error_reason.h"
#include "core/recognition/decision.h"
#include "core/statement/credential_records.h"

namespace comity::client {

// What a change does to one credential in one country.
enum class Turn {
  kGains,       // Recognised, under conditions or not, and was not.
  kLoses,       // The reverse.
  kConditions,  // Recognised before and after, on other conditions.
  kOpen,        // Depends on facts that only the holder can disclose.
};
inline constexpr std::size_t kTurnCount = 4;
inline constexpr std::array<std::string_view, kTurnCount> kTurnNames = {
    "gain", "lose", "conditions", "open"};
inline constexpr std::size_t kSampleCountMax = 5;

// What credentials are counted by.
struct RowKey {
  std::string host;    // Country.
  std::string scheme;  // Id of the scheme.
  std::string field;   // Narrow fields of ISCED-F, joined by "+"; "-": none.
  std::string level;   // "EQF/6"; "-": not stated.

  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

RowKey RowOf(const std::string& host, const statement::Credential& record);

// Credentials of one row and turn.
struct TurnCount {
  std::uint64_t count = 0;
  // The first ones in the log: place there, and number.
  std::set<std::pair<std::uint64_t, std::string>> samples;
};

struct Row {
  std::uint64_t weighed = 0;
  std::array<TurnCount, kTurnCount> turns;

  TurnCount& operator[](Turn turn) {
    return turns[static_cast<std::size_t>(turn)];
  }
  const TurnCount& operator[](Turn turn) const {
    return turns[static_cast<std::size_t>(turn)];
  }
  bool turned() const;
};

// All counts. A credential counts once for each country that it is weighed
// for. One thread.
struct Tally {
  std::map<RowKey, Row> rows;
  std::uint64_t credentials = 0;  // Looked at.
  std::uint64_t not_valid = 0;    // On the day asked about; not weighed.
  // Why some could not be judged, and how many.
  std::map<ErrorReason, std::uint64_t> not_judged;
  // Why credentials are still not recognised where the change applies.
  std::map<ErrorReason, std::uint64_t> still_not;

  // Adds what another thread counted.
  void Merge(const Tally& other);

  // The sum of all rows.
  Row Total() const;
};

// How the outcome turned for the holder; nothing if it did not.
std::optional<Turn> FindTurn(const recognition::Decision& before,
                             const recognition::Decision& after);

}  // namespace comity::client

#endif  // COMITY_CLIENT_WHATIF_TALLY_H_
