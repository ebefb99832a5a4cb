// The verifier: recomputes an answer from evidence, and is the only maker of
// a VerifiedAnswer.
//
// It believes nothing but the policy and the marks it is given: not the
// server, not the file, not the clock of the log beyond what the policy says.
// Source: docs/spec, Evidence and Verdict.
#ifndef COMITY_CORE_EVIDENCE_VERIFIER_H_
#define COMITY_CORE_EVIDENCE_VERIFIER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "core/evidence/question.h"
#include "core/evidence/verdict.h"
#include "core/merkle/tree_types.h"

namespace comity::evidence {

// What a verifier remembers of one origin: the newest head it saw, and the
// newest that satisfied its policy. A size of 0 means none.
struct Marks {
  merkle::TreeHead newest;
  merkle::TreeHead newest_by_policy;
};

// Proof that the evidence's head of an origin extends a remembered one.
struct ConsistencyProof {
  std::string origin;
  merkle::TreeSize old_size;
  std::vector<Hash> hashes;
};

// Everything an answer is made from.
struct VerifyRequest {
  Question question;
  // Canonical Evidence bytes, at most kEvidenceSizeMax.
  std::string_view evidence;
  // Canonical Presentation bytes, or empty.
  std::string_view presentation = {};
  // If not empty: the holder's signature over it is required.
  std::string_view nonce = {};
  // The verifier's own clock, Unix milliseconds.
  std::uint64_t now_ms = 0;
  // By origin. An origin without marks is met for the first time.
  std::map<std::string, Marks> marks = {};
  // The evidence came from a server just now: its heads must extend the
  // marks, by the proofs below. A file need not, and then moves no mark.
  bool online = false;
  std::vector<ConsistencyProof> consistency = {};
  // What the server itself answered, canonical Verdict bytes, or empty. Never
  // believed: where both answers are decided and differ, the verdict notes
  // RECOGNITION_DIFFERS.
  std::string_view claimed_verdict = {};
  // Why registries showed nothing, or not all that was asked of them, by
  // origin. Changes no answer: where one stays open that looked for them, the
  // verdict gives these reasons, too.
  std::map<std::string, Status> not_shown = {};
};

// A verdict that was recomputed, and the marks to remember from now on.
// Only Verify makes one. Thread-compatible.
class VerifiedAnswer {
 public:
  const Verdict& verdict() const { return verdict_; }

  // The marks of every origin whose evidence was linked to earlier marks (or
  // met for the first time), moved forward. Store them before showing the
  // verdict.
  const std::map<std::string, Marks>& marks() const { return marks_; }

 private:
  friend VerifiedAnswer Verify(const Policy& policy,
                               const VerifyRequest& request);
  explicit VerifiedAnswer(Verdict verdict) : verdict_(std::move(verdict)) {}

  Verdict verdict_;
  std::map<std::string, Marks> marks_;
};

// Verdicts for several host countries from one piece of evidence. Only
// VerifyEverywhere makes one. Thread-compatible.
class VerifiedAnswers {
 public:
  // One for each country asked about, in ascending order of the countries.
  const std::vector<Verdict>& verdicts() const { return verdicts_; }
  // As VerifiedAnswer::marks.
  const std::map<std::string, Marks>& marks() const { return marks_; }

 private:
  friend VerifiedAnswers VerifyEverywhere(const Policy& policy,
                                          const VerifyRequest& request);
  VerifiedAnswers() = default;

  std::vector<Verdict> verdicts_;
  std::map<std::string, Marks> marks_;
};

// Recomputes the answer. Never fails: what cannot be checked is UNPROVEN, with
// the reason. Work and memory are bounded by the size of the evidence.
// Thread-safe.
VerifiedAnswer Verify(const Policy& policy, const VerifyRequest& request);

// The same for every country that the policy pins; question.host_country is
// ignored.
VerifiedAnswers VerifyEverywhere(const Policy& policy,
                                 const VerifyRequest& request);

// What a holder signs to answer a verifier's nonce:
// "comity/presentation/v1" || 0 || str(origin) || credential id || str(nonce).
std::string PresentationInput(const statement::CredentialReference& credential,
                              std::string_view nonce);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_VERIFIER_H_
