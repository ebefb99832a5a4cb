#include "storage/fence.h"

#include <limits>

#include "core/base/byte_codec.h"

namespace comity::storage {
namespace {

std::uint64_t SaturatingSum(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t sum = a + b;
  return sum < a ? std::numeric_limits<std::uint64_t>::max() : sum;
}

// An epoch that nobody holds lets nobody pass: neither that of a new store nor
// the one after a release.
bool IsCurrent(const FenceRow& row, Epoch epoch) {
  return !row.holder.empty() && row.fence.epoch == epoch;
}

std::string FencedMessage(const FenceRow& row, Epoch epoch) {
  return "epoch " + std::to_string(epoch.value) +
         " holds no lease; the current epoch is " +
         std::to_string(row.fence.epoch.value);
}

Status CheckEpoch(const FenceRow& row, Epoch epoch) {
  if (IsCurrent(row, epoch)) {
    return OkStatus();
  }
  return Aborted(ErrorReason::kFenced, FencedMessage(row, epoch));
}

}  // namespace

std::string EncodeFenceRow(const FenceRow& row) {
  std::string out;
  AppendU64(out, row.fence.epoch.value);
  AppendU64(out, row.fence.head.value);
  AppendU64(out, row.expires_at_ms);
  AppendStr(out, row.holder);
  return out;
}

std::optional<FenceRow> ParseFenceRow(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto epoch = reader.ReadU64();
  const auto head = reader.ReadU64();
  const auto expires_at_ms = reader.ReadU64();
  const auto holder = reader.ReadStr(kHolderSizeMax);
  if (!reader.done()) {
    return std::nullopt;
  }
  return FenceRow{.fence = {.epoch = {*epoch}, .head = {*head}},
                  .holder = std::string(*holder),
                  .expires_at_ms = *expires_at_ms};
}

StatusOr<FenceRow> Acquired(const FenceRow& row, std::string_view holder,
                            std::uint64_t ttl_ms, std::uint64_t now_ms) {
  if (holder.empty() || holder.size() > kHolderSizeMax) {
    return InvalidArgument(ErrorReason::kStoreLimitExceeded,
                           "a holder's name has 1 to " +
                               std::to_string(kHolderSizeMax) + " bytes");
  }
  const bool taken =
      !row.holder.empty() && row.holder != holder && now_ms < row.expires_at_ms;
  if (taken) {
    return Unavailable(ErrorReason::kLeaseHeld,
                       "\"" + row.holder + "\" holds the lease for another " +
                           std::to_string(row.expires_at_ms - now_ms) + " ms");
  }
  FenceRow next = row;
  next.fence.epoch.value += 1;
  next.holder = std::string(holder);
  next.expires_at_ms = SaturatingSum(now_ms, ttl_ms);
  return next;
}

StatusOr<FenceRow> Renewed(const FenceRow& row, Epoch epoch,
                           std::uint64_t ttl_ms, std::uint64_t now_ms) {
  COMITY_RETURN_IF_ERROR(CheckEpoch(row, epoch));
  FenceRow next = row;
  next.expires_at_ms = SaturatingSum(now_ms, ttl_ms);
  return next;
}

StatusOr<FenceRow> Released(const FenceRow& row, Epoch epoch) {
  COMITY_RETURN_IF_ERROR(CheckEpoch(row, epoch));
  FenceRow next = row;
  next.fence.epoch.value += 1;  // Fences what the releaser may still send.
  next.holder.clear();
  next.expires_at_ms = 0;
  return next;
}

CommitReport CheckFence(const FenceRow& row, const Batch& batch) {
  const Status bounds = CheckBatch(batch);
  if (!bounds.ok()) {
    return {CommitResult::kRefused, bounds.message()};
  }
  if (!IsCurrent(row, batch.epoch)) {
    return {CommitResult::kFenced, FencedMessage(row, batch.epoch)};
  }
  if (batch.expected_head != row.fence.head) {
    return {CommitResult::kRetry,
            "expected head " + std::to_string(batch.expected_head.value) +
                ", found " + std::to_string(row.fence.head.value)};
  }
  return {};
}

}  // namespace comity::storage
