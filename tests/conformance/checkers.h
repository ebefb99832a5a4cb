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

// transparency-dev/merkle: one inclusion or consistency proof a file.
Checker MerkleInclusionChecker();
Checker MerkleConsistencyChecker();

// google/certificate-transparency: a small tree and the proofs in it.
Checker MerkleProverChecker();

// FiloSottile/torchwood: roots of maps, and look-up proofs.
Checker MapRootChecker();
Checker MapLookupChecker();

// transparency-dev/tessera: the files of a log, which are compared with each
// other. Tiles and bundles are hexadecimal, 32 bytes a line.
Checker LogCheckpointChecker();
Checker LogTileChecker();
Checker LogBundleChecker();

// C2SP: the examples of its specifications in one file.
Checker C2spExamplesChecker();

// transparency-dev/formats: proof files of logs; keys of notes.
Checker TlogProofChecker();
Checker NoteKeyChecker();

}  // namespace comity::conformance

#endif  // COMITY_TESTS_CONFORMANCE_CHECKERS_H_
