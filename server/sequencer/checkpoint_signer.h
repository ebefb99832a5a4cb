// Makes the registry's checkpoints: signed by its log key, timestamped by its
// cosigning key.
#ifndef COMITY_SERVER_SEQUENCER_CHECKPOINT_SIGNER_H_
#define COMITY_SERVER_SEQUENCER_CHECKPOINT_SIGNER_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "core/merkle/tree_types.h"
#include "core/statement/common_records.h"

namespace comity::server {

// What is to be signed, and with which of the registry's keys.
struct HeadToSign {
  merkle::TreeHead head;
  std::uint64_t time_s = 0;  // Unix time of the timestamp.
  statement::KeyRecord log_key;
  statement::KeyRecord cosigning_key;
};

// Thread-safe.
class CheckpointSigner {
 public:
  // `keys` are all that this process may sign with, so that a key can be
  // replaced while it runs.
  CheckpointSigner(std::string origin,
                   std::vector<std::unique_ptr<crypto::Signer>> keys);

  std::set<Hash> key_ids() const;

  // The signed note. It is verified before it is returned: a bit that flipped
  // while signing must not be published.
  //
  // Errors: kSigningKeyNotHeld; kInternal if the note does not verify; what a
  // signer reports.
  StatusOr<std::string> Sign(const HeadToSign& to_sign) const;

 private:
  StatusOr<const crypto::Signer*> Find(const statement::KeyRecord& key) const;

  std::string origin_;
  std::vector<std::unique_ptr<crypto::Signer>> keys_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SEQUENCER_CHECKPOINT_SIGNER_H_
