// What a witness cosigned last. It answers no questions but add-checkpoint: so
// it is shown again what this log signed before, which says nothing new, and
// its refusal tells what it remembers.
// Source: C2SP tlog-witness.
#ifndef COMITY_SERVER_REGISTRY_WITNESS_RECALL_H_
#define COMITY_SERVER_REGISTRY_WITNESS_RECALL_H_

#include <functional>
#include <optional>
#include <string>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "server/registry/cosigner_heads.h"

namespace comity::server {

// An answer in the terms of HTTP.
struct RecallReply {
  int status = 0;
  std::string body;
};

// Sends the body of an add-checkpoint request.
using RecallPost = std::function<StatusOr<RecallReply>(const std::string&)>;

// `last.head` if the witness saw that head, or an older one which leads to it;
// nothing if it says that it is at size 0. At most two requests.
//
// Errors: without proof,
//   kFailedPrecondition / kStoreBehindCosigner  it says it saw a larger head;
//   kDataLoss / kStoreForksCosigner             it says it saw another line;
// and what counts as silence:
//   kUnavailable / kPartnerUnreachable     an answer that may be another soon;
//   kFailedPrecondition / kCosignRefused   every other one. 404 is among them:
//                                          a witness that does not know this
//                                          log says so, and any server would;
// those of `post` and `last.proof_from`.
StatusOr<std::optional<merkle::TreeHead>> RecallWitness(const LastSigned& last,
                                                        const RecallPost& post);

// A size and a newline, as a witness answers with 409; nothing otherwise.
std::optional<merkle::TreeSize> ReadWitnessedSize(const std::string& body);

}  // namespace comity::server

#endif  // COMITY_SERVER_REGISTRY_WITNESS_RECALL_H_
