#include "tests/simulation/federation/witness_node.h"

#include <filesystem>

#include "core/base/text_encoding.h"
#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/crypto/sha256.h"
#include "core/merkle/prover.h"

namespace comity::simulation {
namespace {

constexpr int kTriesMax = 2;
constexpr std::uint64_t kRestartMaxMs = 60'000;

}  // namespace

WitnessNode::WitnessNode(Stage& stage, std::size_t number)
    : stage_(stage),
      number_(number),
      name_(Cast::WitnessName(number)),
      folder_(stage.world.directory + "/" + name_),
      clock_(stage.world.schedule) {
  std::filesystem::create_directory(folder_);
  Start();
}

std::string WitnessNode::MemoryPath(std::size_t site) const {
  const Hash name = crypto::Sha256(stage_.cast.origin(site));
  return folder_ + "/" + HexEncode(name.view().substr(0, 16));
}

void WitnessNode::Start() {
  if (keeper_ != nullptr) {
    return;
  }
  if (stage_.variant.witnesses_forget) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
  }
  server::WitnessSettings settings;
  settings.name = name_;
  settings.folder = folder_;
  for (std::size_t site = 0; site < kSites; ++site) {
    settings.logs.push_back(stage_.cast.LogKeys(site).log);
  }
  fate_ = std::make_unique<Fate>();
  key_ = std::make_unique<WatchedKey>(
      stage_.cast.MakeWitnessKey(number_), *fate_,
      [this](std::string_view message) {
        const auto head = ReadCosigned(stage_.cast, message);
        if (head) {
          stage_.watcher.OnWitnessed(number_, *head, MemoryPath(head->site));
        }
      });
  auto opened = server::WitnessKeeper::Open(std::move(settings), *key_, clock_,
                                            [](std::string_view) {});
  if (!opened.ok()) {
    return stage_.world.truth.Breach(
        name_ + " does not start: " + opened.status().message());
  }
  keeper_ = *std::move(opened);
}

std::optional<server::WitnessReply> WitnessNode::AddCheckpoint(
    std::string_view body) {
  if (keeper_ == nullptr) {
    return std::nullopt;
  }
  std::array<std::optional<std::string>, kSites> before;
  const bool may_tear = fate_->Plans(Happening::kCrashTornMemory);
  for (std::size_t site = 0; site < kSites && may_tear; ++site) {
    before[site] = ReadFileBytes(MemoryPath(site));
  }
  server::WitnessReply reply = keeper_->AddCheckpoint(body);
  if (fate_->dead()) {
    const bool torn = *fate_->dead() == Happening::kCrashTornMemory;
    Bury();
    for (std::size_t site = 0; site < kSites && torn; ++site) {
      const auto after = ReadFileBytes(MemoryPath(site));
      if (after != before[site]) {
        WriteFileBytes(MemoryPath(site),
                       Torn(before[site], after, stage_.world.dice));
      }
    }
    return std::nullopt;
  }
  if (reply.status != 200) {
    stage_.world.coverage.Count(Happening::kWitnessRefused);
  }
  return reply;
}

void WitnessNode::Bury() {
  stage_.world.coverage.Count(fate_->dead().value_or(Happening::kWitnessCrash));
  keeper_.reset();
  stage_.world.schedule.After(1 + stage_.world.dice.Below(kRestartMaxMs),
                              name_ + " starts", [this] { Start(); });
}

void WitnessNode::Crash() {
  if (keeper_ != nullptr) {
    Bury();
  }
}

void WitnessNode::PlanCrash() {
  fate_->Plan(stage_.world.OneIn(2) ? Happening::kCrashTornMemory
                                    : Happening::kCrashBeforeCosignature);
}

StatusOr<std::string> WitnessWire::RequestFor(
    const server::PublishedHead& head) const {
  checkpoint::AddCheckpointRequest request;
  request.old_size = last_size_;
  if (last_size_.value > 0) {
    const merkle::Prover prover(head.edge, tiles_);
    COMITY_ASSIGN_OR_RETURN(request.consistency_proof,
                            prover.Consistency(last_size_, head.head.size));
  }
  request.checkpoint = head.checkpoint;
  return checkpoint::FormatAddCheckpoint(request);
}

StatusOr<std::string> WitnessWire::Announce(const server::PublishedHead& head) {
  Status refused = OkStatus();
  for (int i = 0; i < kTriesMax; ++i) {
    COMITY_ASSIGN_OR_RETURN(const std::string request, RequestFor(head));
    const bool carried = stage_.world.network.Carries(from_, witness_.name());
    const auto reply = carried ? witness_.AddCheckpoint(request) : std::nullopt;
    if (!reply) {
      return Unavailable(ErrorReason::kPartnerUnreachable, "no answer");
    }
    if (reply->status == 200) {
      last_size_ = head.head.size;
      COMITY_ASSIGN_OR_RETURN(const auto note,
                              checkpoint::ParseNote(head.checkpoint));
      return note.text + "\n" + reply->body;
    }
    refused = FailedPrecondition(ErrorReason::kCosignRefused, reply->body);
    const bool says_size =
        reply->status == 409 && reply->content_type == "text/x.tlog.size";
    const std::uint64_t size = says_size ? std::stoull(reply->body) : 0;
    if (!says_size || size == last_size_.value || size > head.head.size.value) {
      return refused;
    }
    last_size_ = {size};
  }
  return refused;
}

}  // namespace comity::simulation
