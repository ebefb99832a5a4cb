// A witness of this log, reached over HTTP.
// Source: C2SP tlog-witness.
#ifndef COMITY_SERVER_HTTP_HTTP_WITNESS_LINK_H_
#define COMITY_SERVER_HTTP_HTTP_WITNESS_LINK_H_

#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/merkle/tree_reader.h"
#include "server/registry/witness_recall.h"
#include "server/sync/partner_link.h"

namespace comity::server {

// Sends requests to one witness, bounded in bytes and time.
//
// One thread, but for Cancel.
class WitnessPost {
 public:
  virtual ~WitnessPost() = default;
  // Errors: kPartnerUnreachable.
  virtual StatusOr<RecallReply> Post(const std::string& body) = 0;
  // A request that is running, and every later one, fails soon. Thread-safe.
  virtual void Cancel() = 0;
};

// `url` as below. Errors: kConfigurationInvalid for another kind of URL.
StatusOr<std::unique_ptr<WitnessPost>> MakeHttpWitnessPost(
    const std::string& url);

// `url` is the witness's submission prefix, "http://host:port" and perhaps a
// path; one that speaks TLS is reached through a proxy on this machine. `tiles`
// are those of this log, and must outlive the link.
//
// Announce fails with kPartnerUnreachable, or with kCosignRefused and the
// witness's words.
//
// Errors: kConfigurationInvalid for another kind of URL.
StatusOr<std::unique_ptr<CosignerLink>> MakeHttpWitnessLink(
    const std::string& url, const merkle::TileReader& tiles);

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP_HTTP_WITNESS_LINK_H_
