// Reads an answer of HTTP/1.1 from somebody who may be hostile: no more of it
// than agreed, whatever it says about itself.
#ifndef COMITY_SERVER_HTTP_HTTP_ANSWER_H_
#define COMITY_SERVER_HTTP_HTTP_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace comity::server {

// Bytes of an answer before its body.
inline constexpr std::size_t kAnswerHeadBytesMax = 16'384;

struct HttpAnswer {
  int status = 0;
  std::string body = {};
};

// Takes the bytes of one answer in any pieces. One thread.
//
// Errors of every function: kAnswerMalformed.
//
// Source: RFC 9112.
class HttpAnswerReader {
 public:
  explicit HttpAnswerReader(std::size_t body_bytes_max)
      : body_bytes_max_(body_bytes_max) {}

  // Returns whether the answer is complete; what follows then is not looked at.
  StatusOr<bool> Add(std::string_view bytes);

  // The answer, once it is complete or the connection has ended.
  StatusOr<HttpAnswer> Finish() &&;

 private:
  bool IsBeyond(std::size_t size_max, std::size_t end,
                std::string_view mark) const;
  Status ReadHead(std::string_view head);
  Status ReadField(std::string_view line);
  Status ReadBody();
  Status ReadChunks();
  Status AppendBody(std::string_view bytes);

  const std::size_t body_bytes_max_;
  std::string unread_;
  bool has_head_ = false;
  bool is_chunked_ = false;
  std::optional<std::uint64_t> length_;
  bool is_complete_ = false;
  HttpAnswer answer_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP_HTTP_ANSWER_H_
