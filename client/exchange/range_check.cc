#include "client/exchange/range_check.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "client/exchange/log_range_reader.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/head_policy.h"
#include "core/evidence/proven_registry.h"
#include "core/merkle/consistency_proof.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/mirror/entry_package.h"
#include "core/mirror/refused_package.h"
#include "core/statement/entry.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

using Hashes = google::protobuf::RepeatedPtrField<std::string>;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kPackageMalformed, std::move(message));
}

Status Unproven(std::string message) {
  return InvalidArgument(ErrorReason::kPackageUnproven, std::move(message));
}

StatusOr<std::vector<Hash>> ReadHashes(const Hashes& hashes) {
  std::vector<Hash> read;
  if (hashes.size() > static_cast<int>(merkle::kConsistencyProofLengthMax)) {
    return Malformed("a proof is too long");
  }
  for (const std::string& bytes : hashes) {
    const auto hash = Hash::FromBytes(bytes);
    if (!hash) {
      return Malformed("a hash is not of 32 bytes");
    }
    read.push_back(*hash);
  }
  return read;
}

// One file, from its first part to its last. One thread.
class Check {
 public:
  Check(const evidence::PinnedOrigin& pinned, std::uint64_t now_ms,
        const RangeProgress& progress)
      : pinned_(pinned), now_ms_(now_ms), progress_(progress) {
    bounds_.latest_ms = now_ms + evidence::kClockSkewMaxS * 1000;
  }

  StatusOr<CheckedRange> Run(LogRangeReader& reader) {
    COMITY_ASSIGN_OR_RETURN(auto part, reader.Next());
    if (!part || !part->has_start()) {
      return Malformed("it is no export of a log");
    }
    COMITY_RETURN_IF_ERROR(TakeStart(part->start()));
    while (true) {
      COMITY_ASSIGN_OR_RETURN(part, reader.Next());
      if (!part) {
        break;
      }
      if (!part->has_package()) {
        return Malformed("a part of it is no package");
      }
      COMITY_RETURN_IF_ERROR(TakePackage(*part->mutable_package()));
      progress_(state_.edge.size().value - range_.from.size.value,
                range_.head.size.value - range_.from.size.value);
    }
    if (state_.edge.Head() != range_.head) {
      return Malformed(
          "it ends at entry " + std::to_string(state_.edge.size().value) +
          ", before the head of " + std::to_string(range_.head.size.value));
    }
    return range_;
  }

 private:
  Status TakeStart(const v1::LogRangeStart& start) {
    range_.origin = start.request().origin();
    if (range_.origin != pinned_.origin) {
      return FailedPrecondition(ErrorReason::kOriginMismatch,
                                "it is about " + range_.origin);
    }
    COMITY_RETURN_IF_ERROR(ProveHead(start.head().evidence()));
    auto edge = merkle::RightEdge::Parse(start.right_edge());
    if (!edge.ok()) {
      return Malformed("the tree that it leads on from cannot be read");
    }
    state_.edge = *std::move(edge);
    range_.map_recomputed = state_.edge.size().value == 0;
    const bool names_a_head = start.request().has_known_head();
    if (names_a_head == range_.map_recomputed) {
      return Malformed("it does not say what it leads on from");
    }
    return names_a_head ? ProveFrom(start) : OkStatus();
  }

  // As a mirror does: the log's word alone, with a plausible time.
  Status ProveHead(const std::string& bytes) {
    const auto read = statement::DecodeRecord<evidence::Evidence>(bytes);
    if (!read.ok() || read->registries.size() != 1 ||
        read->registries.front().origin != pinned_.origin) {
      return Malformed("it holds no evidence about the log");
    }
    evidence::Policy policy;
    policy.origins.push_back(pinned_);
    COMITY_ASSIGN_OR_RETURN(const auto proven, evidence::ProvenRegistry::Prove(
                                                   read->registries.front(),
                                                   pinned_, policy, now_ms_));
    range_.head = proven->head();
    range_.head_time_s = proven->view().head_time_s;
    return OkStatus();
  }

  Status ProveFrom(const v1::LogRangeStart& start) {
    const v1::KnownHead& known = start.request().known_head();
    range_.from = state_.edge.Head();
    if (known.origin() != range_.origin ||
        known.size() != range_.from.size.value ||
        known.root() != range_.from.root.view()) {
      return Malformed("it names another head than it leads on from");
    }
    COMITY_ASSIGN_OR_RETURN(const auto proof,
                            ReadHashes(start.head().consistency().hashes()));
    const Status linked =
        merkle::VerifyConsistency(range_.from, range_.head, proof);
    return linked.ok() ? OkStatus() : Unproven(linked.message());
  }

