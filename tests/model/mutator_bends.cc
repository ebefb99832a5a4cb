// What Mutator changes in one place of the evidence.
#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "tests/model/mutator.h"

namespace comity::model {
namespace {

std::string Line(const PlainNote& note, std::size_t number) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < number; ++i) {
    begin = note.text.find('\n', begin) + 1;
  }
  return note.text.substr(begin, note.text.find('\n', begin) - begin);
}

// The log that signs for a part, whatever origin the part claims.
std::string SignerOf(const PlainPart& part) {
  return part.origin == kHost ? kHost : kHome;
}

}  // namespace

// Drops, doubles, swaps, moves, or takes one from another list.
template <typename Items>
void Mutator::BendList(Items& items, const Items& others) {
  if (items.empty()) {
    return;
  }
  const auto at =
      items.begin() + static_cast<std::ptrdiff_t>(Below(items.size()));
  switch (Below(6)) {
    case 0:
      items.erase(at);
      return Note("drop");
    case 1: {
      auto copy = *at;
      items.insert(at, std::move(copy));
      return Note("double");
    }
    case 2:
      std::swap(*at, Any(items));
      return Note("swap");
    case 3:
      if (!others.empty()) {
        items.insert(at,
                     others[static_cast<std::size_t>(Below(others.size()))]);
      }
      return Note("insert from another");
    case 4:
      if (!others.empty()) {
        *at = others[static_cast<std::size_t>(Below(others.size()))];
      }
      return Note("replace from another");
    default:
      items.resize(static_cast<std::size_t>(Below(items.size())));
      return Note("truncate");
  }
}

void Mutator::BendEntries(PlainEvidence& evidence) {
  Note("entries");
  const auto& other = Any(world_.samples()).evidence;
  BendList(Any(evidence.parts).entries, Any(other.parts).entries);
}

void Mutator::BendEntry(PlainEvidence& evidence) {
  auto& part = Any(evidence.parts);
  if (part.entries.empty()) {
    return;
  }
  PlainEntry& entry = Any(part.entries);
  switch (Below(5)) {
    case 0:
      FlipBit(entry.entry);
      return Note("flip in an entry");
    case 1:
      entry.index += Below(2) == 0 ? 1 : UINT64_MAX;
      return Note("index beside");
    case 2:
      entry.index = Extreme();
      return Note("extreme index");
    case 3:
      std::swap(entry.entry, Any(part.entries).entry);
      return Note("swap contents of entries");
    default: {
      // The same place of the log's other telling.
      for (const auto& head : world_.heads()) {
        if (head->log->origin == part.origin && entry.index < head->size &&
            head->log->entries[entry.index] != entry.entry) {
          entry.entry = head->log->entries[entry.index];
          return Note("entry of the other run");
        }
      }
    }
  }
}

void Mutator::BendLookups(PlainEvidence& evidence) {
  Note("look-ups");
  const auto& other = Any(world_.samples()).evidence;
  BendList(Any(evidence.parts).lookups, Any(other.parts).lookups);
}

void Mutator::BendLookup(PlainEvidence& evidence) {
  auto& part = Any(evidence.parts);
  if (part.lookups.empty()) {
    return;
  }
  PlainLookup& lookup = Any(part.lookups);
  const PlainLookup other = Any(part.lookups);
  switch (Below(8)) {
    case 0:
      FlipBit(lookup.key);
      return Note("flip in a key");
    case 1:
      FlipBit(lookup.value);
      return Note("flip in a value");
    case 2:
      FlipBit(lookup.proof);
      return Note("flip in a map proof");
    case 3:
      lookup.value.clear();
      return Note("presence shown as absence");
    case 4:
      lookup.value = other.value;
      return Note("value of another key");
    case 5:
      lookup.proof = other.proof;
      return Note("proof of another key");
    case 6: {
      // Absence proven by a leaf that is there.
      std::string proof;
      proof.push_back(32);
      proof += other.key;
      proof.push_back(40);
      proof += other.value.empty() ? std::string(40, 'v') : other.value;
      lookup.proof = proof + other.proof;
      lookup.value.clear();
      return Note("absence by another leaf");
    }
    default: {
      PlainHead* head = Any(world_.heads()).get();
      lookup.proof = head->ProofOf(lookup.key);
      lookup.value = head->ValueOf(lookup.key);
      return Note("look-up under another head");
    }
  }
}

