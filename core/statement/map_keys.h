// Map keys: the names of everything that has a history, and which of them each
// statement must touch.
#ifndef COMITY_CORE_STATEMENT_MAP_KEYS_H_
#define COMITY_CORE_STATEMENT_MAP_KEYS_H_

#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/kinds.h"

namespace comity::statement {

// SHA-256("comity/key/v1" || 0 || str(part)...) for each name below.
// Source: docs/spec, Map keys.
Hash RegistryKey();                          // registry
Hash BodyKeyOf(std::string_view body_id);    // body/<id>
Hash GrantKey(std::string_view grantee);     // grant/<grantee>
Hash SchemeKey(std::string_view scheme_id);  // scheme/<id>
Hash MappingKey(std::string_view publisher,
                std::string_view framework);  // mapping/<p>/<f>
Hash RatingKey(std::string_view publisher,
               std::string_view edition);          // rating/<p>/<e>
Hash ProgrammeKey(std::string_view programme_id);  // programme/<id>
// credential/<origin>/<id>; the id is 16 bytes, its part 32 hex digits.
Hash CredentialKey(std::string_view origin, std::string_view credential_id);
// agreement/<text id>; the part is 64 hex digits.
Hash AgreementKey(const Hash& text_id);
Hash CountryKey(std::string_view country);  // country/<code>
Hash PartnerKey(std::string_view origin);   // partner/<origin>
Hash AnchorKey(std::string_view origin,
               std::string_view month);  // anchor/<o>/<yyyy-mm>

// Text id of agreement text bytes:
// SHA-256("comity/agreement/v1" || 0 || text bytes).
Hash AgreementTextId(std::string_view text);

// The keys that a statement with this body must list, the subject's first.
// `home` is the statement's home log. Requires: not std::monostate.
std::vector<Hash> ExpectedKeys(std::string_view home,
                               const StatementBody& body);

// OK exactly if `header_keys` (ascending) are the expected ones.
// Errors: kWrongKeys.
Status CheckKeys(std::string_view home, const StatementBody& body,
                 const std::vector<Hash>& header_keys);

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_MAP_KEYS_H_
