// The .proto files with their comments, which generated code does not keep:
// protoc writes them into one descriptor set for the tests.
#ifndef COMITY_TESTS_SUPPORT_PROTO_SOURCES_H_
#define COMITY_TESTS_SUPPORT_PROTO_SOURCES_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

namespace comity::testing {

// Thread-compatible.
class ProtoSources {
 public:
  ProtoSources();

  // Everything in proto/comity/v1; null for what cannot be read.
  const std::vector<const google::protobuf::FileDescriptor*>& files() const {
    return files_;
  }

  // The message or enum of that name in comity.v1, or null.
  const google::protobuf::Descriptor* Message(std::string_view name) const;
  const google::protobuf::EnumDescriptor* Enum(std::string_view name) const;

 private:
  google::protobuf::DescriptorPool pool_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
};

// The comment before an element, its lines joined by single blanks.
template <typename Descriptor>
std::string CommentOf(const Descriptor& element) {
  google::protobuf::SourceLocation location;
  std::string joined;
  if (element.GetSourceLocation(&location)) {
    for (const char c : location.leading_comments) {
      const char blank_or_c = c == '\n' ? ' ' : c;
      if (blank_or_c != ' ' || (!joined.empty() && joined.back() != ' ')) {
        joined.push_back(blank_or_c);
      }
    }
  }
  while (!joined.empty() && joined.back() == ' ') {
    joined.pop_back();
  }
  return joined;
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_PROTO_SOURCES_H_
