#include "client/verifying/verifier.h"

#include <chrono>

namespace comity::client {
namespace {

// So often may another process move the marks while an answer is made.
constexpr int kAttemptsMax = 3;
// A request names at most 16 heads, up to two of each origin.
constexpr std::size_t kKnownOriginsMax = 8;

// The marks that a request has room for: those of the home and the host first,
// since their logs are in the evidence for certain.
MarksByOrigin MarksToName(const MarksByOrigin& marks, const std::string& home,
                          const std::string& host) {
  MarksByOrigin named;
  for (const std::string& origin : {home, host}) {
    if (const auto found = marks.find(origin); found != marks.end()) {
      named.insert(*found);
    }
  }
  for (auto one = marks.begin();
       one != marks.end() && named.size() < kKnownOriginsMax; ++one) {
    named.insert(*one);
  }
  return named;
}

CredentialQuery QueryFor(const evidence::Question& question,
                         const evidence::Policy& policy,
                         const MarksByOrigin& marks) {
  const evidence::PinnedOrigin* host =
      policy.FindCountry(question.host_country);
  return {.credential = question.credential,
          .host_country = question.host_country,
          .purpose = question.purpose,
          .on = question.on,
          .known_heads =
              KnownHeadsOf(MarksToName(marks, question.credential.origin,
                                       host == nullptr ? "" : host->origin)),
          .known_at = question.known_at};
}

}  // namespace

std::uint64_t SystemClockMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

std::vector<KnownHead> KnownHeadsOf(const MarksByOrigin& marks) {
  std::vector<KnownHead> heads;
  for (const auto& [origin, one] : marks) {
    if (one.newest_by_policy.size.value > 0 &&
        one.newest_by_policy.size < one.newest.size) {
      heads.push_back({.origin = origin, .head = one.newest_by_policy});
    }
    if (one.newest.size.value > 0) {
      heads.push_back({.origin = origin, .head = one.newest});
    }
  }
  return heads;
}

template <typename Answer>
StatusOr<Answer> Verifier::TryOnline(RegistryTransport& server,
                                     const Inquiry& inquiry, bool every_host,
                                     Judge<Answer> judge) {
  COMITY_ASSIGN_OR_RETURN(const MarksByOrigin base, trust_.ReadMarks());
  CredentialQuery query = QueryFor(inquiry.question, trust_.policy(), base);
  query.every_host = every_host;
  COMITY_ASSIGN_OR_RETURN(EvidenceAnswer fetched,
                          server.CredentialEvidence(query));
  Answer answer =
      judge(trust_.policy(), {.question = inquiry.question,
                              .evidence = fetched.evidence,
                              .presentation = inquiry.presentation,
                              .nonce = inquiry.nonce,
                              .now_ms = clock_(),
                              .marks = base,
                              .online = true,
                              .consistency = std::move(fetched.consistency),
                              .claimed_verdict = fetched.unverified_verdict});
  COMITY_RETURN_IF_ERROR(trust_.Advance(base, answer.marks()));
  return answer;
}

template <typename Answer>
StatusOr<Answer> Verifier::Online(RegistryTransport& server,
                                  const Inquiry& inquiry, bool every_host,
                                  Judge<Answer> judge) {
  auto answer = TryOnline(server, inquiry, every_host, judge);
  for (int attempt = 1; attempt < kAttemptsMax &&
                        answer.status().reason() == ErrorReason::kMarksMoved;
       ++attempt) {
    answer = TryOnline(server, inquiry, every_host, judge);
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
    RegistryTransport& server, const Inquiry& inquiry) {
  return Online(server, inquiry, false, evidence::Verify);
}

StatusOr<evidence::VerifiedAnswers> Verifier::VerifyEverywhereOnline(
    RegistryTransport& server, const Inquiry& inquiry) {
  return Online(server, inquiry, true, evidence::VerifyEverywhere);
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
