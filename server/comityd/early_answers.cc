#include "server/comityd/early_answers.h"

#include <chrono>

namespace comity::server {
namespace {

constexpr std::chrono::milliseconds kEndMax{500};

}  // namespace

EarlyAnswers::EarlyAnswers(const HeldLogs& logs, grpc::ServerBuilder& builder)
    : service_(logs, *this) {
  builder.RegisterService(&service_);
  server_ = builder.BuildAndStart();
}

EarlyAnswers::~EarlyAnswers() {
  if (server_ != nullptr) {
    server_->Shutdown(std::chrono::system_clock::now() + kEndMax);
    server_->Wait();
  }
}

void EarlyAnswers::Announced(const std::string&, const checkpoint::ParsedNote&,
                             merkle::TreeSize, std::uint64_t, Done done) {
  done(Unavailable(ErrorReason::kNotReady, "this registry is starting"));
}

}  // namespace comity::server
