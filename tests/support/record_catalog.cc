#include "tests/support/record_catalog.h"

#include <cstdlib>

#include "core/statement/json.h"
#include "core/statement/wire.h"
#include "tests/support/describe_record.h"

namespace comity::testing {
namespace {

template <typename T>
std::string RandomBytes(std::uint64_t seed, Fill fill) {
  return statement::EncodeRecord(RandomRecord<T>(seed, fill));
}

template <typename T>
StatusOr<std::string> Reencode(std::string_view bytes) {
  COMITY_ASSIGN_OR_RETURN(const T record, statement::DecodeRecord<T>(bytes));
  return statement::EncodeRecord(record);
}

template <typename T>
StatusOr<std::string> Print(std::string_view bytes) {
  COMITY_ASSIGN_OR_RETURN(const T record, statement::DecodeRecord<T>(bytes));
  return statement::ToJson(record);
}

template <typename T>
RecordInfo InfoOf() {
  return {DescribeRecord<T>(), &RandomBytes<T>, &Reencode<T>, &Print<T>};
}

const RecordInfo& Find(std::string_view name) {
  for (const RecordInfo& info : AllRecords()) {
    if (info.schema.name == name) {
      return info;
    }
  }
  std::abort();  // A kind whose record is not in records.inc.
}

}  // namespace

const std::vector<RecordInfo>& AllRecords() {
  static const std::vector<RecordInfo> records = {
#define COMITY_RECORD(type, message) InfoOf<type>(),
#include "tests/support/records.inc"
#undef COMITY_RECORD
  };
  return records;
}

const RecordInfo& RecordOf(statement::StatementKind kind) {
  switch (kind) {
#define COMITY_KIND(id, number, record, worsens) \
  case statement::StatementKind::id:             \
    return Find(MessageName<statement::record>::kName);
#include "core/statement/kinds.inc"
#undef COMITY_KIND
  }
  std::abort();
}

statement::StatementBody RandomBody(statement::StatementKind kind,
                                    std::uint64_t seed, Fill fill) {
  switch (kind) {
#define COMITY_KIND(id, number, record, worsens) \
  case statement::StatementKind::id:             \
    return RandomRecord<statement::record>(seed, fill);
#include "core/statement/kinds.inc"
#undef COMITY_KIND
  }
  std::abort();
}

}  // namespace comity::testing
