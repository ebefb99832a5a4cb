#include "client/verifying/evidence_gathering.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "client/verifying/credential_asking.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

// Of all parts together; the rest is room for the credential's name and texts.
constexpr std::size_t kPartsSizeMax = evidence::kEvidenceSizeMax - (64U << 10);

// Everything that is known of one origin while evidence is put together.
struct Source {
  RegistryTransport* server = nullptr;  // Null: nobody is asked for more.
  // All keys that were ever needed; each answer must show them all.
  std::set<Hash> keys;
  std::optional<RegistryPart> part;
  std::size_t size_bytes = 0;  // Of the part.
};

std::set<Hash> KeysOf(const evidence::RegistryEvidence& part) {
  std::set<Hash> keys;
  for (const evidence::MapLookup& lookup : part.lookups) {
    keys.insert(lookup.key);
  }
  return keys;
}

Status TooLarge(std::string message) {
  return ResourceExhausted(ErrorReason::kEvidenceTooLarge, std::move(message));
}

// One gathering. One thread.
class Gathering {
 public:
  Gathering(const Registries& registries, const GatheringRequest& request)
      : registries_(registries),
        request_(request),
        begun_ms_(ElapsedMs()),
        home_(request.questions.front().credential.origin) {
    for (const auto& [origin, server] : registries.by_origin) {
      if (request.policy.FindOrigin(origin) != nullptr) {
        sources_[origin].server = server;
      }
    }
  }

  StatusOr<GatheredEvidence> Run() {
    COMITY_RETURN_IF_ERROR(AskFirst());
    if (registries_.by_origin.empty() || !TakeFirst()) {
      return AsAnswered();
    }
    for (std::size_t round = 0; round < request_.bounds.rounds_max; ++round) {
      const auto missing = FindMissing();
      if (missing.keys.empty()) {
        return Assemble();
      }
      for (const auto& [origin, keys] : missing.keys) {
        Fetch(origin, sources_.at(origin), keys);
      }
    }
    const auto missing = FindMissing();
    for (const auto& [origin, keys] : missing.keys) {
      Close(origin, sources_.at(origin),
            TooLarge("the question asks for ever more"));
    }
    return Assemble();
  }

 private:
  std::uint64_t ElapsedMs() const {
    return request_.elapsed_ms ? request_.elapsed_ms() : 0;
  }
  bool IsLate() const {
    return ElapsedMs() - begun_ms_ >= request_.bounds.time_max_ms;
  }

  // --- The first answer ------------------------------------------------------

  RegistryTransport* HomeServer() const {
    const auto home = registries_.by_origin.find(home_);
    return home == registries_.by_origin.end() ? nullptr : home->second;
  }

  // Fails if the first registry does not answer and the home cannot be asked
  // in its place.
  Status AskFirst() {
    RegistryTransport* home = HomeServer();
    asked_first_ = registries_.first != nullptr ? registries_.first : home;
    if (asked_first_ == nullptr) {
      return Unavailable(ErrorReason::kServerUnreachable,
                         "no address of a registry is known");
    }
    auto answer = AskForCredential(*asked_first_, request_);
    if (!answer.ok() && home != nullptr && home != asked_first_) {
      if (answer.status().code() == StatusCode::kNotFound) {
        TakeForAnyOther(*asked_first_);
      }
      asked_first_ = home;
      answer = AskForCredential(*home, request_);
    }
    COMITY_RETURN_IF_ERROR(answer.status());
    first_ = *std::move(answer);
    return OkStatus();
  }

  // A registry that does not know the credential, and which one it is it did
  // not say: it may be any whose address is not known.
  void TakeForAnyOther(RegistryTransport& server) {
    for (const evidence::PinnedOrigin& pinned : request_.policy.origins) {
      Source& source = sources_[pinned.origin];
      if (source.server == nullptr) {
        source.server = &server;
      }
    }
  }