void Mutator::BendInclusion(PlainEvidence& evidence) {
  std::string& proof = Any(evidence.parts).inclusion;
  constexpr std::size_t kHash = 32;
  const std::size_t hashes = proof.size() / kHash;
  const std::size_t at =
      hashes == 0 ? 0 : kHash * static_cast<std::size_t>(Below(hashes));
  switch (Below(5)) {
    case 0:
      FlipBit(proof);
      return Note("flip in the inclusion proof");
    case 1:
      proof.erase(at, kHash);
      return Note("drop a hash");
    case 2:
      proof.insert(
          at, proof.empty() ? std::string(kHash, 'h') : proof.substr(0, kHash));
      return Note("add a hash");
    case 3:
      proof.resize(proof.size() -
                   std::min<std::size_t>(proof.size(), 1 + Below(kHash)));
      return Note("cut the inclusion proof");
    default:
      proof = Any(Any(world_.samples()).evidence.parts).inclusion;
      return Note("inclusion proof of another");
  }
}

void Mutator::BendParts(PlainEvidence& evidence) {
  Note("parts");
  if (Below(4) == 0) {
    Any(evidence.parts).origin = Below(2) == 0 ? kHome : "registry.fr.example";
    return Note("another origin");
  }
  BendList(evidence.parts, Any(world_.samples()).evidence.parts);
  if (evidence.parts.empty()) {
    evidence.parts.emplace_back();
  }
}

void Mutator::BendCheckpoint(PlainEvidence& evidence) {
  std::string& checkpoint = Any(evidence.parts).checkpoint;
  if (Below(3) == 0) {
    FlipBit(checkpoint);
    return Note("flip in a checkpoint");
  }
  checkpoint = Any(Any(world_.samples()).evidence.parts).checkpoint;
  Note("checkpoint of another");
}

void Mutator::BendNoteLines(PlainEvidence& evidence) {
  auto& part = Any(evidence.parts);
  bool unsure = false;
  auto note = ReadPlainNote(part.checkpoint, unsure);
  if (!note) {
    return;
  }
  Note("note");
  switch (Below(6)) {
    case 0:
      note->lines.insert(note->lines.begin() + static_cast<std::ptrdiff_t>(
                                                   Below(note->lines.size())),
                         {"unknown.example", "hash", "signature"});
      Note("a line of an unknown key");
      break;
    case 1:
      // The key is named, and did not make it.
      FlipBit(Any(note->lines).rest);
      Note("flip in a signature");
      break;
    case 2:
      Any(note->lines).rest = Any(note->lines).rest;
      Note("signature of another line");
      break;
    case 3:
      note->lines.push_back(world_.TimestampAsLog(
          SignerOf(part), note->text,
          1'767'571'200 + Below(std::uint64_t{40} * 86'400)));
      Note("another time of the log");
      break;
    default:
      BendList(note->lines, note->lines);
      break;
  }
  part.checkpoint = WritePlainNote(*note);
}

