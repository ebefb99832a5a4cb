#include "server/sync/kept_evidence.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/wire.h"
#include "server/sync/kept_file.h"
#include "storage/durable_folder.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;

// The kinds are few, so that a log cannot hide one fault behind many others.
std::string_view PrefixOf(ErrorReason reason) {
  switch (reason) {
    case ErrorReason::kCommitmentWrong:
      return "wrong-commitment-";
    case ErrorReason::kTimeImplausible:
      return "implausible-time-";
    default:
      return "refused-entries-";
  }
}

// What was refused, whichever head proved it.
std::string DigestOf(const mirror::RefusedPackage& refused) {
  std::string content = refused.edge;
  for (const std::string& entry : refused.entries) {
    content += merkle::LeafHash(entry).view();
  }
  return HexEncode(crypto::Sha256(content).view().substr(0, 8));
}

std::size_t CountOf(const std::string& folder, std::string_view prefix) {
  std::error_code failed;
  std::size_t count = 0;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(prefix) && !name.ends_with(kUnfinishedSuffix)) {
      ++count;
    }
  }
  return count;
}

}  // namespace

StatusOr<std::string> KeptEvidence::Keep(
    ErrorReason reason, const mirror::RefusedPackage& refused) const {
  const std::string_view prefix = PrefixOf(reason);
  const std::string path =
      (fs::path(folder_) / (std::string(prefix) + DigestOf(refused))).string();
  std::error_code failed;
  if (fs::exists(path, failed)) {
    return path;
  }
  const Status made = storage::MakeDurableFolder(folder_);
  if (!made.ok()) {
    return Unavailable(ErrorReason::kFileUnwritable, made.message());
  }
  if (CountOf(folder_, prefix) >= kKeptEvidenceMax) {
    return ResourceExhausted(
        ErrorReason::kStoreLimitExceeded,
        "as many as are kept lie in \"" + folder_ + "\" already");
  }
  COMITY_RETURN_IF_ERROR(
      ReplaceKeptFile(path, statement::EncodeRecord(refused)));
  return path;
}

}  // namespace comity::server
