#include "client/verifying/verifier.h"

#include <chrono>
#include <vector>

#include "core/evidence/evidence_records.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

// So often may another process move the marks while an answer is made.
constexpr int kAttemptsMax = 3;
// The questions whose answers are wanted: the one, or for every country.
std::vector<evidence::Question> QuestionsOf(const Inquiry& inquiry,
                                            const evidence::Policy& policy,
                                            bool every_host) {
  evidence::Question question = inquiry.question;
  const auto presentation =
      statement::DecodeRecord<evidence::Presentation>(inquiry.presentation);
  if (presentation.ok()) {
    question.disclosures = presentation->disclosures;
  }
  if (!every_host) {
    return {question};
  }
  question.host_country.clear();
  std::vector<evidence::Question> questions{question};
  for (std::string& country : policy.Countries()) {
    question.host_country = std::move(country);
    questions.push_back(question);
  }
  return questions;
}

}  // namespace

std::uint64_t SystemClockMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

std::uint64_t SteadyClockMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

StatusOr<GatheredEvidence> Verifier::Fetch(const Registries& registries,
                                           const Inquiry& inquiry,
                                           bool every_host) const {
  COMITY_ASSIGN_OR_RETURN(MarksByOrigin marks, trust_.ReadMarks());
  return GatherEvidence(registries, {.policy = trust_.policy(),
                                     .questions = QuestionsOf(
                                         inquiry, trust_.policy(), every_host),
                                     .every_host = every_host,
                                     .marks = std::move(marks),
                                     .now_ms = clock_(),
                                     .elapsed_ms = elapsed_});
}

template <typename Answer>
StatusOr<Answer> Verifier::TryOnline(const Registries& registries,
                                     const Inquiry& inquiry, bool every_host,
                                     Judge<Answer> judge) {
  COMITY_ASSIGN_OR_RETURN(const MarksByOrigin base, trust_.ReadMarks());
  COMITY_ASSIGN_OR_RETURN(GatheredEvidence gathered,
                          Fetch(registries, inquiry, every_host));
  Answer answer =
      judge(trust_.policy(), {.question = inquiry.question,
                              .evidence = gathered.evidence,
                              .presentation = inquiry.presentation,
                              .nonce = inquiry.nonce,
                              .now_ms = clock_(),
                              .marks = std::move(gathered.marks),
                              .online = true,
                              .consistency = std::move(gathered.consistency),
                              .claimed_verdict = gathered.unverified_verdict,
                              .not_shown = std::move(gathered.not_shown)});
  COMITY_RETURN_IF_ERROR(trust_.Advance(base, answer.marks()));
  return answer;
}

template <typename Answer>
StatusOr<Answer> Verifier::Online(const Registries& registries,
                                  const Inquiry& inquiry, bool every_host,
                                  Judge<Answer> judge) {
  auto answer = TryOnline(registries, inquiry, every_host, judge);
  for (int attempt = 1; attempt < kAttemptsMax &&
                        answer.status().reason() == ErrorReason::kMarksMoved;
       ++attempt) {
    answer = TryOnline(registries, inquiry, every_host, judge);
  }
  return answer;
}

template <typename Answer>
StatusOr<Answer> Verifier::InFile(const PresentedFile& file,
                                  const Inquiry& inquiry,
                                  Judge<Answer> judge) const {
  COMITY_ASSIGN_OR_RETURN(MarksByOrigin marks, trust_.ReadMarks());
  return judge(trust_.policy(),
               {.question = inquiry.question,
                .evidence = file.evidence,
                .presentation = file.presentation.empty() ? inquiry.presentation
                                                          : file.presentation,
                .nonce = inquiry.nonce,
                .now_ms = clock_(),
                .marks = std::move(marks)});
}

StatusOr<evidence::VerifiedAnswer> Verifier::VerifyOnline(
    const Registries& registries, const Inquiry& inquiry) {
  return Online(registries, inquiry, false, evidence::Verify);
}

StatusOr<evidence::VerifiedAnswers> Verifier::VerifyEverywhereOnline(
    const Registries& registries, const Inquiry& inquiry) {
  return Online(registries, inquiry, true, evidence::VerifyEverywhere);
}

StatusOr<evidence::VerifiedAnswer> Verifier::VerifyOnline(
    RegistryTransport& server, const Inquiry& inquiry) {
  return VerifyOnline(Registries{.first = &server}, inquiry);
}

StatusOr<evidence::VerifiedAnswers> Verifier::VerifyEverywhereOnline(
    RegistryTransport& server, const Inquiry& inquiry) {
  return VerifyEverywhereOnline(Registries{.first = &server}, inquiry);
}

StatusOr<evidence::VerifiedAnswer> Verifier::VerifyFile(
    const PresentedFile& file, const Inquiry& inquiry) const {
  return InFile(file, inquiry, evidence::Verify);
}

StatusOr<evidence::VerifiedAnswers> Verifier::VerifyEverywhereInFile(
    const PresentedFile& file, const Inquiry& inquiry) const {
  return InFile(file, inquiry, evidence::VerifyEverywhere);
}

}  // namespace comity::client
