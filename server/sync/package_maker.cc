#include "server/sync/package_maker.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/merkle/prover.h"
#include "core/statement/map_keys.h"
#include "server/evidence/evidence_builder.h"
#include "server/evidence/known_head.h"

namespace comity::server {
namespace {

// Entries read at once: at most 4 MiB.
constexpr std::uint64_t kReadStep = 64;

StatusOr<PublishedHeadPtr> RequireHead(const HeldLog& log) {
  PublishedHeadPtr published = log.newest();
  if (published == nullptr) {
    return Unavailable(ErrorReason::kNotReady,
                       "no head of " + log.identity.origin + " yet");
  }
  return published;
}

// Entries from `start` up to `end`, or fewer if they would be too many bytes.
StatusOr<std::vector<std::string>> ReadEntries(const storage::LogStore& store,
                                               std::uint64_t start,
                                               std::uint64_t end) {
  std::vector<std::string> entries;
  std::size_t bytes = 0;
  while (start + entries.size() < end) {
    const std::uint64_t next = start + entries.size();
    COMITY_ASSIGN_OR_RETURN(
        auto read, store.ReadEntryRange(
                       {next}, static_cast<std::size_t>(std::min<std::uint64_t>(
                                   end - next, kReadStep))));
    for (std::string& entry : read) {
      bytes += entry.size();
      if (bytes > mirror::kPackageBytesMax && !entries.empty()) {
        return entries;
      }
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

}  // namespace

StatusOr<HeadReply> MakeHeadReply(
    const HeldLog& log, const std::optional<merkle::TreeHead>& known) {
  COMITY_ASSIGN_OR_RETURN(auto published, RequireHead(log));
  if (log.announced) {
    published = log.announced();
  }
  const std::array keys = {statement::RegistryKey()};
  HeadReply reply;
  COMITY_ASSIGN_OR_RETURN(
      reply.evidence,
      HistoryEvidence(log, published, keys, /*with_authority=*/true));
  // Also for who knows another head of that size: the proof shows him that the
  // log excludes it, which is what he needs to accuse it.
  if (known && known->size <= published->head.size) {
    const merkle::Prover prover(published->edge, *log.store);
    COMITY_ASSIGN_OR_RETURN(
        reply.consistency,
        prover.Consistency(known->size, published->head.size));
  }
  return reply;
}

StatusOr<mirror::EntryPackage> MakePackage(const HeldLog& log,
                                           const merkle::TreeHead& held,
                                           merkle::TreeSize head_size) {
  COMITY_ASSIGN_OR_RETURN(const auto published, RequireHead(log));
  if (head_size > published->head.size || held.size >= head_size) {
    return OutOfRange(ErrorReason::kIndexOutOfRange,
                      "the log is held up to size " +
                          std::to_string(published->head.size.value));
  }
  if (held.size.value > 0) {
    COMITY_RETURN_IF_ERROR(ProveFrom(held, *published, *log.store).status());
  }
  mirror::EntryPackage package;
  package.start = {held.size.value};
  COMITY_ASSIGN_OR_RETURN(
      package.entries,
      ReadEntries(*log.store, held.size.value,
                  mirror::PackageEnd(held.size.value, head_size.value)));
  const merkle::TreeSize end = {held.size.value + package.entries.size()};
  if (end < head_size) {
    const merkle::Prover prover(published->edge, *log.store);
    COMITY_ASSIGN_OR_RETURN(package.end_proof,
                            prover.Consistency(end, head_size));
  }
  return package;
}

}  // namespace comity::server
