#include "tests/model/plain_judge.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace comity::model {
namespace {

constexpr std::uint64_t kSkewMaxS = 5 * 60;
constexpr std::size_t kSignatureSize = 64;
constexpr std::size_t kTimeSize = 8;

Truth Unproven(const std::string& host) {
  return {"UNPROVEN", "-", host.empty() ? "-" : "UNDECIDED"};
}

std::uint64_t ReadTime(const std::string& bytes) {
  std::uint64_t time_s = 0;
  for (std::size_t i = 0; i < kTimeSize; ++i) {
    time_s = time_s << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return time_s;
}

std::string FourBytes(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return bytes;
}

template <typename Items, typename Key>
bool Ascend(const Items& items, Key key) {
  return std::adjacent_find(items.begin(), items.end(),
                            [&key](const auto& a, const auto& b) {
                              return key(a) >= key(b);
                            }) == items.end();
}

}  // namespace

Ruling PlainJudge::Judge(std::size_t question, const std::string& bytes,
                         const Stance& stance) {
  why_.clear();
  unsure_ = false;
  const PlainQuestion& asked = world_.questions()[question];
  const std::string unproven = Unproven(asked.host).text();
  const auto evidence = ReadPlain(bytes);
  if (!evidence) {
    return {{unproven}, "not canonical"};
  }
  const auto reference = world_.QuestionOf(question).credential;
  if (evidence->origin != reference.origin ||
      evidence->credential_id != reference.credential_id) {
    return {{unproven}, "another credential"};
  }
  if (!Ascend(evidence->parts,
              [](const PlainPart& part) { return part.origin; })) {
    return {{unproven}, "registries do not ascend"};
  }
  std::vector<Held> parts;
  for (const PlainPart& part : evidence->parts) {
    if (!HoldsPart(part, stance, parts.emplace_back())) {
      return {{unproven}, why_};
    }
  }
  const auto& texts = evidence->texts;
  if (std::set<std::string>(texts.begin(), texts.end()).size() !=
      texts.size()) {
    return {{unproven}, "one text twice"};
  }
  Ruling ruling = Conclude(question, parts, stance);
  // A text that nothing asks for breaks the evidence where agreements are
  // looked at.
  if (unsure_ || !texts.empty()) {
    ruling.allowed.insert(unproven);
  }
  return ruling;
}

bool PlainJudge::HoldsPart(const PlainPart& part, const Stance& stance,
                           Held& held) {
  if (part.origin != kHome && part.origin != kHost) {
    return Refuse("an origin that nobody pins");
  }
  const auto note = ReadPlainNote(part.checkpoint, unsure_);
  if (!note) {
    return Refuse("no note");
  }
  held.head = world_.FindHead(note->text);
  if (held.head == nullptr || held.head->log->origin != part.origin) {
    return Refuse("no head of this log");
  }
  return HoldsHead(*note, part.origin, stance, held) &&
         HoldsEntries(part, held) && HoldsLookups(part, held) &&
         HoldsMarks(part.origin, stance, held);
}

bool PlainJudge::TimeOf(const PlainNote& note, const KeyName& key,
                        std::uint64_t& time_s) {
  for (const PlainNote::Line& line : note.lines) {
    if (line.name != key.name || line.key_hash != key.key_hash) {
      continue;
    }
    if (line.rest.size() != kTimeSize + kSignatureSize ||
        !world_.IsGenuine(note.text, key, line.rest)) {
      return false;
    }
    time_s = std::max(time_s, ReadTime(line.rest));
  }
  return true;
}

bool PlainJudge::HoldsHead(const PlainNote& note, const std::string& origin,
                           const Stance& stance, Held& held) {
  const KeyName log_key = world_.log_key(origin);
  bool is_signed = false;
  for (const PlainNote::Line& line : note.lines) {
    if (line.name == log_key.name && line.key_hash == log_key.key_hash) {
      if (!world_.IsGenuine(note.text, log_key, line.rest)) {
        return Refuse("a line of the log key that it did not make");
      }
      is_signed = true;
    }
  }
  if (!is_signed) {
    return Refuse("the log did not sign");
  }
  std::uint64_t own_s = 0;
  if (!TimeOf(note, world_.own_cosigning_key(origin), own_s) || own_s == 0 ||
      own_s > stance.now_s + kSkewMaxS) {
    return Refuse("no time of the log");
  }
  held.time_s = own_s;
  std::string operator_name = origin;
  std::replace(operator_name.begin(), operator_name.end(), '.', '-');
  std::map<std::string, std::uint64_t> counted;
  for (const evidence::Cosigner& cosigner : world_.policy().cosigners) {
    if (cosigner.operator_name == operator_name) {
      continue;
    }
    std::uint64_t time_s = 0;
    if (!TimeOf(note, {cosigner.key.name(), FourBytes(cosigner.key.hash())},
                time_s)) {
      return Refuse("a line of a cosigner that it did not make");
    }
    const bool counts = !stance.quorum_of_state ||
                        cosigner.grade == evidence::CosignerGrade::kState;
    if (time_s != 0 && time_s <= stance.now_s + kSkewMaxS && counts) {
      auto& newest = counted[cosigner.operator_name];
      newest = std::max(newest, time_s);
    }
  }
  if (stance.quorum == 0) {
    return true;
  }
  held.quorum_met = counted.size() >= stance.quorum;
  if (held.quorum_met) {
    std::vector<std::uint64_t> times;
    for (const auto& [name, time_s] : counted) {
      times.push_back(time_s);
    }
    std::sort(times.begin(), times.end(), std::greater<>());
    held.time_s = times[stance.quorum - 1];
  }
  return true;
}

bool PlainJudge::HoldsEntries(const PlainPart& part, const Held& held) {
  if (!Ascend(part.entries,
              [](const PlainEntry& entry) { return entry.index; })) {
    return Refuse("entries do not ascend");
  }
  std::set<std::uint64_t> indices;
  for (const PlainEntry& entry : part.entries) {
    if (entry.index >= held.head->size ||
        entry.entry != held.head->log->entries[entry.index]) {
      return Refuse("an entry that is not the log's");
    }
    indices.insert(entry.index);
  }
  if (*indices.rbegin() + 1 != held.head->size) {
    return Refuse("not the last entry");
  }
  if (part.inclusion !=
      held.head->log->tree.MultiProof(indices, held.head->size)) {
    return Refuse("not the proof of inclusion");
  }
  return true;
}

bool PlainJudge::HoldsLookups(const PlainPart& part, Held& held) {
  if (!Ascend(part.lookups,
              [](const PlainLookup& lookup) { return lookup.key; })) {
    return Refuse("look-ups do not ascend");
  }
  std::set<std::uint64_t> opened;
  for (const PlainEntry& entry : part.entries) {
    opened.insert(entry.index);
  }
  std::set<std::uint64_t> used = {held.head->size - 1};
  for (const PlainLookup& lookup : part.lookups) {
    if (lookup.value != held.head->ValueOf(lookup.key) ||
        lookup.proof != held.head->ProofOf(lookup.key)) {
      return Refuse("not what the map holds");
    }
    for (const std::uint64_t index : held.head->Touching(lookup.key)) {
      if (!opened.contains(index)) {
        return Refuse("an entry of a history is missing");
      }
      used.insert(index);
    }
    // What the map hides, but the evidence opens, refutes the map.
    for (const std::uint64_t index : held.head->hidden) {
      const auto& keys = held.head->log->keys[index];
      if (opened.contains(index) &&
          std::find(keys.begin(), keys.end(), lookup.key) != keys.end()) {
        return Refuse("an entry that the map hides");
      }
    }
    held.keys.insert(lookup.key);
  }
  // The registry's own history, which its genesis touches, tells its keys.
  for (const std::string& key : held.head->log->keys.front()) {
    if (!held.keys.contains(key)) {
      return Refuse("the registry's own history is missing");
    }
  }
  return used == opened || Refuse("an entry that nothing uses");
}

bool PlainJudge::Extends(const std::string& origin, const Stance& stance,
                         Held& held, const Stance::Mark& mark) {
  PlainTree& tree = held.head->log->tree;
  const std::uint64_t size = held.head->size;
  if (mark.size == 0) {
    return true;
  }
  if (mark.size == size) {
    return mark.root == tree.Root(size) || Refuse("a fork");
  }
  const auto proof = stance.proofs.find({origin, mark.size});
  if (mark.size > size || proof == stance.proofs.end()) {
    held.linked = false;
    return true;
  }
  return (mark.root == tree.Root(mark.size) &&
          proof->second == tree.Consistency(mark.size, size)) ||
         Refuse("not the proof of consistency");
}

bool PlainJudge::HoldsMarks(const std::string& origin, const Stance& stance,
                            Held& held) {
  const auto found = stance.memory.find(origin);
  if (found == stance.memory.end()) {
    held.linked = stance.online;
    return true;
  }
  const Stance::Memory& memory = found->second;
  held.linked = stance.online || memory.newest.size > 0;
  if (!Extends(origin, stance, held, memory.newest) ||
      !Extends(origin, stance, held, memory.newest_by_policy)) {
    return false;
  }
  held.outdated = held.head->size < memory.newest_by_policy.size;
  return held.linked || !stance.online || Refuse("not linked");
}

const PlainJudge::Held* PlainJudge::PartOf(const std::string& origin,
                                           const std::vector<Held>& parts) {
  for (const Held& part : parts) {
    if (part.head->log->origin == origin) {
      return &part;
    }
  }
  return nullptr;
}

bool PlainJudge::Shows(const std::vector<PartNeeded>& needed,
                       const std::vector<Held>& parts) {
  return std::all_of(
      needed.begin(), needed.end(), [&parts](const PartNeeded& part) {
        const Held* held = PartOf(part.origin, parts);
        return held != nullptr && held->head->text == part.text &&
               std::includes(held->keys.begin(), held->keys.end(),
                             part.keys.begin(), part.keys.end());
      });
}

// What happened, as far as these heads tell. Of a log that is not shown the
// best is supposed, so that NOT_RECOGNISED is the truth only where it is
// whatever that log says.
Truth PlainJudge::TruthBy(const PlainQuestion& asked,
                          const std::vector<Held>& parts) const {
  const Held* home = PartOf(kHome, parts);
  const Held* host = PartOf(kHost, parts);
  std::vector<Act> supposed(1);
  supposed.front().kind = ActKind::kEnter;
  const Telling host_log =
      host == nullptr ? Telling{&supposed, 1}
                      : Telling{&host->head->log->acts, host->head->size};
  return TruthOf({&home->head->log->acts, home->head->size, home->head->hidden},
                 host_log, asked.credential, asked.on, asked.host,
                 world_.type_covered());
}

Ruling PlainJudge::Conclude(std::size_t question,
                            const std::vector<Held>& parts,
                            const Stance& stance) const {
  const PlainQuestion& asked = world_.questions()[question];
  const std::string unproven = Unproven(asked.host).text();
  bool old = false;
  for (const Held& part : parts) {
    if (!part.quorum_met) {
      return {{unproven}, "too few cosigners"};
    }
    old = old || part.outdated || stance.now_s > part.time_s + stance.max_age_s;
  }
  const Held* home = PartOf(kHome, parts);
  if (home == nullptr) {
    return {{unproven}, "nothing of the home registry"};
  }
  // The question before one with a host is the same without.
  const auto* plain = world_.PartsNeeded(
      asked.host.empty() ? question : question - 1, home->head->text);
  const auto* needed = world_.PartsNeeded(question, home->head->text);
  if (needed == nullptr || plain == nullptr) {
    return {{}, "the model does not know this head"};
  }
  if (!Shows(*plain, parts)) {
    return {{unproven}, "a history is missing"};
  }
  Truth truth = TruthBy(asked, parts);
  if (old) {
    truth = truth.authenticity == "FALSE"
                ? Unproven(asked.host)
                : Truth{"GENUINE", "UNKNOWN",
                        asked.host.empty() ? "-" : "UNDECIDED"};
  }
  if (Shows(*needed, parts)) {
    return {{truth.text()}, old ? "too old" : "the truth"};
  }
  // Then recognition may be undecided, but never another one.
  Ruling ruling = {{}, "a history for recognition is missing"};
  if (truth.recognition != "RECOGNISED" || PartOf(kHost, parts) != nullptr) {
    ruling.allowed.insert(truth.text());
  }
  truth.recognition = "UNDECIDED";
  ruling.allowed.insert(truth.text());
  return ruling;
}

}  // namespace comity::model
