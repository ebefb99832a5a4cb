#include "tests/model/story.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/model/plain_evidence.h"
#include "tests/support/agreement_terms.h"

namespace comity::model {
namespace {

using testing::Day;
using testing::SignedStatement;
using testing::TestRegistry;

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t Below(std::uint64_t bound) { return engine_() % bound; }

 private:
  std::mt19937_64 engine_;
};

// Issues come often, since most else needs one.
constexpr std::array<ActKind, 21> kKinds = {ActKind::kIssue,
                                            ActKind::kIssue,
                                            ActKind::kIssue,
                                            ActKind::kIssue,
                                            ActKind::kIssue,
                                            ActKind::kSuspend,
                                            ActKind::kSuspend,
                                            ActKind::kSuspend,
                                            ActKind::kRevoke,
                                            ActKind::kRevoke,
                                            ActKind::kVoid,
                                            ActKind::kReinstate,
                                            ActKind::kReinstate,
                                            ActKind::kReinstate,
                                            ActKind::kReinstate,
                                            ActKind::kAnnulGrant,
                                            ActKind::kCompromise,
                                            ActKind::kEnter,
                                            ActKind::kSuspendAgreement,
                                            ActKind::kTerminate,
                                            ActKind::kWithdraw};

constexpr std::array<const char*, 8> kBodies = {
    "centre",    "centre",  "centre", "academy",
    "authority", "academy", "clinic", "registrar"};

Step DrawStep(Draw& draw) {
  Step step;
  step.kind = kKinds[draw.Below(kKinds.size())];
  step.credential = 1 + draw.Below(3);
  step.body = kBodies[draw.Below(kBodies.size())];
  const std::uint64_t signing = draw.Below(12);
  step.signing = signing == 0   ? Signing::kBroken
                 : signing == 1 ? Signing::kForged
                                : Signing::kRight;
  step.at_host = draw.Below(2) == 0;
  step.second_person = draw.Below(4) != 0;
  step.right_previous = draw.Below(12) != 0;
  step.day = draw.Below(16);
  step.days = draw.Below(12);
  step.target = draw.Below(64);
  step.advance_days = draw.Below(3) == 0 ? 1 + draw.Below(2) : 0;
  step.keep = draw.Below(5) == 0;
  return step;
}

CivilDate January(std::uint64_t day) {
  const std::uint64_t capped = day < 1 ? 1 : day > 31 ? 31 : day;
  const std::string digits = std::to_string(capped);
  return Day("2026-01-" + std::string(2 - digits.size(), '0') + digits);
}

std::string TermsText(bool type_covered) {
  statement::AgreementTerms terms = testing::Terms({"de", "kz"});
  if (!type_covered) {
    terms.scope->credential_types = {statement::CredentialType::kDegree};
  }
  return statement::EncodeRecord(terms);
}

}  // namespace

std::vector<Step> MakeStory(std::uint64_t seed) {
  Draw draw(seed);
  std::vector<Step> story;
  // Both states enter into force in most stories.
  for (const bool at_host : {false, true}) {
    Step enter = DrawStep(draw);
    enter.kind = ActKind::kEnter;
    enter.at_host = at_host;
    if (draw.Below(5) != 0) {
      story.push_back(enter);
    }
  }
  // Most credentials are issued rightly before anything becomes of them.
  for (std::uint64_t n = 1; n <= 3; ++n) {
    Step issue = DrawStep(draw);
    issue.kind = ActKind::kIssue;
    issue.credential = n;
    if (draw.Below(6) != 0) {
      issue.body = draw.Below(3) == 0 ? "academy" : "centre";
      issue.signing = Signing::kRight;
      issue.right_previous = true;
    }
    story.push_back(issue);
  }
  for (std::uint64_t left = 4 + draw.Below(12); left > 0; --left) {
    story.push_back(DrawStep(draw));
  }
  story.back().keep = true;
  return story;
}

void Twist(std::vector<Step>& story, std::uint64_t seed) {
  Draw draw(seed ^ 0x7477697374ULL);
  Step& step = story[draw.Below(story.size())];
  const bool keep = step.keep;
  switch (draw.Below(5)) {
    case 0:
      step.body = step.body == "clinic" ? "centre" : "clinic";
      break;
    case 1:
      step.signing =
          step.signing == Signing::kRight ? Signing::kBroken : Signing::kRight;
      break;
    case 2:
      step.credential = 1 + step.credential % 3;
      break;
    case 3:
      step.day += 3;
      break;
    default:
      step = DrawStep(draw);
      break;
  }
  step.keep = keep;
}

