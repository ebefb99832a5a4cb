// Accusations: whatever is changed in what an honest log signed, or made up
// altogether, nobody is accused by it.
#include <array>
#include <string>

#include "core/mirror/fork_evidence.h"
#include "core/mirror/refused_package.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/test_evidence.h"

namespace comity::fuzzing {
namespace {

// An honest log, and what a mirror could keep of it. One thread.
class HonestLog {
 public:
  static HonestLog& Get() {
    static HonestLog* const log = new HonestLog();
    return *log;
  }

  const evidence::PinnedOrigin& pinned() const { return pinned_; }
  const mirror::ReplayState& before() const { return before_; }
  // A refused package of all entries, one behind `before`, and fork evidence:
  // none of them proves anything.
  const std::array<std::string, 3>& records() const { return records_; }

 private:
  HonestLog() {
    registry_.Found();
    registry_.log().Commit();
    const std::uint64_t held = registry_.log().size();
    const merkle::TreeHead early = registry_.log().head();
    const std::string early_note = registry_.Checkpoint();
    before_ = Must(mirror::ReplayPackage(mirror::ReplayState(),
                                         Package(0, held), early, {}))
                  .after;
    registry_.Add(registry_.CredentialRecord(1), {"centre/1"});
    registry_.log().Commit();
    server_.Serve(registry_, {"KZ"});
    pinned_.origin = registry_.origin();
    pinned_.genesis_id = registry_.genesis_id();
    const auto head = server_.MakePart(registry_, {statement::RegistryKey()});
    const std::uint64_t size = registry_.log().size();
    records_ = {statement::EncodeRecord(mirror::MakeRefusedPackage(
                    head, merkle::RightEdge(), Package(0, size))),
                statement::EncodeRecord(mirror::MakeRefusedPackage(
                    head, before_.edge, Package(held, size))),
                statement::EncodeRecord(mirror::ForkEvidence{
                    head, early_note,
                    mirror::ForkHashes(
                        early, registry_.log().ConsistencyProof(held))})};
  }

  mirror::EntryPackage Package(std::uint64_t start, std::uint64_t end) const {
    const auto& all = registry_.log().entries();
    return {{start},
            {all.begin() + static_cast<std::ptrdiff_t>(start),
             all.begin() + static_cast<std::ptrdiff_t>(end)},
            {}};
  }

  testing::TestRegistry registry_;
  testing::TestServer server_;
  evidence::PinnedOrigin pinned_;
  mirror::ReplayState before_;
  std::array<std::string, 3> records_;
};

// Where to change something, in records longer than a byte can tell.
std::size_t Place(Choices& choices, std::size_t size) {
  std::size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    at = at * 256 + choices.Byte();
  }
  return at % size;
}

}  // namespace

// Byte 0: which record to change, or none. Then changes: where, and with what;
// or, for none, the accusation itself.
void TestOneInput(std::string_view bytes) {
  const HonestLog& log = HonestLog::Get();
  Choices choices(bytes);
  const std::size_t which = choices.Below(log.records().size() + 1);
  std::string accusation;
  if (which == log.records().size()) {
    accusation = std::string(choices.Rest());
  } else {
    accusation = log.records()[which];
    const std::size_t changes = choices.Below(8);
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = Place(choices, accusation.size());
      accusation[at] = static_cast<char>(accusation[at] ^ choices.Byte());
    }
  }
  Require(!mirror::JudgeFork(accusation, log.pinned()).ok(),
          "an honest log is accused of no fork");
  Require(!mirror::JudgeRefusedPackage(accusation, log.pinned(), nullptr).ok(),
          "an honest log is accused of no fault");
  Require(!mirror::JudgeRefusedPackage(accusation, log.pinned(), &log.before())
               .ok(),
          "an honest log is accused of no fault behind its own entries");
}

}  // namespace comity::fuzzing
