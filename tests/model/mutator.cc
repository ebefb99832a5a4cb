#include "tests/model/mutator.h"

#include <algorithm>
#include <array>
#include <utility>

namespace comity::model {
std::uint64_t Mutator::Extreme() {
  constexpr std::array<std::uint64_t, 12> kExtremes = {0,
                                                       1,
                                                       2,
                                                       127,
                                                       128,
                                                       255,
                                                       UINT32_MAX,
                                                       1ULL << 32U,
                                                       1ULL << 62,
                                                       1ULL << 63U,
                                                       UINT64_MAX - 1,
                                                       UINT64_MAX};
  return kExtremes[static_cast<std::size_t>(Below(kExtremes.size()))];
}

void Mutator::FlipBit(std::string& bytes) {
  if (!bytes.empty()) {
    Any(bytes) ^= static_cast<char>(1U << Below(8));
  }
}

PlainHead* Mutator::HeadOf(const PlainPart& part) {
  bool unsure = false;
  const auto note = ReadPlainNote(part.checkpoint, unsure);
  return note ? world_.FindHead(note->text) : nullptr;
}

void Mutator::Repair(PlainEvidence& evidence) {
  for (PlainPart& part : evidence.parts) {
    PlainHead* head = HeadOf(part);
    if (head == nullptr) {
      continue;
    }
    std::set<std::string> keys;
    std::set<std::uint64_t> indices = {head->size - 1};
    for (const PlainLookup& lookup : part.lookups) {
      keys.insert(lookup.key);
    }
    part.lookups.clear();
    for (const std::string& key : keys) {
      part.lookups.push_back({key, head->ValueOf(key), head->ProofOf(key)});
      for (const std::uint64_t index : head->Touching(key)) {
        indices.insert(index);
      }
    }
    part.entries.clear();
    for (const std::uint64_t index : indices) {
      part.entries.push_back({index, head->log->entries[index]});
    }
    part.inclusion = head->log->tree.MultiProof(indices, head->size);
  }
  std::sort(evidence.parts.begin(), evidence.parts.end(),
            [](const PlainPart& a, const PlainPart& b) {
              return a.origin < b.origin;
            });
  Note("repair");
}

void Mutator::BendBytes(std::string& bytes) {
  const std::size_t at = static_cast<std::size_t>(Below(bytes.size()));
  const std::size_t size = static_cast<std::size_t>(1 + Below(40));
  switch (Below(8)) {
    case 0:
    case 1:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << Below(8)));
      return Note("flip a bit at " + std::to_string(at));
    case 2:
      bytes.resize(at);
      return Note("cut at " + std::to_string(at));
    case 3:
      bytes.erase(at, size);
      return Note("erase bytes");
    case 4:
      bytes.insert(at, bytes.substr(at, size));
      return Note("double bytes");
    case 5:
      bytes += "\x7a\x01x";
      return Note("an unknown field");
    case 6:
      // A varint longer than it need be, if one ends here.
      bytes[at] = static_cast<char>(bytes[at] | 0x80);
      bytes.insert(at + 1, 1, '\0');
      return Note("an over-long varint");
    default:
      bytes[at] = static_cast<char>(Below(256));
      return Note("a byte at " + std::to_string(at));
  }
}

void Mutator::BendStance(Stance& stance) {
  switch (Below(6)) {
    case 0:
      stance.quorum = 1 + Below(2);
      stance.quorum_of_state = Below(2) == 0;
      Note("quorum");
      break;
    case 1: {
      constexpr std::array<std::int64_t, 8> kShifts = {
          86'399, 86'400, 86'401, 86'430, -299, -300, -301, 400'000};
      stance.now_s += static_cast<std::uint64_t>(
          kShifts[static_cast<std::size_t>(Below(kShifts.size()))]);
      Note("clock");
      break;
    }
    case 2:
    case 3:
      BendMemory(stance);
      break;
    default:
      break;
  }
}

// Remembers heads that were seen, or that never were, with or without proofs.
void Mutator::BendMemory(Stance& stance) {
  Note("marks");
  stance.online = Below(2) == 0;
  const auto remember = [this](PlainHead& head) {
    Stance::Mark mark = {head.size, head.log->tree.Root(head.size)};
    if (Below(10) == 0) {
      mark.root.bytes[0] ^= 1;
    }
    return mark;
  };
  PlainHead& seen = *Any(world_.heads());
  const std::string& origin = seen.log->origin;
  Stance::Memory& memory = stance.memory[origin];
  memory.newest = remember(seen);
  if (Below(2) == 0) {
    PlainHead& before = *Any(world_.heads());
    if (before.log->origin == origin && before.size <= seen.size) {
      memory.newest_by_policy = remember(before);
    }
  }
  for (const auto& head : world_.heads()) {
    for (const std::uint64_t old :
         {memory.newest.size, memory.newest_by_policy.size}) {
      if (head->log->origin == origin && old > 0 && old < head->size &&
          Below(3) != 0) {
        auto proof = head->log->tree.Consistency(old, head->size);
        if (Below(12) == 0 && !proof.empty()) {
          Any(proof).bytes[5] ^= 1;
        }
        stance.proofs[{origin, old}] = std::move(proof);
      }
    }
  }
}

Mutant Mutator::Next() {
  constexpr std::array<Bend, 20> kBends = {
      &Mutator::BendEntries,    &Mutator::BendEntry,     &Mutator::BendLookups,
      &Mutator::BendLookup,     &Mutator::BendInclusion, &Mutator::BendParts,
      &Mutator::BendCheckpoint, &Mutator::BendNoteLines, &Mutator::BendHead,
      &Mutator::BendReference,  &Mutator::OmitHistory,   &Mutator::OmitHistory,
      &Mutator::AddHistory,     &Mutator::AddHistory,    &Mutator::OpenEntry,
      &Mutator::OpenEntry,      &Mutator::CloseEntry,    &Mutator::Repair,
      &Mutator::BendNoteLines,  &Mutator::BendParts};
  what_.clear();
  const Sample& sample = Any(world_.samples());
  Mutant mutant;
  mutant.question = sample.question;
  mutant.stance.now_s = sample.now_s;
  PlainEvidence evidence = sample.evidence;
  const std::uint64_t how = Below(8);
  // One in eight stays whole, three in eight are bent byte by byte.
  for (std::uint64_t left = how < 4 ? 0 : 1 + Below(3); left > 0; --left) {
    (this->*kBends[static_cast<std::size_t>(Below(kBends.size()))])(evidence);
  }
  if (how >= 4 && Below(3) == 0) {
    Repair(evidence);
  }
  mutant.bytes = WritePlain(evidence);
  if (how >= 1 && how < 4) {
    BendBytes(mutant.bytes);
  }
  if (Below(16) == 0) {
    mutant.question =
        static_cast<std::size_t>(Below(world_.questions().size()));
    Note("another question");
  }
  if (Below(3) == 0) {
    BendStance(mutant.stance);
  }
  mutant.what = what_.empty() ? "whole" : what_;
  return mutant;
}

}  // namespace comity::model
