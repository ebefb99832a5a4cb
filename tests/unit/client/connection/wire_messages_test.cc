#include "client/connection/wire_messages.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/sha256.h"
#include "tests/support/status_matchers.h"

namespace comity::client {
namespace {

std::string HashBytes(const std::string& of) {
  return std::string(crypto::Sha256(of).view());
}

TEST(WireMessagesTest, AsksForACredential) {
  const auto request = ToWire(CredentialQuery{
      .credential = {.origin = "registry.kz.example",
                     .credential_id = std::string(16, 'i')},
      .host_country = "CN",
      .purpose = statement::Purpose::kEmployment,
      .on = CivilDate::Parse("2026-02-01"),
      .known_heads = {{.origin = "registry.kz.example",
                       .head = {.size = {9}, .root = crypto::Sha256("r")}}},
      .head = HeadChoice::kCosigned});
  EXPECT_EQ(request.credential().origin(), "registry.kz.example");
  EXPECT_EQ(request.credential().credential_id(), std::string(16, 'i'));
  EXPECT_EQ(request.host_country(), "CN");
  EXPECT_EQ(request.purpose(), v1::PURPOSE_EMPLOYMENT);
  EXPECT_EQ(request.on(), "2026-02-01");
  ASSERT_EQ(request.known_heads_size(), 1);
  EXPECT_EQ(request.known_heads(0).size(), 9U);
  EXPECT_EQ(request.known_heads(0).root(), HashBytes("r"));
  EXPECT_EQ(request.head(), v1::HEAD_CHOICE_COSIGNED);
  EXPECT_EQ(ToWire(CredentialQuery{}).on(), "");
}

TEST(WireMessagesTest, AsksForHistories) {
  const auto request = ToWire(
      HistoryQuery{.map_keys = {crypto::Sha256("a"), crypto::Sha256("b")}});
  ASSERT_EQ(request.map_keys_size(), 2);
  EXPECT_EQ(request.map_keys(0), HashBytes("a"));
  EXPECT_TRUE(request.with_authority());
  EXPECT_FALSE(request.has_known_head());
}

v1::SubmitStatementResponse Admitted() {
  v1::SubmitStatementResponse response;
  response.set_index(5);
  response.set_entry("entry");
  response.add_inclusion_proof(HashBytes("p"));
  response.set_checkpoint("note");
  response.set_duplicate(true);
  return response;
}

TEST(WireMessagesTest, ReadsAnAcknowledgement) {
  const auto read = FromWire(Admitted());
  ASSERT_OK(read);
  EXPECT_EQ(read->index, 5U);
  EXPECT_EQ(read->entry, "entry");
  EXPECT_EQ(read->inclusion_proof, std::vector{crypto::Sha256("p")});
  EXPECT_EQ(read->checkpoint, "note");
  EXPECT_TRUE(read->duplicate);
  v1::SubmitAccepted accepted;
  accepted.set_index(6);
  EXPECT_EQ(FromWire(accepted, "note of all")->checkpoint, "note of all");
}

TEST(WireMessagesTest, RefusesProofsOfAnotherForm) {
  auto response = Admitted();
  response.add_inclusion_proof("short");
  EXPECT_FAILS(FromWire(response), ErrorReason::kAnswerMalformed);
  response = Admitted();
  for (int i = 0; i < 65; ++i) {
    response.add_inclusion_proof(HashBytes("p"));
  }
  EXPECT_FAILS(FromWire(response), ErrorReason::kAnswerMalformed);
  v1::GetCredentialEvidenceResponse evidence;
  evidence.add_consistency()->add_hashes("short");
  EXPECT_FAILS(FromWire(evidence), ErrorReason::kAnswerMalformed);
  v1::GetHistoryEvidenceResponse history;
  history.mutable_consistency()->add_hashes("short");
  EXPECT_FAILS(FromWire(history), ErrorReason::kAnswerMalformed);
  v1::GetInclusionProofResponse proof;
  proof.add_hashes("short");
  EXPECT_FAILS(FromWire(proof), ErrorReason::kAnswerMalformed);
  v1::SubmitAccepted accepted;
  accepted.add_inclusion_proof("short");
  EXPECT_FAILS(FromWire(accepted, ""), ErrorReason::kAnswerMalformed);
}

TEST(WireMessagesTest, ReadsEvidenceWithItsLinks) {
  v1::GetCredentialEvidenceResponse response;
  response.set_evidence("bytes");
  response.add_consistency()->set_old_size(3);
  response.mutable_consistency(0)->set_origin("registry.kz.example");
  response.mutable_consistency(0)->add_hashes(HashBytes("c"));
  const auto read = FromWire(response);
  ASSERT_OK(read);
  EXPECT_EQ(read->evidence, "bytes");
  ASSERT_EQ(read->consistency.size(), 1U);
  EXPECT_EQ(read->consistency[0].old_size.value, 3U);
  EXPECT_EQ(read->consistency[0].hashes, std::vector{crypto::Sha256("c")});
}

TEST(WireMessagesTest, ReadsConsecutiveEntriesOnly) {
  v1::ListEntriesResponse response;
  for (const std::uint64_t index : {7U, 8U}) {
    v1::EntryAt& entry = *response.add_entries();
    entry.set_index(index);
    entry.set_entry("entry " + std::to_string(index));
  }
  response.set_tree_size(20);
  response.set_next_page_token("next");
  const auto page = FromWire(response, 0);
  ASSERT_OK(page);
  EXPECT_EQ(page->first_index, 7U);
  EXPECT_EQ(page->entries[1], "entry 8");
  EXPECT_EQ(page->tree_size, 20U);
  EXPECT_EQ(page->next_page_token, "next");
  response.mutable_entries(1)->set_index(9);
  EXPECT_FAILS(FromWire(response, 0), ErrorReason::kAnswerMalformed);
  EXPECT_EQ(FromWire(v1::ListEntriesResponse(), 4)->first_index, 4U);
}

}  // namespace
}  // namespace comity::client