Run::Run(bool type_covered) {
  kz_.Found();
  kz_.AddBody("academy", {});
  kz_.AddBody("clinic", {});
  academy_grant_ =
      kz_.Add(kz_.GrantRecord("academy", statement::Role::kCertificationBody),
              {"root/1"})
          .statement.id;
  founded_ = kz_.log().size();
  FoundHost(type_covered);
  for (const char* origin : {kHome, kHost}) {
    logs_[origin].origin = origin;
  }
  server_.Serve(kz_, {"KZ"});
  server_.Serve(de_, {"DE"});
  server_.AddCosigner("witness", "alpha", evidence::CosignerGrade::kWitness,
                      30);
  server_.AddCosigner("state-1", "beta", evidence::CosignerGrade::kState, 40);
  server_.AddCosigner("state-2", "beta", evidence::CosignerGrade::kState, 20);
  server_.AddCosigner("own", "registry-kz-example",
                      evidence::CosignerGrade::kState);
}

void Run::FoundHost(bool type_covered) {
  de_.Found();
  const std::string text = TermsText(type_covered);
  agreement_ = statement::AgreementTextId(text);
  de_.Add(
      statement::AgreementText{
          .text = text, .agreement_id = std::nullopt, .originals = {}},
      {"authority/1"});
}

PlainLog& Run::log(const std::string& origin) {
  PlainLog& log = logs_.at(origin);
  const auto& entries = registry(origin).log().entries();
  for (std::size_t i = log.entries.size(); i < entries.size(); ++i) {
    log.entries.push_back(entries[i]);
    log.keys.push_back(PlainKeysOf(entries[i]));
    log.tree.Add(PlainLeafHash(entries[i]));
  }
  return log;
}

void Run::Remember(const std::string& origin, const SignedStatement& made,
                   Act act) {
  const testing::TestLog& log = registry(origin).log();
  act.index = log.size() - 1;
  act.admitted = CivilDate::FromUnixMs(log.last_admission_ms());
  act.id = made.statement.id;
  act.previous = made.statement.header.previous;
  logs_.at(origin).acts.push_back(std::move(act));
}

void Run::Append(const Step& step, const statement::StatementBody& body,
                 Act act) {
  const bool two = step.second_person && act.kind == ActKind::kReinstate;
  act.body = step.body;
  statement::Header header;
  std::vector<std::string> signers;
  for (const char* person : {"/1", "/2"}) {
    if (person[1] == '1' || two) {
      header.slots.push_back(step.body);
      act.keys.push_back(step.body + person);
      const bool forged = step.signing == Signing::kForged;
      signers.push_back(
          (forged ? step.body == "clinic" ? "centre" : "clinic" : step.body) +
          person);
    }
  }
  act.well_signed = step.signing == Signing::kRight;
  if (act.kind == ActKind::kIssue || act.kind == ActKind::kReinstate) {
    header.previous =
        step.right_previous
            ? LatestCounted({&logs_.at(kHome).acts, kz_.log().size()},
                            act.credential)
            : crypto::Sha256("no such statement");
  }
  SignedStatement made = kz_.SignWith(header, body, signers);
  if (step.signing == Signing::kBroken) {
    made.signatures.back() ^= 1;
  }
  kz_.log().Append(made);
  Remember(kHome, made, std::move(act));
}

void Run::Tell(const Step& step) {
  if (step.advance_days > 0) {
    const CivilDate day = CivilDate::FromUnixMs(kz_.log().last_admission_ms());
    for (TestRegistry* registry : {&kz_, &de_}) {
      registry->log().AdvanceTo(
          day.PlusDays(static_cast<std::int64_t>(step.advance_days)));
    }
  }
  switch (step.kind) {
    case ActKind::kIssue:
      return Issue(step);
    case ActKind::kSuspend:
    case ActKind::kRevoke:
    case ActKind::kVoid:
      return Worsen(step);
    case ActKind::kReinstate:
      return Reinstate(step);
    case ActKind::kAnnulGrant:
      return AnnulGrant(step);
    case ActKind::kCompromise:
      return Compromise(step);
    default:
      return ActOnAgreement(step);
  }
}

void Run::Issue(const Step& step) {
  statement::Credential record = kz_.CredentialRecord(step.credential);
  record.valid_from = January(4 + step.day);
  if (step.target % 3 == 0) {
    record.valid_until = January(19 + step.days);
  }
  Act act;
  act.kind = ActKind::kIssue;
  act.credential = step.credential;
  act.from = record.valid_from;
  act.until = record.valid_until;
  Append(step, record, std::move(act));
}

