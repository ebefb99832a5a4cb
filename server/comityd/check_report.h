// What --check-store found, for a person or for a program, and what to do about
// it.
#ifndef COMITY_SERVER_COMITYD_CHECK_REPORT_H_
#define COMITY_SERVER_COMITYD_CHECK_REPORT_H_

#include <string>

#include "core/base/status.h"
#include "storage/check/store_check.h"

namespace comity::server {

// kBad: no slot of it is whole.
enum class MarkState { kSound, kMissing, kOneSlotDamaged, kBad };

// Errors: kUnavailable / kStoreUnavailable.
StatusOr<MarkState> LookAtMark(const std::string& path);

// To stdout. Damage of the mark is one of the differences of `report`.
void PrintReport(const storage::StoreReport& report, MarkState mark, bool json);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_CHECK_REPORT_H_
