#include "server/http/http_witness_link.h"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <utility>

#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/merkle/prover.h"

namespace comity::server {
namespace {

constexpr int kTimeoutSeconds = 5;
constexpr std::string_view kScheme = "http://";
// A witness that knows another size than this log remembers says which; once
// is enough to learn it.
constexpr int kTriesMax = 2;
constexpr std::size_t kBodyBytesMax = 16'384;

class HttpWitnessPost final : public WitnessPost {
 public:
  HttpWitnessPost(const std::string& host, std::string path)
      : client_(host), path_(std::move(path)) {
    client_.set_connection_timeout(kTimeoutSeconds);
    client_.set_read_timeout(kTimeoutSeconds);
    client_.set_write_timeout(kTimeoutSeconds);
    client_.set_keep_alive(true);
  }

  StatusOr<RecallReply> Post(const std::string& body) override {
    httplib::Request request;
    request.method = "POST";
    request.path = path_;
    request.body = body;
    request.set_header("Content-Type", "text/plain");
    RecallReply answer;
    const auto until = std::chrono::steady_clock::now() +
                       std::chrono::seconds(kTimeoutSeconds);
    request.content_receiver = [&](const char* data, std::size_t size,
                                   std::uint64_t, std::uint64_t) {
      answer.body.append(data, size);
      return answer.body.size() <= kBodyBytesMax &&
             std::chrono::steady_clock::now() < until;
    };
    const auto result = cancelled_
                            ? httplib::Result(nullptr, httplib::Error::Canceled)
                            : client_.send(request);
    if (!result) {
      return Unavailable(ErrorReason::kPartnerUnreachable,
                         httplib::to_string(result.error()));
    }
    answer.status = result->status;
    return answer;
  }

  void Cancel() override {
    cancelled_ = true;
    client_.stop();
  }

 private:
  httplib::Client client_;
  std::atomic<bool> cancelled_ = false;
  const std::string path_;
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
  if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
    return FailedPrecondition(
        ErrorReason::kConfigurationInvalid,
        "witness: '" + url + "' does not begin with http://");
  }
  const std::size_t slash = url.find('/', kScheme.size());
  std::string path = slash == std::string::npos ? "" : url.substr(slash);
  while (path.ends_with('/')) {
    path.pop_back();
  }
  return std::unique_ptr<WitnessPost>(std::make_unique<HttpWitnessPost>(
      url.substr(0, slash), path + "/add-checkpoint"));
}

StatusOr<std::unique_ptr<CosignerLink>> MakeHttpWitnessLink(
    const std::string& url, const merkle::TileReader& tiles) {
  COMITY_ASSIGN_OR_RETURN(auto witness, MakeHttpWitnessPost(url));
  return std::unique_ptr<CosignerLink>(
      std::make_unique<HttpWitnessLink>(std::move(witness), tiles));
}

}  // namespace comity::server
