#include "client/issuing/key_file.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "client/files/durable_file.h"

namespace comity::client {
namespace {

constexpr std::size_t kKeyFileSizeMax = 8192;

}  // namespace

StatusOr<std::unique_ptr<crypto::Signer>> NewKeyFile(
    const std::string& path, crypto::SignatureAlgorithm algorithm) {
  COMITY_ASSIGN_OR_RETURN(std::unique_ptr<crypto::Signer> signer,
                          crypto::GenerateKey(algorithm));
  COMITY_ASSIGN_OR_RETURN(std::string pem, crypto::WritePrivateKeyPem(*signer));
  const Status written = CreateFile(path, pem, FileAccess::kOwner);
  crypto::WipeBytes(pem);
  COMITY_RETURN_IF_ERROR(written);
  return signer;
}

StatusOr<std::unique_ptr<crypto::Signer>> ReadKeyFile(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(std::string pem, ReadFile(path, kKeyFileSizeMax));
  auto signer = crypto::ReadPrivateKeyPem(pem);
  crypto::WipeBytes(pem);
  return signer;
}

statement::KeyRecord KeyRecordOf(const crypto::PublicKey& key) {
  return {.algorithm = static_cast<std::uint64_t>(key.algorithm()),
          .key = key.bytes()};
}

}  // namespace comity::client
