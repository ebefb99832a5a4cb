#include "server/rpc/sync_replies.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "server/rpc/messages.h"

namespace comity::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kProofHashesMax = 65;

// The type of the message that a field is; null if it is none.
const Descriptor* MessageIn(const Descriptor& type, std::uint32_t tag) {
  const FieldDescriptor* field =
      type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
  return field == nullptr || WireFormatLite::GetTagWireType(tag) !=
                                 WireFormatLite::WIRETYPE_LENGTH_DELIMITED
             ? nullptr
             : field->message_type();
}

// Walks over the fields of a message of `type`, and of those in it as deep as
// types are known, without making anything of them. False if these are no
// fields, or more than `left`.
bool CountFields(CodedInputStream& stream, const Descriptor& type, int& left) {
  while (const std::uint32_t tag = stream.ReadTag()) {
    const auto wire_type = WireFormatLite::GetTagWireType(tag);
    // Groups are in no message of ours, and would nest.
    if (--left < 0 || wire_type == WireFormatLite::WIRETYPE_START_GROUP ||
        wire_type == WireFormatLite::WIRETYPE_END_GROUP) {
      return false;
    }
    const Descriptor* inner = MessageIn(type, tag);
    if (inner == nullptr) {
      if (!WireFormatLite::SkipField(&stream, tag)) {
        return false;
      }
      continue;
    }
    std::uint32_t size = 0;
    if (!stream.ReadVarint32(&size) ||
        size > std::uint32_t{kSyncReplyBytesMax}) {
      return false;
    }
    const auto limit = stream.PushLimit(static_cast<int>(size));
    if (!CountFields(stream, *inner, left) || stream.BytesUntilLimit() != 0) {
      return false;
    }
    stream.PopLimit(limit);
  }
  return stream.ConsumedEntireMessage();
}

Status Read(std::string_view bytes, google::protobuf::Message& response) {
  const int size = static_cast<int>(bytes.size());
  CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                          size);
  int left = kSyncReplyFieldsMax;
  return CountFields(stream, *response.GetDescriptor(), left) &&
                 response.ParseFromArray(bytes.data(), size)
             ? OkStatus()
             : InvalidArgument(ErrorReason::kPackageMalformed,
                               "its answer cannot be read, or has too many "
                               "fields");
}

// A partner's hashes: what is wrong with them is wrong with its answer.
StatusOr<std::vector<Hash>> ReadProof(const BytesList& list) {
  auto hashes = ReadHashes(list, kProofHashesMax);
  if (!hashes.ok()) {
    return InvalidArgument(ErrorReason::kPackageMalformed,
                           "its proof: " + hashes.status().message());
  }
  return hashes;
}

}  // namespace

Status ReadReply(std::string_view bytes, v1::GetLogHeadResponse& response) {
  return Read(bytes, response);
}

Status ReadReply(std::string_view bytes,
                 v1::GetEntryPackageResponse& response) {
  return Read(bytes, response);
}

Status ReadReply(std::string_view bytes, v1::AnnounceHeadResponse& response) {
  return Read(bytes, response);
}

StatusOr<HeadReply> ToHeadReply(v1::GetLogHeadResponse response) {
  HeadReply reply;
  reply.evidence = std::move(*response.mutable_evidence());
  COMITY_ASSIGN_OR_RETURN(reply.consistency,
                          ReadProof(response.consistency().hashes()));
  return reply;
}

StatusOr<mirror::EntryPackage> ToEntryPackage(
    merkle::LeafIndex start, v1::GetEntryPackageResponse response) {
  mirror::EntryPackage package;
  package.start = start;
  if (response.entries_size() > static_cast<int>(mirror::kPackageEntriesMax)) {
    return InvalidArgument(ErrorReason::kPackageMalformed, "too many entries");
  }
  for (std::string& entry : *response.mutable_entries()) {
    package.entries.push_back(std::move(entry));
  }
  COMITY_ASSIGN_OR_RETURN(package.end_proof, ReadProof(response.end_proof()));
  return package;
}

}  // namespace comity::server
