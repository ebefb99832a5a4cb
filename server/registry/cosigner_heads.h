// Where a registry asks what its cosigners saw of its log last. Whoever talks
// to cosigners implements it; without any, a registry has only its own mark.
#ifndef COMITY_SERVER_REGISTRY_COSIGNER_HEADS_H_
#define COMITY_SERVER_REGISTRY_COSIGNER_HEADS_H_

#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::server {

struct CosignerAnswer {
  std::string cosigner;  // For messages.
  // The largest head of this log that it has signed, nothing if none yet; or
  // why it does not say.
  StatusOr<std::optional<merkle::TreeHead>> last =
      std::optional<merkle::TreeHead>();
};

class CosignerHeads {
 public:
  virtual ~CosignerHeads() = default;

  // One answer for each configured cosigner, at least one, within a bounded
  // time. A head must be proven to be this log's, by the log's own signature:
  // a cosigner that invents one must not be able to stop a registry, so what
  // is not proven counts as not said.
  virtual std::vector<CosignerAnswer> Ask() = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_REGISTRY_COSIGNER_HEADS_H_
