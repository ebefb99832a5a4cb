// SyncService: the logs held here, package by package, for partners.
#ifndef COMITY_SERVER_RPC_SYNC_SERVICE_H_
#define COMITY_SERVER_RPC_SYNC_SERVICE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "comity/v1/sync_service.grpc.pb.h"
#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/merkle/tree_types.h"
#include "server/evidence/held_log.h"

namespace comity::server {

// What happens with announced heads, by origin of the log.
class AnnouncementSink {
 public:
  using Done = std::function<void(StatusOr<std::string>)>;
  virtual ~AnnouncementSink() = default;
  // Calls `done` exactly once, on any thread, within `wait_ms` and a little.
  // Errors: kPartnerUnknown. Thread-safe.
  virtual void Announced(const std::string& origin,
                         const checkpoint::ParsedNote& note,
                         merkle::TreeSize size, std::uint64_t wait_ms,
                         Done done) = 0;
  // A head was announced that proves a fork of the log. Thread-safe.
  virtual void Forked(const std::string& origin,
                      const std::string& fork_evidence) = 0;
};

// Thread-safe.
class SyncServiceImpl final : public v1::SyncService::CallbackService {
 public:
  // Both must outlive the service.
  SyncServiceImpl(const HeldLogs& logs, AnnouncementSink& announcements)
      : logs_(logs), announcements_(announcements) {}

  grpc::ServerUnaryReactor* GetLogHead(
      grpc::CallbackServerContext* context,
      const v1::GetLogHeadRequest* request,
      v1::GetLogHeadResponse* response) override;

  grpc::ServerUnaryReactor* GetEntryPackage(
      grpc::CallbackServerContext* context,
      const v1::GetEntryPackageRequest* request,
      v1::GetEntryPackageResponse* response) override;

  grpc::ServerUnaryReactor* AnnounceHead(
      grpc::CallbackServerContext* context,
      const v1::AnnounceHeadRequest* request,
      v1::AnnounceHeadResponse* response) override;

 private:
  StatusOr<const HeldLog*> Find(const std::string& origin) const;
  Status LogHead(const v1::GetLogHeadRequest& request,
                 v1::GetLogHeadResponse& response) const;
  Status EntryPackage(const v1::GetEntryPackageRequest& request,
                      v1::GetEntryPackageResponse& response) const;

  const HeldLogs& logs_;
  AnnouncementSink& announcements_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_SYNC_SERVICE_H_
