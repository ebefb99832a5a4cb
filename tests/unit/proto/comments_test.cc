// The house rules for .proto files that a compiler does not check.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/support/proto_sources.h"

namespace comity {
namespace {

using comity::testing::CommentOf;
using comity::testing::ProtoSources;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::ServiceDescriptor;

class ProtoCommentsTest : public ::testing::Test {
 protected:
  static const ProtoSources& sources() {
    static const ProtoSources instance;
    return instance;
  }

  // A sentence: something that ends in a full stop.
  template <typename Element>
  void ExpectComment(const Element& element) {
    const std::string comment = CommentOf(element);
    EXPECT_TRUE(comment.size() > 3 && comment.back() == '.')
        << element.full_name() << " has the comment \"" << comment << "\"";
    ++elements_;
  }

  void ExpectComments(const Descriptor& message) {
    if (message.options().map_entry()) {
      return;  // Made by the compiler.
    }
    ExpectComment(message);
    for (int i = 0; i < message.field_count(); ++i) {
      ExpectComment(*message.field(i));
    }
    for (int i = 0; i < message.real_oneof_decl_count(); ++i) {
      ExpectComment(*message.oneof_decl(i));
    }
    for (int i = 0; i < message.nested_type_count(); ++i) {
      ExpectComments(*message.nested_type(i));
    }
    EXPECT_EQ(message.enum_type_count(), 0) << message.full_name();
  }

  void ExpectComments(const EnumDescriptor& values) {
    ExpectComment(values);
    for (int i = 0; i < values.value_count(); ++i) {
      ExpectComment(*values.value(i));
    }
  }

  void ExpectComments(const ServiceDescriptor& service) {
    ExpectComment(service);
    for (int i = 0; i < service.method_count(); ++i) {
      ExpectComment(*service.method(i));
    }
  }

  int elements_ = 0;
};

TEST_F(ProtoCommentsTest, StandBeforeEveryElement) {
  ASSERT_EQ(sources().files().size(), 17U);
  for (const FileDescriptor* file : sources().files()) {
    ASSERT_NE(file, nullptr);
    for (int i = 0; i < file->message_type_count(); ++i) {
      ExpectComments(*file->message_type(i));
    }
    for (int i = 0; i < file->enum_type_count(); ++i) {
      ExpectComments(*file->enum_type(i));
    }
    for (int i = 0; i < file->service_count(); ++i) {
      ExpectComments(*file->service(i));
    }
  }
  EXPECT_GT(elements_, 600);
}

TEST_F(ProtoCommentsTest, EveryFileOpensWithASentence) {
  for (const FileDescriptor* file : sources().files()) {
    std::ifstream text("proto/" + file->name());
    std::string line;
    std::getline(text, line);
    EXPECT_TRUE(line.starts_with("// ")) << file->name();
    for (; std::getline(text, line);) {
      EXPECT_LE(line.size(), 80U) << file->name() << ": " << line;
    }
  }
}

TEST_F(ProtoCommentsTest, ThePackageIsTheFolder) {
  for (const FileDescriptor* file : sources().files()) {
    EXPECT_EQ(file->package(), "comity.v1") << file->name();
    EXPECT_EQ(file->syntax(), FileDescriptor::SYNTAX_PROTO3) << file->name();
  }
}

TEST_F(ProtoCommentsTest, EnumValuesCarryTheNameOfTheirEnum) {
  for (const FileDescriptor* file : sources().files()) {
    for (int i = 0; i < file->enum_type_count(); ++i) {
      const EnumDescriptor& values = *file->enum_type(i);
      const auto* zero = values.FindValueByNumber(0);
      ASSERT_NE(zero, nullptr) << values.name();
      ASSERT_TRUE(zero->name().ends_with("_UNSPECIFIED")) << zero->name();
      const std::string prefix = zero->name().substr(
          0, zero->name().size() - std::string("UNSPECIFIED").size());
      for (int v = 0; v < values.value_count(); ++v) {
        EXPECT_TRUE(values.value(v)->name().starts_with(prefix))
            << values.value(v)->name();
      }
    }
  }
}

}  // namespace
}  // namespace comity
