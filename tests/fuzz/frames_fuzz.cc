// The outbox file and the files of signatures: whole frames read back, and a
// torn end changes none of those before it.
#include "client/issuing/frame_file.h"
#include "client/issuing/signature_file.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {

void TestOneInput(std::string_view bytes) {
  const auto frames = client::ReadFrames(bytes);
  if (frames.ok()) {
    Require(frames->size <= bytes.size(), "frames lie within the file");
    const auto again = client::ReadFrames(bytes.substr(0, frames->size));
    Require(again.ok() && again->payloads == frames->payloads &&
                again->size == frames->size,
            "without its torn end the file holds the same frames");
    std::string written;
    std::uint64_t number = 0;
    for (const std::string& payload : frames->payloads) {
      written += client::EncodeFrame(number++, payload);
    }
    Require(written == bytes.substr(0, frames->size),
            "frames that are read are written as they were");
  }
  const auto statement = client::DecodeStatementFile(bytes);
  if (statement.ok()) {
    Require(client::EncodeStatementFile(*statement) == bytes,
            "a statement file that is read is written as it was");
  }
  const auto signature = client::DecodeFile<client::DetachedSignature>(
      client::kSignatureFile, bytes);
  if (signature.ok()) {
    Require(client::EncodeFile(client::kSignatureFile, *signature) == bytes,
            "a signature file that is read is written as it was");
  }
}

}  // namespace comity::fuzzing
