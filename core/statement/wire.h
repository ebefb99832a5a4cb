// The bytes of a record: Protocol Buffers in canonical form, read and written
// by few lines of our own, because libprotobuf accepts unknown fields,
// duplicates and over-long varints, and a verifier must not.
//
// Canonical form: fields in the order of their numbers, each at most once,
// lists of numbers packed, shortest varints, no field that holds its default
// value, text valid UTF-8 in NFC. Exactly one byte string stands for a record.
// Source: docs/spec, Statements.
#ifndef COMITY_CORE_STATEMENT_WIRE_H_
#define COMITY_CORE_STATEMENT_WIRE_H_

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/statement/wire_reader.h"
#include "core/statement/wire_writer.h"

namespace comity::statement {

// The canonical bytes of `record`. Does not check field rules; DecodeRecord
// of the result does.
template <typename T>
std::string EncodeRecord(const T& record) {
  WireWriter writer;
  T::VisitFields(record, writer);
  return std::move(writer).bytes();
}

// The record that `bytes` stand for. Every rule of every field holds for it.
//
// Errors (the message names the field):
//   kUnknownField        a field or enum value that this version lacks: the
//                        bytes may be right, but mean more than we know;
//   kNotCanonical        another byte string would mean the same;
//   kFieldMissing, kFieldTooLong, kFieldMalformed.
template <typename T>
StatusOr<T> DecodeRecord(std::string_view bytes) {
  T record;
  WireReader reader(bytes);
  T::VisitFields(record, reader);
  reader.Finish();
  if (!reader.status().ok()) {
    return reader.status();
  }
  return record;
}

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_WIRE_H_
