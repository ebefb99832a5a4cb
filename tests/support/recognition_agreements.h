// Made-up agreements between the parties of a made-up world.
#ifndef COMITY_TESTS_SUPPORT_RECOGNITION_AGREEMENTS_H_
#define COMITY_TESTS_SUPPORT_RECOGNITION_AGREEMENTS_H_

#include <cstdint>

#include "core/recognition/facts.h"
#include "tests/support/recognition_worlds.h"

namespace comity::testing::worlds {

// With the id "A" and `number`.
recognition::Agreement MakeAgreement(Tape& tape, std::uint32_t number);

}  // namespace comity::testing::worlds

#endif  // COMITY_TESTS_SUPPORT_RECOGNITION_AGREEMENTS_H_
