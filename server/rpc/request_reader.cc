#include "server/rpc/request_reader.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include "comity/v1/registry_service.pb.h"

namespace comity::server {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kItemsField = v1::SubmitStatementsRequest::kItemsFieldNumber;

Status Malformed(const char* message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, message);
}

// Walks over fields and those inside them, one level deep, without making
// anything of them.
class FieldCounter {
 public:
  explicit FieldCounter(CodedInputStream& stream) : stream_(stream) {}

  // Counts to the end of the stream, or of the limit on it. False if these are
  // no fields, or too many.
  bool Count(bool outer) {
    while (const std::uint32_t tag = stream_.ReadTag()) {
      const auto type = WireFormatLite::GetTagWireType(tag);
      // Groups are in no message of ours, and would nest.
      if (++fields_ > kStreamFieldsMax ||
          type == WireFormatLite::WIRETYPE_START_GROUP ||
          type == WireFormatLite::WIRETYPE_END_GROUP) {
        return false;
      }
      if (outer && type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
        items_ += WireFormatLite::GetTagFieldNumber(tag) == kItemsField ? 1 : 0;
        if (items_ > kStreamItemsMax || !CountInside()) {
          return false;
        }
      } else if (!WireFormatLite::SkipField(&stream_, tag)) {
        return false;
      }
    }
    return stream_.ConsumedEntireMessage();
  }

 private:
  bool CountInside() {
    std::uint32_t size = 0;
    if (!stream_.ReadVarint32(&size) || size > kReceiveMax) {
      return false;
    }
    const auto limit = stream_.PushLimit(static_cast<int>(size));
    const bool counted = Count(false) && stream_.BytesUntilLimit() == 0;
    stream_.PopLimit(limit);
    return counted;
  }

  // No message is larger; see comityd.
  static constexpr std::uint32_t kReceiveMax = 1U << 24;

  CodedInputStream& stream_;
  std::size_t fields_ = 0;
  int items_ = 0;
};

}  // namespace

Status ReadSubmitRequest(grpc::ByteBuffer& bytes,
                         v1::SubmitStatementsRequest& request) {
  {
    grpc::ProtoBufferReader reader(&bytes);
    CodedInputStream stream(&reader);
    if (!FieldCounter(stream).Count(true)) {
      return Malformed("items: from 1 to 1000 in a message");
    }
  }
  const grpc::Status read =
      grpc::SerializationTraits<v1::SubmitStatementsRequest>::Deserialize(
          &bytes, &request);
  if (!read.ok()) {
    return Malformed("the message cannot be read");
  }
  if (request.items_size() == 0) {
    return Malformed("items: from 1 to 1000 in a message");
  }
  return OkStatus();
}

}  // namespace comity::server
