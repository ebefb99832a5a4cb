// Measures `comity agreement try` on a large log: reading and proving the
// copy, then weighing every credential for one host.
//
//   what_if_bench [credentials] [threads]      100000 and 0 (all cores)
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "client/whatif/what_if.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/agreement_terms.h"
#include "tests/support/log_transport.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using testing::Day;
using testing::TestRegistry;

constexpr std::size_t kBatchSize = 64;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

void Issue(TestRegistry& kz, std::uint64_t count) {
  const char* const fields[] = {"0715", "0732", "0613"};
  std::vector<statement::StatementBody> records;
  for (std::uint64_t n = 0; n < count; ++n) {
    auto record = kz.CredentialRecord(n);
    record.fields = {fields[n % 3]};
    record.issued_on =
        Day("2026-01-04").PlusDays(static_cast<std::int64_t>(n / 86'400));
    records.push_back(record);
    if (records.size() == kBatchSize || n + 1 == count) {
      for (const auto& issue : kz.SignBatch(records, "centre/1")) {
        kz.log().Append(issue);
      }
      records.clear();
    }
  }
}

statement::AgreementTerms Terms() {
  statement::AgreementTerms terms = testing::Terms({"de", "kz"});
  terms.scope->fields_included = {"071", "073"};
  return terms;
}

int Main(std::uint64_t count, unsigned threads) {
  auto start = std::chrono::steady_clock::now();
  TestRegistry kz;
  kz.Found();
  Issue(kz, count);
  testing::LogTransport server(kz);
  std::printf("made a log of %llu entries in %.1f s\n",
              static_cast<unsigned long long>(kz.log().size()),
              SecondsSince(start));
  evidence::Policy policy;
  policy.origins = {{kz.origin(), kz.genesis_id(), {"KZ"}, "operator"}};
  start = std::chrono::steady_clock::now();
  auto copy = LogCopy::Read(server, policy.origins.front(), policy,
                            kz.log().last_admission_ms() + 1000, {});
  if (!copy.ok()) {
    std::printf("%s\n", copy.status().message().c_str());
    return 1;
  }
  const double read_s = SecondsSince(start);
  start = std::chrono::steady_clock::now();
  Plan plan;
  plan.on = Day("2026-02-01");
  plan.purpose = statement::Purpose::kEmployment;
  plan.hosts = {"DE"};
  DraftPlan draft;
  draft.terms = Terms();
  draft.text_id = "draft";
  draft.from = plan.on;
  plan.change = DraftInForce(std::move(draft));
  const Tally tally = RunWhatIf({copy->get()}, policy, plan, threads, {});
  const double weigh_s = SecondsSince(start);
  std::printf(
      "read and proved in %.1f s, weighed in %.1f s, together %.1f s; "
      "%llu credentials, %llu not valid, %zu not judged, %llu gain\n",
      read_s, weigh_s, read_s + weigh_s,
      static_cast<unsigned long long>(tally.credentials),
      static_cast<unsigned long long>(tally.not_valid), tally.not_judged.size(),
      static_cast<unsigned long long>(tally.Total()[Turn::kGains].count));
  return 0;
}

}  // namespace
}  // namespace comity::client

int main(int argc, char** argv) {
  const unsigned long long count =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const unsigned long threads =
      argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  return comity::client::Main(count, static_cast<unsigned>(threads));
}
