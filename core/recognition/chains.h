// Chains: recognition in a third country that the host recognises in turn.
// Source: docs/spec, Recognition, R12.
#ifndef COMITY_CORE_RECOGNITION_CHAINS_H_
#define COMITY_CORE_RECOGNITION_CHAINS_H_

#include <deque>
#include <vector>

#include "core/recognition/weighing.h"

namespace comity::recognition {

struct Chain {
  const Weight* first = nullptr;
  const Weight* second = nullptr;
};

struct Chains {
  // Those that hold: both texts allow it, and nothing is asked for on the way.
  std::vector<Chain> found;
  // Hops that something unknown belongs to, of chains that may hold, too.
  std::vector<const Weight*> unknown;
  // What the others point to. A deque keeps addresses.
  std::deque<std::vector<Weight>> hops;
};

// All chains of two hops to query.host.
Chains FindChains(const Facts& facts, const Query& query,
                  const GateResult& gate);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_CHAINS_H_
