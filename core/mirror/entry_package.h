// A package: consecutive entries of a log with the proof that they, and all
// entries before them, are the beginning of a signed head. So a mirror can
// check and keep each package by itself, whatever becomes of the next.
// Source: docs/spec, Mirroring.
#ifndef COMITY_CORE_MIRROR_ENTRY_PACKAGE_H_
#define COMITY_CORE_MIRROR_ENTRY_PACKAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/log_replay.h"

namespace comity::mirror {

// Packages end at multiples of this many entries, so that mirrors at one place
// ask for the same packages; except the last one of a head, and one that
// would exceed kPackageBytesMax.
inline constexpr std::uint64_t kPackageAlignment = 256;
inline constexpr std::size_t kPackageEntriesMax = 4096;
// Entry bytes together; a package of one entry may always be sent.
inline constexpr std::size_t kPackageBytesMax = std::size_t{3} << 20;

struct EntryPackage {
  // Index of the first entry.
  merkle::LeafIndex start;
  std::vector<std::string> entries;
  // From start + entries.size() to the head's size: a consistency proof,
  // empty if they are equal.
  std::vector<Hash> end_proof;
};

// The index after the last entry of a package that begins at `start`, leads to
// `head_size`, and may hold as many entries as the bounds allow. The maker of
// a package may end earlier, at kPackageBytesMax.
// Requires: start below head_size.
std::uint64_t PackageEnd(std::uint64_t start, std::uint64_t head_size);

// What a package adds to a log.
struct ReplayedPackage {
  std::vector<ReplayedEntry> entries;  // In the order of package.entries.
  std::vector<merkle::MapUpdate> map_updates;
  // Tree and map after the package.
  ReplayState after;
};

// Replays `package` behind `before` and proves that the result leads to
// `head`, whose signature the caller has verified. `before` is unchanged, so a
// refused package leaves nothing behind.
//
// Errors: kPackageMalformed for its form or place, kPackageUnproven if its
// entries are not those of the head: the sender's fault. kHashUnstable if
// `before` is damaged: nobody's but this machine's. All others are what the log
// signed: those of LogReplay::Append; kCommitmentWrong if the head does not end
// in a map commitment.
StatusOr<ReplayedPackage> ReplayPackage(const ReplayState& before,
                                        const EntryPackage& package,
                                        const merkle::TreeHead& head,
                                        const TimeBounds& bounds);

}  // namespace comity::mirror

#endif  // COMITY_CORE_MIRROR_ENTRY_PACKAGE_H_
