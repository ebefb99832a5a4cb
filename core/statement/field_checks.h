// The form that each type of text field must have.
#ifndef COMITY_CORE_STATEMENT_FIELD_CHECKS_H_
#define COMITY_CORE_STATEMENT_FIELD_CHECKS_H_

#include <string_view>

namespace comity::statement {

// [a-z0-9-]{1,64}.
bool IsId(std::string_view value);

// ASCII letters and digits and ._:/+- only.
bool IsCode(std::string_view value);

// The name of a log; see checkpoint::IsOrigin.
bool IsOrigin(std::string_view value);

// Two letters A-Z. Whether the code is assigned is a question for admission.
// Source: ISO 3166-1 alpha-2.
bool IsCountry(std::string_view value);

// Plain text: UTF-8, NFC, assigned and visible characters.
bool IsText(std::string_view value);

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_FIELD_CHECKS_H_
