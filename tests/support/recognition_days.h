// Every day that a recognition world speaks of, to move the world in time.
#ifndef COMITY_TESTS_SUPPORT_RECOGNITION_DAYS_H_
#define COMITY_TESTS_SUPPORT_RECOGNITION_DAYS_H_

#include <functional>

#include "core/base/civil_date.h"
#include "tests/support/recognition_worlds.h"

namespace comity::testing {

// Calls `change` with every day of the world.
void ForEachDay(World& world, const std::function<void(CivilDate&)>& change);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_RECOGNITION_DAYS_H_
