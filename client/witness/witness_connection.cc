#include "client/witness/witness_connection.h"

#include <httplib.h>

#include <charconv>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "client/verifying/address_book.h"
#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"

namespace comity::client {
namespace {

// What a call may take beyond the time that the witness was given.
constexpr int kSlackMs = 2'000;
// A witness that signed another size last says which; once is enough to learn
// it.
constexpr int kTriesMax = 2;
constexpr std::size_t kBodyBytesMax = 16'384;

struct Answer {
  int status = 0;
  std::string body;
};

// The size that a witness answers with: a number and a newline.
std::optional<std::uint64_t> ReadSize(const std::string& body) {
  std::uint64_t size = 0;
  const char* end = body.data() + body.size();
  const auto read = std::from_chars(body.data(), end, size);
  const bool is_whole =
      read.ec == std::errc() && read.ptr + 1 == end && *read.ptr == '\n';
  return is_whole ? std::optional(size) : std::nullopt;
}

Status Refused(const Answer& answer) {
  return FailedPrecondition(
      ErrorReason::kCosignRefused,
      std::to_string(answer.status) + " " + answer.body.substr(0, 200));
}

}  // namespace

struct WitnessConnection::Http {
  Http(const std::string& host, std::string given)
      : client(host), path(std::move(given)) {}

  // Bounded in bytes and time, whatever the witness sends.
  StatusOr<Answer> Ask(const std::string& body,
                       std::chrono::milliseconds timeout) {
    client.set_connection_timeout(timeout);
    client.set_read_timeout(timeout);
    client.set_write_timeout(timeout);
    httplib::Request request;
    request.method = "POST";
    request.path = path;
    request.body = body;
    request.set_header("Content-Type", "text/plain");
    Answer answer;
    const auto until = std::chrono::steady_clock::now() + timeout;
    request.content_receiver = [&](const char* data, std::size_t size,
                                   std::uint64_t, std::uint64_t) {
      answer.body.append(data, size);
      return answer.body.size() <= kBodyBytesMax &&
             std::chrono::steady_clock::now() < until;
    };
    const auto result = client.send(request);
    if (!result) {
      return Unavailable(ErrorReason::kServerUnreachable,
                         httplib::to_string(result.error()));
    }
    answer.status = result->status;
    return answer;
  }

  std::mutex mutex;
  httplib::Client client;
  const std::string path;
  std::uint64_t last_size = 0;  // That the witness signed, as far as known.
};

WitnessConnection::WitnessConnection(std::unique_ptr<Http> http,
                                     RegistryTransport& registry)
    : http_(std::move(http)), registry_(registry) {}

WitnessConnection::~WitnessConnection() = default;

StatusOr<std::unique_ptr<CosignerTransport>> WitnessConnection::Make(
    const std::string& url, RegistryTransport& registry) {
  if (!url.starts_with(kWitnessScheme) || url.size() == kWitnessScheme.size()) {
    return InvalidArgument(ErrorReason::kConfigurationInvalid,
                           "'" + url + "' does not begin with http://");
  }
  const std::size_t slash = url.find('/', kWitnessScheme.size());
  std::string path = slash == std::string::npos ? "" : url.substr(slash);
  while (path.ends_with('/')) {
    path.pop_back();
  }
  return std::unique_ptr<CosignerTransport>(new WitnessConnection(
      std::make_unique<Http>(url.substr(0, slash), path + "/add-checkpoint"),
      registry));
}

StatusOr<AnnounceAnswer> WitnessConnection::Announce(
    const std::string& checkpoint, std::chrono::milliseconds wait) {
  COMITY_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(checkpoint));
  COMITY_ASSIGN_OR_RETURN(const auto read,
                          checkpoint::ParseCheckpoint(note.text));
  const std::uint64_t size = read.head.size.value;
  const std::lock_guard lock(http_->mutex);
  Status refused;
  for (int i = 0; i < kTriesMax; ++i) {
    checkpoint::AddCheckpointRequest request;
    request.checkpoint = checkpoint;
    request.old_size = {http_->last_size};
    if (http_->last_size > 0 && http_->last_size < size) {
      COMITY_ASSIGN_OR_RETURN(auto proof,
                              registry_.Consistency(http_->last_size, size));
      request.consistency_proof = std::move(proof.hashes);
    }
    COMITY_ASSIGN_OR_RETURN(
        const Answer answer,
        http_->Ask(checkpoint::FormatAddCheckpoint(request),
                   wait + std::chrono::milliseconds(kSlackMs)));
    if (answer.status == 200) {
      http_->last_size = size;
      return AnnounceAnswer{note.text + "\n" + answer.body};
    }
    refused = Refused(answer);
    const auto signed_size =
        answer.status == 409 ? ReadSize(answer.body) : std::nullopt;
    if (!signed_size || *signed_size == http_->last_size ||
        *signed_size > size) {
      return refused;
    }
    http_->last_size = *signed_size;
  }
  return refused;
}

StatusOr<std::string> WitnessConnection::HeldHead(const std::string&) {
  return NotFound(ErrorReason::kPartnerUnknown, "a witness holds no log");
}

}  // namespace comity::client
