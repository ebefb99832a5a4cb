#include "server/http2/grpc_reply.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "core/base/text_encoding.h"

namespace comity::server {
namespace {

constexpr std::size_t kPrefixBytes = 5;
// What HTTP/2 counts for each header beside its bytes. Source: RFC 9113, 6.5.2.
constexpr std::size_t kHeaderBytes = 32;
constexpr int kUnknownCode = 2;
constexpr int kUnavailableCode = 14;

Status Malformed(const char* why) {
  return InvalidArgument(ErrorReason::kAnswerMalformed, why);
}

std::optional<int> ReadNumber(std::string_view text) {
  int number = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole =
      read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole && number >= 0 ? std::optional(number) : std::nullopt;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// "%41" is "A"; what is no such thing stands for itself.
std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code = text[i] == '%' && i + 2 < text.size() &&
                         HexDigit(text[i + 1]) >= 0 &&
                         HexDigit(text[i + 2]) >= 0;
    decoded += is_code ? static_cast<char>(HexDigit(text[i + 1]) << 4 |
                                           HexDigit(text[i + 2]))
                       : text[i];
    i += is_code ? 2 : 0;
  }
  return decoded;
}

// Binary trailers come without padding as a rule.
std::string Padded(std::string_view base64) {
  std::string padded(base64);
  padded.append((4 - padded.size() % 4) % 4, '=');
  return padded;
}

}  // namespace

Status GrpcReplyReader::AddHeader(std::string_view name,
                                  std::string_view value) {
  header_bytes_ += name.size() + value.size() + kHeaderBytes;
  if (header_bytes_ > kReplyHeaderBytesMax) {
    return Malformed("its headers are too large");
  }
  if (name == ":status") {
    http_status_ = ReadNumber(value).value_or(0);
  } else if (name == "content-type") {
    is_grpc_ = value.starts_with("application/grpc");
  } else if (name == "grpc-status") {
    code_ = ReadNumber(value).value_or(kUnknownCode);
  } else if (name == "grpc-message") {
    reply_.message = PercentDecoded(value);
  } else if (name == "grpc-status-details-bin") {
    reply_.details = Base64Decode(Padded(value)).value_or("");
  }
  return OkStatus();
}

Status GrpcReplyReader::AddBody(std::string_view bytes) {
  if (!is_of_grpc()) {
    return OkStatus();
  }
  const std::size_t missing = kPrefixBytes - prefix_.size();
  if (missing > 0) {
    prefix_.append(bytes.substr(0, missing));
    bytes.remove_prefix(std::min(missing, bytes.size()));
    if (prefix_.size() == kPrefixBytes) {
      COMITY_RETURN_IF_ERROR(ReadPrefix());
    }
  }
  if (bytes.size() > body_bytes_ - reply_.body.size()) {
    return Malformed("more than one message");
  }
  reply_.body.append(bytes);
  return OkStatus();
}

Status GrpcReplyReader::ReadPrefix() {
  if (prefix_.front() != 0) {
    return Malformed("a compressed message");
  }
  std::uint32_t size = 0;
  for (std::size_t i = 1; i < kPrefixBytes; ++i) {
    size = size << 8 | static_cast<unsigned char>(prefix_[i]);
  }
  if (size > body_bytes_max_) {
    return Malformed("a message that is too large");
  }
  body_bytes_ = size;
  reply_.body.reserve(size);  // Growing would copy, and take it twice.
  return OkStatus();
}

StatusOr<GrpcReply> GrpcReplyReader::Finish() && {
  if (!is_of_grpc()) {
    const bool is_away = http_status_ == 429 || http_status_ == 502 ||
                         http_status_ == 503 || http_status_ == 504;
    return GrpcReply{.code = is_away ? kUnavailableCode : kUnknownCode,
                     .message = "HTTP " + std::to_string(http_status_)};
  }
  if (!code_) {
    return Malformed("no status of gRPC");
  }
  reply_.code = *code_;
  const bool whole =
      prefix_.size() == kPrefixBytes && reply_.body.size() == body_bytes_;
  if (reply_.code == 0 && !whole) {
    return Malformed("not one whole message");
  }
  return std::move(reply_);
}

}  // namespace comity::server
