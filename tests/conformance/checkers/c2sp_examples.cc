// The examples of the C2SP specifications, collected in one file; each key is
// one sort of example, and an unknown key is an error.
#include <functional>
#include <map>
#include <stdexcept>

#include "core/base/text_encoding.h"
#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/merkle/tile.h"
#include "tests/conformance/checkers.h"

namespace comity::conformance {
namespace {

using nlohmann::json;

bool Recognises(const VectorFile& file) {
  return file.json.has_value() && file.json->is_object() &&
         file.json->contains("signed_note") &&
         file.json->contains("checkpoint_parse");
}

void CheckSignedNote(const json& example, CheckResult& result) {
  const std::string text = example.at("note").get<std::string>();
  const auto key =
      checkpoint::VerifierKey::Parse(example.at("vkey").get<std::string>());
  const auto note = checkpoint::ParseNote(text);
  result.Count(key.ok() && note.ok() &&
                   checkpoint::VerifyNote(*note, *key).ok() ==
                       example.at("verifies").get<bool>(),
               "signed note");
  result.Count(note.ok() && checkpoint::FormatNote(*note) == text,
               "signed note is written back as another text");
}

void CheckCheckpoint(const json& example, CheckResult& result) {
  const auto note =
      checkpoint::ParseNote(example.at("note").get<std::string>());
  const auto read = note.ok() ? checkpoint::ParseCheckpoint(note->text)
                              : StatusOr<checkpoint::Checkpoint>(note.status());
  if (!read.ok()) {
    result.Count(false, "checkpoint is refused");
    return;
  }
  result.Count(read->origin == example.at("origin").get<std::string>(),
               "origin of the checkpoint");
  result.Count(read->head.size.value == example.at("size").get<std::uint64_t>(),
               "size of the checkpoint");
  result.Count(Base64Encode(read->head.root.view()) ==
                   example.at("root_b64").get<std::string>(),
               "root of the checkpoint");
  result.Count(checkpoint::FormatCheckpoint(*read) == note->text,
               "checkpoint is written back as another text");
}

void CheckTilePaths(const json& example, CheckResult& result) {
  for (const auto& [index, path] : example.items()) {
    const std::uint64_t number = std::stoull(index);
    const auto text = path.get<std::string>();
    result.Count(merkle::EncodeTileIndex(number) == text &&
                     merkle::DecodeTileIndex(text) == number,
                 "tile path of " + index);
  }
}

void CheckPartialTiles(const json& examples, CheckResult& result) {
  for (const json& example : examples) {
    const merkle::TreeSize size{example.at("size").get<std::uint64_t>()};
    for (const auto& [key, value] : example.items()) {
      if (key == "size") {
        continue;
      }
      const auto level = static_cast<unsigned>(key.back() - '0');
      const auto expected = value.get<std::uint64_t>();
      const bool full = key.starts_with("full_level");
      if (!full && !key.starts_with("partial_level")) {
        throw std::invalid_argument("unknown key " + key);
      }
      result.Count((full ? merkle::FullTiles(level, size)
                         : merkle::PartialTileWidth(level, size)) == expected,
                   key + " of size " + std::to_string(size.value));
    }
  }
}

void CheckAddCheckpoint(const json& example, CheckResult& result) {
  // The collection keeps the blank line that ends the printed example.
  std::string text = example.get<std::string>();
  if (text.ends_with("\n\n")) {
    text.pop_back();
  }
  const auto request = checkpoint::ParseAddCheckpoint(text);
  result.Count(
      request.ok() && checkpoint::FormatAddCheckpoint(*request) == text,
      "add-checkpoint request is refused or written back otherwise");
  if (!request.ok()) {
    return;
  }
  const auto note = checkpoint::ParseNote(request->checkpoint);
  result.Count(note.ok() && checkpoint::ParseCheckpoint(note->text).ok(),
               "checkpoint of the add-checkpoint request is refused");
}

void Ignore(const json&, CheckResult&) {}

using Check = std::function<void(const json&, CheckResult&)>;

const std::map<std::string, Check>& Checks() {
  static const std::map<std::string, Check> checks = {
      {"source", Ignore},
      {"tile_index_note", Ignore},
      {"signed_note", CheckSignedNote},
      {"checkpoint_parse", CheckCheckpoint},
      {"tile_index_paths", CheckTilePaths},
      {"partial_tiles", CheckPartialTiles},
      {"add_checkpoint_request_parse", CheckAddCheckpoint},
  };
  return checks;
}

CheckResult Run(const VectorFile& file) {
  CheckResult result;
  for (const auto& [key, example] : file.json->items()) {
    const auto check = Checks().find(key);
    if (check == Checks().end()) {
      throw std::invalid_argument("unknown key " + key);
    }
    check->second(example, result);
  }
  return result;
}

}  // namespace

Checker C2spExamplesChecker() { return {"c2sp-examples", Recognises, Run}; }

}  // namespace comity::conformance
