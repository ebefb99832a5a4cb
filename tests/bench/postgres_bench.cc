// Measures what a general database takes for the least that a registry does:
// the same signed statements, each a row of its own, each durable before its
// author is told. No tree, no map, no proof, no rules.
//
//   postgres_bench --socket DIRECTORY --user NAME --postmaster ID --out FILE
//                  [--runs 5] [--calls 8000] [--clients 64]
//
// The server listens on a socket in DIRECTORY; postgres.sh starts one. Each
// client is a connection, and inserts in transactions of one row. Once without
// more, once with the statement's signature checked before COMMIT.
#include <libpq-fe.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/crypto/sha256.h"
#include "core/statement/signatures.h"
#include "tests/bench/call_load.h"
#include "tests/bench/credential_maker.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/results.h"
#include "tests/support/test_registry.h"

namespace comity::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kInsert[] = "insert_statement";
constexpr int kBinary = 1;
// Id and entry together: about what a credential with more claims takes.
constexpr std::size_t kRowSize = 600;

struct Settings {
  std::string socket;
  std::string user;
  pid_t postmaster = 0;
  std::string out;
  int runs = 5;
  std::size_t calls = 8'000;
  std::size_t clients = 64;
};

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

// One connection. One thread.
class Connection {
 public:
  static StatusOr<std::unique_ptr<Connection>> Open(const Settings& settings) {
    const std::string text =
        "host=" + settings.socket + " dbname=postgres user=" + settings.user;
    std::unique_ptr<Connection> connection(
        new Connection(PQconnectdb(text.c_str())));
    if (PQstatus(connection->handle_) != CONNECTION_OK) {
      return connection->Failed();
    }
    return connection;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { PQfinish(handle_); }

  Status Run(const std::string& text) {
    return Finished(ResultPtr(PQexec(handle_, text.c_str())));
  }

  Status PrepareInsert() {
    return Finished(ResultPtr(PQprepare(
        handle_, kInsert, "INSERT INTO statements (id, entry) VALUES ($1, $2)",
        2, nullptr)));
  }

  // A transaction of its own, durable when this returns.
  Status Insert(const Hash& id, const std::string& entry) {
    const std::string id_bytes(id.view());
    const std::array<const char*, 2> values = {id_bytes.data(), entry.data()};
    const std::array<int, 2> sizes = {static_cast<int>(id_bytes.size()),
                                      static_cast<int>(entry.size())};
    const std::array<int, 2> formats = {kBinary, kBinary};
    return Finished(
        ResultPtr(PQexecPrepared(handle_, kInsert, 2, values.data(),
                                 sizes.data(), formats.data(), kBinary)));
  }

 private:
  explicit Connection(PGconn* handle) : handle_(handle) {}

  Status Failed() const {
    return Internal(std::string("PostgreSQL: ") + PQerrorMessage(handle_));
  }

  Status Finished(const ResultPtr& result) const {
    const ExecStatusType status = PQresultStatus(result.get());
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OkStatus()
                                                                   : Failed();
  }

  PGconn* handle_;
};

// Whether the statement's one signature is by `key`: what Comity's server
// checks, by the same code.
Status CheckSignature(const v1::SubmitStatementRequest& request,
                      const std::string& home, const crypto::PublicKey& key) {
  COMITY_ASSIGN_OR_RETURN(const auto signatures,
                          statement::DecodeSignatures(request.signatures()));
  return statement::VerifySlotSignature(signatures.front(), key, home,
                                        request.statement(), nullptr);
}

class Bench {
 public:
  explicit Bench(const Settings& settings)
      : settings_(settings),
        results_(settings.out),
        maker_(registry_, testing::Day("2026-01-05")) {}