  GatheredEvidence AsAnswered() {
    return {.evidence = std::move(first_.evidence),
            .consistency = std::move(first_.consistency),
            .marks = request_.marks,
            .not_shown = std::move(not_shown_),
            .unverified_verdict = std::move(first_.unverified_verdict)};
  }

  // Takes the parts of the first answer. False if the verifier will not
  // believe them: then it shall say so, and nothing is built on them.
  bool TakeFirst() {
    if (first_.evidence.size() > evidence::kEvidenceSizeMax) {
      return false;
    }
    auto read = statement::DecodeRecord<evidence::Evidence>(first_.evidence);
    const auto& asked = request_.questions.front().credential;
    if (!read.ok() || !read->credential ||
        read->credential->origin != asked.origin ||
        read->credential->credential_id != asked.credential_id) {
      return false;
    }
    for (evidence::RegistryEvidence& part : read->registries) {
      if (!TakeFirstPart(std::move(part))) {
        return false;
      }
    }
    texts_ = std::move(read->agreement_texts);
    for (const std::string& text : texts_) {
      texts_size_bytes_ += text.size();
    }
    return true;
  }

  bool TakeFirstPart(evidence::RegistryEvidence shown) {
    const std::string origin = shown.origin;
    const evidence::PinnedOrigin* pinned = request_.policy.FindOrigin(origin);
    if (pinned == nullptr ||
        (sources_.contains(origin) && sources_.at(origin).part.has_value())) {
      return false;
    }
    auto part = ProvePart(std::move(shown), TermsOf(*pinned, request_.marks),
                          first_.consistency);
    if (!part.ok()) {
      // A copy that lags behind what was seen at home: home is asked next.
      return part.status().reason() == ErrorReason::kOlderThanKnown &&
             registries_.by_origin.contains(origin);
    }
    Source& source = sources_[origin];
    if (source.server == nullptr) {
      source.server = asked_first_;
    }
    source.keys = KeysOf(part->evidence);
    Keep(source, *std::move(part));
    return true;
  }

  // --- Further answers -------------------------------------------------------

  evidence::MissingHistories FindMissing() {
    evidence::ProvenByOrigin proven;
    evidence::MissingQuery query = {.questions = request_.questions,
                                    .askable = {},
                                    .agreement_texts = texts_};
    for (const auto& [origin, source] : sources_) {
      if (source.part) {
        proven[origin] = source.part->proven.get();
      }
      if (source.server != nullptr) {
        query.askable.insert(origin);
      }
    }
    auto missing = FindMissingHistories(request_.policy, proven, query);
    wanted_ = missing.wanted_origins;
    return missing;
  }

  // Whether its part will be in the evidence.
  bool IsShown(const std::string& origin, const Source& source) const {
    return source.part && wanted_.contains(origin);
  }

  PartTerms TermsOf(const evidence::PinnedOrigin& pinned,
                    const MarksByOrigin& marks) const {
    const auto found = marks.find(pinned.origin);
    return {.pinned = pinned,
            .policy = request_.policy,
            .marks = found == marks.end() ? evidence::Marks{} : found->second,
            .now_ms = request_.now_ms,
            .wrap_refusals = true};
  }

  void Fetch(const std::string& origin, Source& source,
             const std::set<Hash>& missing) {
    Status fetched = CheckRoom(source);
    if (fetched.ok()) {
      source.keys.insert(missing.begin(), missing.end());
      fetched = TryFetch(*request_.policy.FindOrigin(origin), source);
    }
    if (!fetched.ok()) {
      Close(origin, source, fetched);
    }
  }

  Status CheckRoom(const Source& source) const {
    if (IsLate()) {
      return Unavailable(ErrorReason::kServerUnreachable,
                         "no time was left to ask it");
    }
    std::size_t shown = 0;
    for (const auto& [origin, other] : sources_) {
      shown += IsShown(origin, other) ? 1U : 0U;
    }
    if (!source.part && shown >= evidence::kRegistryCountMax) {
      return TooLarge("evidence shows at most " +
                      std::to_string(evidence::kRegistryCountMax) +
                      " registries");
    }
    return OkStatus();
  }

