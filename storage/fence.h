// The rules of the fence row, as pure functions: every engine that keeps the
// row itself decides by these, so that engines cannot differ.
#ifndef COMITY_STORAGE_FENCE_H_
#define COMITY_STORAGE_FENCE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/engine.h"

namespace comity::storage {

// The row under kFenceKey.
struct FenceRow {
  Fence fence;
  std::string holder;  // empty: nobody
  std::uint64_t expires_at_ms = 0;
  friend auto operator<=>(const FenceRow&, const FenceRow&) = default;
};

// The stored form: u64 epoch, u64 head, u64 expiry, str(holder).
std::string EncodeFenceRow(const FenceRow& row);

// Reads the stored form, or nothing if `bytes` is not exactly one row.
std::optional<FenceRow> ParseFenceRow(std::string_view bytes);

// The row after Engine::Acquire, Renew or Release at `now_ms`; errors as there.
StatusOr<FenceRow> Acquired(const FenceRow& row, std::string_view holder,
                            std::uint64_t ttl_ms, std::uint64_t now_ms);
StatusOr<FenceRow> Renewed(const FenceRow& row, Epoch epoch,
                           std::uint64_t ttl_ms, std::uint64_t now_ms);
StatusOr<FenceRow> Released(const FenceRow& row, Epoch epoch);

// kOk if `batch` keeps the bounds and the fence lets it pass; else kRefused,
// kFenced or kRetry, in that order of precedence.
CommitReport CheckFence(const FenceRow& row, const Batch& batch);

}  // namespace comity::storage

#endif  // COMITY_STORAGE_FENCE_H_
