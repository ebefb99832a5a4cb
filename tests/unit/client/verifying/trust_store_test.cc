#include "client/verifying/trust_store.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "client/files/durable_file.h"
#include "core/crypto/sha256.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using comity::testing::TemporaryDirectory;

constexpr char kOrigin[] = "registry.kz.example";

merkle::TreeHead Head(std::uint64_t size, const std::string& log = "true") {
  return {.size = {size}, .root = crypto::Sha256(log + std::to_string(size))};
}

MarksByOrigin Marks(const merkle::TreeHead& newest,
                    const merkle::TreeHead& by_policy) {
  return {{kOrigin, {.newest = newest, .newest_by_policy = by_policy}}};
}

class TrustStoreTest : public ::testing::Test {
 protected:
  TrustStoreTest() {
    evidence::Policy policy;
    policy.origins.push_back({.origin = kOrigin,
                              .genesis_id = crypto::Sha256("genesis"),
                              .countries = {"KZ"},
                              .operator_name = "kz"});
    EXPECT_OK(TrustStore::Create(path_, policy));
  }

  TrustStore Open() { return *TrustStore::Open(path_); }
  evidence::Marks Stored() { return Open().ReadMarks()->at(kOrigin); }

  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "trust").string();
};

TEST_F(TrustStoreTest, KeepsPolicyAndMarks) {
  TrustStore store = Open();
  EXPECT_NE(store.policy().FindOrigin(kOrigin), nullptr);
  EXPECT_TRUE(store.ReadMarks()->empty());
  EXPECT_OK(store.Advance({}, Marks(Head(9), Head(5))));
  EXPECT_EQ(Stored().newest, Head(9));
  EXPECT_EQ(Stored().newest_by_policy, Head(5));
}

TEST_F(TrustStoreTest, KeepsTheMarksOfOtherOrigins) {
  TrustStore store = Open();
  ASSERT_OK(store.Advance({}, Marks(Head(9), Head(9))));
  const MarksByOrigin base = *store.ReadMarks();
  ASSERT_OK(store.Advance(
      base,
      {{"registry.cn.example", {.newest = Head(3), .newest_by_policy = {}}}}));
  EXPECT_EQ(store.ReadMarks()->size(), 2U);
  EXPECT_EQ(Stored().newest, Head(9));
}

TEST_F(TrustStoreTest, NeverMovesAMarkBack) {
  TrustStore store = Open();
  const MarksByOrigin base = Marks(Head(9), Head(5));
  ASSERT_OK(store.Advance({}, base));
  for (const MarksByOrigin& next :
       {Marks(Head(8), Head(5)), Marks(Head(9), Head(4)), Marks({}, Head(5)),
        Marks(Head(9), {}), Marks(Head(9, "other"), Head(5)),
        Marks(Head(9), Head(5, "other"))}) {
    EXPECT_FAILS(store.Advance(base, next), ErrorReason::kMarksBackward);
    EXPECT_EQ(Stored().newest, Head(9));
    EXPECT_EQ(Stored().newest_by_policy, Head(5));
  }
  EXPECT_OK(store.Advance(base, base));
  EXPECT_OK(store.Advance(base, Marks(Head(10), Head(10))));
}

TEST_F(TrustStoreTest, MovesOnlyFromWhereTheAnswerBegan) {
  TrustStore one = Open();
  TrustStore other = Open();
  const MarksByOrigin base = *one.ReadMarks();
  ASSERT_OK(other.Advance(base, Marks(Head(9), Head(9))));
  // Larger, but nothing links it to what the other answer saw.
  EXPECT_FAILS(one.Advance(base, Marks(Head(12, "fork"), {})),
               ErrorReason::kMarksMoved);
  EXPECT_EQ(Stored().newest, Head(9));
  EXPECT_OK(one.Advance(*one.ReadMarks(), Marks(Head(12), Head(9))));
}

TEST_F(TrustStoreTest, RefusesDamagedMarks) {
  ASSERT_OK(Open().Advance({}, Marks(Head(9), Head(9))));
  const std::string bytes = *ReadFile(path_ + "/marks", 1000);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::ofstream(path_ + "/marks", std::ios::binary | std::ios::trunc)
        << bytes.substr(0, size);
    if (size == bytes.find('\n') + 1) {
      continue;  // Just the title: marks of no origin, and canonical.
    }
    EXPECT_FAILS(Open().ReadMarks(), ErrorReason::kMarksDamaged) << size;
    EXPECT_FAILS(Open().Advance({}, Marks(Head(9), Head(9))),
                 ErrorReason::kMarksDamaged);
  }
}

TEST_F(TrustStoreTest, NeedsAPolicy) {
  EXPECT_FAILS(TrustStore::Open(path_ + "/none"), ErrorReason::kPolicyMissing);
  EXPECT_FAILS(TrustStore::Create(path_, {}), ErrorReason::kFileExists);
  std::ofstream(path_ + "/policy", std::ios::trunc) << "trust everybody\n";
  EXPECT_FAILS(TrustStore::Open(path_), ErrorReason::kPolicyMalformed);
}

}  // namespace
}  // namespace comity::client
