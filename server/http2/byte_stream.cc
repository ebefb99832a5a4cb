#include "server/http2/byte_stream.h"

#include <utility>

namespace comity::server {

ByteStream::ByteStream(TcpConnection connection,
                       std::optional<wire::TlsClient> tls)
    : connection_(std::move(connection)), tls_(std::move(tls)) {}

StatusOr<ByteStream> ByteStream::Open(const std::string& address,
                                      const wire::TlsIdentity& tls,
                                      const Waiting& waiting) {
  const std::string host = wire::HostOf(address);
  const std::string port = address.substr(address.rfind(':') + 1);
  COMITY_ASSIGN_OR_RETURN(TcpConnection connection,
                          TcpConnection::Open(host, port, waiting));
  std::optional<wire::TlsClient> client;
  if (tls.is_used()) {
    client.emplace(tls, host);
  }
  ByteStream stream(std::move(connection), std::move(client));
  std::string nothing;
  if (stream.tls_) {
    COMITY_RETURN_IF_ERROR(stream.tls_->Receive("", nothing));
    stream.outgoing_ = stream.tls_->TakeOutgoing();
  }
  return StatusOr<ByteStream>(std::move(stream));
}

void ByteStream::Send(std::string_view bytes) {
  if (!tls_) {
    outgoing_.append(bytes);
    return;
  }
  tls_->Send(bytes);
  outgoing_ += tls_->TakeOutgoing();
}

Status ByteStream::Move(std::string& arrived, const Waiting& waiting) {
  const TcpConnection::Ready wanted = {
      .to_receive = outgoing_.size() <= kUnsentBytesMax,
      .to_send = !outgoing_.empty()};
  COMITY_ASSIGN_OR_RETURN(const auto ready, connection_.Await(wanted, waiting));
  if (ready.to_send) {
    COMITY_RETURN_IF_ERROR(SendOutgoing());
  }
  return ready.to_receive ? Take(arrived) : OkStatus();
}

Status ByteStream::Take(std::string& arrived) {
  if (!tls_) {
    const std::size_t before = arrived.size();
    COMITY_RETURN_IF_ERROR(connection_.Receive(kReceiveBytes, arrived));
    taken_bytes_ += arrived.size() - before;
    return OkStatus();
  }
  std::string part;
  COMITY_RETURN_IF_ERROR(connection_.Receive(kReceiveBytes, part));
  taken_bytes_ += part.size();
  Status read = tls_->Receive(part, arrived);
  outgoing_ += tls_->TakeOutgoing();
  return read;
}

Status ByteStream::SendOutgoing() {
  COMITY_ASSIGN_OR_RETURN(const std::size_t sent, connection_.Send(outgoing_));
  outgoing_.erase(0, sent);
  return OkStatus();
}

}  // namespace comity::server
