#include "server/sync/cosigned_heads.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/checkpoint/cosignature.h"
#include "core/evidence/head_policy.h"

namespace comity::server {
namespace {

// The text of a published note, which this registry made itself.
std::string TextOf(const PublishedHead& published) {
  const auto note = checkpoint::ParseNote(published.checkpoint);
  return note.ok() ? note->text : "";
}

}  // namespace

CosignedHeads::CosignedHeads(evidence::Policy policy, std::string origin,
                             NewestHead newest, OwnKeys own_keys,
                             const Clock& clock)
    : policy_(std::move(policy)),
      origin_(std::move(origin)),
      newest_published_(std::move(newest)),
      own_keys_(std::move(own_keys)),
      clock_(clock) {}

CosignedHeads::Announced* CosignedHeads::FindText(const std::string& text) {
  for (Announced& announced : announced_) {
    if (TextOf(*announced.published) == text) {
      return &announced;
    }
  }
  return nullptr;
}

// A head that is published again has a newer timestamp of its own; what others
// signed is the text, and stands.
void CosignedHeads::Refresh() {
  PublishedHeadPtr published = newest_published_();
  if (published == nullptr || published == newest_) {
    return;
  }
  newest_ = std::move(published);
  Announced* same = FindText(TextOf(*newest_));
  if (same != nullptr) {
    same->published = newest_;
    same->cosigned = WithCosignatures(*same);
  }
}

PublishedHeadPtr CosignedHeads::Announce() {
  const std::lock_guard lock(mutex_);
  Refresh();
  if (newest_ == nullptr) {
    return nullptr;
  }
  const std::uint64_t now_ms = clock_.Now().monotonic_ms;
  const bool due =
      announced_.empty() || now_ms - announced_at_ms_ >= kAnnounceEveryMs;
  if (due && FindText(TextOf(*newest_)) == nullptr) {
    announced_at_ms_ = now_ms;
    announced_.push_back({newest_, newest_, {}});
    if (announced_.size() > kAnnouncedHeadsMax) {
      announced_.pop_front();
    }
  }
  return announced_.back().cosigned;
}

Status CosignedHeads::Add(const std::string& note_text) {
  COMITY_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(note_text));
  const std::lock_guard lock(mutex_);
  Announced* announced = FindText(note.text);
  if (announced == nullptr) {
    return FailedPrecondition(ErrorReason::kCosignRefused,
                              "the cosigner signed no head announced of late");
  }
  Status added = PermissionDenied(ErrorReason::kNoteSignatureMissing,
                                  "no cosigner of the policy signed it");
  Status wrong;
  for (const evidence::Cosigner& cosigner : policy_.cosigners) {
    const auto lines = checkpoint::SignaturesBy(cosigner.key, note);
    if (lines.empty()) {
      continue;
    }
    const auto time_s = checkpoint::VerifyCosignature(note, cosigner.key);
    if (!time_s.ok()) {
      wrong = time_s.status();
      continue;
    }
    // Of several lines the latest; and nobody sets a time back by an old one.
    Line& kept = announced->cosignatures[cosigner.key.ToString()];
    for (const checkpoint::NoteSignature* line : lines) {
      const auto at = checkpoint::UnverifiedCosignatureTime(line->bytes);
      if (at.ok() && *at == *time_s && *time_s >= kept.time_s) {
        kept = {*time_s, *line};
      }
    }
    added = OkStatus();
  }
  if (added.ok()) {
    announced->cosigned = WithCosignatures(*announced);
    CheckQuorum(*announced);
  }
  // What was right beside it is kept.
  return wrong.ok() ? added : wrong;
}

PublishedHeadPtr CosignedHeads::WithCosignatures(const Announced& announced) {
  if (announced.cosignatures.empty()) {
    return announced.published;
  }
  auto note = checkpoint::ParseNote(announced.published->checkpoint);
  if (!note.ok()) {
    return announced.published;
  }
  for (const auto& [key, line] : announced.cosignatures) {
    note->signatures.push_back(line.signature);
  }
  auto with = std::make_shared<PublishedHead>(*announced.published);
  with->checkpoint = checkpoint::FormatNote(*note);
  return with;
}

// By the same rules as a verifier, so that the head is worth serving.
void CosignedHeads::CheckQuorum(const Announced& announced) {
  const evidence::PinnedOrigin* own = policy_.FindOrigin(origin_);
  const auto keys = own_keys_(*announced.published);
  const PublishedHeadPtr& with = announced.cosigned;
  const auto note = checkpoint::ParseNote(with->checkpoint);
  if (own == nullptr || !keys.ok() || !note.ok()) {
    return;
  }
  const auto standing = evidence::CheckHead(*note, keys->cosigning, *own,
                                            policy_, clock_.Now().wall_ms);
  const bool newer =
      cosigned_ == nullptr || cosigned_->head.size <= with->head.size;
  if (standing.ok() && standing->policy.ok() && newer) {
    cosigned_ = with;
  }
}

PublishedHeadPtr CosignedHeads::Newest() {
  const std::lock_guard lock(mutex_);
  Refresh();
  for (const Announced& announced : announced_) {
    if (announced.published == newest_) {
      return announced.cosigned;
    }
  }
  return newest_;
}

PublishedHeadPtr CosignedHeads::Cosigned() {
  {
    const std::lock_guard lock(mutex_);
    if (policy_.quorum > 0) {
      return cosigned_;
    }
  }
  return Newest();
}

}  // namespace comity::server
