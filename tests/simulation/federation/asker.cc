#include "tests/simulation/federation/asker.h"

#include <algorithm>
#include <utility>

#include "core/statement/wire.h"
#include "tests/simulation/federation/liar.h"
#include "tests/simulation/federation/site.h"
#include "tests/simulation/model.h"
#include "tests/support/bare_transport.h"

namespace comity::simulation {
namespace {

using evidence::Authenticity;
using evidence::DayStatus;
using evidence::Recognition;
using statement::NameOf;

std::string Reasons(const evidence::Verdict& verdict) {
  std::string text(NameOf(verdict.authenticity));
  for (const std::string& reason : verdict.reasons) {
    text += " " + reason;
  }
  for (const std::string& detail : verdict.details) {
    text += " (" + detail + ")";
  }
  return text;
}

}  // namespace

// One way to a server, which may lie, and on which somebody may stand.
class Asker::Transport final : public testing::BareTransport {
 public:
  Transport(Asker& asker, std::size_t server)
      : asker_(asker), stage_(asker.stage_), server_(server) {}

  StatusOr<client::EvidenceAnswer> CredentialEvidence(
      const client::CredentialQuery& query) override {
    if (!stage_.world.network.Carries(asker_.name_, SiteName(server_))) {
      return Unavailable(ErrorReason::kServerUnreachable, "no answer in time");
    }
    client::CredentialQuery asked = query;
    for (std::size_t site = 0; site < kSites && asked.origins.empty(); ++site) {
      asked.origins.push_back(stage_.cast.origin(site));
    }
    if (stage_.world.OneIn(2)) {
      asked.head = client::HeadChoice::kCosigned;
    }
    auto answer = Served(asked);
    if (answer.ok()) {
      Disturb(*answer);
    }
    return answer;
  }

 private:
  StatusOr<client::EvidenceAnswer> Served(
      const client::CredentialQuery& query) {
    Branch* branch = nullptr;
    if (!stage_.watcher.IsHonest(server_) &&
        stage_.liar->ShowsBranchTo(asker_.name_)) {
      stage_.world.coverage.Count(Happening::kLieToClient);
      branch = &stage_.liar->branch();
    }
    return stage_.sites[server_]->Answer(query, branch);
  }

  void Disturb(client::EvidenceAnswer& answer) {
    const Network::Weather& weather = stage_.world.network.weather();
    if (stage_.WeatherStrikes(weather.repeated) && asker_.earlier_) {
      stage_.world.coverage.Count(Happening::kReplyRepeated);
      std::swap(answer, *asker_.earlier_);
    } else {
      asker_.earlier_ = answer;
    }
    testing::RandomSource& dice = stage_.world.dice;
    if (stage_.WeatherStrikes(weather.damaged)) {
      stage_.world.coverage.Count(Happening::kReplyDamaged);
      char& byte = answer.evidence[dice.Below(answer.evidence.size())];
      byte = static_cast<char>(byte ^ (1 << dice.Below(8)));
    }
  }

  Asker& asker_;
  Stage& stage_;
  const std::size_t server_;
};

Asker::Asker(std::string name, Stage& stage,
             const std::vector<std::unique_ptr<Author>>& authors,
             evidence::Policy policy)
    : name_(std::move(name)), stage_(stage), authors_(authors) {
  const std::string directory = stage_.world.directory + "/" + name_;
  const Status created = client::TrustStore::Create(directory, policy);
  auto opened = client::TrustStore::Open(directory);
  if (!created.ok() || !opened.ok()) {
    stage_.world.truth.Breach(name_ + " cannot open its trust store");
    return;
  }
  trust_ = *std::move(opened);
}

evidence::Question Asker::AnyQuestion(std::size_t about, bool alone) {
  const std::uint64_t n = authors_[about]->AnyCredential();
  evidence::Question question;
  question.credential = {stage_.cast.origin(about),
                         testing::TestRegistry::CredentialId(n)};
  question.on = stage_.world.today().PlusDays(
      stage_.world.OneIn(2)
          ? 0
          : static_cast<std::int64_t>(stage_.world.dice.Below(5)) - 2);
  if (!alone && stage_.world.OneIn(3)) {
    question.host_country =
        kCountries[(about + 1 + stage_.world.dice.Below(kSites - 1)) % kSites];
    question.purpose = statement::Purpose::kEmployment;
  }
  question_name_ = CredentialName(n);
  return question;
}

void Asker::Ask(std::size_t about, std::size_t server, bool alone) {
  decided_ = false;
  question_ = AnyQuestion(about, alone);
  Transport transport(*this, server);
  client::Verifier verifier(
      *trust_, [this] { return stage_.world.schedule.now_ms(); },
      [this] { return stage_.world.schedule.now_ms(); });
  const auto answer = verifier.VerifyOnline(transport, {.question = question_});
  if (!answer.ok()) {
    stage_.world.coverage.Count(Happening::kNoAnswer);
    last_reasons_ = std::string(Name(answer.status().reason())) + " " +
                    answer.status().message();
    return;
  }
  last_reasons_ = Reasons(answer->verdict());
  Judge(answer->verdict(), about, server);
}

void Asker::Judge(const evidence::Verdict& verdict, std::size_t about,
                  std::size_t server) {
  Coverage& coverage = stage_.world.coverage;
  decided_ = verdict.authenticity == Authenticity::kFalse ||
             (verdict.authenticity == Authenticity::kGenuine &&
              verdict.status != DayStatus::kUnknown);
  if (verdict.recognition == Recognition::kRecognised) {
    return stage_.world.truth.Breach(
        "C7: " + name_ + " recognises abroad what no agreement covers");
  }
  if (!decided_) {
    coverage.Count(Happening::kUnproven);
    const auto& reasons = verdict.reasons;
    if (std::find(reasons.begin(), reasons.end(),
                  Name(ErrorReason::kPolicyNotMet)) != reasons.end()) {
      coverage.Count(Happening::kQuorumMissing);
    }
    return;
  }
  coverage.Count(server == about ? Happening::kBelievedAtHome
                                 : Happening::kBelievedAbroad);
  if (verdict.registries.size() > 1) {
    coverage.Count(Happening::kBelievedAcross);
  }
  for (const evidence::RegistryView& view : verdict.registries) {
    const Chronicle* log = stage_.watcher.OnBelieved(name_, view);
    if (log == nullptr) {
      return;
    }
    if (view.origin == stage_.cast.origin(about)) {
      CheckAgainstModel(verdict, *log, view.size);
    }
  }
}

void Asker::CheckAgainstModel(const evidence::Verdict& verdict,
                              const Chronicle& chronicle, std::uint64_t size) {
  Model model(chronicle, size);
  const Standing standing = model.StandingOf(question_name_, question_.on);
  const bool genuine = verdict.authenticity == Authenticity::kGenuine;
  if (genuine != standing.issued || verdict.status != standing.status) {
    stage_.world.truth.Breach(
        "C7: " + question_name_ + " on " + question_.on.ToString() +
        " at size " + std::to_string(size) + " of " +
        question_.credential.origin + " is " +
        std::string(NameOf(verdict.authenticity)) + " " +
        std::string(NameOf(verdict.status)) + ", the model says " +
        (standing.issued ? "issued " : "not issued ") +
        std::string(NameOf(standing.status)) + " " + last_reasons_ +
        model.Describe(question_name_));
  }
}

}  // namespace comity::simulation
