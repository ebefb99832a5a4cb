// A statement: a header that every mirror understands, and a body whose
// meaning depends on the kind. Its exact bytes are signed, stored and served.
#ifndef COMITY_CORE_STATEMENT_STATEMENT_H_
#define COMITY_CORE_STATEMENT_STATEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/field_rules.h"
#include "core/statement/kinds.h"
#include "core/statement/limits.h"

namespace comity::statement {

// The slot that root keys fill; no body has this id.
inline constexpr std::string_view kRootSlot = "root";

// What is common to all kinds.
struct Header {
  // Origin of the one log that the statement belongs to.
  std::string home;
  // 16 random bytes: honest repeats get distinct ids.
  std::string nonce;
  std::uint64_t kind = 0;
  std::uint64_t version = 0;
  // Who must sign: `root` or body ids, ascending, repeated where several keys
  // of one must sign.
  std::vector<std::string> slots;
  // Map keys that the statement touches, ascending and distinct.
  std::vector<Hash> keys;
  // Id of the latest counted statement that changed the subject's state.
  std::optional<Hash> previous;
  // A verifier that does not know the kind may skip it.
  bool ignorable = false;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "home", self.home, kRequired);
    visit.Blob(2, "nonce", self.nonce, RequiredExactly(kNonceSize));
    visit.Number(3, "kind", self.kind, {.min = 1, .max = 0xffffffff});
    visit.Number(4, "version", self.version, {.min = 1, .max = 0xffffffff});
    visit.Ids(5, "slots", self.slots,
              {.count_min = 1, .count_max = kSlotCountMax});
    visit.Digests(
        6, "keys", self.keys,
        {.count_min = 1, .count_max = kMapKeyCountMax, .sorted = true});
    visit.Digest(7, "previous", self.previous, kOptional);
    visit.Flag(8, "ignorable", self.ignorable);
  }
};

// Header and body bytes, as they stand in a statement.
struct Envelope {
  Header header;
  std::string body;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "header", self.header, kRequired);
    visit.Blob(2, "body", self.body, Required(kStatementSizeMax));
  }
};

// A well-formed statement. Its kind may be unknown to this version: then
// `body` holds std::monostate and `unknown` says what is not known.
// Thread-compatible.
struct ParsedStatement {
  std::string bytes;
  Hash id;
  Header header;
  StatementBody body;
  // OK, or kUnknownKind, kUnknownVersion or kUnknownField.
  Status unknown;

  bool known() const { return body.index() != 0; }
};

// The newest version of each kind's record; there is only one so far.
inline constexpr std::uint64_t kStatementVersion = 1;

// SHA-256 of the statement's bytes. Signatures do not enter it.
Hash StatementId(std::string_view bytes);

// Reads a statement strictly.
//
// Errors: kStatementTooLarge; kNotCanonical, kFieldMissing, kFieldTooLong,
// kFieldMalformed with the field's name; kUnknownField for the header and
// beside it, which never grow, so that every mirror reads all keys. What is
// merely unknown in kind, version or body is no error.
StatusOr<ParsedStatement> ParseStatement(std::string_view bytes);

// The header alone, as old mirrors read it: the map function needs no more.
// Errors: those of ParseStatement.
StatusOr<Header> ParseHeader(std::string_view statement_bytes);

// Writes header and body as statement bytes. Sets kind and version of the
// header from the body, sorts slots and keys.
// Requires: body is not std::monostate.
// Errors: kStatementTooLarge, and whatever ParseStatement says of the result,
// so that nothing is signed which would be refused.
StatusOr<ParsedStatement> MakeStatement(Header header,
                                        const StatementBody& body);

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_STATEMENT_H_
