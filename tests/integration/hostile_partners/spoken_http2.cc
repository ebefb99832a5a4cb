#include "tests/integration/hostile_partners/spoken_http2.h"

#include <utility>

namespace comity::testing {
namespace {

constexpr std::size_t kFrameHeaderBytes = 9;

// The newest stream that a client has opened; 0 if none.
std::uint32_t OpenedStream(const std::string& heard) {
  const auto at = [&heard](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(heard[i]));
  };
  std::uint32_t stream = 0;
  std::size_t i = kPrefaceBytes;
  while (i + kFrameHeaderBytes <= heard.size()) {
    if (at(i + 3) == kHeaders) {
      stream = at(i + 5) << 24 | at(i + 6) << 16 | at(i + 7) << 8 | at(i + 8);
    }
    i += kFrameHeaderBytes + (at(i) << 16 | at(i + 1) << 8 | at(i + 2));
  }
  return stream;
}

}  // namespace

std::string Frame(FrameType type, unsigned char flags, std::uint32_t stream,
                  std::string_view payload) {
  std::string frame;
  frame += Number(static_cast<std::uint32_t>(payload.size())).substr(1);
  frame += static_cast<char>(type);
  frame += static_cast<char>(flags);
  return (frame + Number(stream)).append(payload);
}

std::string Number(std::uint32_t number) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) {
    bytes += static_cast<char>(number >> shift & 0xff);
  }
  return bytes;
}

std::string Repeated(const std::string& frames) {
  std::string all;
  while (all.size() + frames.size() <= kFrameBytesMax) {
    all += frames;
  }
  return all;
}

std::string HeaderBlock(const std::string& name, const std::string& value) {
  std::string block = "\x88";
  block += std::string("\x0f\x10\x10", 3) + "application/grpc";
  if (!name.empty()) {
    block += '\0';
    block += static_cast<char>(name.size());
    block += name;
    block += static_cast<char>(value.size());
    block += value;
  }
  return block;
}

std::string Answering(std::uint32_t stream) {
  return Frame(kHeaders, kEndHeaders, stream, HeaderBlock());
}

std::string Trailers(std::uint32_t stream) {
  return Frame(kHeaders, kEndHeaders | kEndStream, stream,
               std::string("\0\x0bgrpc-status\x01"
                           "0",
                           15));
}

Chaos Speaking(std::function<std::string(std::uint64_t, std::uint32_t)> more) {
  Chaos chaos;
  chaos.endless = [more = std::move(more)](std::uint64_t piece,
                                           const std::string& heard) {
    if (piece == 0) {
      return Frame(kSettings, 0, 0, "");
    }
    const std::uint32_t stream = OpenedStream(heard);
    return stream == 0 ? std::string() : more(piece - 1, stream);
  };
  return chaos;
}

Chaos SpeakingOnce(std::string block, std::string message) {
  const std::size_t frames = message.size() / kFrameBytesMax + 1;
  return Speaking([block = std::move(block), message = std::move(message),
                   frames](std::uint64_t piece, std::uint32_t stream) {
    if (piece == 0) {
      return Frame(kHeaders, kEndHeaders, stream, block);
    }
    if (piece <= frames) {
      return Frame(kData, 0, stream,
                   std::string_view(message).substr(
                       (piece - 1) * kFrameBytesMax, kFrameBytesMax));
    }
    return piece == frames + 1 ? Trailers(stream) : std::string();
  });
}

}  // namespace comity::testing
