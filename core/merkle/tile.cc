#include "core/merkle/tile.h"

#include <cassert>
#include <limits>

namespace comity::merkle {
namespace {

constexpr std::string_view kTilePrefix = "tile/";
constexpr std::string_view kEntriesPrefix = "tile/entries/";
constexpr std::string_view kPartialMark = ".p/";

std::string ThreeDigits(std::uint64_t value) {
  std::string digits = std::to_string(1000 + value % 1000);
  return digits.substr(1);
}

// The value of exactly three digits.
std::optional<std::uint64_t> ParseThreeDigits(std::string_view text) {
  if (text.size() != 3) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

std::string PartialSuffix(unsigned width) {
  return width == kTileWidth
             ? std::string()
             : std::string(kPartialMark) + std::to_string(width);
}

// Reads 1 to 255 without leading zeros.
std::optional<unsigned> ParsePartialWidth(std::string_view text) {
  if (text.empty() || text.size() > 3 || text.front() == '0') {
    return std::nullopt;
  }
  const auto value =
      ParseThreeDigits(std::string(3 - text.size(), '0').append(text));
  if (!value || *value >= kTileWidth) {
    return std::nullopt;
  }
  return static_cast<unsigned>(*value);
}

// Reads "<index>[.p/<width>]".
std::optional<TileSlice> ParseSlice(unsigned level, std::string_view text) {
  unsigned width = kTileWidth;
  const std::size_t mark = text.find(kPartialMark);
  if (mark != std::string_view::npos) {
    const auto partial =
        ParsePartialWidth(text.substr(mark + kPartialMark.size()));
    if (!partial) {
      return std::nullopt;
    }
    width = *partial;
    text = text.substr(0, mark);
  }
  const auto index = DecodeTileIndex(text);
  if (!index) {
    return std::nullopt;
  }
  return TileSlice{{level, *index}, width};
}

}  // namespace

TilePlace PlaceOf(const NodeId& node) {
  const unsigned height = node.level % kTileHeight;
  const unsigned width_bits = kTileHeight - height;
  return {{node.level / kTileHeight, node.index >> width_bits},
          height,
          static_cast<unsigned>(node.index & ((1U << width_bits) - 1))};
}

std::uint64_t FullTiles(unsigned level, TreeSize size) {
  assert(level < kTileLevels);
  return (size.value >> (kTileHeight * level)) / kTileWidth;
}

unsigned PartialTileWidth(unsigned level, TreeSize size) {
  assert(level < kTileLevels);
  return static_cast<unsigned>((size.value >> (kTileHeight * level)) %
                               kTileWidth);
}

std::string EncodeTileIndex(std::uint64_t index) {
  std::string text = ThreeDigits(index);
  while (index >= 1000) {
    index /= 1000;
    text.insert(0, "x" + ThreeDigits(index) + "/");
  }
  return text;
}

std::optional<std::uint64_t> DecodeTileIndex(std::string_view text) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t index = 0;
  const std::string_view whole = text;
  while (text.starts_with('x') && text.size() > 5 && text[4] == '/') {
    const auto digits = ParseThreeDigits(text.substr(1, 3));
    if (!digits || index > (kMax - *digits) / 1000) {
      return std::nullopt;
    }
    index = index * 1000 + *digits;
    text.remove_prefix(5);
  }
  const auto digits = ParseThreeDigits(text);
  if (!digits || index > (kMax - *digits) / 1000) {
    return std::nullopt;
  }
  index = index * 1000 + *digits;
  // Else it has leading zero elements.
  return EncodeTileIndex(index) == whole ? std::optional(index) : std::nullopt;
}

std::string TilePath(const TileSlice& slice) {
  return std::string(kTilePrefix) + std::to_string(slice.id.level) + "/" +
         EncodeTileIndex(slice.id.index) + PartialSuffix(slice.width);
}

std::string EntryBundlePath(std::uint64_t index, unsigned width) {
  return std::string(kEntriesPrefix) + EncodeTileIndex(index) +
         PartialSuffix(width);
}

std::optional<TileSlice> ParseTilePath(std::string_view path) {
  if (!path.starts_with(kTilePrefix)) {
    return std::nullopt;
  }
  path.remove_prefix(kTilePrefix.size());
  if (path.size() < 2 || path[1] != '/' || path[0] < '0' ||
      path[0] >= static_cast<char>('0' + kTileLevels)) {
    return std::nullopt;
  }
  return ParseSlice(static_cast<unsigned>(path[0] - '0'), path.substr(2));
}

std::optional<TileSlice> ParseEntryBundlePath(std::string_view path) {
  if (!path.starts_with(kEntriesPrefix)) {
    return std::nullopt;
  }
  return ParseSlice(0, path.substr(kEntriesPrefix.size()));
}

}  // namespace comity::merkle
