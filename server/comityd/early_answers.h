// What a registry answers before it serves: what it holds of others' logs. Two
// that start at once ask each other what they saw last, and would wait for each
// other for ever.
//
// It says only what is on its disk and was verified before, and signs nothing;
// of its own log it shows no head.
#ifndef COMITY_SERVER_COMITYD_EARLY_ANSWERS_H_
#define COMITY_SERVER_COMITYD_EARLY_ANSWERS_H_

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>

#include "server/evidence/held_log.h"
#include "server/rpc/sync_service.h"

namespace comity::server {

// Ends with its destruction, within half a second. One thread.
class EarlyAnswers final : private AnnouncementSink {
 public:
  // Answers SyncService from `logs`, which must outlive it, where `builder`
  // listens. If that port cannot be had it does nothing: who needs it learns
  // when the server itself listens.
  EarlyAnswers(const HeldLogs& logs, grpc::ServerBuilder& builder);
  ~EarlyAnswers() override;

 private:
  // Nothing is taken yet.
  void Announced(const std::string& origin, const checkpoint::ParsedNote& note,
                 merkle::TreeSize size, std::uint64_t wait_ms,
                 Done done) override;
  // Left to the mirror, which is shown the same head once it runs.
  void Forked(const std::string&, const std::string&) override {}

  SyncServiceImpl service_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_EARLY_ANSWERS_H_
