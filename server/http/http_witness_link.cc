#include "server/http/http_witness_link.h"

#include <chrono>
#include <utility>

#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/merkle/prover.h"
#include "server/http/http_post.h"

namespace comity::server {
namespace {

constexpr int kTimeoutSeconds = 5;
// A witness that knows another size than this log remembers says which; once
// is enough to learn it.
constexpr int kTriesMax = 2;
constexpr std::size_t kBodyBytesMax = 16'384;

class HttpWitnessPost final : public WitnessPost {
 public:
  explicit HttpWitnessPost(HttpTarget witness) : witness_(std::move(witness)) {}

  StatusOr<RecallReply> Post(const std::string& body) override {
    const Waiting waiting = {std::chrono::steady_clock::now() +
                                 std::chrono::seconds(kTimeoutSeconds),
                             &call_off_};
    auto answer =
        server::Post(witness_, {"text/plain", body}, kBodyBytesMax, waiting);
    if (!answer.ok()) {
      return Unavailable(ErrorReason::kPartnerUnreachable,
                         answer.status().message());
    }
    return RecallReply{answer->status, std::move(answer->body)};
  }

  void Cancel() override { call_off_.Now(); }

 private:
  const HttpTarget witness_;
  CallOff call_off_;
};

class HttpWitnessLink final : public CosignerLink {
 public:
  HttpWitnessLink(std::unique_ptr<WitnessPost> witness,
                  const merkle::TileReader& tiles)
      : witness_(std::move(witness)), tiles_(tiles) {}

  StatusOr<std::string> Announce(const PublishedHead& head) override {
    Status refused = OkStatus();
    for (int i = 0; i < kTriesMax; ++i) {
      COMITY_ASSIGN_OR_RETURN(const std::string request, MakeRequest(head));
      COMITY_ASSIGN_OR_RETURN(const RecallReply answer,
                              witness_->Post(request));
      if (answer.status == 200) {
        last_size_ = head.head.size;
        return NoteOf(head, answer.body);
      }
      refused = FailedPrecondition(
          ErrorReason::kCosignRefused,
          std::to_string(answer.status) + " " + answer.body.substr(0, 200));
      const auto size =
          answer.status == 409 ? ReadWitnessedSize(answer.body) : std::nullopt;
      if (!size || *size == last_size_ || *size > head.head.size) {
        return refused;
      }
      last_size_ = *size;
    }
    return refused;
  }

  void Cancel() override { witness_->Cancel(); }

 private:
  StatusOr<std::string> MakeRequest(const PublishedHead& head) const {
    checkpoint::AddCheckpointRequest request;
    request.old_size = last_size_;
    if (last_size_.value > 0) {
      const merkle::Prover prover(head.edge, tiles_);
      COMITY_ASSIGN_OR_RETURN(request.consistency_proof,
                              prover.Consistency(last_size_, head.head.size));
    }
    request.checkpoint = head.checkpoint;
    return checkpoint::FormatAddCheckpoint(request);
  }

  // The text of the head with the lines that the witness answered.
  static StatusOr<std::string> NoteOf(const PublishedHead& head,
                                      const std::string& lines) {
    COMITY_ASSIGN_OR_RETURN(const auto note,
                            checkpoint::ParseNote(head.checkpoint));
    return note.text + "\n" + lines;
  }

  std::unique_ptr<WitnessPost> witness_;
  const merkle::TileReader& tiles_;
  merkle::TreeSize last_size_;
};

}  // namespace

StatusOr<std::unique_ptr<WitnessPost>> MakeHttpWitnessPost(
    const std::string& url) {
  auto witness = ParseHttpUrl(url);
  if (!witness.ok()) {
    return FailedPrecondition(
        ErrorReason::kConfigurationInvalid,
        "witness: '" + url + "' " + witness.status().message());
  }
  while (witness->path.ends_with('/')) {
    witness->path.pop_back();
  }
  witness->path += "/add-checkpoint";
  return std::unique_ptr<WitnessPost>(
      std::make_unique<HttpWitnessPost>(*std::move(witness)));
}

StatusOr<std::unique_ptr<CosignerLink>> MakeHttpWitnessLink(
    const std::string& url, const merkle::TileReader& tiles) {
  COMITY_ASSIGN_OR_RETURN(auto witness, MakeHttpWitnessPost(url));
  return std::unique_ptr<CosignerLink>(
      std::make_unique<HttpWitnessLink>(std::move(witness), tiles));
}

}  // namespace comity::server
