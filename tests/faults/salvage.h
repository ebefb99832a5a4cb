// What a person can do for a store whose MANIFEST the power left with a torn
// end: cut the end off. It is safe to try, since comityd compares what is left
// with the mark before it signs anything.
#ifndef COMITY_TESTS_FAULTS_SALVAGE_H_
#define COMITY_TESTS_FAULTS_SALVAGE_H_

#include <memory>

#include "core/base/status.h"
#include "tests/faults/stage.h"
#include "tests/faults/subject.h"

namespace comity::faults {

// Searches the length to which the MANIFEST of workplace.data() must be cut so
// that the registry starts, and returns it serving. At most 32 starts.
// Errors: kInternal if there is none: something signed is gone.
StatusOr<std::unique_ptr<Subject>> StartWithEndCut(Workplace& workplace,
                                                   std::uint64_t seed);

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_SALVAGE_H_
