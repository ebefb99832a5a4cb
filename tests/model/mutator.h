// Evidence bent in every way that a server, a holder or a wire might bend it,
// and the verifier's stance with it. The same seed bends the same way.
#ifndef COMITY_TESTS_MODEL_MUTATOR_H_
#define COMITY_TESTS_MODEL_MUTATOR_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/model/plain_judge.h"
#include "tests/model/plain_world.h"

namespace comity::model {

struct Mutant {
  std::size_t question = 0;
  std::string bytes;
  Stance stance;
  std::string what;  // What was done, for people.
};

// One thread.
class Mutator {
 public:
  // `world` must outlive the mutator.
  Mutator(PlainWorld& world, std::uint64_t seed)
      : world_(world), random_(seed) {}

  // A sample of the world, bent.
  Mutant Next();

 private:
  using Bend = void (Mutator::*)(PlainEvidence& evidence);

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }
  template <typename Items>
  auto& Any(Items& items) {
    return items[static_cast<std::size_t>(Below(items.size()))];
  }
  void Note(const std::string& what) { what_ += what + "; "; }
  std::uint64_t Extreme();
  void FlipBit(std::string& bytes);
  template <typename Items>
  void BendList(Items& items, const Items& others);

  // Each changes one thing. All may leave the evidence as it was.
  void BendEntries(PlainEvidence& evidence);
  void BendEntry(PlainEvidence& evidence);
  void BendLookups(PlainEvidence& evidence);
  void BendLookup(PlainEvidence& evidence);
  void BendInclusion(PlainEvidence& evidence);
  void BendParts(PlainEvidence& evidence);
  void BendCheckpoint(PlainEvidence& evidence);
  void BendNoteLines(PlainEvidence& evidence);
  void BendHead(PlainEvidence& evidence);
  void BendReference(PlainEvidence& evidence);
  void OpenEntry(PlainEvidence& evidence);
  void CloseEntry(PlainEvidence& evidence);
  void OmitHistory(PlainEvidence& evidence);
  void AddHistory(PlainEvidence& evidence);
  // Makes proofs, values and orders right again for the head that is there.
  void Repair(PlainEvidence& evidence);

  void BendBytes(std::string& bytes);
  void BendStance(Stance& stance);
  void BendMemory(Stance& stance);
  PlainHead* HeadOf(const PlainPart& part);
  // Proves what is opened, in order, whatever it is.
  static void ProveEntries(PlainHead& head, PlainPart& part);

  PlainWorld& world_;
  std::mt19937_64 random_;
  std::string what_;
};

}  // namespace comity::model

#endif  // COMITY_TESTS_MODEL_MUTATOR_H_
