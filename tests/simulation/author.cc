#include "tests/simulation/author.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/model.h"

namespace comity::simulation {
namespace {

using statement::EventReason;
using statement::PartyActKind;

constexpr std::int64_t kYearsOfValidity = 5;

std::uint64_t NumberOf(const std::string& credential) {
  return std::stoull(credential.substr(credential.find('/') + 1));
}

}  // namespace

std::uint64_t Author::LogSize() const {
  return world_.truth.Of(registry_).chronicle.size();
}

std::optional<Hash> Author::Latest(const std::string& subject) const {
  const Chronicle& chronicle = world_.truth.Of(registry_).chronicle;
  return Model(chronicle, chronicle.size()).Latest(subject);
}

std::string Author::IssuerOf(std::uint64_t credential) const {
  return credential < issued_ ? "centre"
                              : kIssuers[credential % kIssuers.size()];
}

std::string Author::AnyKeyOf(const std::string& body) {
  return body + (world_.OneIn(2) ? "/1" : "/2");
}

std::uint64_t Author::AnyCredential() {
  const Chronicle& chronicle = world_.truth.Of(registry_).chronicle;
  for (int attempt = 0; attempt < 4 && !world_.OneIn(4); ++attempt) {
    const std::uint64_t back =
        world_.dice.Below(std::min<std::uint64_t>(chronicle.size(), 60));
    const Deed* deed = chronicle[chronicle.size() - 1 - back]->deed;
    if (deed != nullptr && deed->kind == DeedKind::kIssue &&
        deed->forgery.empty()) {
      return NumberOf(deed->subject);
    }
  }
  return oldest_ + world_.dice.Below(next_ + 2 - oldest_);
}

CivilDate Author::SomeDay(std::int64_t from, std::int64_t to) {
  if (world_.OneIn(2)) {
    return world_.today();
  }
  const auto span = static_cast<std::uint64_t>(to - from + 1);
  return world_.today().PlusDays(
      from + static_cast<std::int64_t>(world_.dice.Below(span)));
}

client::SentStatement Author::Draft() {
  const std::uint64_t roll = world_.dice.Below(100);
  if (roll < 32) {
    return Sign(Issue());
  }
  if (roll < 54) {
    return Sign(Worsen());
  }
  if (roll < 70) {
    return Sign(Reinstate());
  }
  if (roll < 72) {
    return Sign(Compromise());
  }
  if (roll < 75) {
    return Sign(Affirm());
  }
  if (roll < 78) {
    return Sign(StopGrant());
  }
  if (roll < 90) {
    return Sign(IsHome() ? ActOfParty() : Worsen());
  }
  return Sign(Forge());
}

Author::Sketch Author::Issue() {
  const std::uint64_t n = world_.OneIn(12) ? AnyCredential() : next_++;
  const std::string issuer = IssuerOf(n);
  auto record = founding_.registry().CredentialRecord(n);
  record.issued_on =
      world_.OneIn(10) ? world_.today().PlusDays(-40) : SomeDay(-3, 2);
  record.valid_from = record.issued_on;
  record.valid_until = world_.OneIn(4)
                           ? record.issued_on.PlusDays(3)
                           : record.issued_on.PlusMonths(12 * kYearsOfValidity);
  Sketch sketch;
  sketch.deed.kind = DeedKind::kIssue;
  sketch.deed.subject = CredentialName(n);
  sketch.deed.body = issuer;
  sketch.deed.from = record.issued_on;
  sketch.deed.until = record.valid_until;
  sketch.keys = {AnyKeyOf(issuer)};
  sketch.body = std::move(record);
  return sketch;
}

Author::Sketch Author::Worsen() {
  const std::uint64_t n = AnyCredential();
  auto& registry = founding_.registry();
  Sketch sketch;
  sketch.deed.subject = CredentialName(n);
  sketch.deed.body = world_.OneIn(4) ? "authority" : IssuerOf(n);
  sketch.deed.from = SomeDay(-4, 4);
  sketch.keys = {AnyKeyOf(sketch.deed.body)};
  switch (world_.dice.Below(5)) {
    case 0:
    case 1: {
      sketch.deed.kind = DeedKind::kRevoke;
      sketch.body = registry.RevokedRecord(n, sketch.deed.from);
      break;
    }
    case 2: {
      sketch.deed.kind = DeedKind::kVoid;
      sketch.body = statement::CredentialVoided{
          .credential_id = testing::TestRegistry::CredentialId(n),
          .reason = EventReason::kConduct,
          .appeal_until = std::nullopt};
      break;
    }
    default: {
      sketch.deed.kind = DeedKind::kSuspend;
      sketch.deed.until = sketch.deed.from.PlusDays(
          static_cast<std::int64_t>(world_.dice.Below(6)));
      sketch.body =
          registry.SuspendedRecord(n, sketch.deed.from, *sketch.deed.until);
      break;
    }
  }
  return sketch;
}

// Mostly of something that stands.
Author::Sketch Author::Reinstate() {
  const Chronicle& chronicle = world_.truth.Of(registry_).chronicle;
  Model model(chronicle, chronicle.size());
  std::uint64_t n = AnyCredential();
  std::vector<Hash> standing;
  for (int attempt = 0; attempt < 6 && standing.empty(); ++attempt) {
    n = AnyCredential();
    standing = model.StandingEvents(CredentialName(n));
  }
  Sketch sketch;
  sketch.deed.kind = DeedKind::kReinstate;
  sketch.deed.subject = CredentialName(n);
  sketch.deed.body = IssuerOf(n);
  sketch.deed.from =
      world_.OneIn(10) ? world_.today().PlusDays(-40) : SomeDay(-3, 3);
  sketch.deed.undone =
      standing.empty() ? Hash{} : standing[world_.dice.Below(standing.size())];
  sketch.keys = {sketch.deed.body + "/1", sketch.deed.body + "/2"};
  sketch.body = statement::CredentialReinstated{
      .credential_id = testing::TestRegistry::CredentialId(n),
      .undone_id = sketch.deed.undone,
      .from = sketch.deed.from,
      .reason = EventReason::kInvestigation};
  return sketch;
}

Author::Sketch Author::Compromise() {
  static constexpr std::array<const char*, 4> kBodies = {"authority", "branch",
                                                         "centre", "uz-centre"};
  Sketch sketch;
  const std::string body = kBodies[world_.dice.Below(kBodies.size())];
  sketch.deed.kind = DeedKind::kCompromise;
  sketch.deed.subject = "body/" + body;
  sketch.deed.key = AnyKeyOf(body);
  // What the founding rests on stays good: the model knows no schemes.
  const std::uint64_t founded = founding_.images().front().log.chronicle.size();
  const std::uint64_t since = LogSize() - founded;
  sketch.deed.from_index =
      LogSize() - world_.dice.Below(std::min<std::uint64_t>(since, 30) + 1);
  sketch.keys = {"root/1"};
  sketch.body = statement::KeyCompromised{
      body, founding_.registry().KeyId(sketch.deed.key),
      sketch.deed.from_index};
  return sketch;
}

Author::Sketch Author::Affirm() {
  Sketch sketch = Compromise();
  const std::string body = sketch.deed.subject.substr(5);
  sketch.deed.kind = DeedKind::kAffirm;
  sketch.deed.body = body;
  sketch.deed.until_index = sketch.deed.from_index + world_.dice.Below(30);
  sketch.keys = {"root/1",
                 body + (sketch.deed.key == body + "/1" ? "/2" : "/1")};
  sketch.body =
      statement::Affirm{body, founding_.registry().KeyId(sketch.deed.key),
                        sketch.deed.from_index, sketch.deed.until_index};
  return sketch;
}

Author::Sketch Author::StopGrant() {
  Sketch sketch;
  sketch.deed.subject = "grant/branch";
  sketch.deed.from = SomeDay(-3, 3);
  sketch.keys = {"root/1"};
  const Hash& grant = founding_.GrantOf("branch");
  if (world_.OneIn(2)) {
    sketch.deed.kind = DeedKind::kAnnulGrant;
    sketch.body = statement::GrantAnnulled{"branch", grant, sketch.deed.from,
                                           EventReason::kConduct};
  } else {
    sketch.deed.kind = DeedKind::kSuspendGrant;
    sketch.deed.until = sketch.deed.from.PlusDays(2);
    sketch.body =
        statement::GrantSuspended{"branch",
                                  grant,
                                  {sketch.deed.from, sketch.deed.until},
                                  EventReason::kInvestigation};
  }
  return sketch;
}

// A party that stopped does not begin anew here: the model stays simple.
Author::Sketch Author::ActOfParty() {
  const std::string party = world_.OneIn(2) ? "KZ" : "UZ";
  statement::PartyAct act;
  act.agreement_id = founding_.agreement();
  act.version_id = act.agreement_id;
  act.party_id = party == "KZ" ? "kz" : "uz";
  act.countries = {party};
  act.effective_on = SomeDay(-2, 3);
  Sketch sketch;
  sketch.deed.subject = "country/" + party;
  sketch.deed.body = "authority";
  sketch.deed.from = act.effective_on;
  // The first thing that a party does is to begin.
  const bool begins = begun_parties_.insert(party).second ||
                      (!stopped_parties_.contains(party) && !world_.OneIn(3));
  if (begins) {
    sketch.deed.kind = DeedKind::kBegin;
    act.act = PartyActKind::kEnterIntoForce;
  } else if (world_.OneIn(2)) {
    sketch.deed.kind = DeedKind::kSuspendParty;
    sketch.deed.until = act.effective_on.PlusDays(2);
    act.act = PartyActKind::kSuspend;
    act.until = sketch.deed.until;
  } else {
    sketch.deed.kind = DeedKind::kWithdraw;
    act.act = PartyActKind::kWithdraw;
  }
  if (!begins) {
    stopped_parties_.insert(party);
  }
  sketch.keys = {"authority/1", "authority/2"};
  if (party == "KZ") {
    sketch.body = act;
  } else {
    sketch.body = statement::RecordedAct{
        act, {"Note verbale", std::nullopt, std::nullopt}};
  }
  return sketch;
}

Author::Sketch Author::Forge() {
  Sketch sketch;
  switch (world_.dice.Below(6)) {
    case 0:
      sketch = Issue();
      sketch.deed.body = "authority";
      sketch.keys = {AnyKeyOf("authority")};
      sketch.deed.forgery = "an issue by a body without that grant";
      break;
    case 1: {
      sketch = Worsen();
      const bool branch = sketch.deed.body != "branch" &&
                          IssuerOf(NumberOf(sketch.deed.subject)) != "branch";
      sketch.deed.body = branch ? "branch" : "registrar";
      sketch.keys = {AnyKeyOf(sketch.deed.body)};
      sketch.deed.forgery = "an event by a body that did not issue";
      break;
    }
    case 2:
      sketch = Reinstate();
      sketch.keys.pop_back();
      sketch.deed.forgery = "a reinstatement by one person";
      break;
    case 3:
      sketch = Compromise();
      sketch.keys = {AnyKeyOf("centre")};
      sketch.deed.forgery = "a declaration by no registrar";
      break;
    case 4:
      if (IsHome()) {
        sketch = ActOfParty();
        sketch.deed.forgery = "an act of a party by one person";
      } else {
        sketch = Reinstate();
        sketch.deed.forgery = "a reinstatement by one person";
      }
      sketch.keys.pop_back();
      break;
    default:
      sketch = world_.OneIn(2) ? Issue() : Reinstate();
      sketch.deed.forgery = "a broken signature";
      break;
  }
  return sketch;
}

client::SentStatement Author::Sign(Sketch sketch) {
  statement::Header header;
  header.nonce = world_.dice.Bytes(statement::kNonceSize);
  if (!Worsens(sketch.deed.kind) && sketch.deed.kind != DeedKind::kAffirm) {
    header.previous = Latest(sketch.deed.subject);
    if (world_.OneIn(12)) {
      header.previous = Hash{};
    }
  }
  auto made = founding_.registry().SignWith(std::move(header), sketch.body,
                                            sketch.keys);
  Deed& deed = sketch.deed;
  deed.id = made.statement.id;
  deed.previous = made.statement.header.previous;
  std::erase_if(sketch.keys,
                [](const std::string& key) { return key.starts_with("root"); });
  deed.keys = sketch.keys;
  if (deed.forgery == "a broken signature") {
    made.signatures.back() = static_cast<char>(made.signatures.back() ^ 1);
  }
  world_.truth.AddDeed(std::move(deed));
  return {made.statement.bytes, made.signatures};
}

}  // namespace comity::simulation
