#include "tests/model/plain_world.h"

#include <charconv>
#include <random>
#include <utility>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note_signing.h"
#include "core/statement/wire.h"
#include "tests/support/naive_map.h"

namespace comity::model {
namespace {

using testing::TestRegistry;

std::string FourBytes(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return bytes;
}

PlainNote::Line LineOf(const checkpoint::NoteSignature& signature) {
  return {signature.key_name, FourBytes(signature.key_hash), signature.bytes};
}

// The size on the second line of a checkpoint.
std::uint64_t SizeOf(const std::string& text) {
  const std::size_t begin = text.find('\n') + 1;
  std::uint64_t size = 0;
  std::from_chars(text.data() + begin, text.data() + text.size(), size);
  return size;
}

}  // namespace

std::vector<std::uint64_t> PlainHead::Touching(const std::string& key) const {
  std::vector<std::uint64_t> touching;
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto& keys = log->keys[i];
    if (!hidden.contains(i) &&
        std::find(keys.begin(), keys.end(), key) != keys.end()) {
      touching.push_back(i);
    }
  }
  return touching;
}

std::string PlainHead::ValueOf(const std::string& key) const {
  const auto found = map.find(key);
  return found == map.end() ? "" : found->second;
}

const std::string& PlainHead::ProofOf(const std::string& key) {
  const auto known = proofs.find(key);
  if (known != proofs.end()) {
    return known->second;
  }
  const std::vector<testing::NaiveItem> items(map.begin(), map.end());
  return proofs[key] = testing::NaiveMapProof(items, key);
}

PlainWorld::PlainWorld(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  type_covered_ = random() % 6 != 0;
  for (std::uint64_t n = 1; n <= 3; ++n) {
    const CivilDate on =
        testing::Day("2026-01-10")
            .PlusDays(static_cast<std::int64_t>(random() % 14));
    const std::uint64_t credential = n;
    questions_.push_back({credential, on, ""});
    questions_.push_back({credential, on, n == 3 ? "KZ" : "DE"});
  }
  questions_.push_back({5, testing::Day("2026-01-12"), ""});
  questions_.push_back({5, testing::Day("2026-01-12"), "DE"});
  Tell(seed, false);
  Tell(seed, true);
}

PlainWorld::~PlainWorld() = default;

evidence::Question PlainWorld::QuestionOf(std::size_t question) const {
  const PlainQuestion& asked = questions_[question];
  evidence::Question full;
  full.credential = {kHome, TestRegistry::CredentialId(asked.credential)};
  full.on = asked.on;
  full.host_country = asked.host;
  full.purpose = statement::Purpose::kEmployment;
  return full;
}

void PlainWorld::Tell(std::uint64_t seed, bool twisted) {
  std::vector<Step> story = MakeStory(seed);
  if (twisted) {
    Twist(story, seed);
  }
  runs_.push_back(std::make_unique<Run>(type_covered_));
  Run& run = *runs_.back();
  policy_ = run.server().ClientPolicy();
  run.server().later_s = 60 + seed % 1000;
  for (const Step& step : story) {
    run.Tell(step);
    if (step.keep) {
      Keep(run, {});
    }
  }
  const auto& acts = run.log(kHome).acts;
  if (!acts.empty()) {
    const std::uint64_t hidden = acts[seed % acts.size()].index;
    run.server().LiesOf(run.registry(kHome)).hidden = {hidden};
    Keep(run, {hidden});
  }
}

