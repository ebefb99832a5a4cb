#include "tests/support/proto_sources.h"

#include <google/protobuf/descriptor.pb.h>

#include <fstream>

namespace comity::testing {

ProtoSources::ProtoSources() {
  std::ifstream stream(COMITY_PROTO_DESCRIPTORS, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  set.ParseFromIstream(&stream);
  for (const auto& file : set.file()) {  // Each after what it imports.
    const auto* built = pool_.BuildFile(file);
    if (file.package() != "google.protobuf") {
      files_.push_back(built);
    }
  }
}

const google::protobuf::Descriptor* ProtoSources::Message(
    std::string_view name) const {
  return pool_.FindMessageTypeByName("comity.v1." + std::string(name));
}

const google::protobuf::EnumDescriptor* ProtoSources::Enum(
    std::string_view name) const {
  return pool_.FindEnumTypeByName("comity.v1." + std::string(name));
}

}  // namespace comity::testing
