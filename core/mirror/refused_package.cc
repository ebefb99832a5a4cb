#include "core/mirror/refused_package.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "core/evidence/proven_registry.h"
#include "core/merkle/consistency_proof.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"
#include "core/statement/wire.h"

namespace comity::mirror {
namespace {

Status Unproven(std::string message) {
  return FailedPrecondition(ErrorReason::kAccusationUnproven,
                            std::move(message));
}

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kAccusationMalformed, std::move(message));
}

std::string At(std::uint64_t index) {
  return "entry " + std::to_string(index) + " ";
}

StatusOr<EntryPackage> ToPackage(RefusedPackage& record,
                                 merkle::TreeSize start) {
  EntryPackage package;
  package.start = {start.value};
  package.entries = std::move(record.entries);
  if (record.end_proof.size() % Hash::kSize != 0) {
    return Malformed("end_proof: not 32 bytes each");
  }
  const std::string_view hashes = record.end_proof;
  for (std::size_t at = 0; at < hashes.size(); at += Hash::kSize) {
    package.end_proof.push_back(
        *Hash::FromBytes(hashes.substr(at, Hash::kSize)));
  }
  return package;
}

// OK if the log signed these entries, at this place. Then the edge is the
// log's own, too: another one would lead to another root.
Status ProveSigned(merkle::RightEdge edge, const EntryPackage& package,
                   const merkle::TreeHead& head) {
  if (edge.size() > head.size ||
      package.entries.size() > head.size.value - edge.size().value) {
    return Unproven("the entries reach beyond the head");
  }
  for (const std::string& entry : package.entries) {
    edge.Append(merkle::LeafHash(entry));
  }
  const Status linked =
      merkle::VerifyConsistency(edge.Head(), head, package.end_proof);
  return linked.ok() ? OkStatus() : Unproven(linked.message());
}

// What one entry shows by itself; OK if nothing. `last_ms` is the time of the
// entry before, if that is known.
Status FaultOf(std::string_view bytes, std::uint64_t index,
               std::uint64_t& last_ms) {
  const auto entry = statement::DecodeEntry(bytes);
  if (!entry.ok()) {
    return DataLoss(entry.status().reason(),
                    At(index) + "cannot be read: " + entry.status().message());
  }
  if (entry->admitted_ms < last_ms) {
    return DataLoss(ErrorReason::kTimeImplausible,
                    At(index) + "was admitted before the one before it");
  }
  last_ms = entry->admitted_ms;
  if (const auto* held =
          std::get_if<statement::StatementEntry>(&entry->content)) {
    const auto header = statement::ParseHeader(held->statement);
    return header.ok() ? OkStatus()
                       : DataLoss(header.status().reason(),
                                  At(index) + "has a header without keys: " +
                                      header.status().message());
  }
  const auto& commitment = std::get<statement::MapCommitment>(entry->content);
  return commitment.covered == index
             ? OkStatus()
             : DataLoss(ErrorReason::kCommitmentWrong,
                        At(index) + "commits to a map over " +
                            std::to_string(commitment.covered) + " entries");
}

// Whether the last entry of a log's head may be this one.
bool IsCommitment(std::string_view bytes) {
  const auto entry = statement::DecodeEntry(bytes);
  return entry.ok() &&
         std::holds_alternative<statement::MapCommitment>(entry->content);
}

// What a newer version may have written rightly.
bool IsBeyondThisVersion(ErrorReason reason) {
  return reason == ErrorReason::kUnknownField ||
         reason == ErrorReason::kUnknownKind ||
         reason == ErrorReason::kUnknownVersion;
}

bool IsOfLaterMapFunction(const std::string& bytes) {
  const auto entry = statement::DecodeEntry(bytes);
  const auto* commitment =
      entry.ok() ? std::get_if<statement::MapCommitment>(&entry->content)
                 : nullptr;
  return commitment != nullptr &&
         commitment->map_function_version != statement::kMapFunctionVersion;
}

// A later map function may be right; who lacks it accuses nobody by the map.
bool KnowsMapFunctions(const EntryPackage& package) {
  return std::none_of(package.entries.begin(), package.entries.end(),
                      IsOfLaterMapFunction);
}

