// The formats that the conformance runner knows; checkers.cc lists them.
#ifndef COMITY_TESTS_CONFORMANCE_CHECKERS_H_
#define COMITY_TESTS_CONFORMANCE_CHECKERS_H_

#include "tests/conformance/checker.h"

namespace comity::conformance {

// C2SP/CCTV: edge cases of Ed25519 with flags.
Checker CctvEd25519Checker();

// C2SP/wycheproof: verification of Ed25519.
Checker WycheproofEd25519Checker();

// C2SP/wycheproof: verification of ECDSA P-256 with SHA-256, in DER or r||s.
Checker WycheproofEcdsaChecker();

// Unicode's NormalizationTest.txt: form C.
Checker UnicodeNormalizationChecker();

}  // namespace comity::conformance

#endif  // COMITY_TESTS_CONFORMANCE_CHECKERS_H_
