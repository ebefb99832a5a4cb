// Where a registry asks what its cosigners saw of its log last. Whoever talks
// to cosigners implements it; without any, a registry has only its own mark.
#ifndef COMITY_SERVER_REGISTRY_COSIGNER_HEADS_H_
#define COMITY_SERVER_REGISTRY_COSIGNER_HEADS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::server {

struct CosignerAnswer {
  std::string cosigner;  // For messages.
  // The largest head of this log that it has signed, nothing if none yet; or
  // why it does not say. kStoreBehindCosigner and kStoreForksCosigner: it says
  // without proof, as a witness must, that it saw more or another line.
  StatusOr<std::optional<merkle::TreeHead>> last =
      std::optional<merkle::TreeHead>();
  // It need not answer for the registry to go on: a witness, which answers
  // only when it serves itself, so that two that witness each other would wait
  // for each other.
  bool may_be_silent = false;
};

// A head that this log signed before, for those who answer only to one.
struct LastSigned {
  merkle::TreeHead head;
  // With the log key's signature alone: what was signed once says nothing new.
  std::string note;
  // Leads from an earlier size to `head`; thread-safe.
  std::function<StatusOr<std::vector<Hash>>(merkle::TreeSize)> proof_from;
};

class CosignerHeads {
 public:
  virtual ~CosignerHeads() = default;

  // One answer for each configured cosigner, at least one, within a bounded
  // time. A head must be proven to be this log's, by the log's own signature:
  // a cosigner that invents one must not be able to stop a registry, so what
  // is not proven counts as not said, but for what CosignerAnswer excepts.
  // `last` is nothing where the signer does not know what it signed.
  virtual std::vector<CosignerAnswer> Ask(
      const std::optional<LastSigned>& last) = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_REGISTRY_COSIGNER_HEADS_H_
