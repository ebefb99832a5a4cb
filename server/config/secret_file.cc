#include "server/config/secret_file.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <utility>

namespace comity::server {
namespace {

constexpr std::size_t kKeyFileSizeMax = 16'384;

Status Invalid(const std::string& path, const std::string& what) {
  return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                            path + ": " + what);
}

}  // namespace

StatusOr<std::string> ReadWholeFile(const std::string& path,
                                    std::size_t size_max) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Invalid(path, "cannot be opened");
  }
  std::string bytes(size_max + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad()) {
    return Invalid(path, "cannot be read");
  }
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.size() > size_max) {
    return Invalid(path,
                   "is longer than " + std::to_string(size_max) + " bytes");
  }
  return bytes;
}

namespace {

// What nobody else may do with the file. A service manager may hand it over by
// an access list, whose mask stands where the group's rights do.
// Source: systemd.exec(5), LoadCredential=.
mode_t ForbiddenRights(const std::string& path) {
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  const bool handed_over = directory != nullptr && *directory == '/' &&
                           path.starts_with(std::string(directory) + "/");
  return handed_over ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
}

}  // namespace

StatusOr<std::string> ReadSecretFile(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return Invalid(path, "is not a file");
  }
  if ((status.st_mode & ForbiddenRights(path)) != 0) {
    return Invalid(path, "others can use this key; make it mode 0600");
  }
  return ReadWholeFile(path, kKeyFileSizeMax);
}

StatusOr<std::unique_ptr<crypto::Signer>> ReadKeyFile(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(std::string pem, ReadSecretFile(path));
  auto key = crypto::ReadPrivateKeyPem(pem);
  crypto::WipeBytes(pem);
  return key;
}

}  // namespace comity::server
