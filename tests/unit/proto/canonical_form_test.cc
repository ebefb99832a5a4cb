// Our writer and libprotobuf agree on the bytes of every record, so that other
// languages can make statements with their own Protocol Buffers.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "comity/v1/agreements.pb.h"
#include "comity/v1/bodies.pb.h"
#include "comity/v1/credentials.pb.h"
#include "comity/v1/evidence.pb.h"
#include "comity/v1/grants.pb.h"
#include "comity/v1/registry_records.pb.h"
#include "comity/v1/schemes.pb.h"
#include "comity/v1/statement.pb.h"
#include "core/statement/statement.h"
#include "tests/support/record_catalog.h"
#include "tests/support/status_matchers.h"

namespace comity {
namespace {

using comity::testing::AllRecords;
using comity::testing::Fill;
using comity::testing::RecordInfo;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

// An empty message of that name in comity.v1, of its generated class.
std::unique_ptr<Message> NewMessage(std::string_view name) {
  const auto* descriptor =
      DescriptorPool::generated_pool()->FindMessageTypeByName(
          "comity.v1." + std::string(name));
  if (descriptor == nullptr) {
    return nullptr;
  }
  return std::unique_ptr<Message>(
      MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
}

class CanonicalFormTest : public ::testing::Test {
 protected:
  // Names one message of each file, so that the linker keeps them all.
  const std::vector<const google::protobuf::Descriptor*> kept_ = {
      v1::AgreementText::descriptor(), v1::Body::descriptor(),
      v1::Credential::descriptor(),    v1::Evidence::descriptor(),
      v1::Grant::descriptor(),         v1::Genesis::descriptor(),
      v1::Scheme::descriptor(),        v1::Statement::descriptor()};
};

TEST_F(CanonicalFormTest, IsWhatLibprotobufWritesForEveryRecord) {
  for (const RecordInfo& record : AllRecords()) {
    const auto message = NewMessage(record.schema.name);
    ASSERT_NE(message, nullptr) << record.schema.name;
    for (const Fill fill : {Fill::kSparse, Fill::kMixed, Fill::kFull}) {
      for (std::uint64_t seed = 100; seed < 120; ++seed) {
        const std::string bytes = record.random_bytes(seed, fill);
        ASSERT_TRUE(message->ParseFromString(bytes)) << record.schema.name;
        message->DiscardUnknownFields();
        ASSERT_EQ(message->SerializeAsString(), bytes)
            << record.schema.name << " seed " << seed;
      }
    }
  }
}

TEST_F(CanonicalFormTest, IsWhatLibprotobufWritesForWholeStatements) {
  statement::Header header;
  header.home = "log.example/kz";
  header.nonce = std::string(16, 'n');
  header.slots = {"centre", "root"};
  header.keys = {Hash{}};
  for (const auto& info : statement::AllKinds()) {
    const auto made = statement::MakeStatement(
        header, comity::testing::RandomBody(info.kind, 1, Fill::kFull));
    ASSERT_OK(made) << info.name;
    v1::Statement message;
    ASSERT_TRUE(message.ParseFromString(made->bytes)) << info.name;
    message.DiscardUnknownFields();
    EXPECT_EQ(message.SerializeAsString(), made->bytes) << info.name;
    EXPECT_EQ(message.header().kind(), static_cast<std::uint64_t>(info.kind));
  }
}

}  // namespace
}  // namespace comity
