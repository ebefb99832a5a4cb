// Many worlds for one property. RapidCheck looks for a world in which it does
// not hold and makes that world as plain as it can.
// COMITY_RECOGNITION_WORLDS sets the number of worlds of each property.
#ifndef COMITY_TESTS_UNIT_CORE_RECOGNITION_PROPERTIES_FIXTURE_H_
#define COMITY_TESTS_UNIT_CORE_RECOGNITION_PROPERTIES_FIXTURE_H_

#include <cstdint>
#include <functional>
#include <tuple>

#include "core/recognition/engine.h"
#include "tests/support/recognition_worlds.h"

namespace comity::recognition {

// Worlds of one property, unless the environment says otherwise.
inline constexpr int kWorlds = 2000;

// Checks `holds` in many worlds, the same in every run. It may ask the tape for
// choices of its own.
void InEveryWorld(
    const std::function<void(testing::World, testing::Tape&)>& holds);

Decision Decided(const testing::World& world);

// Better answers are greater: by outcome, then by fewer conditions.
std::tuple<int, int> Goodness(const Decision& decision);

bool Same(const Decision& a, const Decision& b);

void ForEachText(testing::World& world,
                 const std::function<void(statement::AgreementTerms&)>& change);

// One of the items. Requires: there are some.
template <typename Items>
auto& OneOf(testing::Tape& choices, Items& items) {
  return items[choices.Below(static_cast<std::uint32_t>(items.size()))];
}

// At most 200 days before or after it.
CivilDate DayNear(CivilDate day, testing::Tape& choices);

}  // namespace comity::recognition

#endif  // COMITY_TESTS_UNIT_CORE_RECOGNITION_PROPERTIES_FIXTURE_H_
