// Answers of partners and witnesses: nothing is read beyond the bounds, and in
// whatever pieces an answer comes, it is the same.
#include <algorithm>
#include <utility>

#include "server/http/http_answer.h"
#include "server/http2/grpc_reply.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

// By HTTP/1.1, as a witness answers, in pieces of `size` bytes.
StatusOr<server::HttpAnswer> ReadAnswer(std::string_view bytes,
                                        std::size_t size,
                                        std::size_t body_bytes_max) {
  server::HttpAnswerReader reader(body_bytes_max);
  bool is_complete = false;
  while (!bytes.empty() && !is_complete) {
    COMITY_ASSIGN_OR_RETURN(is_complete, reader.Add(bytes.substr(0, size)));
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return std::move(reader).Finish();
}

void TestAnswer(std::string_view bytes, std::size_t body_bytes_max) {
  const auto whole = ReadAnswer(bytes, bytes.size() + 1, body_bytes_max);
  const auto parts = ReadAnswer(bytes, 1, body_bytes_max);
  Require(whole.ok() == parts.ok(), "pieces change nothing");
  if (whole.ok()) {
    Require(whole->body == parts->body && whole->status == parts->status,
            "pieces change no part");
    Require(whole->body.size() <= body_bytes_max, "a body has its bound");
    Require(whole->status >= 200 && whole->status <= 599, "a status is one");
  }
}

// By gRPC, as a partner answers: headers, then its message in pieces of `size`
// bytes, then trailers.
StatusOr<server::GrpcReply> ReadReply(Choices choices, std::size_t size,
                                      std::size_t body_bytes_max) {
  server::GrpcReplyReader reader(body_bytes_max);
  const std::size_t headers = choices.Below(8);
  for (std::size_t i = 0; i < headers; ++i) {
    const std::string_view name = choices.Short();
    COMITY_RETURN_IF_ERROR(reader.AddHeader(name, choices.Short()));
  }
  std::string_view body = choices.Short();
  while (!body.empty()) {
    COMITY_RETURN_IF_ERROR(reader.AddBody(body.substr(0, size)));
    body.remove_prefix(std::min(size, body.size()));
  }
  while (!choices.empty()) {
    const std::string_view name = choices.Short();
    COMITY_RETURN_IF_ERROR(reader.AddHeader(name, choices.Short()));
  }
  return std::move(reader).Finish();
}

void TestReply(const Choices& choices, std::size_t body_bytes_max) {
  const auto whole = ReadReply(choices, 256, body_bytes_max);
  const auto parts = ReadReply(choices, 1, body_bytes_max);
  Require(whole.ok() == parts.ok(), "pieces change nothing");
  if (whole.ok()) {
    Require(whole->code == parts->code && whole->body == parts->body,
            "pieces change no part");
    Require(whole->body.size() <= body_bytes_max, "a message has its bound");
    Require(whole->code >= 0, "a code is none that means something else");
    Require(whole->message.size() + whole->details.size() <=
                server::kReplyHeaderBytesMax,
            "headers have their bound");
  }
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  Choices choices(bytes);
  const bool is_reply = choices.Below(2) == 1;
  const std::size_t body_bytes_max = choices.Byte();
  if (is_reply) {
    TestReply(choices, body_bytes_max);
  } else {
    TestAnswer(choices.Rest(), body_bytes_max);
  }
}

}  // namespace comity::fuzzing
