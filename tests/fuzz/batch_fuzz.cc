// Signatures of statements, alone and over a batch: nothing is found signed
// that the key of this target did not sign.
#include <set>
#include <string>

#include "core/statement/signatures.h"
#include "tests/fuzz/fixed_batch.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

class Memo : public statement::BatchMemo {
 public:
  bool Knows(const Hash& batch) override { return good_.contains(batch); }
  void Remember(const Hash& batch) override { good_.insert(batch); }

 private:
  std::set<Hash> good_;
};

}  // namespace

// Byte 0: which statement; the last choice takes it from the input. Then the
// signatures of an entry.
void TestOneInput(std::string_view bytes) {
  const FixedBatch& fixed = FixedBatch::Get();
  Choices choices(bytes);
  const std::size_t which = choices.Below(fixed.statements().size() + 1);
  const std::string text(which < fixed.statements().size()
                             ? std::string_view(fixed.statements()[which])
                             : choices.Short());
  const std::string home(choices.Below(4) == 3 ? "other.example"
                                               : fixed.home());
  const auto slots = statement::DecodeSignatures(choices.Rest());
  if (!slots.ok()) {
    return;
  }
  Memo memo;
  for (const statement::SlotSignature& slot : *slots) {
    const bool good =
        statement::VerifySlotSignature(slot, fixed.key(), home, text, nullptr)
            .ok();
    Require(!good || (home == fixed.home() && fixed.IsSigned(text)),
            "nothing is signed that the key did not sign");
    // A memo may save work, and never changes the answer.
    for (int i = 0; i < 2; ++i) {
      Require(good == statement::VerifySlotSignature(slot, fixed.key(), home,
                                                     text, &memo)
                          .ok(),
              "a memo changes no answer");
    }
  }
}

}  // namespace comity::fuzzing
