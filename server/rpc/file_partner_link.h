// The way of a mirror to a partner that it cannot reach: files that somebody
// exported there and carried here. The mirror checks them as it checks answers
// over a connection.
#ifndef COMITY_SERVER_RPC_FILE_PARTNER_LINK_H_
#define COMITY_SERVER_RPC_FILE_PARTNER_LINK_H_

#include <memory>
#include <string>

#include "server/sync/partner_link.h"

namespace comity::server {

// Packages of one file; the index of them takes 24 bytes each.
inline constexpr std::size_t kRangePackagesMax = std::size_t{1} << 20;

// Reads the file of LogRangePart messages at `path`: whole when it is new or
// has changed, and then a package at a time. It may be replaced at any time.
//
// Errors of the calls: kPartnerUnreachable if there is no file;
// kPackageMalformed if it is no file, or no whole export; kMirrorBehind if the
// range begins elsewhere than this mirror has got to.
std::unique_ptr<PartnerLink> MakeFilePartnerLink(std::string path);

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_FILE_PARTNER_LINK_H_
