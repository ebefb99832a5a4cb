// The heads of this registry's own log that others have cosigned: the newest
// published one with the cosignatures it has so far, and the newest that met
// the quorum, however old.
//
// The log never waits for a cosigner. It announces a head, and serves what it
// has.
// Source: docs/spec, Cosigning.
#ifndef COMITY_SERVER_SYNC_COSIGNED_HEADS_H_
#define COMITY_SERVER_SYNC_COSIGNED_HEADS_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/evidence/note_keys.h"
#include "core/evidence/policy.h"
#include "server/published_head.h"
#include "server/sequencer/clock.h"

namespace comity::server {

// Announced heads whose cosignatures are still taken. Each keeps a version of
// the map.
inline constexpr std::size_t kAnnouncedHeadsMax = 8;
// One new head is announced in this time, and all cosign that one.
inline constexpr std::uint64_t kAnnounceEveryMs = 1'000;

// Thread-safe.
class CosignedHeads {
 public:
  // The registry's own keys at a head.
  using OwnKeys =
      std::function<StatusOr<evidence::NoteKeys>(const PublishedHead&)>;

  // The newest head that the log published; null before the first.
  using NewestHead = std::function<PublishedHeadPtr()>;

  // `policy` names the cosigners and the quorum, and pins this log as
  // `origin`. `clock` must outlive the object.
  CosignedHeads(evidence::Policy policy, std::string origin, NewestHead newest,
                OwnKeys own_keys, const Clock& clock);

  // The head to be cosigned, with the cosignatures it has: the newest one, or
  // for a second the one before. Null before the first.
  PublishedHeadPtr Announce();

  // What a cosigner answered: a note with its signatures over the text of some
  // head of this log. Signatures by unknown keys are ignored.
  //
  // Errors: kNoteMalformed; kCosignRefused if it is about no head announced of
  // late; kNoteSignatureMissing if no known cosigner signed it;
  // kSignatureInvalid.
  Status Add(const std::string& note);

  // The newest published head with its cosignatures; null before the first.
  PublishedHeadPtr Newest();
  // The newest head that met the quorum; the newest of all if none is asked
  // for; null before the first.
  PublishedHeadPtr Cosigned();

 private:
  struct Line {
    std::uint64_t time_s = 0;
    checkpoint::NoteSignature signature;
  };
  // A head and, by key, the newest cosignature line over it.
  struct Announced {
    PublishedHeadPtr published;
    // `published` with them in the note: made once, served often.
    PublishedHeadPtr cosigned;
    std::map<std::string, Line> cosignatures;
  };

  // Takes over what the log has published since.
  void Refresh();
  Announced* FindText(const std::string& text);
  static PublishedHeadPtr WithCosignatures(const Announced& announced);
  void CheckQuorum(const Announced& announced);

  const evidence::Policy policy_;
  const std::string origin_;
  const NewestHead newest_published_;
  const OwnKeys own_keys_;
  const Clock& clock_;

  std::mutex mutex_;
  PublishedHeadPtr newest_;
  std::deque<Announced> announced_;    // The newest last.
  std::uint64_t announced_at_ms_ = 0;  // Monotonic.
  PublishedHeadPtr cosigned_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_COSIGNED_HEADS_H_
