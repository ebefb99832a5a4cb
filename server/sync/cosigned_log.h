// The log as services see it where others cosign it: what is submitted goes to
// the write path, what is answered rests on heads with their cosignatures.
#ifndef COMITY_SERVER_SYNC_COSIGNED_LOG_H_
#define COMITY_SERVER_SYNC_COSIGNED_LOG_H_

#include <utility>

#include "server/submitter.h"
#include "server/sync/cosigned_heads.h"

namespace comity::server {

// Thread-safe.
class CosignedLog final : public Submitter {
 public:
  // Both must outlive the log.
  CosignedLog(Submitter& log, CosignedHeads& heads)
      : log_(log), heads_(heads) {}

  void Submit(Submission submission, Done done) override {
    log_.Submit(std::move(submission), std::move(done));
  }
  PublishedHeadPtr Newest() const override { return heads_.Newest(); }
  PublishedHeadPtr Cosigned() const override { return heads_.Cosigned(); }

 private:
  Submitter& log_;
  CosignedHeads& heads_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_COSIGNED_LOG_H_
