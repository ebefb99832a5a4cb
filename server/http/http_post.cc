#include "server/http/http_post.h"

#include <algorithm>
#include <utility>

#include "server/net/tcp_connection.h"

namespace comity::server {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::size_t kUrlBytesMax = 2'048;
// The first line of an answer.
constexpr std::size_t kLineBytesMax = 256;
constexpr std::size_t kReceiveBytes = 4'096;

Status Invalid(const char* why) {
  return FailedPrecondition(ErrorReason::kConfigurationInvalid, why);
}

Status Failed(const std::string& why) {
  return Unavailable(ErrorReason::kServerUnreachable, why);
}

Status SendAll(const TcpConnection& connection, std::string_view bytes,
               const Waiting& waiting) {
  while (!bytes.empty()) {
    COMITY_RETURN_IF_ERROR(
        connection.Await({.to_send = true}, waiting).status());
    COMITY_ASSIGN_OR_RETURN(const std::size_t sent, connection.Send(bytes));
    bytes.remove_prefix(sent);
  }
  return OkStatus();
}

// Appends more of the answer.
Status ReceiveMore(TcpConnection& connection, const Waiting& waiting,
                   std::string& answer) {
  COMITY_RETURN_IF_ERROR(
      connection.Await({.to_receive = true}, waiting).status());
  return connection.Receive(kReceiveBytes, answer);
}

StatusOr<std::string> ReadFirstLine(TcpConnection& connection,
                                    const Waiting& waiting) {
  std::string line;
  while (line.size() < kLineBytesMax) {
    COMITY_RETURN_IF_ERROR(ReceiveMore(connection, waiting, line));
    const std::size_t end = line.find('\n');
    if (end != std::string::npos) {
      return line.substr(0, end);
    }
  }
  return Failed("the answer is no HTTP");
}

// "HTTP/1.1 204 No Content".
Status CheckStatusLine(const std::string& line) {
  const std::size_t space = line.find(' ');
  if (!line.starts_with("HTTP/1.") || space == std::string::npos ||
      line.size() < space + 4) {
    return Failed("the answer is no HTTP");
  }
  const std::string code = line.substr(space + 1, 3);
  const bool is_number = std::all_of(
      code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) {
    return Failed("the answer is no HTTP");
  }
  return code.front() == '2' ? OkStatus() : Failed("answered " + code);
}

std::string RequestOf(const HttpTarget& target, const HttpContent& content) {
  const bool is_v6 = target.host.find(':') != std::string::npos;
  const std::string host = is_v6 ? "[" + target.host + "]" : target.host;
  return "POST " + target.path + " HTTP/1.1\r\nHost: " + host + ":" +
         target.port + "\r\nContent-Type: " + std::string(content.type) +
         "\r\nUser-Agent: comityd\r\n"
         "Connection: close\r\nContent-Length: " +
         std::to_string(content.bytes.size()) + "\r\n\r\n" +
         std::string(content.bytes);
}

StatusOr<TcpConnection> SendRequest(const HttpTarget& target,
                                    const HttpContent& content,
                                    const Waiting& waiting) {
  COMITY_ASSIGN_OR_RETURN(
      TcpConnection connection,
      TcpConnection::Open(target.host, target.port, waiting));
  COMITY_RETURN_IF_ERROR(
      SendAll(connection, RequestOf(target, content), waiting));
  return StatusOr<TcpConnection>(std::move(connection));
}

}  // namespace

StatusOr<HttpTarget> ParseHttpUrl(std::string_view url) {
  if (!url.starts_with(kScheme)) {
    return Invalid("does not begin with http://");
  }
  if (url.size() > kUrlBytesMax ||
      std::any_of(url.begin(), url.end(),
                  [](char c) { return c <= ' ' || c == '\x7f'; })) {
    return Invalid("is longer than 2048 bytes, or holds blanks");
  }
  url.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(url.find('/'), url.size());
  std::string_view authority = url.substr(0, slash);
  HttpTarget target{"", "80", std::string(url.substr(slash))};
  if (target.path.empty()) {
    target.path = "/";
  }
  if (authority.starts_with('[')) {
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) {
      return Invalid("its address has no closing bracket");
    }
    target.host = authority.substr(1, bracket - 1);
    authority.remove_prefix(bracket + 1);
  } else {
    target.host = authority.substr(0, authority.find(':'));
    authority.remove_prefix(target.host.size());
  }
  if (authority.starts_with(':')) {
    target.port = authority.substr(1);
    authority = {};
  }
  const bool is_port = !target.port.empty() && target.port.size() <= 5 &&
                       std::all_of(target.port.begin(), target.port.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
  if (target.host.empty() || !authority.empty() || !is_port ||
      target.host.find('@') != std::string::npos) {
    return Invalid("names no host, or no port");
  }
  return target;
}

Status PostJson(const HttpTarget& target, std::string_view json,
                std::chrono::milliseconds timeout) {
  const Waiting waiting = {std::chrono::steady_clock::now() + timeout};
  COMITY_ASSIGN_OR_RETURN(
      TcpConnection connection,
      SendRequest(target, {"application/json", json}, waiting));
  COMITY_ASSIGN_OR_RETURN(const std::string line,
                          ReadFirstLine(connection, waiting));
  return CheckStatusLine(line);
}

StatusOr<HttpAnswer> Post(const HttpTarget& target, const HttpContent& content,
                          std::size_t answer_bytes_max,
                          const Waiting& waiting) {
  COMITY_ASSIGN_OR_RETURN(TcpConnection connection,
                          SendRequest(target, content, waiting));
  HttpAnswerReader reader(answer_bytes_max);
  bool is_complete = false;
  while (!is_complete) {
    std::string more;
    const Status received = ReceiveMore(connection, waiting, more);
    if (connection.has_ended()) {
      break;
    }
    COMITY_RETURN_IF_ERROR(received);
    COMITY_ASSIGN_OR_RETURN(is_complete, reader.Add(more));
  }
  return std::move(reader).Finish();
}

}  // namespace comity::server