void PlainWorld::Keep(Run& run, const std::set<std::uint64_t>& hidden) {
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    Sample sample;
    sample.question = i;
    sample.bytes =
        statement::EncodeRecord(run.server().MakeEvidence(QuestionOf(i)));
    sample.evidence = ReadPlain(sample.bytes).value();
    sample.now_s = run.server().time_s();
    std::vector<PartNeeded> needed;
    std::string home_text;
    for (const PlainPart& part : sample.evidence.parts) {
      Learn(part, run,
            part.origin == kHome ? hidden : std::set<std::uint64_t>());
      bool unsure = false;
      PartNeeded& keys = needed.emplace_back();
      keys.origin = part.origin;
      keys.text = ReadPlainNote(part.checkpoint, unsure).value().text;
      for (const PlainLookup& lookup : part.lookups) {
        keys.keys.insert(lookup.key);
      }
      if (part.origin == kHome) {
        home_text = keys.text;
      }
    }
    needed_[{i, home_text}] = std::move(needed);
    samples_.push_back(std::move(sample));
  }
}

void PlainWorld::Learn(const PlainPart& part, Run& run,
                       const std::set<std::uint64_t>& hidden) {
  bool unsure = false;
  const PlainNote note = ReadPlainNote(part.checkpoint, unsure).value();
  for (const PlainNote::Line& line : note.lines) {
    genuine_[note.text].insert({{line.name, line.key_hash}, line.rest});
  }
  if (by_text_.contains(note.text)) {
    return;
  }
  auto head = std::make_unique<PlainHead>();
  head->log = &run.log(part.origin);
  head->size = SizeOf(note.text);
  head->hidden = hidden;
  head->text = note.text;
  std::map<std::string, std::vector<std::pair<std::uint64_t, Hash>>> touches;
  for (std::uint64_t i = 0; i < head->size; ++i) {
    if (!hidden.contains(i)) {
      for (const std::string& key : head->log->keys[i]) {
        touches[key].emplace_back(i, head->log->tree.leaf(i));
      }
    }
  }
  for (const auto& [key, entries] : touches) {
    head->map[key] = PlainMapValue(entries);
  }
  by_text_[note.text] = head.get();
  heads_.push_back(std::move(head));
}

PlainHead* PlainWorld::FindHead(const std::string& text) {
  const auto found = by_text_.find(text);
  return found == by_text_.end() ? nullptr : found->second;
}

bool PlainWorld::IsGenuine(const std::string& text, const KeyName& key,
                           const std::string& bytes) const {
  const auto found = genuine_.find(text);
  return found != genuine_.end() && found->second.contains({key, bytes});
}

const std::vector<PartNeeded>* PlainWorld::PartsNeeded(
    std::size_t question, const std::string& home_text) const {
  const auto found = needed_.find({question, home_text});
  return found == needed_.end() ? nullptr : &found->second;
}

PlainNote::Line PlainWorld::SignAsLog(const std::string& origin,
                                      const std::string& text) {
  const PlainNote::Line line =
      LineOf(checkpoint::SignNote(text, origin,
                                  runs_.front()->registry(origin).Key("log"))
                 .value());
  genuine_[text].insert({{line.name, line.key_hash}, line.rest});
  return line;
}

PlainNote::Line PlainWorld::TimestampAsLog(const std::string& origin,
                                           const std::string& text,
                                           std::uint64_t time_s) {
  const PlainNote::Line line = LineOf(
      checkpoint::Cosign(text, time_s, origin,
                         runs_.front()->registry(origin).Key("cosigning"))
          .value());
  genuine_[text].insert({{line.name, line.key_hash}, line.rest});
  return line;
}

KeyName PlainWorld::log_key(const std::string& origin) const {
  return {
      origin,
      FourBytes(checkpoint::NoteKeyHash(
          origin, checkpoint::NoteKeyType::kEd25519,
          runs_.front()->registry(origin).Key("log").public_key().bytes()))};
}

KeyName PlainWorld::own_cosigning_key(const std::string& origin) const {
  return {origin, FourBytes(checkpoint::NoteKeyHash(
                      origin, checkpoint::NoteKeyType::kCosignature,
                      runs_.front()
                          ->registry(origin)
                          .Key("cosigning")
                          .public_key()
                          .bytes()))};
}

}  // namespace comity::model
