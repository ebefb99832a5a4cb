// Writes the seeds of tests/fuzz/corpus that follow from test data. Run from
// the top folder after a format or a scene has changed:
//
//   build/dev/tests/fuzz/fuzz_make_seeds tests/fuzz/corpus
//
// The same sources write the same files. Files of other names, such as
// findings kept as regression tests, are left alone.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "client/issuing/frame_file.h"
#include "client/issuing/signature_file.h"
#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/tlog_proof.h"
#include "core/evidence/portable.h"
#include "core/statement/json.h"
#include "core/statement/wire.h"
#include "tests/fuzz/fixed_batch.h"
#include "tests/fuzz/fixed_notes.h"
#include "tests/fuzz/fixed_scene.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/record_catalog.h"

namespace comity::fuzzing {
namespace {

using nlohmann::ordered_json;

std::string Byte(std::size_t value) {
  return std::string(1, static_cast<char>(value));
}

class SeedFolder {
 public:
  explicit SeedFolder(std::filesystem::path top) : top_(std::move(top)) {}

  void Write(const std::string& target, const std::string& name,
             std::string_view bytes) {
    std::filesystem::create_directories(top_ / target);
    std::ofstream out(top_ / target / ("seed-" + name), std::ios::binary);
    out << bytes;
    ++files_;
    bytes_ += bytes.size();
  }
  template <typename Texts>
  void WriteAll(const std::string& target, const std::string& name,
                const Texts& texts) {
    std::size_t n = 0;
    for (const auto& text : texts) {
      Write(target, name + "-" + std::to_string(n++), text);
    }
  }
  void Report() const { std::printf("%zu seeds, %zu bytes\n", files_, bytes_); }

