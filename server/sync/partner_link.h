// What a mirror asks of a partner, over whatever carries it: a connection, a
// file, or a simulation.
#ifndef COMITY_SERVER_SYNC_PARTNER_LINK_H_
#define COMITY_SERVER_SYNC_PARTNER_LINK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/entry_package.h"
#include "server/published_head.h"
#include "server/sync/mirror_machine.h"

namespace comity::server {

// Every call returns within a stated time. Answers are claims.
//
// Errors of every call: kPartnerUnreachable also for a partner that cannot
// answer now; kPackageMalformed for an answer without its form; kNotReady,
// kPartnerUnknown, kKnownHeadMismatch, kIndexOutOfRange where it refuses.
//
// One call at a time, each on any thread; Cancel beside it.
class PartnerLink {
 public:
  virtual ~PartnerLink() = default;

  virtual StatusOr<HeadReply> AskHead(
      const std::optional<merkle::TreeHead>& known) = 0;
  virtual StatusOr<mirror::EntryPackage> AskPackage(
      const merkle::TreeHead& held, merkle::TreeSize head_size) = 0;

  // Nothing is asked for a while: a connection need not be kept.
  virtual void Rest() {}

  // A call that is running, and every later one, fails soon, with
  // kPartnerUnreachable. Links whose calls are always short need not do
  // anything. Thread-safe.
  virtual void Cancel() {}
};

// Somebody who cosigns this registry's heads.
//
// One thread, but for Cancel.
class CosignerLink {
 public:
  virtual ~CosignerLink() = default;

  // Hands a head to the cosigner. Returns a note with the cosigner's
  // signatures below the text that it cosigned last; empty if there is none
  // yet.
  virtual StatusOr<std::string> Announce(const PublishedHead& head) = 0;

  // As of PartnerLink.
  virtual void Cancel() {}
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_PARTNER_LINK_H_
