// Verifies a file that an engineer handed over:
//
//   verify_example TRUST_FOLDER FILE
//
// TRUST_FOLDER holds the policy that says whom you trust; FILE is an evidence
// or a presentation file. Exit code: 0 valid, 1 a checked no, 2 not checked.
#include <client/verifying/verifier.h>

#include <cstdio>
#include <string>

namespace {

int CouldNotCheck(const comity::Status& status) {
  const std::string name(comity::Name(status.reason()));
  std::fprintf(stderr, "%s: %s\n", name.c_str(), status.message().c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: verify_example TRUST_FOLDER FILE\n");
    return 3;
  }
  auto trust = comity::client::TrustStore::Open(argv[1]);
  if (!trust.ok()) {
    return CouldNotCheck(trust.status());
  }
  const auto file = comity::client::ReadPresentedFile(argv[2]);
  if (!file.ok()) {
    return CouldNotCheck(file.status());
  }
  comity::client::Inquiry inquiry;
  inquiry.question.credential = file->credential;
  inquiry.question.on =
      comity::CivilDate::FromUnixMs(comity::client::SystemClockMs());
  const auto answer =
      comity::client::Verifier(*trust).VerifyFile(*file, inquiry);
  if (!answer.ok()) {
    return CouldNotCheck(answer.status());
  }
  const comity::evidence::Verdict& verdict = answer->verdict();
  std::printf(
      "%s %s\n",
      std::string(comity::statement::NameOf(verdict.authenticity)).c_str(),
      std::string(comity::statement::NameOf(verdict.status)).c_str());
  for (const std::string& reason : verdict.reasons) {
    std::printf("  %s\n", reason.c_str());
  }
  return comity::evidence::ExitCode(verdict);
}
