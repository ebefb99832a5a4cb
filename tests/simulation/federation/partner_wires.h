// The ways between two registries: calls that are lost, answers that come late,
// twice, to another question, or damaged; and the liar at one end.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_PARTNER_WIRES_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_PARTNER_WIRES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "server/sync/partner_link.h"
#include "tests/simulation/federation/stage.h"

namespace comity::simulation {

// How a mirror at one site asks another. One thread.
class PartnerWire final : public server::PartnerLink {
 public:
  // `stage` must outlive the wire.
  PartnerWire(Stage& stage, std::size_t from, std::size_t to)
      : stage_(stage), from_(from), to_(to) {}

  StatusOr<server::HeadReply> AskHead(
      const std::optional<merkle::TreeHead>& known) override;
  StatusOr<mirror::EntryPackage> AskPackage(
      const merkle::TreeHead& held, merkle::TreeSize head_size) override;
  void Cancel() {}

  // Whether the answer under way shows, to whoever can reckon, that the log
  // has forked from what the asker knew. Forgets it.
  bool TakeForkShown(std::uint64_t now_ms);

 private:
  struct UnderWay {
    merkle::TreeHead known;
    server::HeadReply reply;
  };

  bool IsCarried();
  StatusOr<server::HeadReply> Sent(
      const std::optional<merkle::TreeHead>& known);
  void Damage(server::HeadReply& reply);
  bool IsFork(const UnderWay& under_way, std::uint64_t now_ms) const;

  Stage& stage_;
  const std::size_t from_;
  const std::size_t to_;
  std::optional<server::HeadReply> late_;
  std::optional<UnderWay> under_way_;
};

// How a registry announces its heads to a partner. One thread.
class CosignerWire final : public server::CosignerLink {
 public:
  // `stage` must outlive the wire.
  CosignerWire(Stage& stage, std::size_t from, std::size_t to)
      : stage_(stage), from_(from), to_(to) {}

  StatusOr<std::string> Announce(const server::PublishedHead& head) override;
  void Cancel() {}

 private:
  Stage& stage_;
  const std::size_t from_;
  const std::size_t to_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_PARTNER_WIRES_H_