// What shows to who has replayed everything before; OK if nothing, and
// kAccusationUnproven if that is not known.
Status FaultBehind(const ReplayState& before, const merkle::RightEdge& edge,
                   const EntryPackage& package, const merkle::TreeHead& head) {
  if (before.edge.Head() != edge.Head()) {
    return Unproven("the entries before it are others than those held here");
  }
  const auto replayed = ReplayPackage(before, package, head, TimeBounds());
  const ErrorReason reason = replayed.status().reason();
  // The last: what is held here is damaged, and proves nothing.
  if (reason == ErrorReason::kPackageMalformed ||
      reason == ErrorReason::kPackageUnproven ||
      reason == ErrorReason::kHashUnstable) {
    return Unproven(replayed.status().message());
  }
  return replayed.ok() ? OkStatus()
                       : DataLoss(reason, replayed.status().message());
}

}  // namespace

Status CheckEntriesAlone(const EntryPackage& package,
                         const merkle::TreeHead& head, std::uint64_t& last_ms) {
  std::uint64_t index = package.start.value;
  for (const std::string& entry : package.entries) {
    COMITY_RETURN_IF_ERROR(FaultOf(entry, index, last_ms));
    ++index;
  }
  return index < head.size.value || IsCommitment(package.entries.back())
             ? OkStatus()
             : DataLoss(ErrorReason::kCommitmentWrong,
                        "the head at " + std::to_string(index) +
                            " does not end in a map commitment");
}

RefusedPackage MakeRefusedPackage(const evidence::RegistryEvidence& head,
                                  const merkle::RightEdge& before,
                                  const EntryPackage& package) {
  RefusedPackage refused{head, before.Serialize(), package.entries, ""};
  for (const Hash& hash : package.end_proof) {
    refused.end_proof += hash.view();
  }
  return refused;
}

merkle::TreeSize EntriesBefore(std::string_view bytes) {
  const auto record = statement::DecodeRecord<RefusedPackage>(bytes);
  if (!record.ok()) {
    return {};
  }
  const auto edge = merkle::RightEdge::Parse(record->edge);
  return edge.ok() ? edge->size() : merkle::TreeSize();
}

StatusOr<ProvenFault> JudgeRefusedPackage(std::string_view bytes,
                                          const evidence::PinnedOrigin& pinned,
                                          const ReplayState* before) {
  if (bytes.size() > kRefusedPackageSizeMax) {
    return Malformed("it has more than 6 MiB");
  }
  auto record = statement::DecodeRecord<RefusedPackage>(bytes);
  if (!record.ok()) {
    return Malformed(record.status().message());
  }
  if (record->head.origin != pinned.origin) {
    return FailedPrecondition(ErrorReason::kOriginMismatch,
                              "it is about " + record->head.origin);
  }
  const auto edge = merkle::RightEdge::Parse(record->edge);
  if (!edge.ok()) {
    return Malformed("edge: " + edge.status().message());
  }
  COMITY_ASSIGN_OR_RETURN(const EntryPackage package,
                          ToPackage(*record, edge->size()));
  COMITY_ASSIGN_OR_RETURN(
      const auto registry,
      evidence::ProvenRegistry::ProveUntimed(record->head, pinned));
  const merkle::TreeHead& head = registry->head();
  COMITY_RETURN_IF_ERROR(ProveSigned(*edge, package, head));
  const ReplayState empty;
  if (before == nullptr && edge->size().value == 0) {
    before = &empty;
  }
  std::uint64_t last_ms = 0;
  Status why = CheckEntriesAlone(package, head, last_ms);
  if (why.ok() && before != nullptr && KnowsMapFunctions(package)) {
    why = FaultBehind(*before, *edge, package, head);
  }
  if (why.ok()) {
    return Unproven(before != nullptr
                        ? "nothing is wrong with the entries"
                        : "nothing is wrong with the entries by themselves; "
                          "their map can be recomputed only with the " +
                              std::to_string(edge->size().value) +
                              " before them");
  }
  if (why.reason() == ErrorReason::kAccusationUnproven) {
    return why;
  }
  if (IsBeyondThisVersion(why.reason())) {
    return Unproven("this version cannot read it: " + why.message());
  }
  return ProvenFault{pinned.origin, head, std::move(why)};
}

}  // namespace comity::mirror