// Another text, signed by the log itself or by nobody.
void Mutator::BendHead(PlainEvidence& evidence) {
  auto& part = Any(evidence.parts);
  bool unsure = false;
  auto note = ReadPlainNote(part.checkpoint, unsure);
  if (!note) {
    return;
  }
  std::string origin = Line(*note, 0);
  std::string size = Line(*note, 1);
  std::string root = Line(*note, 2);
  switch (Below(4)) {
    case 0:
      size = std::to_string(Extreme());
      break;
    case 1:
      FlipBit(root);
      break;
    case 2: {
      PlainNote other;
      other.text = Any(world_.heads())->text;
      root = Line(other, 2);
      break;
    }
    default:
      origin = Below(2) == 0 ? kHost : "registry.fr.example";
      break;
  }
  note->text = origin + "\n" + size + "\n" + root + "\n";
  Note("head text");
  if (Below(2) == 0) {
    note->lines = {
        world_.SignAsLog(SignerOf(part), note->text),
        world_.TimestampAsLog(SignerOf(part), note->text, 1'768'000'000)};
    Note("signed by the log");
  }
  part.checkpoint = WritePlainNote(*note);
}

void Mutator::BendReference(PlainEvidence& evidence) {
  Note("reference");
  if (Below(3) == 0) {
    evidence.origin = kHost;
  } else if (Below(2) == 0) {
    FlipBit(evidence.credential_id);
  } else {
    evidence.texts.push_back("text " + std::to_string(Below(2)));
  }
}

void Mutator::ProveEntries(PlainHead& head, PlainPart& part) {
  std::map<std::uint64_t, std::string> entries;
  std::set<std::uint64_t> indices;
  for (const PlainEntry& entry : part.entries) {
    if (entry.index < head.size) {
      entries[entry.index] = entry.entry;
      indices.insert(entry.index);
    }
  }
  part.entries.clear();
  for (const auto& [index, entry] : entries) {
    part.entries.push_back({index, entry});
  }
  part.inclusion = head.log->tree.MultiProof(indices, head.size);
}

// An entry more, rightly included, that perhaps nothing uses.
void Mutator::OpenEntry(PlainEvidence& evidence) {
  auto& part = Any(evidence.parts);
  PlainHead* head = HeadOf(part);
  if (head != nullptr) {
    const std::uint64_t index = Below(head->size);
    part.entries.push_back({index, head->log->entries[index]});
    ProveEntries(*head, part);
    Note("open entry " + std::to_string(index));
  }
}

// An entry less, rightly left out of the proof; the values of its histories
// as if it had never been.
void Mutator::CloseEntry(PlainEvidence& evidence) {
  auto& part = Any(evidence.parts);
  PlainHead* head = HeadOf(part);
  if (head == nullptr || part.entries.size() < 2) {
    return;
  }
  const auto closed =
      part.entries.begin() +
      static_cast<std::ptrdiff_t>(Below(part.entries.size() - 1));
  Note("close entry " + std::to_string(closed->index));
  part.entries.erase(closed);
  ProveEntries(*head, part);
  if (Below(2) == 0) {
    return;
  }
  for (PlainLookup& lookup : part.lookups) {
    std::vector<std::pair<std::uint64_t, Hash>> touches;
    for (const PlainEntry& entry : part.entries) {
      const auto keys = PlainKeysOf(entry.entry);
      if (std::find(keys.begin(), keys.end(), lookup.key) != keys.end()) {
        touches.emplace_back(entry.index, PlainLeafHash(entry.entry));
      }
    }
    lookup.value = PlainMapValue(touches);
  }
  Note("shorten its histories");
}

// A history less, with everything that belongs to it alone.
void Mutator::OmitHistory(PlainEvidence& evidence) {
  auto& part = Any(evidence.parts);
  if (part.lookups.size() < 2) {
    return;
  }
  part.lookups.erase(part.lookups.begin() +
                     static_cast<std::ptrdiff_t>(Below(part.lookups.size())));
  Note("omit a history");
  Repair(evidence);
}

// A history more: of a key that the log has, or of none.
void Mutator::AddHistory(PlainEvidence& evidence) {
  auto& part = Any(evidence.parts);
  PlainLookup more;
  more.key = std::string(32, static_cast<char>(Below(256)));
  const PlainHead* head = HeadOf(part);
  if (head != nullptr && Below(3) != 0) {
    const auto& keys = Any(head->log->keys);
    more.key = keys.empty() ? more.key : keys.front();
  }
  part.lookups.push_back(more);
  Note("add a history");
  Repair(evidence);
}

}  // namespace comity::model
