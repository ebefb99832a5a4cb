// A witness: cosigns heads of logs by consistency proofs alone, and never two
// lines of one log.
// Source: C2SP tlog-witness.
#ifndef COMITY_SERVER_SYNC_WITNESS_KEEPER_H_
#define COMITY_SERVER_SYNC_WITNESS_KEEPER_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/crypto/signing_key.h"
#include "core/mirror/witness.h"
#include "server/alarms/alarm.h"
#include "server/sequencer/clock.h"
#include "storage/head_mark.h"

namespace comity::server {

// Anybody may ask: of one log and one reason the operator is told this often at
// most, in milliseconds.
inline constexpr std::uint64_t kWitnessAlarmEveryMs = 60'000;

struct WitnessSettings {
  // Name of the key in notes.
  std::string name;
  // Keys of the logs that are witnessed, of type kEd25519; several of one log
  // while its key is replaced.
  std::vector<checkpoint::VerifierKey> logs;
  // A folder for what was cosigned last, and for both sides of a fork.
  std::string folder;
  // Takes the same as alarms; null: nobody wants them.
  AlarmSink raise = nullptr;
};

// An answer in the terms of HTTP.
struct WitnessReply {
  int status = 400;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// Thread-safe: one request at a time is decided, remembered and answered.
class WitnessKeeper final : private mirror::TrustedLogs {
 public:
  // Reads what was cosigned before. `key` and `clock` must outlive the keeper;
  // `alarm` takes lines for the operator and is thread-safe.
  //
  // Errors: kConfigurationInvalid for a log's key of another type; those of
  // HeadMarkFile::Open; kHeadMarkCorrupt also where one slot is damaged, and
  // the note beside it cannot tell whether it was the newest.
  static StatusOr<std::unique_ptr<WitnessKeeper>> Open(
      WitnessSettings settings, const crypto::Signer& key, const Clock& clock,
      std::function<void(std::string_view)> alarm);

  // Answers the body of an add-checkpoint request. What was cosigned is durable
  // before the answer is returned.
  WitnessReply AddCheckpoint(std::string_view body);

 private:
  WitnessKeeper(WitnessSettings settings, const crypto::Signer& key,
                const Clock& clock,
                std::function<void(std::string_view)> alarm);

  // What was cosigned last may be in the damaged slot of the memory. The note
  // beside it was written before the cosignature was given: the later of both
  // is taken, and remembered.
  Status CatchUpWithNote(const std::string& origin,
                         storage::HeadMarkFile& memory);

  std::span<const checkpoint::VerifierKey> KeysOf(
      const std::string& origin) override;
  std::optional<mirror::Cosigned> LastOf(const std::string& origin) override;

  WitnessReply Cosign(const mirror::WitnessDecision& decision,
                      const std::string& checkpoint);
  WitnessReply Refuse(const mirror::WitnessDecision& decision,
                      const std::string& checkpoint);
  // Tells the operator, unless that log gave cause for it just before.
  void Alarm(const std::string& origin, const Status& why,
             const std::string& evidence = "");
  // The file of that kind for a log.
  std::string PathOf(const std::string& origin, const char* kind) const;
  // Keeps the note that forks and the one that was cosigned, those of the
  // first fork; the path of the former.
  std::string KeepFork(const std::string& origin,
                       const std::string& checkpoint) const;

  const WitnessSettings settings_;
  const crypto::Signer& key_;
  const Clock& clock_;
  std::function<void(std::string_view)> alarm_;
  std::map<std::string, std::vector<checkpoint::VerifierKey>> keys_;

  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<storage::HeadMarkFile>> memory_;
  struct Told {
    std::uint64_t at_ms = 0;  // Monotonic.
    std::uint64_t untold = 0;
  };
  std::map<std::string, Told> told_;  // By reason and origin.
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_WITNESS_KEEPER_H_
