// A slow, plain second implementation of recognition, written from the rules
// as they are worded and not from the engine. Tests hold the engine against
// it.
//
// Everything must be known: it has no UNDECIDED.
#ifndef COMITY_TESTS_SUPPORT_NAIVE_RECOGNITION_H_
#define COMITY_TESTS_SUPPORT_NAIVE_RECOGNITION_H_

#include "core/recognition/decision.h"
#include "core/recognition/facts.h"

namespace comity::testing {

// Decides, leaving `weighed` empty.
//
// Requires: what recognition::Decide requires; the text of every version is
// known, and nothing is undisclosed.
recognition::Decision NaiveDecide(const recognition::Facts& facts,
                                  const recognition::Query& query);

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_NAIVE_RECOGNITION_H_
