#include "tests/simulation/verifier_node.h"

#include <algorithm>
#include <utility>

#include "core/evidence/evidence_records.h"
#include "core/statement/wire.h"
#include "tests/support/bare_transport.h"

namespace comity::simulation {
namespace {

using evidence::Authenticity;
using evidence::DayStatus;
using evidence::Recognition;
using statement::NameOf;

bool Holds(const std::vector<std::string>& names, ErrorReason reason) {
  return std::find(names.begin(), names.end(), Name(reason)) != names.end();
}

std::string Reasons(const evidence::Verdict& verdict) {
  std::string text;
  for (const std::string& reason : verdict.reasons) {
    text += " " + reason;
  }
  for (const std::string& detail : verdict.details) {
    text += " (" + detail + ")";
  }
  return text;
}

std::vector<RegistryNode*> Servers(RegistryNode& server, RegistryNode* liar) {
  std::vector<RegistryNode*> servers = {&server};
  if (liar != nullptr) {
    servers.push_back(liar);
  }
  return servers;
}

}  // namespace

// One way to a server, on which somebody may stand.
class VerifierNode::Transport final : public testing::BareTransport {
 public:
  Transport(VerifierNode& asker, RegistryNode& server, RegistryNode* liar,
            bool honestly)
      : asker_(asker),
        world_(asker.world_),
        server_(server),
        liar_(liar),
        honestly_(honestly) {}

  StatusOr<client::EvidenceAnswer> CredentialEvidence(
      const client::CredentialQuery& query) override {
    if (honestly_ || !world_.OneIn(3)) {
      return Remember(server_.Answer(query, 0));
    }
    switch (world_.dice.Below(5)) {
      case 0:
        return Remember(OldHead(query));
      case 1:
        return Dropped(query);
      case 2:
        return Damaged(query);
      case 3:
        return Replayed(query);
      default:
        return Remember(Forked(query));
    }
  }

 private:
  using Answer = StatusOr<client::EvidenceAnswer>;

  Answer Remember(Answer answer) {
    if (answer.ok() && world_.OneIn(2)) {
      asker_.earlier_ = *answer;
      asker_.earlier_question_ = asker_.question_;
      asker_.earlier_name_ = asker_.question_name_;
    }
    return answer;
  }

  // An old head cannot be linked to a newer one: the liar says nothing of it.
  Answer OldHead(client::CredentialQuery query) {
    world_.coverage.Count(Happening::kLieOldHead);
    if (world_.OneIn(2)) {
      query.known_heads.clear();
    }
    return server_.Answer(query, 1 + world_.dice.Below(7));
  }

  Answer Forked(client::CredentialQuery query) {
    if (liar_ == nullptr) {
      return server_.Answer(query, 0);
    }
    world_.coverage.Count(Happening::kLieFork);
    auto answer = liar_->Answer(query, 0);
    if (!answer.ok()) {
      // It cannot prove that it extends what the asker knows; it tries anyhow.
      query.known_heads.clear();
      answer = liar_->Answer(query, 0);
    }
    return answer;
  }

  Answer Replayed(const client::CredentialQuery& query) {
    if (!asker_.earlier_) {
      return server_.Answer(query, 0);
    }
    world_.coverage.Count(Happening::kLieReplayed);
    return *asker_.earlier_;
  }

  Answer Damaged(const client::CredentialQuery& query) {
    auto answer = server_.Answer(query, 0);
    if (answer.ok() && !answer->evidence.empty()) {
      world_.coverage.Count(Happening::kLieDamaged);
      char& byte = answer->evidence[world_.dice.Below(answer->evidence.size())];
      byte = static_cast<char>(byte ^ (1 << world_.dice.Below(8)));
    }
    return answer;
  }

  // Leaves out a statement, or a history, or its last statement.
  Answer Dropped(const client::CredentialQuery& query) {
    auto answer = server_.Answer(query, 0);
    if (!answer.ok()) {
      return answer;
    }
    auto read = statement::DecodeRecord<evidence::Evidence>(answer->evidence);
    if (!read.ok()) {
      return answer;
    }
    world_.coverage.Count(Happening::kLieDropped);
    evidence::RegistryEvidence& part = read->registries.front();
    const auto at = [this](std::size_t size) {
      return static_cast<std::ptrdiff_t>(world_.dice.Below(size));
    };
    if (world_.OneIn(2)) {
      part.entries.erase(part.entries.begin() + at(part.entries.size()));
    } else if (world_.OneIn(2)) {
      part.lookups.erase(part.lookups.begin() + at(part.lookups.size()));
    } else {
      part.lookups[static_cast<std::size_t>(at(part.lookups.size()))]
          .value.clear();
    }
    answer->evidence = statement::EncodeRecord(*read);
    return answer;
  }

