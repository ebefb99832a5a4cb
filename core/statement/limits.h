// Bounds of the formats. Every one of them is part of the protocol.
#ifndef COMITY_CORE_STATEMENT_LIMITS_H_
#define COMITY_CORE_STATEMENT_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace comity::statement {

inline constexpr std::size_t kStatementSizeMax = 57344;
inline constexpr std::size_t kEntrySizeMax = 65535;
inline constexpr std::size_t kNonceSize = 16;
inline constexpr std::size_t kSlotCountMax = 8;
inline constexpr std::size_t kMapKeyCountMax = 64;
inline constexpr std::uint64_t kBatchCountMax = 65536;
// Statements that do not worsen, on one credential.
inline constexpr std::uint64_t kCredentialHistoryMax = 4096;

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_LIMITS_H_
