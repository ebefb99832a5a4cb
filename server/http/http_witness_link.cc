#include "server/http/http_witness_link.h"

#include <httplib.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <optional>
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

// The size that a witness answers with: a number and a newline.
std::optional<std::uint64_t> ReadSize(const std::string& body) {
  std::uint64_t size = 0;
  const char* end = body.data() + body.size();
  const auto read = std::from_chars(body.data(), end, size);
  const bool whole =
      read.ec == std::errc() && read.ptr + 1 == end && *read.ptr == '\n';
  return whole ? std::optional(size) : std::nullopt;
}

class HttpWitnessLink final : public CosignerLink {
 public:
  HttpWitnessLink(const std::string& host, std::string path,
                  const merkle::TileReader& tiles)
      : client_(host), path_(std::move(path)), tiles_(tiles) {
    client_.set_connection_timeout(kTimeoutSeconds);
    client_.set_read_timeout(kTimeoutSeconds);
    client_.set_write_timeout(kTimeoutSeconds);
    client_.set_keep_alive(true);
  }

  StatusOr<std::string> Announce(const PublishedHead& head) override {
    Status refused = OkStatus();
    for (int i = 0; i < kTriesMax; ++i) {
      COMITY_ASSIGN_OR_RETURN(const std::string request, MakeRequest(head));
      COMITY_ASSIGN_OR_RETURN(const Answer answer, Ask(request));
      if (answer.status == 200) {
        last_size_ = head.head.size;
        return NoteOf(head, answer.body);
      }
      refused = FailedPrecondition(
          ErrorReason::kCosignRefused,
          std::to_string(answer.status) + " " + answer.body.substr(0, 200));
      const auto size =
          answer.status == 409 ? ReadSize(answer.body) : std::nullopt;
      if (!size || *size == last_size_.value || *size > head.head.size.value) {
        return refused;
      }
      last_size_ = {*size};
    }
    return refused;
  }

  void Cancel() override {
    cancelled_ = true;
    client_.stop();
  }

 private:
  struct Answer {
    int status = 0;
    std::string body;
  };

  // Bounded in bytes and time, whatever the witness sends.
  StatusOr<Answer> Ask(const std::string& body) {
    httplib::Request request;
    request.method = "POST";
    request.path = path_;
    request.body = body;
    request.set_header("Content-Type", "text/plain");
    Answer answer;
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

  httplib::Client client_;
  std::atomic<bool> cancelled_ = false;
  const std::string path_;
  const merkle::TileReader& tiles_;
  merkle::TreeSize last_size_;
};

}  // namespace

StatusOr<std::unique_ptr<CosignerLink>> MakeHttpWitnessLink(
    const std::string& url, const merkle::TileReader& tiles) {
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
  return std::unique_ptr<CosignerLink>(std::make_unique<HttpWitnessLink>(
      url.substr(0, slash), path + "/add-checkpoint", tiles));
}

}  // namespace comity::server
