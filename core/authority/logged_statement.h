// A statement as it stands in a log, and where histories of them come from.
#ifndef COMITY_CORE_AUTHORITY_LOGGED_STATEMENT_H_
#define COMITY_CORE_AUTHORITY_LOGGED_STATEMENT_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/entry.h"
#include "core/statement/signatures.h"
#include "core/statement/statement.h"

namespace comity::authority {

// One entry of a log that touches a map key, read as far as it can be read.
// Immutable once made; shared between histories.
struct LoggedStatement {
  std::uint64_t index = 0;
  std::uint64_t admitted_ms = 0;
  Hash leaf_hash;
  // Header, id and, if `form` is OK and nothing is unknown, the body.
  statement::ParsedStatement statement;
  std::vector<statement::SlotSignature> signatures;
  // Why body or signatures cannot be read; such a statement is void.
  Status form;

  // The UTC day of admission: the day that authority is judged by.
  CivilDate admission_day() const { return CivilDate::FromUnixMs(admitted_ms); }

  // The body as `Record`, or null.
  template <typename Record>
  const Record* As() const {
    return std::get_if<Record>(&statement.body);
  }
};

using LoggedStatementPtr = std::shared_ptr<const LoggedStatement>;

// Ascending by index.
using History = std::vector<LoggedStatementPtr>;

// Whether the history is one of a credential: only statements of the kinds
// around credentials touch it, and they touch no other. False if it is empty.
bool IsCredentialHistory(const History& history);
// The same of one statement: that its kind is around credentials.
bool IsAboutCredential(const LoggedStatement& logged);

// Reads the bytes of an entry. An entry that touches no map key (a map
// commitment, or a statement whose header cannot be read) gives null.
//
// Errors: kEntryMalformed, kEntryTooLarge.
StatusOr<LoggedStatementPtr> ReadLoggedStatement(std::uint64_t index,
                                                 std::string_view entry_bytes);

// The same of an entry that was read already: `entry` is what `entry_bytes`
// say.
LoggedStatementPtr MakeLoggedStatement(std::uint64_t index,
                                       const statement::Entry& entry,
                                       std::string_view entry_bytes);

// Where a judge finds complete histories: a proven part of evidence, or a
// store. Histories never shrink or change while a judge works.
class HistorySource {
 public:
  virtual ~HistorySource() = default;

  // All statements that touch `key`, or null if that is not known here. The
  // pointer stays valid until the source is destroyed or told of a new entry.
  virtual const History* Find(const Hash& key) = 0;

  // A size of the log from which on only histories of credentials have grown,
  // if the source knows one: what bodies, grants, schemes and the registry say
  // is the same at every later size. Never falls.
  virtual std::uint64_t SettledSize() const {
    return std::numeric_limits<std::uint64_t>::max();
  }
};

// Checks one signature of a logged statement. The server's has done so before,
// on other threads; the verifier's does it now.
class SignatureChecker {
 public:
  virtual ~SignatureChecker() = default;

  // Whether signature `slot` of `logged` is one of `key`.
  // Errors: those of statement::VerifySlotSignature.
  virtual Status Check(const LoggedStatement& logged, std::size_t slot,
                       const crypto::PublicKey& key) = 0;
};

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_LOGGED_STATEMENT_H_
