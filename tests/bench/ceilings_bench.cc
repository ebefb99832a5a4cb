// Measures what this machine can do at best, so that figures of the registry
// can be read as shares of it: signatures and hashes on one core, and how long
// a durable write takes, of a file and of RocksDB.
//
//   ceilings_bench [--benchmark_...]
//
// Files are written to the directory COMITY_BENCH_DIRECTORY, or to the present
// one, and removed.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <sodium/crypto_sign_ed25519.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/crypto/sha256.h"
#include "core/crypto/signing_key.h"
#include "core/merkle/tree_hash.h"

namespace comity {
namespace {

constexpr std::size_t kBlockSize = 4096;
// About the size of a signed credential.
constexpr std::size_t kMessageSize = 600;

std::unique_ptr<crypto::Signer> MakeSigner() {
  return *crypto::Ed25519KeyFromSeed(std::string(32, 's'));
}

const unsigned char* Bytes(const std::string& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// --- Signatures, on one core. "Sign" and "Verify" are the ones in use. -------

// OpenSSL, as the registry signs.
void Sign(benchmark::State& state) {
  const auto signer = MakeSigner();
  const std::string message(kMessageSize, 'm');
  for (auto _ : state) {
    benchmark::DoNotOptimize(signer->Sign(message));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Sign);

void SignLibsodium(benchmark::State& state) {
  std::string public_key(crypto_sign_ed25519_PUBLICKEYBYTES, '\0');
  std::string secret_key(crypto_sign_ed25519_SECRETKEYBYTES, '\0');
  std::string signature(crypto_sign_ed25519_BYTES, '\0');
  const std::string seed(32, 's');
  const auto out = [](std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
  };
  crypto_sign_ed25519_seed_keypair(out(public_key), out(secret_key),
                                   Bytes(seed));
  const std::string message(kMessageSize, 'm');
  for (auto _ : state) {
    crypto_sign_ed25519_detached(out(signature), nullptr, Bytes(message),
                                 message.size(), Bytes(secret_key));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SignLibsodium);

// libsodium behind the checks of one acceptance rule.
void Verify(benchmark::State& state) {
  const auto signer = MakeSigner();
  const std::string message(kMessageSize, 'm');
  const std::string signature = *signer->Sign(message);
  for (auto _ : state) {
    if (!signer->public_key().Verify(message, signature).ok()) {
      state.SkipWithError("a good signature was refused");
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Verify);

void VerifyOpenSsl(benchmark::State& state) {
  const auto signer = MakeSigner();
  const std::string message(kMessageSize, 'm');
  const std::string signature = *signer->Sign(message);
  const std::string& key_bytes = signer->public_key().bytes();
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, Bytes(key_bytes), key_bytes.size());
  for (auto _ : state) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    if (EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key) != 1 ||
        EVP_DigestVerify(context, Bytes(signature), signature.size(),
                         Bytes(message), message.size()) != 1) {
      state.SkipWithError("a good signature was refused");
    }
    EVP_MD_CTX_free(context);
  }
  EVP_PKEY_free(key);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(VerifyOpenSsl);

void NodeHash(benchmark::State& state) {
  Hash left = crypto::Sha256("left");
  const Hash right = crypto::Sha256("right");
  for (auto _ : state) {
    left = merkle::NodeHash(left, right);  // Each waits for the one before.
  }
  benchmark::DoNotOptimize(left);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(NodeHash);

std::string ScratchDirectory() {
  const char* directory = std::getenv("COMITY_BENCH_DIRECTORY");
  return directory == nullptr ? "." : directory;
}

// --- Durable writes ----------------------------------------------------------

// A file of this program's own, gone at the end.
class ScratchFile {
 public:
  ScratchFile() {
    path_ = ScratchDirectory() + "/comity-ceilings-XXXXXX";
    descriptor_ = mkstemp(path_.data());
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() {
    close(descriptor_);
    unlink(path_.c_str());
  }

  int descriptor() const { return descriptor_; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

// Writes one block at `offset` durably and returns the time it took.
double WriteBlock(int descriptor, std::int64_t offset) {
  static const std::string block(kBlockSize, 'b');
  const auto start = std::chrono::steady_clock::now();
  if (pwrite(descriptor, block.data(), block.size(), offset) !=
          static_cast<ssize_t>(block.size()) ||
      fdatasync(descriptor) != 0) {
    return -1;
  }
  return std::chrono::duration<double, std::micro>(
             std::chrono::steady_clock::now() - start)
      .count();
}

// A mean would hide that some writes wait for the journal, so percentiles.
void ReportTimes(benchmark::State& state, std::vector<double> times_us) {
  std::sort(times_us.begin(), times_us.end());
  const auto at = [&times_us](std::size_t percent) {
    return times_us[(times_us.size() - 1) * percent / 100];
  };
  state.counters["p50_us"] = at(50);
  state.counters["p99_us"] = at(99);
}

void DurableWrites(benchmark::State& state, bool grows) {
  const ScratchFile file;
  std::vector<double> times_us;
  std::int64_t offset = 0;
  WriteBlock(file.descriptor(), offset);
  for (auto _ : state) {
    offset += grows ? static_cast<std::int64_t>(kBlockSize) : 0;
    times_us.push_back(WriteBlock(file.descriptor(), offset));
    if (times_us.back() < 0) {
      state.SkipWithError("a write failed");
    }
  }
  ReportTimes(state, std::move(times_us));
}

void DurableAppend(benchmark::State& state) { DurableWrites(state, true); }
BENCHMARK(DurableAppend)->Iterations(2000)->UseRealTime();

void DurableOverwrite(benchmark::State& state) { DurableWrites(state, false); }
BENCHMARK(DurableOverwrite)->Iterations(2000)->UseRealTime();

// Batches of 100 rows of the size of a statement, each batch durable: RocksDB
// as it comes, one table, ascending keys.
void RocksDbBatch(benchmark::State& state) {
  constexpr int kRows = 100;
  const std::string path = ScratchDirectory() + "/comity-ceilings-rocksdb";
  std::filesystem::remove_all(path);
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, path, &opened).ok()) {
    state.SkipWithError("cannot open a database");
    return;
  }
  std::unique_ptr<rocksdb::DB> database(opened);
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const std::string row(kMessageSize, 'r');
  std::vector<double> times_us;
  int number = 10'000'000;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    rocksdb::WriteBatch batch;
    rocksdb::Status written;
    for (int i = 0; i < kRows && written.ok(); ++i) {
      written = batch.Put(std::to_string(number++), row);
    }
    if (!written.ok() || !database->Write(durable, &batch).ok()) {
      state.SkipWithError("a write failed");
    }
    times_us.push_back(std::chrono::duration<double, std::micro>(
                           std::chrono::steady_clock::now() - start)
                           .count());
  }
  ReportTimes(state, std::move(times_us));
  state.SetItemsProcessed(state.iterations() * kRows);
  database.reset();
  std::filesystem::remove_all(path);
}
BENCHMARK(RocksDbBatch)->Iterations(500)->UseRealTime();

}  // namespace
}  // namespace comity

BENCHMARK_MAIN();
