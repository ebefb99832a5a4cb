#include "server/http/http_listener.h"

#include <httplib.h>

#include <string_view>
#include <thread>
#include <utility>

#include "core/checkpoint/add_checkpoint.h"

namespace comity::server {
namespace {

constexpr std::size_t kThreads = 2;
// The longest request is one to a witness.
constexpr std::size_t kRequestBytesMax = checkpoint::kAddCheckpointBytesMax;
constexpr int kTimeoutSeconds = 5;

int HttpStatusOf(const Status& status) {
  switch (status.code()) {
    case StatusCode::kNotFound:
      return 404;
    case StatusCode::kUnavailable:
      return 503;
    default:
      return 500;
  }
}

void ServeFile(StatusOr<TlogFile> file, httplib::Response& response) {
  if (!file.ok()) {
    response.status = HttpStatusOf(file.status());
    response.set_content(std::string(Name(file.status().reason())) + "\n",
                         "text/plain");
    return;
  }
  response.set_header("Cache-Control", file->immutable
                                           ? "max-age=31536000, immutable"
                                           : "no-cache");
  response.set_content(std::move(file->bytes), file->content_type);
}

class Listener final : public HttpListener {
 public:
  explicit Listener(HttpSources sources) : sources_(std::move(sources)) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server_.set_payload_max_length(kRequestBytesMax);
    server_.set_read_timeout(kTimeoutSeconds);
    server_.set_write_timeout(kTimeoutSeconds);
    server_.Get("/healthz",
                [this](const httplib::Request&, httplib::Response& response) {
                  const Status health = sources_.health();
                  response.status = health.ok() ? 200 : 503;
                  response.set_content(
                      health.ok() ? sources_.health_text() + "\n"
                                  : std::string(Name(health.reason())) + "\n",
                      "text/plain");
                });
    server_.Get("/metrics", [this](const httplib::Request&,
                                   httplib::Response& response) {
      response.set_content(sources_.metrics(), "text/plain; version=0.0.4");
    });
    if (sources_.tlog) {
      server_.Get(
          "/(checkpoint|tile/.*)",
          [this](const httplib::Request& request, httplib::Response& response) {
            ServeFile(sources_.tlog(std::string_view(request.path).substr(1)),
                      response);
          });
    }
    if (sources_.add_checkpoint) {
      server_.Post("/add-checkpoint", [this](const httplib::Request& request,
                                             httplib::Response& response) {
        WitnessReply reply = sources_.add_checkpoint(request.body);
        response.status = reply.status;
        response.set_content(std::move(reply.body), reply.content_type);
      });
    }
  }

  ~Listener() override {
    server_.stop();
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  Status Listen(const std::string& host, std::uint16_t port) {
    int bound = port;
    if (port == 0) {
      bound = server_.bind_to_any_port(host);
    } else if (!server_.bind_to_port(host, port)) {
      bound = -1;
    }
    if (bound <= 0) {
      return Unavailable(
          ErrorReason::kConfigurationInvalid,
          "cannot listen for HTTP on " + host + ":" + std::to_string(port));
    }
    port_ = static_cast<std::uint16_t>(bound);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() has no effect before the listener runs.
    while (!server_.is_running()) {
      std::this_thread::yield();
    }
    return OkStatus();
  }

  std::uint16_t port() const override { return port_; }

 private:
  HttpSources sources_;
  httplib::Server server_;
  std::thread thread_;
  std::uint16_t port_ = 0;
};

}  // namespace

StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(
    const std::string& host, std::uint16_t port, HttpSources sources) {
  auto listener = std::make_unique<Listener>(std::move(sources));
  COMITY_RETURN_IF_ERROR(listener->Listen(host, port));
  return std::unique_ptr<HttpListener>(std::move(listener));
}

}  // namespace comity::server
