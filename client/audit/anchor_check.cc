#include "client/audit/anchor_check.h"

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "core/authority/logged_statement.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/merkle/prover.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/registry_records.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

// The full tiles of a tree that is recomputed, for one proof.
class TilesInMemory final : public merkle::TileReader {
 public:
  void Add(std::vector<merkle::FinishedTile> finished) {
    for (merkle::FinishedTile& tile : finished) {
      tiles_[{tile.id.level, tile.id.index}] = std::move(tile.nodes);
    }
  }
  StatusOr<Tiles> ReadTiles(
      std::span<const merkle::TileId> ids) const override {
    Tiles read;
    for (const merkle::TileId& id : ids) {
      const auto found = tiles_.find({id.level, id.index});
      if (found == tiles_.end()) {
        return DataLoss(ErrorReason::kIndexOutOfRange, "no such tile");
      }
      read.push_back(found->second);
    }
    return read;
  }

 private:
  std::map<std::pair<unsigned, std::uint64_t>,
           std::shared_ptr<const merkle::ExpandedTile>>
      tiles_;
};

// The roots of the log at these sizes.
StatusOr<std::map<std::uint64_t, Hash>> RootsAt(
    const EntryArchive& archive, const std::vector<AnchoredHead>& anchors) {
  std::map<std::uint64_t, Hash> roots;
  for (const AnchoredHead& anchor : anchors) {
    roots.emplace(anchor.head.size.value, Hash());
  }
  merkle::RightEdge edge;
  COMITY_RETURN_IF_ERROR(
      archive.ForEach([&](std::uint64_t index, const std::string& entry) {
        edge.Append(merkle::LeafHash(entry));
        const auto wanted = roots.find(index + 1);
        if (wanted != roots.end()) {
          wanted->second = edge.Root();
        }
        return OkStatus();
      }));
  return roots;
}

// What shows that the log excludes `anchor`, where it has `root`.
StatusOr<std::string> MakeEvidence(const EntryArchive& archive,
                                   const evidence::RegistryEvidence& head,
                                   merkle::TreeSize size,
                                   const AnchoredHead& anchor,
                                   const Hash& root) {
  mirror::ForkEvidence evidence{head, anchor.checkpoint, ""};
  if (anchor.head.size < size) {
    merkle::RightEdge edge;
    TilesInMemory tiles;
    COMITY_RETURN_IF_ERROR(
        archive.ForEach([&](std::uint64_t index, const std::string& entry) {
          if (index < size.value) {
            tiles.Add(edge.Append(merkle::LeafHash(entry)));
          }
          return OkStatus();
        }));
    const merkle::Prover prover(edge, tiles);
    COMITY_ASSIGN_OR_RETURN(const auto proof,
                            prover.Consistency(anchor.head.size, size));
    evidence.hashes = mirror::ForkHashes({anchor.head.size, root}, proof);
  }
  return statement::EncodeRecord(evidence);
}

// Null if the entry is no anchor of that log.
std::optional<AnchoredHead> ReadAnchor(std::uint64_t index,
                                       const std::string& entry,
                                       const std::string& origin) {
  const auto logged = authority::ReadLoggedStatement(index, entry);
  const auto* anchor = logged.ok() && *logged != nullptr
                           ? (*logged)->As<statement::Anchor>()
                           : nullptr;
  if (anchor == nullptr || anchor->origin != origin) {
    return std::nullopt;
  }
  const auto note = checkpoint::ParseNote(anchor->checkpoint);
  if (!note.ok()) {
    return std::nullopt;
  }
  const auto read = checkpoint::ParseCheckpoint(note->text);
  const bool is_of_log =
      read.ok() && read->origin == origin && read->head.size.value > 0;
  return is_of_log ? std::optional(
                         AnchoredHead{index, read->head, anchor->checkpoint})
                   : std::nullopt;
}

}  // namespace

StatusOr<std::vector<AnchoredHead>> AnchorsIn(const EntryArchive& other,
                                              const std::string& origin) {
  std::vector<AnchoredHead> anchors;
  COMITY_RETURN_IF_ERROR(
      other.ForEach([&](std::uint64_t index, const std::string& entry) {
        auto anchor = ReadAnchor(index, entry, origin);
        if (anchor && anchors.size() == kAnchorsReadMax) {
          return ResourceExhausted(ErrorReason::kStoreLimitExceeded,
                                   "the log holds more than 100,000 anchors");
        }
        if (anchor) {
          anchors.push_back(*std::move(anchor));
        }
        return OkStatus();
      }));
  return anchors;
}

StatusOr<AnchorReport> CheckAnchors(const EntryArchive& archive,
                                    const evidence::RegistryEvidence& head,
                                    merkle::TreeSize size,
                                    const evidence::PinnedOrigin& pinned,
                                    const std::vector<AnchoredHead>& anchors) {
  if (archive.size() < size.value) {
    return OutOfRange(ErrorReason::kIndexOutOfRange,
                      "fewer entries are here than the head has");
  }
  COMITY_ASSIGN_OR_RETURN(const auto roots, RootsAt(archive, anchors));
  AnchorReport report;
  for (const AnchoredHead& anchor : anchors) {
    if (anchor.head.size > size) {
      ++report.beyond;
      continue;
    }
    const Hash& root = roots.at(anchor.head.size.value);
    if (root == anchor.head.root) {
      ++report.confirmed;
      continue;
    }
    if (!report.fork_evidence.empty()) {
      continue;  // One is enough.
    }
    COMITY_ASSIGN_OR_RETURN(std::string evidence,
                            MakeEvidence(archive, head, size, anchor, root));
    if (mirror::JudgeFork(evidence, pinned).ok()) {
      report.fork_evidence = std::move(evidence);
      report.forked = anchor;
    } else {
      ++report.unproven;
    }
  }
  return report;
}

}  // namespace comity::client
