#include "server/http2/http2_connection.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "server/http2/byte_stream.h"

namespace comity::server {
namespace {

// What the other side may send before it is told that it was taken. It is
// taken at once, so this is no memory here.
constexpr std::int32_t kWindowBytes = 4 << 20;
// What is read of a connection that was kept, before it is used again.
constexpr int kPartsBetweenCallsMax = 4;

Status Failed(const std::string& why) {
  return Unavailable(ErrorReason::kServerUnreachable, why);
}

std::string_view View(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// The library does not write to what it is given; its type does not say so.
nghttp2_nv Header(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NONE};
}

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

}  // namespace

struct Http2Connection::Session {
  Session(ByteStream opened, std::string address, bool is_tls)
      : stream(std::move(opened)),
        authority(std::move(address)),
        scheme(is_tls ? "https" : "http") {}

  // Greets the other side.
  Status Begin();
  Status BeginCall(const Call& call, const Waiting& waiting);
  Status Exchange(const Waiting& waiting);
  Status SendDue();
  Status TakeArrived();
  // A failure of the reader ends the connection, and is remembered.
  int Note(Status status);

  // Called by the library.
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame,
                      const std::uint8_t* name, std::size_t name_size,
                      const std::uint8_t* value, std::size_t value_size,
                      std::uint8_t, void* self);
  static int OnBody(nghttp2_session*, std::uint8_t, std::int32_t stream_id,
                    const std::uint8_t* bytes, std::size_t size, void* self);
  static int OnClosed(nghttp2_session*, std::int32_t stream_id,
                      std::uint32_t error, void* self);
  static ssize_t OnRequest(nghttp2_session*, std::int32_t, std::uint8_t* bytes,
                           std::size_t size, std::uint32_t* flags,
                           nghttp2_data_source*, void* self);

  ByteStream stream;
  const std::string authority;
  const std::string scheme;
  std::string arrived;
  bool has_heard = false;
  std::unique_ptr<nghttp2_session, FreeWith<nghttp2_session_del>> http2;

  // Of the call that runs.
  std::int32_t call_id = -1;
  std::string request;  // The rest that was not sent yet.
  std::optional<GrpcReplyReader> reader;
  bool is_closed = false;
  std::uint32_t close_error = 0;
  Status failure = OkStatus();
};

Status Http2Connection::Session::Begin() {
  nghttp2_session_callbacks* made_callbacks = nullptr;
  nghttp2_option* made_option = nullptr;
  if (nghttp2_session_callbacks_new(&made_callbacks) != 0) {
    return Failed("no memory");
  }
  const std::unique_ptr<nghttp2_session_callbacks,
                        FreeWith<nghttp2_session_callbacks_del>>
      callbacks(made_callbacks);
  if (nghttp2_option_new(&made_option) != 0) {
    return Failed("no memory");
  }
  const std::unique_ptr<nghttp2_option, FreeWith<nghttp2_option_del>> option(
      made_option);
  nghttp2_session_callbacks_set_on_header_callback(callbacks.get(), OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks.get(),
                                                            OnBody);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks.get(),
                                                         OnClosed);
  // What is pushed is refused even before the other side has read that.
  nghttp2_option_set_max_reserved_remote_streams(option.get(), 0);
  nghttp2_session* made = nullptr;
  if (nghttp2_session_client_new2(&made, callbacks.get(), this, option.get()) !=
      0) {
    return Failed("no memory");
  }
  http2.reset(made);
  const std::array<nghttp2_settings_entry, 3> settings = {
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindowBytes},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kReplyHeaderBytesMax}}};
  nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(),
                          settings.size());
  nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0,
                                        kWindowBytes);
  return OkStatus();
}

Status Http2Connection::Session::BeginCall(const Call& call,
                                           const Waiting& waiting) {
  const std::uint64_t size = call.request.size();
  request.assign(1, '\0');  // Not compressed.
  for (const int shift : {24, 16, 8, 0}) {
    request += static_cast<char>(size >> shift & 0xff);
  }
  request += call.request;
  reader.emplace(call.body_bytes_max);
  is_closed = false;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      waiting.until - std::chrono::steady_clock::now());
  const std::string timeout =
      std::to_string(std::clamp<std::int64_t>(left.count(), 1, 99'999'999)) +
      "m";
  const std::array<nghttp2_nv, 8> headers = {
      Header(":method", "POST"),
      Header(":scheme", scheme),
      Header(":path", call.path),
      Header(":authority", authority),
      Header("te", "trailers"),
      Header("grpc-timeout", timeout),
      Header("content-type", "application/grpc"),
      Header("user-agent", "comityd")};
  nghttp2_data_provider body = {};
  body.read_callback = OnRequest;
  call_id = nghttp2_submit_request(http2.get(), nullptr, headers.data(),
                                   headers.size(), &body, nullptr);
  return call_id > 0 ? OkStatus() : Failed("no more calls on this connection");
}

