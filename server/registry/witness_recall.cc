#include "server/registry/witness_recall.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/checkpoint/add_checkpoint.h"

namespace comity::server {
namespace {

using Recalled = StatusOr<std::optional<merkle::TreeHead>>;

constexpr int kCosigned = 200;
constexpr int kOtherSize = 409;
constexpr int kUnproven = 422;
constexpr std::size_t kWordsMax = 200;

StatusOr<RecallReply> Show(const LastSigned& last, merkle::TreeSize old_size,
                           std::vector<Hash> proof, const RecallPost& post) {
  checkpoint::AddCheckpointRequest request;
  request.old_size = old_size;
  request.consistency_proof = std::move(proof);
  request.checkpoint = last.note;
  return post(checkpoint::FormatAddCheckpoint(request));
}

// Whether the same question may be answered a little later: a server that is
// not well, or not now. All else is what is asked, or where, or a proxy's word.
bool MayPass(int status) {
  // Request Timeout, another request at the same time, Too Early, Too Many.
  constexpr std::array<int, 4> kNotNow = {408, kOtherSize, 425, 429};
  return status >= 500 ||
         std::find(kNotNow.begin(), kNotNow.end(), status) != kNotNow.end();
}

Status NotSaid(const RecallReply& reply) {
  const std::string what = "it answers " + std::to_string(reply.status) + " " +
                           reply.body.substr(0, kWordsMax);
  return MayPass(reply.status)
             ? Unavailable(ErrorReason::kPartnerUnreachable, what)
             : FailedPrecondition(
                   ErrorReason::kCosignRefused,
                   "could not check, and does not ask again: " + what +
                       ". Is its address right, does a proxy before it let "
                       "this registry pass, and does it witness this log?");
}

Status Forks(const LastSigned& last, merkle::TreeSize seen) {
  return DataLoss(ErrorReason::kStoreForksCosigner,
                  "it says that what it cosigned at size " +
                      std::to_string(seen.value) +
                      " does not lead to the head signed last here, of size " +
                      std::to_string(last.head.size.value));
}

// It saw an older head: is that one of this line?
Recalled LeadOn(const LastSigned& last, merkle::TreeSize seen,
                const RecallPost& post) {
  COMITY_ASSIGN_OR_RETURN(auto proof, last.proof_from(seen));
  COMITY_ASSIGN_OR_RETURN(const RecallReply reply,
                          Show(last, seen, std::move(proof), post));
  if (reply.status == kCosigned) {
    return std::optional(last.head);
  }
  return reply.status == kUnproven ? Forks(last, seen) : NotSaid(reply);
}

}  // namespace

std::optional<merkle::TreeSize> ReadWitnessedSize(const std::string& body) {
  merkle::TreeSize size;
  const char* const end = body.data() + body.size();
  const auto read = std::from_chars(body.data(), end, size.value);
  const bool whole =
      read.ec == std::errc() && read.ptr + 1 == end && *read.ptr == '\n';
  return whole ? std::optional(size) : std::nullopt;
}

Recalled RecallWitness(const LastSigned& last, const RecallPost& post) {
  COMITY_ASSIGN_OR_RETURN(const RecallReply reply,
                          Show(last, last.head.size, {}, post));
  if (reply.status == kCosigned) {
    return std::optional(last.head);
  }
  const auto seen =
      reply.status == kOtherSize ? ReadWitnessedSize(reply.body) : std::nullopt;
  if (!seen) {
    return NotSaid(reply);
  }
  if (*seen > last.head.size) {
    return FailedPrecondition(ErrorReason::kStoreBehindCosigner,
                              "it says that it cosigned size " +
                                  std::to_string(seen->value) +
                                  "; the head signed last here is of size " +
                                  std::to_string(last.head.size.value));
  }
  if (*seen == last.head.size) {
    return Forks(last, *seen);
  }
  return seen->value == 0 ? Recalled(std::optional<merkle::TreeHead>())
                          : LeadOn(last, *seen, post);
}

}  // namespace comity::server
