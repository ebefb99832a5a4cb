#include "tests/simulation/founding.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/simulation/process.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recognition_world.h"

namespace comity::simulation {
namespace {

using statement::Role;
using testing::SignedStatement;

// Sizes of the images, roughly: behind the founding, and before a tile ends.
constexpr std::uint64_t kFillersMax = 222;

std::string OriginOf(std::string country) {
  for (char& letter : country) {
    letter = static_cast<char>(letter - 'A' + 'a');
  }
  return "registry." + country + ".example";
}

client::SentStatement ToSend(const SignedStatement& signed_statement) {
  return {signed_statement.statement.bytes, signed_statement.signatures};
}

}  // namespace

std::string CredentialName(std::uint64_t n) {
  return "credential/" + std::to_string(n);
}

const Deed* Founding::Find(const Hash& id) const {
  const auto found = deeds_.find(id);
  return found == deeds_.end() ? nullptr : &found->second;
}

std::vector<std::unique_ptr<crypto::Signer>> Founding::MakeKeys() const {
  std::vector<std::unique_ptr<crypto::Signer>> keys;
  for (const char* name : {"log", "cosigning"}) {
    keys.push_back(registry_.MakeKey(name));
  }
  return keys;
}

void Founding::Note(const SignedStatement& statement, Deed deed) {
  deed.id = statement.statement.id;
  deeds_.emplace(deed.id, std::move(deed));
}

std::vector<client::SentStatement> Founding::Statements() {
  std::vector<SignedStatement> all = registry_.Found();
  const auto add = [&](const statement::StatementBody& body,
                       const std::vector<std::string>& keys) {
    all.push_back(registry_.Add(body, keys));
    return all.back().statement.id;
  };
  add(registry_.BodyRecord("branch"), {"root/1", "branch/1"});
  auto foreign = registry_.BodyRecord("uz-centre");
  foreign.country = "UZ";
  add(foreign, {"root/1", "uz-centre/1"});
  for (const char* body : kIssuers) {
    // The centre has one already, which then never ends.
    if (std::string(body) != "centre") {
      grants_[body] = add(registry_.GrantRecord(body, Role::kCertificationBody),
                          {"root/1"});
    }
  }
  statement::AgreementText text;
  text.text = statement::EncodeRecord(testing::Terms({"kz", "uz"}));
  agreement_ = statement::AgreementTextId(text.text);
  add(text, {"authority/1"});
  std::vector<client::SentStatement> sent;
  for (const SignedStatement& one : all) {
    Note(one, Deed{});
    sent.push_back(ToSend(one));
  }
  return sent;
}

std::vector<client::SentStatement> Founding::Fillers(std::uint64_t count) {
  std::vector<statement::StatementBody> bodies;
  for (std::uint64_t n = 0; n < count; ++n) {
    bodies.emplace_back(registry_.CredentialRecord(n));
  }
  std::vector<client::SentStatement> sent;
  const auto batch = registry_.SignBatch(bodies, "centre/1");
  for (std::uint64_t n = 0; n < count; ++n) {
    const auto& record = std::get<statement::Credential>(bodies[n]);
    Note(batch[n], {.kind = DeedKind::kIssue,
                    .id = {},
                    .subject = CredentialName(n),
                    .body = "centre",
                    .keys = {"centre/1"},
                    .from = record.issued_on,
                    .until = record.valid_until,
                    .previous = {},
                    .undone = {},
                    .key = {},
                    .from_index = 0,
                    .until_index = 0,
                    .forgery = {}});
    sent.push_back(ToSend(batch[n]));
  }
  return sent;
}

Founding::Founding(const std::string& directory, const std::string& country)
    : country_(country), registry_(OriginOf(country), country) {
  const auto statements = Statements();
  const auto fillers = Fillers(kFillersMax);
  Disk disk(directory + "/founding-mark",
            [this](const Hash& id) { return Find(id); });
  StoreFaults faults;
  testing::FakeClock clock;
  testing::RandomSource dice(0);
  Coverage coverage;
  ProcessSettings settings;
  settings.origin = registry_.origin();
  settings.genesis_id = registry_.genesis_id();
  settings.country = country_;
  settings.limits.batch_open_max_ms = 1'000'000;
  settings.queue_count_max = 4096;
  ProcessSinks sinks;
  sinks.signed_text = [](std::string_view) {};
  sinks.published = [](const server::PublishedHeadPtr&) {};
  sinks.answered = [](const ReplyTo&, const auto& answer) {
    if (!answer.ok()) {
      std::fprintf(stderr, "founding: %s\n", answer.status().message().c_str());
      std::abort();
    }
  };
  auto process = Process::Open(
      settings,
      {&disk, &faults, &clock, &dice, &coverage, [this] { return MakeKeys(); }},
      sinks);
  if (!process.ok()) {
    std::fprintf(stderr, "founding: %s\n", process.status().message().c_str());
    std::abort();
  }
  (*process)->Start();
  const auto load = [&](std::span<const client::SentStatement> part) {
    for (const client::SentStatement& one : part) {
      clock.Advance(10);
      (*process)->Submit(one, {});
      (*process)->WorkOff(1);
    }
  };
  // Each founding statement is a batch of its own, the fillers are few.
  load(statements);
  images_.push_back({disk.log, disk.ReadMark(), 0});
  std::uint64_t loaded = 0;
  for (const std::uint64_t count : {std::uint64_t{3}, kFillersMax}) {
    for (; loaded < count; ++loaded) {
      (*process)->Submit(fillers[loaded], {});
    }
    (*process)->WorkOff(count);
    images_.push_back({disk.log, disk.ReadMark(), loaded});
  }
  process->reset();
  disk.WriteMark(std::nullopt);
}

}  // namespace comity::simulation