Status Http2Connection::Session::Exchange(const Waiting& waiting) {
  COMITY_RETURN_IF_ERROR(SendDue());
  arrived.clear();
  const Status moved = stream.Move(arrived, waiting);
  COMITY_RETURN_IF_ERROR(TakeArrived());
  if (is_closed) {
    return OkStatus();
  }
  const bool is_over = nghttp2_session_want_read(http2.get()) == 0 &&
                       nghttp2_session_want_write(http2.get()) == 0;
  return is_over ? Failed("it does not keep to HTTP/2") : moved;
}

// Not ahead of what the other side takes: what is due waits in small form.
Status Http2Connection::Session::SendDue() {
  while (stream.unsent_bytes() <= kUnsentBytesMax) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(http2.get(), &bytes);
    if (size < 0) {
      return Failed(nghttp2_strerror(static_cast<int>(size)));
    }
    if (size == 0) {
      return OkStatus();
    }
    stream.Send(View(bytes, static_cast<std::size_t>(size)));
  }
  return OkStatus();
}

Status Http2Connection::Session::TakeArrived() {
  has_heard = has_heard || !arrived.empty();
  const ssize_t taken = nghttp2_session_mem_recv(
      http2.get(), reinterpret_cast<const std::uint8_t*>(arrived.data()),
      arrived.size());
  COMITY_RETURN_IF_ERROR(failure);
  return taken < 0 ? Failed(nghttp2_strerror(static_cast<int>(taken)))
                   : OkStatus();
}

int Http2Connection::Session::Note(Status status) {
  if (!status.ok() && failure.ok()) {
    failure = std::move(status);
  }
  return failure.ok() ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

int Http2Connection::Session::OnHeader(
    nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
    std::uint8_t, void* self) {
  auto& session = *static_cast<Session*>(self);
  if (frame->hd.stream_id != session.call_id || !session.reader) {
    return 0;
  }
  return session.Note(session.reader->AddHeader(View(name, name_size),
                                                View(value, value_size)));
}

int Http2Connection::Session::OnBody(nghttp2_session*, std::uint8_t,
                                     std::int32_t stream_id,
                                     const std::uint8_t* bytes,
                                     std::size_t size, void* self) {
  auto& session = *static_cast<Session*>(self);
  return stream_id == session.call_id && session.reader
             ? session.Note(session.reader->AddBody(View(bytes, size)))
             : 0;
}

int Http2Connection::Session::OnClosed(nghttp2_session*, std::int32_t stream_id,
                                       std::uint32_t error, void* self) {
  auto& session = *static_cast<Session*>(self);
  if (stream_id == session.call_id) {
    session.is_closed = true;
    session.close_error = error;
  }
  return 0;
}

ssize_t Http2Connection::Session::OnRequest(nghttp2_session*, std::int32_t,
                                            std::uint8_t* bytes,
                                            std::size_t size,
                                            std::uint32_t* flags,
                                            nghttp2_data_source*, void* self) {
  std::string& rest = static_cast<Session*>(self)->request;
  const std::size_t count = std::min(size, rest.size());
  std::copy_n(rest.begin(), count, bytes);
  rest.erase(0, count);
  *flags |= rest.empty() ? std::uint32_t{NGHTTP2_DATA_FLAG_EOF} : 0;
  return static_cast<ssize_t>(count);
}

Http2Connection::Http2Connection(std::unique_ptr<Session> session)
    : session_(std::move(session)) {}

Http2Connection::~Http2Connection() = default;

StatusOr<std::unique_ptr<Http2Connection>> Http2Connection::Open(
    const std::string& address, const wire::TlsIdentity& tls,
    const Waiting& waiting) {
  COMITY_ASSIGN_OR_RETURN(ByteStream stream,
                          ByteStream::Open(address, tls, waiting));
  auto session =
      std::make_unique<Session>(std::move(stream), address, tls.is_used());
  COMITY_RETURN_IF_ERROR(session->Begin());
  return std::unique_ptr<Http2Connection>(
      new Http2Connection(std::move(session)));
}

bool Http2Connection::IsUsable() {
  for (int i = 0; i < kPartsBetweenCallsMax; ++i) {
    session_->arrived.clear();
    if (!session_->stream.Take(session_->arrived).ok() ||
        !session_->TakeArrived().ok()) {
      return false;
    }
    if (session_->arrived.empty()) {
      break;
    }
  }
  return nghttp2_session_check_request_allowed(session_->http2.get()) != 0;
}

bool Http2Connection::has_heard() const { return session_->has_heard; }

StatusOr<GrpcReply> Http2Connection::Ask(const Call& call,
                                         const Waiting& waiting) {
  const std::uint64_t taken_max = session_->stream.taken_bytes() +
                                  call.body_bytes_max + kAnswerOverheadBytesMax;
  COMITY_RETURN_IF_ERROR(session_->BeginCall(call, waiting));
  while (!session_->is_closed) {
    COMITY_RETURN_IF_ERROR(session_->Exchange(waiting));
    if (session_->stream.taken_bytes() > taken_max) {
      return Failed("it sends more than an answer may take");
    }
  }
  session_->call_id = -1;
  if (session_->close_error != NGHTTP2_NO_ERROR) {
    return Failed(std::string("it broke the call off: ") +
                  nghttp2_http2_strerror(session_->close_error));
  }
  return std::move(*session_->reader).Finish();
}

}  // namespace comity::server
