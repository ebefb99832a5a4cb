#include "server/http/http_answer.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace comity::server {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
// Of the size of a chunk and what may stand beside it.
constexpr std::size_t kChunkLineBytesMax = 256;

Status Malformed(const char* why) {
  return InvalidArgument(ErrorReason::kAnswerMalformed, why);
}

std::optional<std::uint64_t> ReadNumber(std::string_view text, int base) {
  std::uint64_t number = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), number, base);
  const bool whole =
      read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

StatusOr<bool> HttpAnswerReader::Add(std::string_view bytes) {
  // Where the end of the head may begin in what is new.
  const std::size_t from =
      unread_.size() -
      std::min<std::size_t>(unread_.size(), kHeadEnd.size() - 1);
  unread_.append(bytes);
  if (!has_head_) {
    const std::size_t end = unread_.find(kHeadEnd, from);
    if (IsBeyond(kAnswerHeadBytesMax, end, kHeadEnd)) {
      return Malformed("its headers are too large");
    }
    if (end == std::string::npos) {
      return false;
    }
    COMITY_RETURN_IF_ERROR(ReadHead(std::string_view(unread_).substr(0, end)));
    unread_.erase(0, end + kHeadEnd.size());
    has_head_ = true;
  }
  COMITY_RETURN_IF_ERROR(ReadBody());
  return is_complete_;
}

// Whether what ends at `end`, if it is there, has more than `size_max` bytes,
// in whatever pieces it comes.
bool HttpAnswerReader::IsBeyond(std::size_t size_max, std::size_t end,
                                std::string_view mark) const {
  return end == std::string::npos ? unread_.size() >= size_max + mark.size()
                                  : end > size_max;
}

// "HTTP/1.1 200 OK", and fields.
Status HttpAnswerReader::ReadHead(std::string_view head) {
  std::size_t end = std::min(head.find(kLineEnd), head.size());
  const std::string_view line = head.substr(0, end);
  const std::size_t space = line.find(' ');
  if (!line.starts_with("HTTP/1.") || space == std::string_view::npos) {
    return Malformed("the answer is no HTTP");
  }
  const auto status = ReadNumber(line.substr(space + 1, 3), 10);
  if (!status || *status < 200 || *status > 599) {
    return Malformed("the answer has no status");
  }
  answer_.status = static_cast<int>(*status);
  while (end < head.size()) {
    head.remove_prefix(end + kLineEnd.size());
    end = std::min(head.find(kLineEnd), head.size());
    COMITY_RETURN_IF_ERROR(ReadField(head.substr(0, end)));
  }
  return OkStatus();
}

Status HttpAnswerReader::ReadField(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    return Malformed("a header without a colon");
  }
  const std::string name = Lower(line.substr(0, colon));
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (name == "transfer-encoding") {
    is_chunked_ = Lower(value) == "chunked";
    return is_chunked_ ? OkStatus() : Malformed("an encoding that is unknown");
  }
  if (name == "content-length") {
    length_ = ReadNumber(value, 10);
    return length_ && *length_ <= body_bytes_max_
               ? OkStatus()
               : Malformed("its body is too large");
  }
  return OkStatus();
}

Status HttpAnswerReader::ReadBody() {
  if (is_chunked_) {
    return ReadChunks();
  }
  if (length_) {
    unread_.resize(std::min<std::size_t>(
        unread_.size(),
        static_cast<std::size_t>(*length_) - answer_.body.size()));
  }
  COMITY_RETURN_IF_ERROR(AppendBody(unread_));
  unread_.clear();
  is_complete_ = length_ && answer_.body.size() == *length_;
  return OkStatus();
}

// Each with its size in front and a line's end behind it; the last has none.
Status HttpAnswerReader::ReadChunks() {
  while (!is_complete_) {
    const std::size_t end = unread_.find(kLineEnd);
    if (IsBeyond(kChunkLineBytesMax, end, kLineEnd)) {
      return Malformed("a chunk without a size");
    }
    if (end == std::string::npos) {
      return OkStatus();
    }
    const std::string_view line = std::string_view(unread_).substr(0, end);
    const auto size = ReadNumber(Trimmed(line.substr(0, line.find(';'))), 16);
    if (!size || *size > body_bytes_max_) {
      return Malformed("a chunk without a size, or too large");
    }
    const std::size_t begin = end + kLineEnd.size();
    const std::size_t next =
        begin + static_cast<std::size_t>(*size) + kLineEnd.size();
    is_complete_ = *size == 0;
    if (is_complete_ || unread_.size() < next) {
      return OkStatus();
    }
    COMITY_RETURN_IF_ERROR(AppendBody(std::string_view(unread_).substr(
        begin, static_cast<std::size_t>(*size))));
    unread_.erase(0, next);
  }
  return OkStatus();
}

Status HttpAnswerReader::AppendBody(std::string_view bytes) {
  if (bytes.size() > body_bytes_max_ - answer_.body.size()) {
    return Malformed("its body is too large");
  }
  answer_.body.append(bytes);
  return OkStatus();
}

StatusOr<HttpAnswer> HttpAnswerReader::Finish() && {
  const bool to_the_end = has_head_ && !is_chunked_ && !length_;
  return is_complete_ || to_the_end ? StatusOr<HttpAnswer>(std::move(answer_))
                                    : Malformed("the answer is not complete");
}

}  // namespace comity::server
