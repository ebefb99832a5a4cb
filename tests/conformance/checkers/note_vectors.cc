// transparency-dev/formats: proof files of logs, and keys and cosignature
// times of notes.
#include "core/base/text_encoding.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/tlog_proof.h"
#include "core/checkpoint/verifier_key.h"
#include "tests/conformance/checkers.h"

namespace comity::conformance {
namespace {

using nlohmann::json;

bool RecognisesProofs(const VectorFile& file) {
  return file.json.has_value() && file.json->is_object() &&
         file.json->contains("marshal") && file.json->contains("must_reject");
}

bool RecognisesKeys(const VectorFile& file) {
  return file.json.has_value() && file.json->is_object() &&
         file.json->contains("accept") && file.json->contains("reject");
}

checkpoint::TlogProof ProofOf(const json& test) {
  checkpoint::TlogProof proof;
  proof.index = {test.at("index").get<std::uint64_t>()};
  for (const json& hash : test.at("hashes")) {
    proof.inclusion_proof.push_back(
        Hash::FromBytes(Base64Decode(hash.get<std::string>()).value()).value());
  }
  proof.checkpoint = test.at("checkpoint").get<std::string>();
  if (!test.at("extra").is_null()) {
    proof.extra = test.at("extra").get<std::string>();
  }
  return proof;
}

// The text of a case, possibly described as repeated characters.
std::string TextOf(const json& test) {
  if (test.contains("text")) {
    return test.at("text").get<std::string>();
  }
  std::string text = StringAt(test, "text_prefix");
  const auto repeat = test.at("repeat").get<std::string>();
  for (auto i = test.at("count").get<std::size_t>(); i > 0; --i) {
    text += repeat;
  }
  return text + StringAt(test, "text_suffix");
}

CheckResult RunProofs(const VectorFile& file) {
  CheckResult result;
  for (const json& test : file.json->at("marshal")) {
    const checkpoint::TlogProof proof = ProofOf(test);
    const auto want = test.at("want").get<std::string>();
    const auto read = checkpoint::ParseTlogProof(want);
    result.Count(checkpoint::FormatTlogProof(proof) == want,
                 StringAt(test, "name") + " is written otherwise");
    result.Count(read.ok() && *read == proof,
                 StringAt(test, "name") + " is read otherwise");
  }
  for (const json& test : file.json->at("must_reject")) {
    result.Count(!checkpoint::ParseTlogProof(TextOf(test)).ok(),
                 StringAt(test, "name") + " must be refused");
  }
  return result;
}

// Whether the time in a signature line's base64 is the published one, null
// standing for none.
bool TimeIsAsPublished(const json& test) {
  const auto bytes = Base64Decode(test.at("sig_b64").get<std::string>());
  if (!bytes || bytes->size() < 4) {
    return false;
  }
  const auto time_s = checkpoint::UnverifiedCosignatureTime(bytes->substr(4));
  const json& expected = test.at("timestamp");
  return expected.is_null()
             ? !time_s.ok()
             : time_s.ok() && *time_s == expected.get<std::uint64_t>();
}

CheckResult RunKeys(const VectorFile& file) {
  CheckResult result;
  for (const json& text : file.json->at("accept")) {
    const auto key = checkpoint::VerifierKey::Parse(text.get<std::string>());
    result.Count(key.ok() && key->ToString() == text.get<std::string>(),
                 text.get<std::string>() + " must be accepted");
  }
  for (const json& text : file.json->at("reject")) {
    result.Count(!checkpoint::VerifierKey::Parse(text.get<std::string>()).ok(),
                 text.get<std::string>() + " must be refused");
  }
  for (const json& test : ArrayAt(*file.json, "cosignature_timestamp")) {
    result.Count(TimeIsAsPublished(test),
                 "time of cosignature " + StringAt(test, "sig_b64"));
  }
  return result;
}

}  // namespace

Checker TlogProofChecker() {
  return {"tlog-proof", RecognisesProofs, RunProofs};
}

Checker NoteKeyChecker() { return {"note-keys", RecognisesKeys, RunKeys}; }

}  // namespace comity::conformance
