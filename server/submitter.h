// What services need of the machinery behind them: a place to submit, and the
// newest published head.
#ifndef COMITY_SERVER_SUBMITTER_H_
#define COMITY_SERVER_SUBMITTER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "server/published_head.h"

namespace comity::server {

// A statement with its signatures, as received: the exact bytes.
struct Submission {
  std::string statement;
  std::string signatures;
  // Its caller is held back by other means than a refusal: one of a stream
  // sends on only as earlier ones are answered. It may wait longer.
  bool patient = false;
};

// A statement that is durable, in the tree, in the map and under a signed
// checkpoint.
struct Accepted {
  std::uint64_t index = 0;
  std::string entry;
  std::vector<Hash> inclusion_proof;  // Under `published`.
  PublishedHeadPtr published;
  // It counted before; `index` is where.
  bool duplicate = false;
};

// Thread-safe.
class Submitter {
 public:
  using Done = std::function<void(StatusOr<Accepted>)>;

  virtual ~Submitter() = default;

  // Calls `done` exactly once, on any thread, also after a refusal; refuses
  // at once with kResourceExhausted when its queue is full.
  virtual void Submit(Submission submission, Done done) = 0;

  // The newest published head; null before the first.
  virtual PublishedHeadPtr Newest() const = 0;

  // The newest head that met the registry's quorum of cosigners, however old;
  // null before the first. Without a quorum that is every head.
  virtual PublishedHeadPtr Cosigned() const { return Newest(); }
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SUBMITTER_H_