  Status TakePackage(v1::GetEntryPackageResponse& part) {
    mirror::EntryPackage package;
    package.start = {state_.edge.size().value};
    if (part.entries_size() > static_cast<int>(mirror::kPackageEntriesMax)) {
      return Malformed("a package has too many entries");
    }
    std::size_t bytes = 0;
    for (std::string& entry : *part.mutable_entries()) {
      bytes += entry.size();
      package.entries.push_back(std::move(entry));
    }
    if (bytes > mirror::kPackageBytesMax && package.entries.size() > 1) {
      return Malformed("a package has too many bytes");
    }
    range_.bytes += bytes;
    COMITY_ASSIGN_OR_RETURN(package.end_proof, ReadHashes(part.end_proof()));
    Count(package);
    return range_.map_recomputed ? Replay(package) : TakeAlone(package);
  }

  Status Replay(const mirror::EntryPackage& package) {
    COMITY_ASSIGN_OR_RETURN(
        auto replayed,
        mirror::ReplayPackage(state_, package, range_.head, bounds_));
    state_ = std::move(replayed.after);
    return OkStatus();
  }

  // Without the map, which needs all entries before.
  Status TakeAlone(const mirror::EntryPackage& package) {
    if (package.entries.empty() ||
        package.entries.size() >
            range_.head.size.value - state_.edge.size().value) {
      return Malformed("a package is empty, or reaches beyond the head");
    }
    for (const std::string& entry : package.entries) {
      state_.edge.Append(merkle::LeafHash(entry));
    }
    const Status linked = merkle::VerifyConsistency(
        state_.edge.Head(), range_.head, package.end_proof);
    if (!linked.ok()) {
      return Unproven(linked.message());
    }
    COMITY_RETURN_IF_ERROR(mirror::CheckEntriesAlone(package, range_.head,
                                                     state_.last_admission_ms));
    return state_.last_admission_ms <= bounds_.latest_ms
               ? OkStatus()
               : FailedPrecondition(ErrorReason::kTimeImplausible,
                                    "an entry lies ahead of this clock");
  }

  void Count(const mirror::EntryPackage& package) {
    for (const std::string& bytes : package.entries) {
      const auto entry = statement::DecodeEntry(bytes);
      const bool is_statement =
          entry.ok() &&
          std::holds_alternative<statement::StatementEntry>(entry->content);
      ++(is_statement ? range_.statements : range_.commitments);
    }
  }

  const evidence::PinnedOrigin& pinned_;
  const std::uint64_t now_ms_;
  const RangeProgress& progress_;
  mirror::TimeBounds bounds_;
  mirror::ReplayState state_;
  CheckedRange range_;
};

}  // namespace

StatusOr<std::string> RangeOrigin(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const auto reader, LogRangeReader::Open(path));
  COMITY_ASSIGN_OR_RETURN(const auto part, reader->Next());
  if (!part || !part->has_start()) {
    return Malformed("\"" + path + "\" is no export of a log");
  }
  return part->start().request().origin();
}

StatusOr<CheckedRange> CheckRange(const std::string& path,
                                  const evidence::PinnedOrigin& pinned,
                                  std::uint64_t now_ms,
                                  const RangeProgress& progress) {
  COMITY_ASSIGN_OR_RETURN(const auto reader, LogRangeReader::Open(path));
  return Check(pinned, now_ms, progress).Run(*reader);
}

Status CheckFollows(const CheckedRange& range,
                    const std::optional<merkle::TreeHead>& held) {
  if (!held) {
    return OkStatus();  // It may hold entries; their packages prove the rest.
  }
  const std::string sizes = "the registry here has verified " +
                            std::to_string(held->size.value) +
                            " entries, and the file leads from " +
                            std::to_string(range.from.size.value) + " to " +
                            std::to_string(range.head.size.value);
  if (held->size > range.head.size) {
    return FailedPrecondition(ErrorReason::kOlderThanKnown, sizes);
  }
  const bool begins = held->size == range.from.size;
  const bool ends = held->size == range.head.size;
  if (!begins && !ends) {
    return FailedPrecondition(ErrorReason::kMirrorBehind, sizes);
  }
  const merkle::TreeHead& same = ends ? range.head : range.from;
  return *held == same
             ? OkStatus()
             : FailedPrecondition(ErrorReason::kKnownHeadMismatch,
                                  sizes + ", but of another root: keep both");
}

}  // namespace comity::client
