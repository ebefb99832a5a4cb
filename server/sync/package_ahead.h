// Fetches the next package from a partner while the one before it is stored,
// so that neither side waits for the other. One package at most: what is
// fetched ahead is not checked yet, and costs memory.
#ifndef COMITY_SERVER_SYNC_PACKAGE_AHEAD_H_
#define COMITY_SERVER_SYNC_PACKAGE_AHEAD_H_

#include <future>

#include "core/base/status.h"
#include "core/mirror/entry_package.h"
#include "server/sync/mirror_machine.h"
#include "server/sync/partner_link.h"

namespace comity::server {

// The only one who uses the link, with one call at a time.
//
// One thread.
class PackageAhead {
 public:
  // `link` must outlive it.
  explicit PackageAhead(PartnerLink& link) : link_(link) {}

  // Waits for the call that runs, if any; it ends in the link's own time.
  ~PackageAhead() = default;
  PackageAhead(const PackageAhead&) = delete;
  PackageAhead& operator=(const PackageAhead&) = delete;

  // Begins to fetch on a thread of its own. What was fetched before is dropped.
  void Begin(const AskPackage& what);

  // The answer to `what`: the one fetched ahead if it is that, and else by a
  // call now. Errors: those of PartnerLink::AskPackage.
  StatusOr<mirror::EntryPackage> Take(const AskPackage& what);

  // Waits until no call runs, and drops what it brought.
  void Drop();

 private:
  PartnerLink& link_;
  AskPackage what_;
  // Its destructor waits for the call.
  std::future<StatusOr<mirror::EntryPackage>> fetched_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_PACKAGE_AHEAD_H_
