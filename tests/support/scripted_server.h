// A server in this process that answers every call as the test says, also with
// bytes that no honest server sends, or not at all.
#ifndef COMITY_TESTS_SUPPORT_SCRIPTED_SERVER_H_
#define COMITY_TESTS_SUPPORT_SCRIPTED_SERVER_H_

#include <grpc/grpc.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace comity::testing {

// What the server does about one message of a call.
struct Answer {
  grpc::Status status = grpc::Status::OK;  // Not OK ends the call.
  std::string bytes = {};                  // Otherwise sent as they are.
};

// Thread-safe.
class ScriptedServer {
 public:
  // Gives the answer to the message `request` of a call of `method`
  // ("/comity.v1.LogService/GetCheckpoint"); nothing: the server keeps silent
  // until the caller gives up. Called on threads of gRPC.
  using Script = std::function<std::optional<Answer>(
      const std::string& method, const std::string& request)>;

  // Listens on loopback; port 0: one that the system chooses.
  explicit ScriptedServer(Script script, int port = 0,
                          const std::shared_ptr<grpc::ServerCredentials>&
                              credentials = grpc::InsecureServerCredentials())
      : service_(std::move(script)), port_(port) {
    // Kept until the process ends, see client/connection/connection.cc.
    static const bool kept = (grpc_init(), true);
    static_cast<void>(kept);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port), credentials,
                             &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer() {
    if (server_ != nullptr) {
      server_->Shutdown(std::chrono::system_clock::now());
    }
  }

  int port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // Messages that have arrived.
  int messages() const { return service_.messages; }

 private:
  class Service;

  // One call; deletes itself at its end.
  class Call : public grpc::ServerGenericBidiReactor {
   public:
    Call(Service& service, std::string method)
        : service_(service), method_(std::move(method)) {
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) {
        return End(grpc::Status::OK);
      }
      ++service_.messages;
      auto answer = service_.script(method_, Bytes(request_));
      if (!answer) {
        return;  // OnCancel ends the call.
      }
      if (!answer->status.ok()) {
        return End(answer->status);
      }
      const grpc::Slice slice(answer->bytes);
      response_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&response_);
    }
    void OnWriteDone(bool ok) override {
      if (ok) {
        StartRead(&request_);
      } else {
        End(grpc::Status::CANCELLED);
      }
    }
    void OnCancel() override { End(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }

   private:
    void End(const grpc::Status& status) {
      if (!ended_.exchange(true)) {
        Finish(status);
      }
    }
    static std::string Bytes(const grpc::ByteBuffer& buffer) {
      grpc::Slice slice;
      return buffer.DumpToSingleSlice(&slice).ok()
                 ? std::string(reinterpret_cast<const char*>(slice.begin()),
                               slice.size())
                 : std::string();
    }

    Service& service_;
    const std::string method_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer response_;
    std::atomic<bool> ended_ = false;
  };

  class Service : public grpc::CallbackGenericService {
   public:
    explicit Service(Script given) : script(std::move(given)) {}
    grpc::ServerGenericBidiReactor* CreateReactor(
        grpc::GenericCallbackServerContext* context) override {
      return new Call(*this, context->method());
    }

    const Script script;
    std::atomic<int> messages = 0;
  };

  Service service_;
  int port_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_SCRIPTED_SERVER_H_
