// A partner that begins to answer, and floods.
#ifndef COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_FLOOD_FIXTURE_H_
#define COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_FLOOD_FIXTURE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "tests/integration/hostile_partners/spoiled_wire.h"
#include "tests/integration/hostile_partners/spoken_http2.h"

namespace comity::testing {

// What is said to a call.
using Frames = std::function<std::string(std::uint32_t stream)>;

class FloodTest : public SpoiledWireTest {
 protected:
  // Once there is a call: `begin`, and `more` without end.
  void ExpectOutageBy(const Frames& begin, const Frames& more,
                      ErrorReason reason = ErrorReason::kPartnerUnreachable) {
    ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
                   return piece == 0 ? begin(stream) : more(stream);
                 }),
                 reason);
  }
  // Frames that belong to no call, while the answer is awaited,
  void ExpectOutageBy(const std::string& frame) {
    const std::string frames = Repeated(frame);
    ExpectOutageBy(Answering, [=](std::uint32_t) { return frames; });
  }
  // and by somebody who does not listen: what is due to him would have to be
  // kept until he does.
  void ExpectOutageByADeaf(const std::string& frame) {
    const std::string frames = Repeated(frame);
    Chaos chaos;
    chaos.endless = [=](std::uint64_t piece, const std::string&) {
      return piece == 0 ? Frame(kSettings, 0, 0, "") : frames;
    };
    chaos.deaf_from = kPrefaceBytes;
    ExpectOutage(std::move(chaos));
  }
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_FLOOD_FIXTURE_H_