  Status Run() {
    registry_.Found();
    for (std::size_t i = 0; i < settings_.clients; ++i) {
      COMITY_ASSIGN_OR_RETURN(auto connection, Connection::Open(settings_));
      connections_.push_back(std::move(connection));
    }
    Connection& first = *connections_.front();
    COMITY_RETURN_IF_ERROR(
        first.Run("CREATE TABLE statements (id bytea PRIMARY KEY, "
                  "entry bytea NOT NULL)"));
    for (const auto& connection : connections_) {
      COMITY_RETURN_IF_ERROR(connection->PrepareInsert());
    }
    for (int run = 0; run < settings_.runs; ++run) {
      COMITY_RETURN_IF_ERROR(Measure({"postgres insert", 0, run}, false));
      COMITY_RETURN_IF_ERROR(
          Measure({"postgres insert, signature checked", 0, run}, true));
    }
    return OkStatus();
  }

 private:
  Status Measure(const Measurement& measurement, bool with_check) {
    const auto requests = maker_.MakeSingles(settings_.calls);
    LoadResult load;
    load.latencies_us.resize(requests.size());
    const double client_before = ProcessorTimeUs(getpid());
    const double server_before = ChildrenTimeUs(settings_.postmaster);
    const auto start = Clock::now();
    COMITY_RETURN_IF_ERROR(InsertAll(requests, with_check, load.latencies_us));
    load.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const auto calls = static_cast<double>(requests.size());
    load.client_cpu_us_per_call =
        (ProcessorTimeUs(getpid()) - client_before) / calls;
    load.server_cpu_us_per_call =
        (ChildrenTimeUs(settings_.postmaster) - server_before) / calls;
    std::sort(load.latencies_us.begin(), load.latencies_us.end());
    results_.AddLoad(measurement, load);
    results_.Add(
        measurement, "row_bytes",
        static_cast<double>(EntryOf(requests.front()).size() + Hash::kSize));
    return OkStatus();
  }

  static std::string EntryOf(const v1::SubmitStatementRequest& request) {
    std::string entry = request.statement() + request.signatures();
    entry.resize(std::max(entry.size(), kRowSize - Hash::kSize));
    return entry;
  }

  // Each connection takes the next statement until there is none.
  Status InsertAll(const std::vector<v1::SubmitStatementRequest>& requests,
                   bool with_check, std::vector<double>& latencies_us) {
    const crypto::PublicKey& key = registry_.Key("centre/1").public_key();
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    Status failure;
    const auto work = [&](Connection& connection) {
      for (std::size_t i = next++; i < requests.size(); i = next++) {
        const auto start = Clock::now();
        Status status =
            with_check ? CheckSignature(requests[i], registry_.origin(), key)
                       : OkStatus();
        if (status.ok()) {
          status = connection.Insert(crypto::Sha256(requests[i].statement()),
                                     EntryOf(requests[i]));
        }
        latencies_us[i] =
            std::chrono::duration<double, std::micro>(Clock::now() - start)
                .count();
        if (!status.ok()) {
          const std::lock_guard lock(mutex);
          failure = status;
          next = requests.size();
        }
      }
    };
    std::vector<std::thread> threads;
    for (const auto& connection : connections_) {
      threads.emplace_back([&work, &connection] { work(*connection); });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    return failure;
  }

  const Settings settings_;
  Results results_;
  testing::TestRegistry registry_;
  CredentialMaker maker_;
  std::vector<std::unique_ptr<Connection>> connections_;
};

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  comity::bench::Settings settings;
  CLI::App app("Measures inserts into PostgreSQL.");
  app.add_option("--socket", settings.socket, "its directory")->required();
  app.add_option("--user", settings.user, "database user")->required();
  app.add_option("--postmaster", settings.postmaster, "process")->required();
  app.add_option("--out", settings.out, "file of figures")->required();
  app.add_option("--runs", settings.runs)->check(CLI::Range(1, 100));
  app.add_option("--calls", settings.calls)->check(CLI::Range(100, 1'000'000));
  app.add_option("--clients", settings.clients)->check(CLI::Range(1, 90));
  CLI11_PARSE(app, argc, argv);
  const comity::Status status = comity::bench::Bench(settings).Run();
  if (!status.ok()) {
    std::fprintf(stderr, "postgres_bench: %s\n", status.message().c_str());
    return 1;
  }
  return 0;
}