 private:
  std::filesystem::path top_;
  std::size_t files_ = 0;
  std::size_t bytes_ = 0;
};

void WriteRecords(SeedFolder& out) {
  const auto& records = testing::AllRecords();
  for (std::size_t i = 0; i < records.size(); ++i) {
    out.Write("statement", "record-" + std::string(records[i].schema.name),
              Byte(i) + records[i].random_bytes(1, testing::Fill::kSparse));
  }
  const auto& batch = FixedBatch::Get();
  out.Write("statement", "credential", "\xff" + batch.statements().front());
  out.Write("statement", "holder",
            "\xff" + FixedScene::Get().holder().statement);
}

void WriteEntries(SeedFolder& out) {
  const auto evidence = Must(statement::DecodeRecord<evidence::Evidence>(
      FixedScene::Get().evidence().front()));
  std::size_t n = 0;
  for (const evidence::EntryAt& at : evidence.registries.front().entries) {
    out.Write("entry", "log-" + std::to_string(n++), at.entry);
  }
  for (const std::string& signatures : FixedBatch::Get().signatures()) {
    out.Write("entry", "signatures-" + std::to_string(n++), signatures);
  }
}

void WriteNotes(SeedFolder& out) {
  const FixedNotes& fixed = FixedNotes::Get();
  out.WriteAll("note", "note", fixed.notes());
  out.Write("note", "log-key", fixed.log_key().ToString());
  out.Write("note", "cosigner-key", fixed.cosigner_key().ToString());
  const std::vector<Hash> hashes(3, fixed.log_key().key().id());
  checkpoint::TlogProof proof;
  proof.index = {5};
  proof.inclusion_proof = hashes;
  proof.checkpoint = fixed.notes().back();
  out.Write("tlog", "proof", checkpoint::FormatTlogProof(proof));
  proof.extra = "extra data";
  out.Write("tlog", "proof-extra", checkpoint::FormatTlogProof(proof));
  checkpoint::AddCheckpointRequest request;
  request.checkpoint = fixed.notes().front();
  out.Write("tlog", "first", checkpoint::FormatAddCheckpoint(request));
  request.old_size = {3};
  request.consistency_proof = hashes;
  out.Write("tlog", "next", checkpoint::FormatAddCheckpoint(request));
}

void WriteProofs(SeedFolder& out) {
  for (std::size_t kind = 0; kind < 3; ++kind) {
    for (std::size_t size : {1U, 7U, 32U, 63U, 79U}) {
      std::string choices = Byte(kind) + Byte(size) + Byte(size / 2);
      const std::string name =
          std::to_string(kind) + "-" + std::to_string(size);
      out.Write("tree_proofs", name + "-true", choices + "\x01\x02\x03");
      choices += "\x02\x04\x06\x08\x0a\x0c\x0e\x10\x90\x05";
      out.Write("tree_proofs", name + "-bent",
                choices + "\x03\x01\x02\x01\x04\x01\x02\x05");
    }
  }
  for (std::size_t key : {0U, 1U, 17U, 39U, 41U, 47U}) {
    const std::string name = std::to_string(key);
    out.Write("map_proof", name + "-true", Byte(key) + Byte(0));
    out.Write("map_proof", name + "-bent",
              Byte(key) + Byte(0) + "\x03\x01\x09\x05\x02\x05\x61\x62\x63");
    out.Write("map_proof", name + "-any",
              Byte(key) + Byte(2) + "\x03key\x05value" + std::string(34, 'p'));
  }
}

void WriteBatches(SeedFolder& out) {
  const FixedBatch& fixed = FixedBatch::Get();
  for (std::size_t i = 0; i < fixed.statements().size(); ++i) {
    out.Write("batch", std::to_string(i),
              Byte(i) + Byte(0) + fixed.signatures()[i]);
  }
}

std::string PortableBytes(std::size_t which) {
  FixedScene& scene = FixedScene::Get();
  const evidence::Question& question = scene.questions()[which].question;
  evidence::PortableRequest request;
  request.policy = evidence::FormatPolicy(scene.policy());
  request.credential = question.credential;
  request.on = question.on;
  request.host_country = question.host_country;
  request.purpose = question.purpose;
  request.evidence = scene.evidence()[which];
  request.now_ms = scene.now_ms();
  request.marks.emplace_back().origin = "registry.kz.example";
  return statement::EncodeRecord(request);
}

void WriteEvidence(SeedFolder& out) {
  FixedScene& scene = FixedScene::Get();
  for (std::size_t i = 0; i < scene.questions().size(); ++i) {
    out.Write("evidence", "question-" + std::to_string(i),
              Byte(i) + scene.evidence()[i]);
  }
  out.Write("portable", "valid", PortableBytes(0));
  out.Write("portable", "revoked", PortableBytes(1));
  out.Write("portable", "host", PortableBytes(4));
  evidence::Presentation shown = scene.presentation();
  shown.evidence.clear();
  const std::string bytes = statement::EncodeRecord(shown);
  out.Write("presentation", "own", Byte(1) + bytes);
  out.Write("presentation", "old", Byte(2) + bytes);
  shown.disclosures.pop_back();
  out.Write("presentation", "less", Byte(1) + statement::EncodeRecord(shown));
  out.Write("presentation", "holder-file",
            Byte(0) + client::EncodeFile(client::kHolderFile, scene.holder()));
  std::string policy = evidence::FormatPolicy(scene.policy());
  out.Write("policy", "scene", policy);
  out.Write("policy", "quorum", policy + "quorum 1 state\nmax-age 36h\n");
}

void WriteAccusations(SeedFolder& out) {
  // Which record, how many changes, and for each a place and a byte.
  const std::string change = Byte(0) + Byte(2) + Byte(90) + Byte(1);
  for (std::size_t which = 0; which < 3; ++which) {
    out.Write("accusation", "changed-" + std::to_string(which),
              Byte(which) + Byte(2) + change + change);
  }
  out.Write("accusation", "none", Byte(3) + "no accusation");
}

void WriteFrames(SeedFolder& out) {
  const std::string frames = client::EncodeFrame(0, "first") +
                             client::EncodeFrame(1, "") +
                             client::EncodeFrame(2, std::string(100, 'x'));
  out.Write("frames", "whole", frames);
  out.Write("frames", "torn", frames.substr(0, frames.size() - 20));
  out.Write("frames", "statement",
            client::EncodeStatementFile(Must(statement::ParseStatement(
                FixedBatch::Get().statements().front()))));
  client::DetachedSignature signature;
  signature.slot = "centre";
  signature.key = {1, std::string(32, 'k')};
  signature.signature = std::string(64, 's');
  out.Write("frames", "signature",
            client::EncodeFile(client::kSignatureFile, signature));
}

void WriteAgreements(SeedFolder& out) {
  for (const testing::RecordInfo& record : testing::AllRecords()) {
    if (record.schema.name != "AgreementTerms") {
      continue;
    }
    out.Write(
        "agreement_json", "sparse",
        Must(record.to_json(record.random_bytes(1, testing::Fill::kSparse))));
    out.Write(
        "agreement_json", "mixed",
        Must(record.to_json(record.random_bytes(2, testing::Fill::kMixed))));
  }
}

// Files of one case each, of the first cases of the conformance vectors.
void WriteCases(SeedFolder& out) {
  std::ifstream in("tests/conformance/recognition/recognition_cases.json");
  const ordered_json all = ordered_json::parse(
      std::string((std::istreambuf_iterator<char>(in)), {}), nullptr, false);
  Require(all.is_object(), "run it from the top folder");
  for (std::size_t i = 0; i < 60 && i < all["cases"].size(); i += 6) {
    ordered_json one = all;
    one.erase("note");
    one.erase("conventions");
    one["cases"] = ordered_json::array({all["cases"][i]});
    out.Write("case_file", std::to_string(i), one.dump());
  }
}

void WriteTexts(SeedFolder& out) {
  out.WriteAll(
      "config", "file",
      std::vector<std::string_view>{
          "data-dir=/var/lib/comityd\ncountries=KZ,DE\ngenesis-file=genesis\n"
          "log-key-file=log.pem\ncosigning-key-file=cosigning.pem\n",
          "# a comment\ndata-dir = \"/d\"\ncountries = [\"KZ\"]\n"
          "genesis-file='g'\nlog-key-file=l\ncosigning-key-file=c\n"
          "listen=127.0.0.1:0\nhttp=[::1]:80\nbatch-count-max=17\nworkers=0\n"
          "log-level=warn\nnext-key-file=[a,b]\ninsecure-expose=true\n",
          "[section]\nlisten=0.0.0.0:7443\nworkers=257\n", "localhost:7443",
          "[::1]:65535", "127.0.0.1:65536"});
  const std::string reply =
      "1~\x02\x07:status\x03"
      "200\x0c"
      "content-type\x10"
      "application/grpc";
  out.WriteAll(
      "answers", "answer",
      std::vector<std::string>{
          "0~HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
          "0~HTTP/1.1 409 Conflict\r\nContent-Type: a/b\r\n\r\n17\n",
          "0~HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          "2\r\nbo\r\n2;x=y\r\ndy\r\n0\r\n\r\n",
          reply + std::string("\x06\0\0\0\0\1x", 7) + "\x0bgrpc-status\x01" +
              "0",
          reply + std::string("\0", 1) + "\x0bgrpc-status\x02" + "14" +
              "\x0cgrpc-message\x07no%20hi\x17grpc-status-details-bin\x04QUFB",
          "1~\x01\x07:status\x03"
          "503\x06<html>"});
  out.WriteAll("csv", "table",
               std::vector<std::string_view>{
                   "reference,name,birth-date\n1,Aigul,1990-02-03\n",
                   "\xEF\xBB\xBFname;valid-until\r\n\"a;\"\"b\";2026-01-05\r\n",
                   "a,b\n\"two\nlines\",\n,\nlast,row", "a\n\n\nb\n"});
  out.WriteAll(
      "credential_number", "typed",
      std::vector<std::string_view>{"KZ-5NRHC-GNQ4T-R480B-2FJMZ-QB1JYM-NE",
                                    "kz 5nrhc gnq4t r48ob 2fjmz qbijym ne",
                                    "00ff7a", "QUFBQQ==", "5NRHCGNQ4T"});
  out.WriteAll(
      "text", "text",
      std::vector<std::string_view>{
          "Aigul", "A\xCC\x8A", "\xC3\x85",
          "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8", "\xD7\xA9\xD6\xBC\xD7\x81",
          "q\xCC\xA3\xCC\x87", "\xE2\x80\xAE", "\xED\xA0\x80"});
}

int Main(const std::string& top) {
  SeedFolder out(top);
  WriteRecords(out);
  WriteEntries(out);
  WriteNotes(out);
  WriteProofs(out);
  WriteBatches(out);
  WriteEvidence(out);
  WriteAccusations(out);
  WriteFrames(out);
  WriteAgreements(out);
  WriteCases(out);
  WriteTexts(out);
  out.Report();
  return 0;
}

}  // namespace
}  // namespace comity::fuzzing

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_make_seeds tests/fuzz/corpus\n");
    return 3;
  }
  return comity::fuzzing::Main(argv[1]);
}
