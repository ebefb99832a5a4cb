#include "server/sync/tlog_files.h"

#include <array>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/merkle/tile.h"

namespace comity::server {
namespace {

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kBytes[] = "application/octet-stream";

Status Missing() {
  return NotFound(ErrorReason::kFileMissing, "the log has no such file");
}

// A partial tile that has become full is still served, as a part of it.
StatusOr<std::string> ReadTile(const HeldLog& log,
                               const PublishedHead& published,
                               const merkle::TileSlice& slice) {
  const std::size_t bytes = slice.width * Hash::kSize;
  const std::uint64_t full =
      merkle::FullTiles(slice.id.level, published.head.size);
  if (slice.id.index < full) {
    const std::array ids = {slice.id};
    COMITY_ASSIGN_OR_RETURN(const auto tiles, log.store->ReadTiles(ids));
    return tiles.front()->Bytes().substr(0, bytes);
  }
  const unsigned width =
      merkle::PartialTileWidth(slice.id.level, published.head.size);
  if (slice.id.index > full || slice.width > width ||
      slice.width == merkle::kTileWidth) {
    return Missing();
  }
  return published.edge.IncompleteTile(slice.id.level).Bytes().substr(0, bytes);
}

StatusOr<std::string> ReadBundle(const HeldLog& log,
                                 const PublishedHead& published,
                                 const merkle::TileSlice& slice) {
  // Indices that would not fit into a size are those of no log.
  if (slice.id.index > published.head.size.value / merkle::kTileWidth) {
    return Missing();
  }
  const std::uint64_t first = slice.id.index * merkle::kTileWidth;
  if (first + slice.width > published.head.size.value) {
    return Missing();
  }
  COMITY_ASSIGN_OR_RETURN(const auto entries,
                          log.store->ReadEntryRange({first}, slice.width));
  std::string bundle;
  for (const std::string& entry : entries) {
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 0xff);
    bundle += entry;
  }
  return bundle;
}

}  // namespace

StatusOr<TlogFile> ReadTlogFile(const HeldLog& log, std::string_view path) {
  const PublishedHeadPtr published = log.newest();
  if (published == nullptr) {
    return Unavailable(ErrorReason::kNotReady, "there is no head yet");
  }
  TlogFile file;
  file.content_type = kBytes;
  if (path == "checkpoint") {
    return TlogFile{published->checkpoint, kText, false};
  }
  if (const auto slice = merkle::ParseEntryBundlePath(path)) {
    COMITY_ASSIGN_OR_RETURN(file.bytes, ReadBundle(log, *published, *slice));
    file.immutable = slice->width == merkle::kTileWidth;
    return file;
  }
  if (const auto slice = merkle::ParseTilePath(path)) {
    COMITY_ASSIGN_OR_RETURN(file.bytes, ReadTile(log, *published, *slice));
    file.immutable = slice->width == merkle::kTileWidth;
    return file;
  }
  return Missing();
}

}  // namespace comity::server
