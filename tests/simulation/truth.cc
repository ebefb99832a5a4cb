#include "tests/simulation/truth.h"

#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/crypto/sha256.h"
#include "tests/simulation/model.h"

namespace comity::simulation {
namespace {

std::string At(std::uint64_t number) { return " " + std::to_string(number); }

}  // namespace

const Deed* Truth::AddDeed(Deed deed) {
  const Hash id = deed.id;
  return &deeds_.insert_or_assign(id, std::move(deed)).first->second;
}

const Deed* Truth::FindDeed(const Hash& id) const {
  const auto found = deeds_.find(id);
  return found == deeds_.end() ? nullptr : &found->second;
}

void Truth::OnSigned(const std::string& registry, const Disk& disk,
                     std::string_view text) {
  const auto read = checkpoint::ParseCheckpoint(text);
  if (!read.ok()) {
    return Breach("the log key signed what is no checkpoint");
  }
  coverage_.Count(Happening::kHeadSigned);
  RegistryTruth& truth = registries_[registry];
  const merkle::TreeHead& head = read->head;
  const std::uint64_t size = head.size.value;
  if (size < truth.largest_signed.size.value) {
    return Breach("I5: size" + At(size) + " was signed after" +
                  At(truth.largest_signed.size.value));
  }
  if (!truth.checked.emplace(size, head.root).second) {
    return;
  }
  const Chronicle& chronicle = disk.log.chronicle;
  if (chronicle.size() < size || NaiveRoot(chronicle, size) != head.root) {
    return Breach("I2: the signed root at size" + At(size) +
                  " is not that of the committed entries");
  }
  if (!SameUpTo(truth.chronicle, chronicle, truth.largest_signed.size.value)) {
    return Breach("I2: the head of size" + At(size) +
                  " does not extend that of size" +
                  At(truth.largest_signed.size.value));
  }
  const Record& last = *chronicle[size - 1];
  if (!last.map_root || last.covered != size - 1 ||
      *last.map_root != NaiveMapRootOf(chronicle, size - 1)) {
    return Breach("I7: the map commitment of size" + At(size) +
                  " is not what its entries lead to");
  }
  const std::uint64_t before = truth.largest_signed.size.value;
  truth.chronicle.assign(chronicle.begin(),
                         chronicle.begin() + static_cast<std::ptrdiff_t>(size));
  truth.largest_signed = head;
  CheckEntries(registry, truth.chronicle, before);
}

// An honest registry logs only what counts where it stands, in time's order.
void Truth::CheckEntries(const std::string& registry,
                         const Chronicle& chronicle, std::uint64_t from) {
  Model model(chronicle, chronicle.size());
  for (std::uint64_t i = from; i < chronicle.size(); ++i) {
    if (i > 0 && chronicle[i]->admitted_ms < chronicle[i - 1]->admitted_ms) {
      return Breach(registry + ": admission times fall at index" + At(i));
    }
    if (!chronicle[i]->map_root && !model.CountedAtPosition(i)) {
      const Deed* deed = chronicle[i]->deed;
      return Breach(
          registry + " logged at index" + At(i) + " what must be refused: " +
          (deed == nullptr ? "unknown"
                           : deed->subject + " kind" +
                                 At(static_cast<std::uint64_t>(deed->kind)) +
                                 " " + deed->forgery));
    }
  }
}

void Truth::OnPublished(const std::string& registry,
                        const merkle::TreeHead& head) {
  const RegistryTruth& truth = registries_[registry];
  const std::uint64_t size = head.size.value;
  if (!truth.checked.contains({size, head.root})) {
    return Breach("size" + At(size) + " was published and never signed");
  }
  if (!truth.acknowledged.empty() &&
      truth.acknowledged.rbegin()->first >= size) {
    return Breach("I1: size" + At(size) + " was published after index" +
                  At(truth.acknowledged.rbegin()->first) + " was acknowledged");
  }
  for (const auto& [index, leaf] : truth.acknowledged) {
    if (truth.chronicle[index]->leaf != leaf) {
      return Breach("I1: index" + At(index) +
                    " holds something else than was acknowledged");
    }
  }
}

void Truth::OnAcknowledged(const std::string& registry,
                           const client::LoggedAt& logged,
                           std::string_view entry) {
  RegistryTruth& truth = registries_[registry];
  const Hash leaf = crypto::Sha256({std::string_view("\0", 1), entry});
  if (logged.index >= truth.chronicle.size() ||
      truth.chronicle[logged.index]->leaf != leaf) {
    return Breach("I1: acknowledged at index" + At(logged.index) +
                  ", where the log holds something else");
  }
  if (!truth.checked.contains({logged.head.size.value, logged.head.root})) {
    return Breach("acknowledged under a head that was never signed");
  }
  truth.acknowledged.emplace(logged.index, leaf);
}

void Truth::CheckDurable(const std::string& registry, const Disk& disk) {
  const RegistryTruth& truth = registries_[registry];
  for (const auto& [index, leaf] : truth.acknowledged) {
    if (index >= disk.log.chronicle.size() ||
        disk.log.chronicle[index]->leaf != leaf) {
      return Breach("I1: index" + At(index) +
                    " was acknowledged and is not on the disk");
    }
  }
}

}  // namespace comity::simulation
