// One POST, bounded whatever the receiver does: one deadline for all of it, a
// bounded answer, no redirect followed. cpp-httplib bounds single reads only,
// so that a receiver could drip, or send headers without end.
#ifndef COMITY_SERVER_HTTP_HTTP_POST_H_
#define COMITY_SERVER_HTTP_HTTP_POST_H_

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "server/http/http_answer.h"
#include "server/net/call_off.h"

namespace comity::server {

struct HttpTarget {
  std::string host;  // Without brackets.
  std::string port;
  std::string path;  // Begins with a slash; with the query, if any.
};

// "http://host[:port][/path]", for example
// "http://127.0.0.1:9093/hooks/comity". TLS is for a proxy on this machine.
//
// Errors: kConfigurationInvalid; the message does not repeat the URL, which may
// hold a secret.
StatusOr<HttpTarget> ParseHttpUrl(std::string_view url);

// Sends `json` and reads the first line of the answer. OK exactly if its status
// is 200 to 299. Returns within `timeout`.
//
// Errors: kServerUnreachable with what went wrong. Thread-safe.
Status PostJson(const HttpTarget& target, std::string_view json,
                std::chrono::milliseconds timeout);

struct HttpContent {
  std::string_view type;
  std::string_view bytes;
};

// Sends `content` and reads the whole answer, whatever its status.
//
// Errors: kServerUnreachable; kAnswerMalformed for an answer that is no HTTP,
// or whose body has more than `answer_bytes_max`. Thread-safe.
StatusOr<HttpAnswer> Post(const HttpTarget& target, const HttpContent& content,
                          std::size_t answer_bytes_max, const Waiting& waiting);

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP_HTTP_POST_H_
