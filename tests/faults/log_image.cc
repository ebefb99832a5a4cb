#include <map>
#include <utility>

#include "core/authority/logged_statement.h"
#include "core/base/text_encoding.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/map_value.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "tests/faults/audit.h"

namespace comity::faults {
namespace {

Status Breach(std::string what) { return Internal(std::move(what)); }

std::string At(std::uint64_t index) {
  return "entry " + std::to_string(index) + ": ";
}

// The map over the entries so far.
class MapOfLog {
 public:
  // Takes the entry, or compares with it if it is a commitment; returns
  // whether it is one.
  StatusOr<bool> Take(std::uint64_t index, const std::string& bytes,
                      const Hash& leaf_hash) {
    COMITY_ASSIGN_OR_RETURN(const auto entry, statement::DecodeEntry(bytes));
    const auto* commitment =
        std::get_if<statement::MapCommitment>(&entry.content);
    if (commitment != nullptr) {
      return commitment->covered == index && commitment->map_root == map_.root()
                 ? StatusOr<bool>(true)
                 : Breach(At(index) + "another map than the entries make");
    }
    COMITY_ASSIGN_OR_RETURN(const auto logged,
                            authority::ReadLoggedStatement(index, bytes));
    if (logged == nullptr || !ids_.insert(logged->statement.id).second) {
      return Breach(At(index) + "a statement that stands before");
    }
    std::vector<merkle::MapUpdate> updates;
    for (const Hash& key : logged->statement.header.keys) {
      const auto value = map_.Get(key).value_or(merkle::MapValue());
      updates.emplace_back(key, value.Next({index}, leaf_hash));
    }
    COMITY_ASSIGN_OR_RETURN(map_, map_.Apply(updates));
    return false;
  }

 private:
  merkle::MapTree map_;
  std::set<Hash> ids_;
};

}  // namespace

StatusOr<LogImage> LogImage::Of(std::vector<std::string> entries) {
  LogImage image;
  merkle::RightEdge edge;
  MapOfLog map;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Hash leaf_hash = merkle::LeafHash(entries[i]);
    COMITY_ASSIGN_OR_RETURN(const bool closes,
                            map.Take(i, entries[i], leaf_hash));
    edge.Append(leaf_hash);
    image.roots_.push_back(edge.Root());
    if (closes) {
      image.closed_.insert(i + 1);
    }
  }
  image.entries_ = std::move(entries);
  return image;
}

Status LogImage::CheckHead(const merkle::TreeHead& head) const {
  const std::uint64_t size = head.size.value;
  const std::string name = "a signed head of size " + std::to_string(size);
  if (size == 0 || size > roots_.size()) {
    return Breach(name + ", and the log has " + std::to_string(roots_.size()));
  }
  if (roots_[static_cast<std::size_t>(size - 1)] != head.root) {
    return Breach(name + " has another root than the log");
  }
  return closed_.contains(size) ? OkStatus()
                                : Breach(name + " ends in no commitment");
}

Status LogImage::CheckLedger(const Ledger& ledger) const {
  for (const auto& [note, head] : ledger.notes()) {
    COMITY_RETURN_IF_ERROR(CheckHead(head));
  }
  for (const merkle::TreeHead& head : ledger.marks()) {
    COMITY_RETURN_IF_ERROR(CheckHead(head));
  }
  for (const auto& [number, acknowledged] : ledger.acknowledged()) {
    const auto index = static_cast<std::size_t>(acknowledged.index);
    if (index >= entries_.size() || entries_[index] != acknowledged.entry) {
      return Breach("LOST: statement " + std::to_string(number) +
                    ", acknowledged at index " + std::to_string(index) +
                    " of a log of " + std::to_string(entries_.size()));
    }
  }
  return OkStatus();
}

}  // namespace comity::faults
