// The codes of fields of education and training, so that a slip of the pen is
// refused before an agreement means nobody by it.
//
// As with countries, statements only need the form of a code; drafts and
// admission ask here.
#ifndef COMITY_CORE_BASE_FIELD_CODES_H_
#define COMITY_CORE_BASE_FIELD_CODES_H_

#include <string_view>

namespace comity {

// Whether `code` is a broad (2 digits), narrow (3) or detailed (4) field.
// Detailed fields are looked up under 06 (ICT) and 07 (engineering,
// manufacturing and construction); elsewhere any digit behind a narrow field
// is taken. Thread-safe.
// Source: ISCED Fields of Education and Training 2013 (UNESCO-UIS).
bool IsEducationField(std::string_view code);

}  // namespace comity

#endif  // COMITY_CORE_BASE_FIELD_CODES_H_
