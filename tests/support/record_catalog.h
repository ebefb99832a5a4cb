// Every record of core behind one plain interface, so that a test of all
// records need not compile all of them.
#ifndef COMITY_TESTS_SUPPORT_RECORD_CATALOG_H_
#define COMITY_TESTS_SUPPORT_RECORD_CATALOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/statement/kinds.h"
#include "tests/support/random_record.h"
#include "tests/support/record_schema.h"

namespace comity::testing {

struct RecordInfo {
  RecordSchema schema;
  // Canonical bytes of a random record.
  std::string (*random_bytes)(std::uint64_t seed, Fill fill);
  // Decodes and encodes again.
  StatusOr<std::string> (*reencode)(std::string_view bytes);
  // Decodes and prints.
  StatusOr<std::string> (*to_json)(std::string_view bytes);
};

// All records of records.inc.
const std::vector<RecordInfo>& AllRecords();

// The record in the body of statements of `kind`.
const RecordInfo& RecordOf(statement::StatementKind kind);

// A random body of that kind.
statement::StatementBody RandomBody(statement::StatementKind kind,
                                    std::uint64_t seed, Fill fill);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_RECORD_CATALOG_H_
