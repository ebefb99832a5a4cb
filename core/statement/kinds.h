// The kinds of statements and the type that can hold the body of any of them.
#ifndef COMITY_CORE_STATEMENT_KINDS_H_
#define COMITY_CORE_STATEMENT_KINDS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "core/statement/agreement_records.h"
#include "core/statement/body_records.h"
#include "core/statement/credential_records.h"
#include "core/statement/grant_records.h"
#include "core/statement/registry_records.h"
#include "core/statement/scheme_records.h"

namespace comity::statement {

enum class StatementKind : std::uint32_t {
#define COMITY_KIND(id, number, record, worsens) id = (number),
#include "core/statement/kinds.inc"
#undef COMITY_KIND
};

// A record of any kind; std::monostate for a kind not known here.
using AnyRecord = std::variant<std::monostate
#define COMITY_KIND(id, number, record, worsens) , record
#include "core/statement/kinds.inc"
#undef COMITY_KIND
                               >;

// The body of a statement. A class of its own so that what a variant of so many
// alternatives needs is compiled once, and not by each file that holds one.
class StatementBody : public AnyRecord {
 public:
  StatementBody();
  StatementBody(const StatementBody& other);
  StatementBody(StatementBody&& other) noexcept;
  StatementBody& operator=(const StatementBody& other);
  StatementBody& operator=(StatementBody&& other) noexcept;
  ~StatementBody();

// Not explicit: a record is a body, as with the variant itself.
#define COMITY_KIND(id, number, record, worsens) \
  StatementBody(record value);  // NOLINT(google-explicit-constructor)
#include "core/statement/kinds.inc"
#undef COMITY_KIND
};

struct KindInfo {
  StatementKind kind;
  // For example "CREDENTIAL_REVOKED".
  std::string_view name;
};

// All kinds in the order of their numbers.
std::span<const KindInfo> AllKinds();

// The kind of that number, if it is known here.
std::optional<StatementKind> KindFromNumber(std::uint64_t number);

// The name of `kind`.
std::string_view NameOf(StatementKind kind);

// The kind whose record `body` holds. Requires: not std::monostate.
StatementKind KindOf(const StatementBody& body);

// Whether a statement with this body makes the standing of its subject worse.
// Such a statement needs no `previous` and is never blocked.
bool Worsens(const StatementBody& body);

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_KINDS_H_
