// Presentations and holder files: one form each; nobody is taken for the
// holder but who signed, and no claim is believed that the holder does not
// have.
#include <algorithm>

#include "client/issuing/holder_file.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/verifier.h"
#include "core/statement/wire.h"
#include "tests/fuzz/fixed_scene.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

void TestHolderFile(std::string_view bytes) {
  const auto holder =
      client::DecodeFile<client::HolderRecord>(client::kHolderFile, bytes);
  if (!holder.ok()) {
    return;
  }
  Require(client::EncodeFile(client::kHolderFile, *holder) == bytes,
          "a holder file that is read is written as it was");
  if (!client::CheckHolderRecord(*holder).ok()) {
    return;
  }
  const auto parsed = statement::ParseStatement(holder->statement);
  const auto* credential =
      parsed.ok() ? std::get_if<statement::Credential>(&parsed->body) : nullptr;
  Require(credential != nullptr, "a checked holder file has a credential");
  for (const client::ClaimValue& value : holder->values) {
    Require(statement::VerifyDisclosure(*credential,
                                        client::OpenClaim(*holder, value))
                .ok(),
            "every claim of a checked holder file opens");
  }
}

void TestPresentation(std::string_view bytes, bool other_nonce) {
  FixedScene& scene = FixedScene::Get();
  const auto decoded = statement::DecodeRecord<evidence::Presentation>(bytes);
  Require(!decoded.ok() || statement::EncodeRecord(*decoded) == bytes,
          "a presentation that is read is written as it was");
  if (bytes.empty()) {
    return;
  }
  evidence::VerifyRequest request;
  const auto& asked = scene.questions().back();
  request.question = asked.question;
  request.evidence = scene.evidence().back();
  request.presentation = bytes;
  request.nonce = other_nonce ? std::string_view("another nonce")
                              : std::string_view(scene.nonce());
  request.now_ms = scene.now_ms();
  const auto verdict = evidence::Verify(scene.policy(), request).verdict();
  if (verdict.authenticity == evidence::Authenticity::kGenuine) {
    Require(!other_nonce, "nobody is the holder by an old signature");
    Require(decoded.ok() && decoded->holder_signature ==
                                scene.presentation().holder_signature,
            "only the holder's signature shows the holder");
  } else {
    Require(verdict.claims.empty(), "no claim is believed without proof");
  }
  for (const evidence::VerifiedClaim& claim : verdict.claims) {
    const auto& values = scene.holder().values;
    Require(std::any_of(values.begin(), values.end(),
                        [&claim](const client::ClaimValue& value) {
                          return value.name == claim.name &&
                                 value.value == claim.value;
                        }),
            "every believed claim is the holder's");
  }
}

}  // namespace

// Byte 0: a holder file, a presentation, or one for another nonce.
void TestOneInput(std::string_view bytes) {
  Choices choices(bytes);
  const std::size_t how = choices.Below(3);
  if (how == 0) {
    TestHolderFile(choices.Rest());
  } else {
    TestPresentation(choices.Rest(), how == 2);
  }
}

}  // namespace comity::fuzzing