void Run::Worsen(const Step& step) {
  Act act;
  act.kind = step.kind;
  act.credential = step.credential;
  act.from = January(5 + step.day);
  act.until = January(5 + step.day + step.days);
  if (step.kind == ActKind::kSuspend) {
    Append(step, kz_.SuspendedRecord(step.credential, act.from, *act.until),
           act);
  } else if (step.kind == ActKind::kRevoke) {
    Append(step, kz_.RevokedRecord(step.credential, act.from), act);
  } else {
    statement::CredentialVoided record;
    record.credential_id = TestRegistry::CredentialId(step.credential);
    record.reason = statement::EventReason::kIssuedInError;
    Append(step, record, act);
  }
}

// Undoes some earlier worsening of any credential, or nothing.
void Run::Reinstate(const Step& step) {
  std::vector<const Act*> worsenings;
  for (const Act& act : logs_.at(kHome).acts) {
    if (act.kind == ActKind::kSuspend || act.kind == ActKind::kRevoke ||
        act.kind == ActKind::kVoid) {
      worsenings.push_back(&act);
    }
  }
  if (worsenings.empty()) {
    return Issue(step);
  }
  const Act undone = *worsenings[step.target % worsenings.size()];
  Act act;
  act.kind = ActKind::kReinstate;
  act.credential = step.target % 8 == 0 ? step.credential : undone.credential;
  act.undone = undone.id;
  act.from = January(5 + step.day);
  statement::CredentialReinstated record;
  record.credential_id = TestRegistry::CredentialId(act.credential);
  record.undone_id = undone.id;
  record.from = act.from;
  record.reason = statement::EventReason::kAppealUpheld;
  Step by = step;
  if (step.target % 4 != 0) {
    by.body = undone.body;
  }
  Append(by, record, std::move(act));
}

void Run::AnnulGrant(const Step& step) {
  Act act;
  act.kind = ActKind::kAnnulGrant;
  act.from = January(1 + 2 * step.day);
  statement::GrantAnnulled record;
  record.grantee = "academy";
  record.grant_id = academy_grant_;
  record.from = act.from;
  record.reason = statement::EventReason::kFraud;
  Remember(kHome, kz_.Add(record, {"root/1"}), std::move(act));
}

// Never before the founding, on which all else rests.
void Run::Compromise(const Step& step) {
  constexpr std::array<const char*, 4> kKeys = {"academy/1", "centre/1",
                                                "academy/2", "clinic/1"};
  Act act;
  act.kind = ActKind::kCompromise;
  act.keys = {kKeys[step.target % kKeys.size()]};
  act.last_good_size =
      founded_ + (step.day + 4 * step.days) % (kz_.log().size() - founded_ + 2);
  statement::KeyCompromised record;
  record.body_id = act.keys.front().substr(0, act.keys.front().find('/'));
  record.key_id = kz_.KeyId(act.keys.front());
  record.last_good_size = act.last_good_size;
  Remember(kHome, kz_.Add(record, {"root/1"}), std::move(act));
}

void Run::ActOnAgreement(const Step& step) {
  const std::string origin = step.at_host ? kHost : kHome;
  Act act;
  // Nothing can be stopped that has not begun.
  const auto& acts = logs_.at(origin).acts;
  act.kind = std::any_of(acts.begin(), acts.end(),
                         [](const Act& earlier) {
                           return earlier.kind == ActKind::kEnter;
                         })
                 ? step.kind
                 : ActKind::kEnter;
  if (act.kind == ActKind::kEnter && step.kind == ActKind::kEnter &&
      std::any_of(acts.begin(), acts.end(), [](const Act& earlier) {
        return earlier.kind == ActKind::kEnter;
      })) {
    return;  // A state enters once.
  }
  act.from =
      January(act.kind == ActKind::kEnter ? 5 + step.day / 2 : 8 + step.day);
  statement::PartyAct record;
  record.agreement_id = agreement_;
  record.version_id = agreement_;
  record.party_id = step.at_host ? "de" : "kz";
  record.countries = {step.at_host ? "DE" : "KZ"};
  record.effective_on = act.from;
  record.act =
      act.kind == ActKind::kEnter ? statement::PartyActKind::kEnterIntoForce
      : act.kind == ActKind::kSuspendAgreement
          ? statement::PartyActKind::kSuspend
      : act.kind == ActKind::kTerminate ? statement::PartyActKind::kTerminate
                                        : statement::PartyActKind::kWithdraw;
  if (act.kind == ActKind::kSuspendAgreement) {
    act.until = January(8 + step.day + step.days);
    record.until = act.until;
  }
  Remember(origin, registry(origin).Add(record, {"authority/1", "authority/2"}),
           std::move(act));
}

}  // namespace comity::model