  VerifierNode& asker_;
  Surroundings& world_;
  RegistryNode& server_;
  RegistryNode* liar_;
  const bool honestly_;
};

VerifierNode::VerifierNode(std::string name, Surroundings& world,
                           Author& author, bool forgetful)
    : name_(std::move(name)),
      world_(world),
      author_(author),
      forgetful_(forgetful) {
  Open();
}

evidence::Policy VerifierNode::PolicyOf() const {
  evidence::Policy policy;
  policy.origins.push_back({world_.founding.registry().origin(),
                            world_.founding.registry().genesis_id(),
                            {"KZ"},
                            "kz-authority"});
  return policy;
}

void VerifierNode::Open() {
  const std::string directory =
      world_.directory + "/" + name_ + "-trust-" + std::to_string(lives_++);
  const Status created = client::TrustStore::Create(directory, PolicyOf());
  auto opened = client::TrustStore::Open(directory);
  if (!created.ok() || !opened.ok()) {
    return world_.truth.Breach(name_ + " cannot open its trust store");
  }
  trust_ = *std::move(opened);
}

evidence::Question VerifierNode::AnyQuestion() {
  const std::uint64_t n = author_.AnyCredential();
  evidence::Question question;
  question.credential = {world_.founding.registry().origin(),
                         testing::TestRegistry::CredentialId(n)};
  question.on = world_.today().PlusDays(
      world_.OneIn(2) ? 0
                      : static_cast<std::int64_t>(world_.dice.Below(9)) - 4);
  if (author_.IsForeign(n)) {
    question.host_country = "KZ";
    question.purpose = statement::Purpose::kEmployment;
  }
  question_name_ = CredentialName(n);
  return question;
}

void VerifierNode::Ask(RegistryNode& server, RegistryNode* liar,
                       bool honestly) {
  if (forgetful_) {
    Open();
  }
  question_ = AnyQuestion();
  Transport transport(*this, server, liar, honestly);
  client::Verifier verifier(*trust_,
                            [this] { return world_.schedule.now_ms(); });
  const auto answer = verifier.VerifyOnline(transport, {.question = question_});
  if (!answer.ok()) {
    world_.coverage.Count(Happening::kNoAnswer);
    last_reasons_ = std::string(Name(answer.status().reason())) + " " +
                    answer.status().message();
    return;
  }
  last_reasons_ = Reasons(answer->verdict());
  Count(answer->verdict());
  Judge(answer->verdict(), question_, Servers(server, liar), true);
}

void VerifierNode::JudgeFile(RegistryNode& server, RegistryNode* liar) {
  if (!earlier_ || forgetful_) {
    return;
  }
  client::PresentedFile file;
  file.evidence = earlier_->evidence;
  client::Verifier verifier(*trust_,
                            [this] { return world_.schedule.now_ms(); });
  const auto answer =
      verifier.VerifyFile(file, {.question = earlier_question_});
  if (!answer.ok()) {
    return world_.truth.Breach(
        name_ + " cannot judge a file: " + answer.status().message());
  }
  question_name_ = earlier_name_;
  Count(answer->verdict());
  Judge(answer->verdict(), earlier_question_, Servers(server, liar), false);
}

void VerifierNode::Count(const evidence::Verdict& verdict) {
  Coverage& coverage = world_.coverage;
  switch (verdict.authenticity) {
    case Authenticity::kUnproven:
      coverage.Count(Happening::kUnproven);
      if (Holds(verdict.reasons, ErrorReason::kForkDetected) ||
          Holds(verdict.reasons, ErrorReason::kRootMismatch)) {
        coverage.Count(Happening::kForkNoticed);
      }
      if (Holds(verdict.reasons, ErrorReason::kOlderThanKnown)) {
        coverage.Count(Happening::kOldHeadNoticed);
      }
      break;
    case Authenticity::kFalse:
      coverage.Count(Happening::kFalse);
      break;
    default:
      coverage.Count(verdict.status == DayStatus::kUnknown ? Happening::kUnknown
                     : verdict.status == DayStatus::kValid
                         ? Happening::kValid
                         : Happening::kNotValid);
      break;
  }
  if (verdict.recognition == Recognition::kRecognised) {
    coverage.Count(Happening::kRecognised);
  } else if (verdict.recognition == Recognition::kNotRecognised) {
    coverage.Count(Happening::kNotRecognised);
  }
}

void VerifierNode::Judge(const evidence::Verdict& verdict,
                         const evidence::Question& asked,
                         const std::vector<RegistryNode*>& servers,
                         bool linked) {
  const bool decided = verdict.authenticity == Authenticity::kFalse ||
                       (verdict.authenticity == Authenticity::kGenuine &&
                        verdict.status != DayStatus::kUnknown);
  if (!decided) {
    if (verdict.recognition == Recognition::kRecognised) {
      world_.truth.Breach("I3: recognised what is not known to be valid");
    }
    return;
  }
  const evidence::RegistryView& view = verdict.registries.front();
  for (RegistryNode* server : servers) {
    const Chronicle& chronicle = server->KnownChronicle();
    if (chronicle.size() < view.size ||
        NaiveRoot(chronicle, view.size) != view.root) {
      continue;
    }
    for (const Seen& seen : believed_) {
      const std::uint64_t both = std::min(seen.head.size.value, view.size);
      if (linked && !SameUpTo(seen.chronicle, chronicle, both)) {
        return world_.truth.Breach(
            "I2: " + name_ + " believes heads of sizes " +
            std::to_string(seen.head.size.value) + " and " +
            std::to_string(view.size) + " of two logs");
      }
    }
    Chronicle prefix(
        chronicle.begin(),
        chronicle.begin() + static_cast<std::ptrdiff_t>(view.size));
    if (linked &&
        (believed_.empty() || believed_.back().head.size.value < view.size)) {
      believed_.push_back({{{view.size}, view.root}, std::move(prefix)});
    }
    return CheckAgainstModel(verdict, asked, chronicle, view.size);
  }
  world_.truth.Breach("I3: " + name_ + " believes a head of size " +
                      std::to_string(view.size) + " that no log ever had");
}

// For people who look for a mistake: all that the answer may rest on.
std::string VerifierNode::Described(Model& model) const {
  std::string text = model.Describe(question_name_);
  for (const char* subject :
       {"body/authority", "body/branch", "body/centre", "body/uz-centre",
        "grant/branch", "country/KZ", "country/UZ"}) {
    text += model.Describe(subject);
  }
  return text;
}

void VerifierNode::CheckAgainstModel(const evidence::Verdict& verdict,
                                     const evidence::Question& asked,
                                     const Chronicle& chronicle,
                                     std::uint64_t size) {
  Model model(chronicle, size);
  const Standing standing = model.StandingOf(question_name_, asked.on);
  const bool genuine = verdict.authenticity == Authenticity::kGenuine;
  const std::string where = question_name_ + " on " + asked.on.ToString() +
                            " at size " + std::to_string(size);
  if (genuine != standing.issued || verdict.status != standing.status) {
    return world_.truth.Breach(
        "I3: " + where + " is " + std::string(NameOf(verdict.authenticity)) +
        " " + std::string(NameOf(verdict.status)) + ", the model says " +
        (standing.issued ? "issued " : "not issued ") +
        std::string(NameOf(standing.status)) + Reasons(verdict) +
        Described(model));
  }
  if (asked.host_country.empty() ||
      verdict.recognition == Recognition::kUndecided) {
    return;
  }
  const bool recognised = verdict.recognition == Recognition::kRecognised;
  const bool expected = standing.status == DayStatus::kValid &&
                        model.AgreementIsInForce(asked.on);
  if (recognised != expected) {
    world_.truth.Breach(
        "I3: " + where + " is " + std::string(NameOf(verdict.recognition)) +
        ", the model says otherwise" + Reasons(verdict) + Described(model));
  }
}

}  // namespace comity::simulation
