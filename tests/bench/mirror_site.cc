#include "tests/bench/mirror_site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/statement/wire.h"
#include "tests/bench/registry_setup.h"
#include "tests/bench/reply_checker.h"
#include "tests/bench/stream_load.h"
#include "tests/bench/wall_clock.h"

namespace comity::bench {
namespace {

// So many are signed, then sent, on 4 streams.
constexpr std::uint64_t kFillChunk = 102'400;
constexpr std::uint64_t kStreams = 4;

std::string OriginOf(const std::string& country) {
  return "registry." + country + ".example";
}

// The number behind `text`; 0 if it is not there.
std::uint64_t NumberBehind(const std::string& content,
                           const std::string& text) {
  const std::size_t found = content.find(text);
  return found == std::string::npos
             ? 0
             : std::strtoull(content.c_str() + found + text.size(), nullptr,
                             10);
}

// What a server on the loopback interface answers to GET /metrics.
StatusOr<std::string> GetMetrics(std::uint16_t port) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  constexpr std::string_view kRequest =
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  std::string answer;
  const bool sent =
      connect(connection, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) == 0 &&
      send(connection, kRequest.data(), kRequest.size(), 0) ==
          static_cast<ssize_t>(kRequest.size());
  std::array<char, 4096> part;
  for (ssize_t size = sent ? 1 : 0; size > 0;) {
    size = recv(connection, part.data(), part.size(), 0);
    answer.append(part.data(),
                  static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }
  close(connection);
  return sent ? StatusOr<std::string>(std::move(answer))
              : StatusOr<std::string>(Internal("no answer to GET /metrics"));
}

}  // namespace

MirrorSite::MirrorSite(SiteSettings settings)
    : settings_(std::move(settings)),
      registry_(OriginOf(settings_.country), settings_.country),
      founding_(registry_.Found()),
      maker_(registry_, CivilDate::FromUnixMs(WallMs())) {}

evidence::PinnedOrigin MirrorSite::Pin() const {
  return {.origin = registry_.origin(),
          .genesis_id = registry_.genesis_id(),
          .countries = {settings_.country},
          .operator_name =
              settings_.country == "KZ" ? "operator-kz" : "operator-cn"};
}

Status MirrorSite::SetUp(const std::vector<evidence::PinnedOrigin>& others) {
  std::filesystem::create_directories(settings_.directory);
  COMITY_ASSIGN_OR_RETURN(command_,
                          SetUpRegistry(registry_, founding_.front(),
                                        {.program = settings_.program,
                                         .directory = settings_.directory,
                                         .country = settings_.country}));
  evidence::Policy policy;
  policy.origins = others;
  policy.origins.push_back(Pin());
  const std::filesystem::path file = settings_.directory / "policy";
  std::ofstream(file) << evidence::FormatPolicy(policy);
  command_.words.insert(command_.words.end(), {"--policy-file", file});
  command_.words.insert(command_.words.end(), settings_.words.begin(),
                        settings_.words.end());
  return OkStatus();
}

Status MirrorSite::Start(const std::vector<std::string>& partners) {
  server_.reset();
  ServerCommand command = command_;
  // The later of two settings counts.
  const auto listen =
      std::find(command.words.begin(), command.words.end(), "--listen");
  *(listen + 1) = "127.0.0.1:" + port_;
  for (const std::string& partner : partners) {
    command.words.insert(command.words.end(), {"--partner", partner});
  }
  COMITY_ASSIGN_OR_RETURN(server_, ServerProcess::Start(command));
  std::ifstream log(command.log);
  const std::string said{std::istreambuf_iterator<char>(log), {}};
  http_port_ = static_cast<std::uint16_t>(NumberBehind(said, "\"http_port\":"));
  port_ = server_->address().substr(server_->address().find(':') + 1);
  calls_ = std::make_unique<RegistryCalls>(server_->address());
  return OkStatus();
}

Status MirrorSite::Stop() { return server_->Stop(); }

std::string MirrorSite::AsPartner() const {
  return registry_.origin() + "=127.0.0.1:" + port_;
}

Status MirrorSite::Found() {
  for (const testing::SignedStatement& statement : founding_) {
    COMITY_RETURN_IF_ERROR(Submit(statement));
  }
  return OkStatus();
}

Status MirrorSite::Submit(const testing::SignedStatement& statement) {
  v1::SubmitStatementRequest request;
  request.set_statement(statement.statement.bytes);
  request.set_signatures(statement.signatures);
  std::promise<Status> promise;
  calls_->SubmitStatement(
      std::move(request),
      [&promise](const Status& status, const v1::SubmitStatementResponse&) {
        promise.set_value(status);
      });
  return promise.get_future().get();
}

Status MirrorSite::Fill(std::uint64_t count, bool each_alone) {
  while (count > 0) {
    const std::uint64_t part = std::min(count, kFillChunk);
    COMITY_RETURN_IF_ERROR(FillChunk(part, each_alone));
    count -= part;
  }
  return OkStatus();
}

Status MirrorSite::FillChunk(std::uint64_t count, bool each_alone) {
  std::vector<StreamRequests> streams;
  for (std::uint64_t i = 0; i < kStreams && count > 0; ++i) {
    const std::uint64_t part = (count + kStreams - i - 1) / (kStreams - i);
    streams.push_back(each_alone ? maker_.MakeSingleStream(part)
                                 : maker_.MakeBatches(part));
    count -= part;
  }
  COMITY_ASSIGN_OR_RETURN(const auto log_key, LogKeyOf(registry_));
  ReplyChecker checker(log_key);
  return LoadStreams(
             {.clients = kStreams, .server = server_->id(), .until_idle = true},
             *calls_, streams, checker)
      .status();
}

StatusOr<std::uint64_t> MirrorSite::ShownSize(const std::string& origin) {
  const auto bytes = calls_->GetLogHead(origin);
  if (!bytes.ok()) {
    return std::uint64_t{0};
  }
  COMITY_ASSIGN_OR_RETURN(const auto read,
                          statement::DecodeRecord<evidence::Evidence>(*bytes));
  COMITY_ASSIGN_OR_RETURN(
      const auto note,
      checkpoint::ParseNote(read.registries.front().checkpoint));
  COMITY_ASSIGN_OR_RETURN(const auto head,
                          checkpoint::ParseCheckpoint(note.text));
  return head.head.size.value;
}

StatusOr<std::uint64_t> MirrorSite::SignaturesChecked() const {
  COMITY_ASSIGN_OR_RETURN(const std::string metrics, GetMetrics(http_port_));
  // Behind the help and the type of the metric: "name{labels} value".
  const std::size_t line = metrics.find("\ncomity_mirror_signatures_checked{");
  return line == std::string::npos ? std::uint64_t{0}
                                   : NumberBehind(metrics.substr(line), "} ");
}

}  // namespace comity::bench
