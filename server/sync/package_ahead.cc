#include "server/sync/package_ahead.h"

#include <utility>

namespace comity::server {

void PackageAhead::Begin(const AskPackage& what) {
  Drop();
  what_ = what;
  fetched_ = std::async(std::launch::async, [&link = link_, what] {
    return link.AskPackage(what.held, what.head_size);
  });
}

StatusOr<mirror::EntryPackage> PackageAhead::Take(const AskPackage& what) {
  if (fetched_.valid() && what == what_) {
    return fetched_.get();
  }
  Drop();
  return link_.AskPackage(what.held, what.head_size);
}

void PackageAhead::Drop() {
  if (fetched_.valid()) {
    // Whether it failed matters to nobody any more.
    static_cast<void>(fetched_.get());
  }
}

}  // namespace comity::server
