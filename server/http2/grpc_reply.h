// What a server answers to one call of gRPC, out of the headers, bytes and
// trailers that its answer consists of.
//
// Source: gRPC over HTTP/2,
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
#ifndef COMITY_SERVER_HTTP2_GRPC_REPLY_H_
#define COMITY_SERVER_HTTP2_GRPC_REPLY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace comity::server {

// Bytes of all headers and trailers of an answer, as HTTP/2 counts them.
inline constexpr std::size_t kReplyHeaderBytesMax = 16'384;

struct GrpcReply {
  int code = 0;  // Of gRPC; 0 is success.
  std::string message = {};
  std::string details = {};  // Of the trailer grpc-status-details-bin.
  std::string body = {};
};

// Takes an answer in the order in which it arrives, and refuses it as soon as
// it can be known to be wrong. One thread.
//
// Errors of every function: kAnswerMalformed.
class GrpcReplyReader {
 public:
  // `body_bytes_max`: of the message.
  explicit GrpcReplyReader(std::size_t body_bytes_max)
      : body_bytes_max_(body_bytes_max) {}

  // One header or trailer. Those that mean nothing here only count.
  Status AddHeader(std::string_view name, std::string_view value);

  // More of the message, which is not compressed and the only one. What comes
  // by an answer that is not of gRPC, like a page of a proxy, is not kept.
  Status AddBody(std::string_view bytes);

  // The answer has ended. A server that is not of gRPC, like a proxy that does
  // not reach one, is taken as gRPC says.
  StatusOr<GrpcReply> Finish() &&;

 private:
  bool is_of_grpc() const { return http_status_ == 200 && is_grpc_; }
  Status ReadPrefix();

  const std::size_t body_bytes_max_;
  std::size_t header_bytes_ = 0;
  int http_status_ = 0;
  bool is_grpc_ = false;
  std::optional<int> code_;
  // Five bytes in front of the message: whether it is compressed, its size.
  std::string prefix_;
  std::size_t body_bytes_ = 0;
  GrpcReply reply_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP2_GRPC_REPLY_H_
