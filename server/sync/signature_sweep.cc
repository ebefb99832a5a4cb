#include "server/sync/signature_sweep.h"

#include <algorithm>
#include <future>
#include <span>
#include <utility>
#include <vector>

#include "core/authority/judgement.h"
#include "core/base/byte_codec.h"
#include "core/merkle/prover.h"
#include "server/sync/kept_file.h"

namespace comity::server {
namespace {

// Entries read and checked at once: at most 16 MiB.
constexpr std::uint64_t kRunMax = 256;
// How much is checked again at most after a crash, beside the newest head.
constexpr std::uint64_t kKeepEvery = 65'536;
constexpr std::size_t kProgressBytes = sizeof(std::uint64_t) + Hash::kSize;

std::vector<Status> CheckPart(std::span<const std::string> entries,
                              const merkle::MapTree& map,
                              SignatureCheck& check) {
  std::vector<Status> results;
  results.reserve(entries.size());
  for (const std::string& entry : entries) {
    results.push_back(check.Check(entry, map));
  }
  return results;
}

}  // namespace

SignatureSweep::SignatureSweep(const storage::LogStore& store,
                               HistoryCache& histories, std::string file,
                               Tell tell)
    : store_(store),
      check_(histories),
      file_(std::move(file)),
      tell_(std::move(tell)) {}

SignatureSweep::~SignatureSweep() { Shutdown(); }

void SignatureSweep::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SignatureSweep::Close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  woken_.notify_all();
}

void SignatureSweep::Shutdown() {
  Close();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void SignatureSweep::Advance(PublishedHeadPtr head) {
  {
    const std::lock_guard lock(mutex_);
    head_ = std::move(head);
  }
  woken_.notify_all();
}

bool SignatureSweep::closing() const {
  const std::lock_guard lock(mutex_);
  return closing_;
}

PublishedHeadPtr SignatureSweep::WaitForMore() {
  std::unique_lock lock(mutex_);
  woken_.wait(lock, [this] {
    return closing_ || (head_ != nullptr && head_->head.size.value > checked_);
  });
  return closing_ ? nullptr : head_;
}

void SignatureSweep::Run() {
  PublishedHeadPtr head = WaitForMore();
  if (head == nullptr) {
    return;
  }
  kept_ = ReadProgress(*head);
  checked_ = kept_;
  PublishedHeadPtr newest;
  for (; head != nullptr; head = WaitForMore()) {
    newest = head;
    const Status done = CheckUpTo(*head);
    if (!done.ok()) {
      tell_(checked_, done);
      break;
    }
  }
  KeepProgress(*newest);
}

// The root says that it was this log's beginning that was checked.
std::uint64_t SignatureSweep::ReadProgress(const PublishedHead& head) const {
  const std::string kept = ReadKeptFile(file_, kProgressBytes);
  ByteReader reader(kept);
  const auto size = reader.ReadU64();
  const auto root = reader.ReadHash();
  if (!reader.done() || *size > head.head.size.value) {
    return 0;
  }
  const auto now = merkle::Prover(head.edge, store_).RootAt({*size});
  return now.ok() && *now == *root ? *size : 0;
}

// Without it more is checked again after the next start; that is all.
void SignatureSweep::KeepProgress(const PublishedHead& head) {
  if (checked_ == kept_) {
    return;
  }
  const auto root = merkle::Prover(head.edge, store_).RootAt({checked_});
  if (root.ok()) {
    std::string bytes;
    AppendU64(bytes, checked_);
    bytes += root->view();
    static_cast<void>(ReplaceKeptFile(file_, bytes));
    kept_ = checked_;
  }
}

Status SignatureSweep::CheckUpTo(const PublishedHead& head) {
  while (checked_ < head.head.size.value && !closing()) {
    const std::uint64_t first = checked_;
    const std::uint64_t end = std::min(first + kRunMax, head.head.size.value);
    COMITY_RETURN_IF_ERROR(CheckRun(first, end, head));
    checked_ = end;
    if (checked_ - kept_ >= kKeepEvery) {
      KeepProgress(head);
    }
  }
  return OkStatus();
}

// What cannot be told counts for nothing, as it does in an answer.
Status SignatureSweep::CheckRun(std::uint64_t first, std::uint64_t end,
                                const PublishedHead& head) {
  COMITY_ASSIGN_OR_RETURN(
      const auto entries,
      store_.ReadEntryRange({first}, static_cast<std::size_t>(end - first)));
  const std::size_t half = entries.size() / kSweepThreadsMax;
  const std::span<const std::string> all = entries;
  auto front = std::async(std::launch::async, CheckPart, all.first(half),
                          std::cref(head.map), std::ref(check_));
  const auto back = CheckPart(all.subspan(half), head.map, check_);
  auto results = front.get();
  results.insert(results.end(), back.begin(), back.end());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].code() == StatusCode::kDataLoss) {
      return results[i];  // The copy is damaged.
    }
    if (!results[i].ok() && !authority::IsUndetermined(results[i]) &&
        ++wrong_ <= kWrongSignaturesTold) {
      tell_(first + i, results[i]);
    }
  }
  return OkStatus();
}

}  // namespace comity::server
