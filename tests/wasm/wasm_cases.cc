// Writes requests and the native verifier's answers to a folder, for the
// WebAssembly verifier to answer the same:
//
//   wasm_cases DIR     writes DIR/NAME.request and DIR/NAME.verdict.json
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "core/evidence/portable.h"
#include "core/statement/claims.h"
#include "core/statement/wire.h"
#include "tests/support/test_evidence.h"

namespace comity::testing {
namespace {

void WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (!file.flush()) {
    std::cerr << "cannot write " << path << "\n";
    std::exit(2);
  }
}

// One registry with credentials in every standing.
class Cases {
 public:
  explicit Cases(std::filesystem::path folder) : folder_(std::move(folder)) {
    kz_.Found();
    for (std::uint64_t n = 1; n <= 4; ++n) {
      statement::Credential record = kz_.CredentialRecord(n);
      record.claims = {Commit(record, BirthDate()), Commit(record, Name())};
      kz_.Add(record, {"centre/1"});
    }
    kz_.Add(kz_.RevokedRecord(2, Day("2026-01-20")), {"centre/1"});
    kz_.Add(kz_.SuspendedRecord(3, Day("2026-01-20"), Day("2026-03-01")),
            {"centre/1"});
    server_.Serve(kz_, {"KZ"});
  }

  void WriteAll() {
    const CivilDate on = Day("2026-02-01");
    Write("valid", Ask(kz_, 1, on));
    Write("recognised-at-home", Ask(kz_, 1, on, "KZ"));
    Write("host-without-log", Ask(kz_, 1, on, "CN"));
    Write("revoked", Ask(kz_, 2, on));
    Write("suspended", Ask(kz_, 3, on));
    Write("not-yet-valid", Ask(kz_, 4, Day("2025-12-31")));
    Write("expired", Ask(kz_, 4, Day("2036-01-01")));
    Write("unknown", Ask(kz_, 99, on));
    WriteTooOld(on);
    WritePresentations(on);
    WriteOnline(on);
    WriteChanged(on);
    WriteRowOfRegistrars(on);
  }

 private:
  static statement::Disclosure Name() {
    return {"name", std::string(32, 's'), "Қ. Ұ. Мысалбекова"};
  }
  static statement::Disclosure BirthDate() {
    return {"birth-date", std::string(32, 't'), "1990-01-01"};
  }
  static statement::ClaimDigest Commit(const statement::Credential& record,
                                       const statement::Disclosure& claim) {
    return {claim.name, ClaimDigestOf(record.credential_id, claim)};
  }

  evidence::PortableRequest Request(const evidence::Question& question) {
    evidence::PortableRequest request;
    request.policy = evidence::FormatPolicy(server_.ClientPolicy());
    request.credential = question.credential;
    request.on = question.on;
    request.host_country = question.host_country;
    request.purpose = question.purpose;
    request.evidence = statement::EncodeRecord(server_.MakeEvidence(question));
    request.now_ms = (server_.time_s() + server_.later_s) * 1000;
    return request;
  }

  void Write(const std::string& name,
             const evidence::PortableRequest& request) {
    const std::string bytes = statement::EncodeRecord(request);
    WriteFile(folder_ / (name + ".request"), bytes);
    WriteFile(folder_ / (name + ".verdict.json"),
              evidence::VerifyPortable(bytes));
  }

  void Write(const std::string& name, const evidence::Question& question) {
    Write(name, Request(question));
  }

  void WriteTooOld(CivilDate on) {
    evidence::PortableRequest request = Request(Ask(kz_, 1, on));
    request.now_ms += std::uint64_t{30} * 24 * 60 * 60 * 1000;
    Write("too-old", request);
  }

  void WritePresentations(CivilDate on) {
    evidence::PortableRequest request = Request(Ask(kz_, 1, on));
    evidence::Presentation presentation;
    presentation.credential = request.credential;
    presentation.disclosures = {Name()};
    request.presentation = statement::EncodeRecord(presentation);
    Write("presented-name", request);
    presentation.disclosures.front().value = "О. Басқабаев";
    request.presentation = statement::EncodeRecord(presentation);
    Write("forged-name", request);
    presentation.disclosures.clear();
    presentation.evidence = std::exchange(request.evidence, "");
    request.presentation = statement::EncodeRecord(presentation);
    Write("evidence-in-presentation", request);
    request.nonce = "nonce";
    Write("holder-not-proven", request);
  }

  void WriteOnline(CivilDate on) {
    evidence::PortableRequest request = Request(Ask(kz_, 1, on));
    request.online = true;
    Write("online-first-time", request);
    request.marks.push_back({.origin = kz_.origin(),
                             .newest_size = 3,
                             .newest_root = Hash{},
                             .newest_by_policy_size = 0,
                             .newest_by_policy_root = {}});
    Write("online-not-linked", request);
  }

  // Judgements that rest on one another: as many as are followed, and more.
  // Takes all the stack that a verifier must have.
  void WriteRowOfRegistrars(CivilDate on) {
    std::string registrar = "root/1";
    std::uint64_t credential = 100;
    for (int i = 1; i <= 90; ++i) {
      const std::string body = "b" + std::to_string(i);
      kz_.Add(kz_.BodyRecord(body), {body + "/1", registrar});
      kz_.Add(kz_.GrantRecord(body, statement::Role::kRegistrar), {"root/1"});
      registrar = body + "/1";
      if (i >= 70 && i % 5 == 0) {
        kz_.Add(kz_.GrantRecord(body, statement::Role::kCertificationBody),
                {"root/1"});
        kz_.Add(kz_.CredentialRecord(++credential), {registrar});
        Write("row-of-" + std::to_string(i), Ask(kz_, credential, on));
      }
    }
  }

  // A few changed bytes, each of which must be answered alike.
  void WriteChanged(CivilDate on) {
    const evidence::PortableRequest honest = Request(Ask(kz_, 1, on));
    for (std::size_t i = 1; i < 16; ++i) {
      evidence::PortableRequest request = honest;
      char& byte = request.evidence[request.evidence.size() * i / 16];
      byte = static_cast<char>(byte ^ 0x01);
      Write("changed-" + std::to_string(i), request);
    }
  }

  std::filesystem::path folder_;
  TestRegistry kz_;
  TestServer server_;
};

}  // namespace
}  // namespace comity::testing

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: wasm_cases DIR\n";
    return 3;
  }
  std::filesystem::create_directories(argv[1]);
  comity::testing::Cases(argv[1]).WriteAll();
  return 0;
}
