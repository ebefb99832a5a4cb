// The shape of the calls: each has its own messages, nothing is changed in
// place, and what is signed travels as bytes.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "comity/v1/error.pb.h"
#include "tests/support/proto_sources.h"

namespace comity {
namespace {

using comity::testing::CommentOf;
using comity::testing::ProtoSources;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() {
    for (const auto* file : sources_.files()) {
      for (int i = 0; i < file->service_count(); ++i) {
        for (int m = 0; m < file->service(i)->method_count(); ++m) {
          methods_.push_back(file->service(i)->method(m));
        }
      }
    }
  }

  const ProtoSources sources_;
  std::vector<const MethodDescriptor*> methods_;
};

TEST_F(ServiceTest, EveryCallHasItsOwnMessages) {
  ASSERT_EQ(methods_.size(), 12U);
  std::set<const Descriptor*> messages;
  for (const auto* method : methods_) {
    EXPECT_EQ(method->input_type()->name(), method->name() + "Request");
    EXPECT_EQ(method->output_type()->name(), method->name() + "Response");
    messages.insert({method->input_type(), method->output_type()});
  }
  EXPECT_EQ(messages.size(), 2 * methods_.size());
}

TEST_F(ServiceTest, NothingIsUpdatedOrDeleted) {
  for (const auto* method : methods_) {
    for (const char* verb : {"Update", "Delete", "Set", "Remove"}) {
      EXPECT_FALSE(method->name().starts_with(verb)) << method->name();
    }
  }
}

TEST_F(ServiceTest, EveryFieldOfAResponseIsOutputOnly) {
  for (const auto* method : methods_) {
    const Descriptor* response = method->output_type();
    for (int i = 0; i < response->field_count(); ++i) {
      EXPECT_TRUE(CommentOf(*response->field(i)).starts_with("Output only."))
          << response->field(i)->full_name();
    }
  }
}

// libprotobuf reads statements leniently, so no call may carry them as
// messages that it would read and write again.
TEST_F(ServiceTest, NoCallCarriesAStatementAsAMessage) {
  for (const auto* file : sources_.files()) {
    if (file->service_count() == 0) {
      continue;
    }
    for (int i = 0; i < file->dependency_count(); ++i) {
      EXPECT_NE(file->dependency(i)->name(), "comity/v1/statement.proto")
          << file->name();
    }
  }
  for (const char* name : {"statement", "signatures"}) {
    const auto* field =
        sources_.Message("SubmitStatementRequest")->FindFieldByName(name);
    ASSERT_NE(field, nullptr);
    EXPECT_EQ(field->type(), FieldDescriptor::TYPE_BYTES);
  }
  const auto* evidence = sources_.Message("GetCredentialEvidenceResponse")
                             ->FindFieldByName("evidence");
  ASSERT_NE(evidence, nullptr);
  EXPECT_EQ(evidence->type(), FieldDescriptor::TYPE_BYTES);
}

// gRPC clients read the trailer grpc-status-details-bin as google.rpc.Status:
// int32 code = 1, string message = 2, repeated google.protobuf.Any details = 3.
TEST_F(ServiceTest, StatusHasTheBytesOfGoogleRpcStatus) {
  v1::Status status;
  status.set_code(3);
  status.set_message("m");
  auto* detail = status.add_details();
  detail->set_type_url("t");
  detail->set_value("v");
  EXPECT_EQ(status.SerializeAsString(),
            "\x08\x03\x12\x01m\x1a\x06\x0a\x01t\x12\x01v");
}

}  // namespace
}  // namespace comity