  Status TryFetch(const evidence::PinnedOrigin& pinned, Source& source) {
    if (source.keys.size() > kHistoryKeysMax) {
      return TooLarge("more than " + std::to_string(kHistoryKeysMax) +
                      " histories of it are asked for");
    }
    PartTerms terms = TermsOf(pinned, request_.marks);
    if (source.part) {
      // What it showed a moment ago is the head it must extend now.
      terms.marks = source.part->marks_after;
    }
    COMITY_ASSIGN_OR_RETURN(RegistryPart part,
                            FetchPart(*source.server, terms, source.keys));
    for (const Hash& key : source.keys) {
      if (part.proven->Find(key) == nullptr) {
        return Status(StatusCode::kUnknown, ErrorReason::kHistoryMissing,
                      "it did not show all that it was asked for");
      }
    }
    return KeepInRoom(source, std::move(part));
  }

  Status KeepInRoom(Source& source, RegistryPart part) {
    const std::size_t size = statement::EncodeRecord(part.evidence).size();
    std::size_t others = texts_size_bytes_;
    for (const auto& [origin, other] : sources_) {
      const bool counts = &other != &source && IsShown(origin, other);
      others += counts ? other.size_bytes : 0;
    }
    if (others + size > kPartsSizeMax) {
      return TooLarge("the evidence would exceed its bound");
    }
    Keep(source, std::move(part));
    return OkStatus();
  }

  static void Keep(Source& source, RegistryPart part) {
    source.size_bytes = statement::EncodeRecord(part.evidence).size();
    source.part = std::move(part);
  }

  // It is not asked again; what it showed before stays.
  void Close(const std::string& origin, Source& source, const Status& why) {
    source.server = nullptr;
    not_shown_.insert_or_assign(origin, why);
  }

  // --- The end ---------------------------------------------------------------

  GatheredEvidence Assemble() {
    std::erase_if(not_shown_, [this](const auto& one) {
      return !wanted_.contains(one.first);
    });
    GatheredEvidence gathered;
    gathered.marks = request_.marks;
    evidence::Evidence evidence;
    for (auto& [origin, source] : sources_) {
      // What no question looks at would only be one more thing to doubt.
      if (IsShown(origin, source)) {
        Add(origin, *source.part, gathered);
        evidence.registries.push_back(std::move(source.part->evidence));
      }
    }
    if (evidence.registries.empty()) {
      return AsAnswered();
    }
    evidence.credential = request_.questions.front().credential;
    evidence.agreement_texts = std::move(texts_);
    gathered.evidence = statement::EncodeRecord(evidence);
    gathered.not_shown = std::move(not_shown_);
    gathered.unverified_verdict = std::move(first_.unverified_verdict);
    return gathered;
  }

  static void Add(const std::string& origin, const RegistryPart& part,
                  GatheredEvidence& gathered) {
    gathered.marks[origin] = part.marks_before;
    gathered.consistency.insert(gathered.consistency.end(),
                                part.consistency.begin(),
                                part.consistency.end());
  }

  const Registries& registries_;
  const GatheringRequest& request_;
  const std::uint64_t begun_ms_;
  const std::string home_;
  RegistryTransport* asked_first_ = nullptr;
  EvidenceAnswer first_;
  std::vector<std::string> texts_;
  std::size_t texts_size_bytes_ = 0;
  std::map<std::string, Source> sources_;
  // Origins that the questions look for, by the last run of them.
  std::set<std::string> wanted_;
  std::map<std::string, Status> not_shown_;
};

}  // namespace

StatusOr<GatheredEvidence> GatherEvidence(const Registries& registries,
                                          const GatheringRequest& request) {
  return Gathering(registries, request).Run();
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

}  // namespace comity::client
