// The entries of a log as a bystander wrote them down when they were
// committed, and the roots that follow from them, recomputed as the RFC and the
// specification define them and not as the product does.
#ifndef COMITY_TESTS_SIMULATION_CHRONICLE_H_
#define COMITY_TESTS_SIMULATION_CHRONICLE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/merkle/tree_types.h"
#include "tests/simulation/deed.h"

namespace comity::simulation {

struct Record {
  Hash leaf;
  std::uint64_t admitted_ms = 0;
  // Of a statement: its map keys, and what its author meant. Null if nobody
  // noted it.
  std::vector<Hash> keys;
  const Deed* deed = nullptr;
  // Of a map commitment.
  std::optional<Hash> map_root;
  std::uint64_t covered = 0;
};

using RecordPtr = std::shared_ptr<const Record>;

// By index. Copies share the records.
using Chronicle = std::vector<RecordPtr>;

// Reads an entry; `find` tells the deed of a statement id.
RecordPtr ReadRecord(std::string_view entry,
                     const std::function<const Deed*(const Hash&)>& find);

// Root over the first `size` records. Source: RFC 9162 section 2.1.1.
Hash NaiveRoot(const Chronicle& chronicle, std::uint64_t size);

// Root of the map over the first `size` records. Source: docs/spec, Map.
Hash NaiveMapRootOf(const Chronicle& chronicle, std::uint64_t size);

// Whether the first `size` records of both are the same.
bool SameUpTo(const Chronicle& a, const Chronicle& b, std::uint64_t size);

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_CHRONICLE_H_
