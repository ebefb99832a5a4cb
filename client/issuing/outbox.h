// Remembers what is sent before it is sent. A statement that was sent may have
// been admitted although no answer came; making it anew would issue twice. So
// nonce, ids and bytes are durable first, and only those are sent, however
// often.
#ifndef COMITY_CLIENT_ISSUING_OUTBOX_H_
#define COMITY_CLIENT_ISSUING_OUTBOX_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/files/file_lock.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/field_rules.h"

namespace comity::client {

// One statement to send.
struct OutboxItem {
  // What the sender calls it, for example the centre's own register number.
  std::string reference;
  // Digest of what it was made from, to notice another record of that name.
  Hash content;
  std::string statement;
  std::string signatures;
  // What goes to the holder once it is admitted; empty if there is nobody.
  std::string holder_record;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Text(1, "reference", self.reference, statement::Required(200));
    visit.Digest(2, "content", self.content, statement::kRequired);
    visit.Blob(3, "statement", self.statement, statement::Required(57344));
    visit.Blob(4, "signatures", self.signatures, statement::Required(65526));
    visit.Blob(5, "holder_record", self.holder_record,
               statement::Optional(128U << 10));
  }
};

// What became of one.
struct OutboxOutcome {
  std::string reference;
  // Admitted: where. Absent: refused.
  bool admitted = false;
  std::uint64_t index = 0;
  std::uint64_t admitted_ms = 0;
  // Refused: the name of the reason and the registry's words.
  std::string reason;
  std::string message;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Text(1, "reference", self.reference, statement::Required(200));
    visit.Flag(2, "admitted", self.admitted);
    visit.Number(3, "index", self.index, {});
    visit.Number(4, "admitted_ms", self.admitted_ms, {});
    visit.Code(5, "reason", self.reason, statement::Optional(64));
    visit.Blob(6, "message", self.message, statement::Optional(2048));
  }
};

// An open outbox file, readable by its owner only: it holds the secrets of
// holders. Delete it when all is done and handed over.
//
// Thread-safety: one thread.
class Outbox {
 public:
  // Opens or makes the file. What a crash left torn was never sent and is
  // dropped.
  //
  // Errors: kFileInUse if another process has it open; kOutboxDamaged;
  // kFileOfOtherKind; kFileUnreadable, kFileUnwritable, kFileTooLarge (2 GiB).
  static StatusOr<std::unique_ptr<Outbox>> Open(const std::string& path);

  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox();

  // The newest item of that reference, or null.
  const OutboxItem* Find(std::string_view reference) const;
  // What became of that item, or null while no answer is known.
  const OutboxOutcome* FindOutcome(std::string_view reference) const;

  // Takes items in, all or none. When it returns OK they survive loss of
  // power and may be sent. An item may replace one of the same reference that
  // was refused, and no other.
  //
  // Errors: kReferenceReused, nothing is taken; kFileUnwritable, after which
  // the outbox takes nothing until it is opened anew.
  Status Add(std::vector<OutboxItem> items);

  // Takes outcomes in, all or none, durably. An outcome of an unknown
  // reference is our own mistake (kInternal).
  //
  // Errors: kFileUnwritable as above.
  Status Record(std::vector<OutboxOutcome> outcomes);

  // The registry lost what it admitted at `index` or later: that is no longer
  // admitted, durably, and is sent again as it is. Returns how many. Errors: as
  // of Record.
  StatusOr<std::size_t> ForgetFrom(std::uint64_t index);

  // References of items that were not admitted yet, in the order in which they
  // came; refused ones are among them, since they are sent again as they are.
  std::vector<std::string> Unadmitted() const;

 private:
  struct State {
    OutboxItem item;
    std::optional<OutboxOutcome> outcome;
    std::uint64_t order = 0;
  };

  Outbox(std::string path, FileLock lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  Status Load();
  Status Replay(std::string_view payload);
  Status CheckMayAdd(const OutboxItem& item) const;
  void Apply(OutboxItem item);
  Status Apply(OutboxOutcome outcome);
  Status Append(std::string_view payload);

  const std::string path_;
  FileLock lock_;
  int file_ = -1;
  bool failed_ = false;
  std::uint64_t frame_count_ = 0;
  std::uint64_t item_count_ = 0;
  std::map<std::string, State, std::less<>> states_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_OUTBOX_H_
