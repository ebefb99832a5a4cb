// Every way in which one field of a record can be wrong on the wire, and the
// bounds at which it is still right: derived from the record's description, so
// that no field can be forgotten.
#ifndef COMITY_TESTS_SUPPORT_WIRE_MUTATIONS_H_
#define COMITY_TESTS_SUPPORT_WIRE_MUTATIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error_reason.h"
#include "tests/support/record_schema.h"

namespace comity::testing {

struct Mutation {
  // The field, for example "assessment.standard.code".
  std::string path;
  // What was done to it.
  std::string what;
  std::string bytes;
  // Why it must be refused; nothing if it must be accepted.
  std::optional<ErrorReason> refusal;
};

// All mutations of every field of `schema`, nested ones included.
// Requires: `bytes` are the canonical bytes of a record in which every field
// is present and every list has two items or more.
std::vector<Mutation> MutationsOf(const RecordSchema& schema,
                                  std::string_view bytes);

// The paths of all fields of `schema`, nested ones included.
std::vector<std::string> FieldPathsOf(const RecordSchema& schema);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_WIRE_MUTATIONS_H_
