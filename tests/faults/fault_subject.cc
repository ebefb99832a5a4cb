// A registry without a network: the same Registry, store and evidence as in
// comityd, spoken to over standard input and output (frames.h), because a
// thousand deaths are sooner died without listeners.
//
//   fault_subject FOLDER
//
// FOLDER holds genesis, log.pem, cosigning.pem and disk/, in which data/ is, or
// is made as comityd makes it. Says its reason on standard error and ends with
// 1 if it cannot start or cannot go on, as comityd does; ends with 0 when its
// input ends.
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "comity/v1/evidence_service.pb.h"
#include "comity/v1/log_service.pb.h"
#include "comity/v1/registry_service.pb.h"
#include "core/merkle/prover.h"
#include "server/config/secret_file.h"
#include "server/evidence/evidence_builder.h"
#include "server/registry/registry.h"
#include "storage/durable_folder.h"
#include "storage/rocksdb/marked_store.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/faults/frames.h"

namespace comity::faults {
namespace {

constexpr std::uint64_t kDrainMs = 5'000;
constexpr std::size_t kGenesisFileSizeMax = 131'072;

std::filesystem::path DataOf(const std::filesystem::path& folder) {
  return folder / "disk" / "data";
}

void Say(const Status& why) {
  const std::string name(Name(why.reason()));
  std::fprintf(stderr, "[critical] %s: %s\n", name.c_str(),
               why.message().c_str());
}

// Writes replies, each whole, from any thread.
class ReplyWriter {
 public:
  void Send(std::uint8_t kind, std::uint64_t ticket, std::string body) {
    const std::string bytes = EncodeFrame({kind, ticket, std::move(body)});
    const std::lock_guard lock(mutex_);
    std::size_t written = 0;
    while (written < bytes.size()) {
      const ssize_t now =
          write(STDOUT_FILENO, bytes.data() + written, bytes.size() - written);
      if (now <= 0) {
        return;  // The driver has gone.
      }
      written += static_cast<std::size_t>(now);
    }
  }

  void SendError(std::uint64_t ticket, const Status& status) {
    Send(kReplyError, ticket,
         std::string(Name(status.reason())) + " " + status.message());
  }

 private:
  std::mutex mutex_;
};

StatusOr<server::RegistrySettings> SettingsOf(
    const std::filesystem::path& folder) {
  server::RegistrySettings settings;
  COMITY_ASSIGN_OR_RETURN(
      const std::string genesis,
      server::ReadWholeFile(folder / "genesis", kGenesisFileSizeMax));
  COMITY_ASSIGN_OR_RETURN(settings.genesis, server::ParseGenesisFile(genesis));
  settings.countries = {"KZ"};
  settings.mark_path = DataOf(folder) / "mark";
  settings.pipeline.workers = 1;
  return settings;
}

class Subject {
 public:
  Subject() {
    if (pipe(stop_.data()) != 0) {
      std::abort();
    }
  }

  Status Open(const std::filesystem::path& folder) {
    COMITY_ASSIGN_OR_RETURN(auto settings, SettingsOf(folder));
    server::RegistryParts parts;
    for (const char* name : {"log.pem", "cosigning.pem"}) {
      COMITY_ASSIGN_OR_RETURN(auto key, server::ReadKeyFile(folder / name));
      parts.keys.push_back(std::move(key));
    }
    COMITY_RETURN_IF_ERROR(storage::MakeDurableFolder(DataOf(folder)));
    storage::RocksDbOptions options;
    options.path = DataOf(folder) / "store";
    std::error_code failed;
    options.create_if_missing =
        !std::filesystem::exists(settings.mark_path, failed);
    options.now_ms = [] { return server::SystemClock().Now().wall_ms; };
    COMITY_ASSIGN_OR_RETURN(
        auto engine,
        storage::OpenMarkedStore(std::move(options), settings.mark_path));
    engine_ = engine.get();
    parts.engine = std::move(engine);
    parts.clock = std::make_unique<server::SystemClock>();
    parts.log = [](std::string_view) {};
    parts.on_stop = [this](const Status& why) {
      Say(why);
      stopped_ = true;
      static_cast<void>(!write(stop_[1], "", 1));
    };
    COMITY_ASSIGN_OR_RETURN(
        registry_,
        server::Registry::Open(std::move(settings), std::move(parts)));
    logs_.Add({{registry_->origin(),
                registry_->genesis_id(),
                {registry_->countries().begin(), registry_->countries().end()}},
               &registry_->store(),
               &registry_->histories(),
               [this] { return registry_->log().Newest(); },
               /*signatures_checked=*/true});
    builder_ =
        std::make_unique<server::EvidenceBuilder>(logs_, registry_->origin());
    return OkStatus();
  }

  // Answers until the input ends or the registry stops; the exit code.
  int Serve() {
    replies_.Send(kReplyOk, 0, "ready");
    std::string bytes;
    while (true) {
      std::array<pollfd, 2> waits = {
          {{STDIN_FILENO, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
      poll(waits.data(), waits.size(), -1);
      if (waits[1].revents != 0) {
        break;
      }
      std::array<char, 65'536> buffer{};
      const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
      if (got <= 0) {
        break;
      }
      bytes.append(buffer.data(), static_cast<std::size_t>(got));
      while (auto frame = TakeFrame(bytes)) {
        Handle(*std::move(frame));
      }
    }
    if (flusher_.joinable()) {
      flusher_.join();
    }
    registry_->Shutdown(kDrainMs);
    return stopped_ ? 1 : 0;
  }

 private:
  void Handle(Frame frame) {
    const auto method = static_cast<Method>(frame.kind);
    if (method == Method::kSubmit) {
      Submit(frame);
    } else if (method == Method::kFlush) {
      if (flusher_.joinable()) {
        flusher_.join();
      }
      flusher_ = std::thread([this, ticket = frame.ticket] {
        Reply(ticket, engine_->Flush().ok() ? StatusOr<std::string>("")
                                            : Internal("not flushed"));
      });
    } else {
      Reply(frame.ticket, Read(method, frame.body));
    }
  }

  void Reply(std::uint64_t ticket, StatusOr<std::string> outcome) {
    if (outcome.ok()) {
      replies_.Send(kReplyOk, ticket, *std::move(outcome));
    } else {
      replies_.SendError(ticket, outcome.status());
    }
  }

  void Submit(const Frame& frame) {
    v1::SubmitStatementRequest request;
    request.ParseFromString(frame.body);
    registry_->log().Submit(
        {request.statement(), request.signatures()},
        [this, ticket = frame.ticket](StatusOr<server::Accepted> outcome) {
          if (!outcome.ok()) {
            replies_.SendError(ticket, outcome.status());
            return;
          }
          v1::SubmitStatementResponse response;
          response.set_index(outcome->index);
          response.set_entry(outcome->entry);
          for (const Hash& hash : outcome->inclusion_proof) {
            response.add_inclusion_proof(std::string(hash.view()));
          }
          response.set_checkpoint(outcome->published->checkpoint);
          response.set_duplicate(outcome->duplicate);
          replies_.Send(kReplyOk, ticket, response.SerializeAsString());
        });
  }

  StatusOr<std::string> Read(Method method, const std::string& body) {
    const server::PublishedHeadPtr published = registry_->log().Newest();
    if (published == nullptr) {
      return Unavailable(ErrorReason::kNotReady, "no head yet");
    }
    switch (method) {
      case Method::kCheckpoint: {
        v1::GetCheckpointResponse response;
        response.set_checkpoint(published->checkpoint);
        return response.SerializeAsString();
      }
      case Method::kInclusion:
        return Inclusion(*published, body);
      case Method::kEntries:
        return Entries(*published, body);
      case Method::kEvidence:
        return Evidence(published, body);
      case Method::kSubmit:
      case Method::kFlush:
        break;
    }
    return Internal("no such method");
  }

  StatusOr<std::string> Inclusion(const server::PublishedHead& published,
                                  const std::string& body) {
    v1::GetInclusionProofRequest request;
    request.ParseFromString(body);
    const merkle::TreeSize size = published.head.size;
    const merkle::Prover prover(published.edge, registry_->store());
    COMITY_ASSIGN_OR_RETURN(const auto hashes,
                            prover.Inclusion({request.index()}, size));
    COMITY_ASSIGN_OR_RETURN(
        auto entries, registry_->store().ReadEntryRange({request.index()}, 1));
    v1::GetInclusionProofResponse response;
    response.set_entry(std::move(entries.front()));
    for (const Hash& hash : hashes) {
      response.add_hashes(std::string(hash.view()));
    }
    response.set_size(size.value);
    return response.SerializeAsString();
  }

  StatusOr<std::string> Entries(const server::PublishedHead& published,
                                const std::string& body) {
    v1::ListEntriesRequest request;
    request.ParseFromString(body);
    const std::uint64_t first = request.start_index();
    const std::uint64_t size = published.head.size.value;
    const std::size_t count = std::min<std::uint64_t>(
        static_cast<std::uint64_t>(request.page_size()), size - first);
    COMITY_ASSIGN_OR_RETURN(auto entries,
                            registry_->store().ReadEntryRange({first}, count));
    v1::ListEntriesResponse response;
    for (std::size_t i = 0; i < count; ++i) {
      v1::EntryAt& entry = *response.add_entries();
      entry.set_index(first + i);
      entry.set_entry(std::move(entries[i]));
    }
    response.set_tree_size(size);
    return response.SerializeAsString();
  }

  StatusOr<std::string> Evidence(const server::PublishedHeadPtr& published,
                                 const std::string& body) {
    v1::GetCredentialEvidenceRequest request;
    request.ParseFromString(body);
    evidence::Question question;
    question.credential.origin = request.credential().origin();
    question.credential.credential_id = request.credential().credential_id();
    COMITY_ASSIGN_OR_RETURN(auto built,
                            builder_->ForQuestion(published, question));
    v1::GetCredentialEvidenceResponse response;
    response.set_evidence(std::move(built.evidence));
    return response.SerializeAsString();
  }

  ReplyWriter replies_;
  std::array<int, 2> stop_{};
  std::atomic<bool> stopped_ = false;
  storage::RocksDbEngine* engine_ = nullptr;  // Owned by registry_.
  std::unique_ptr<server::Registry> registry_;
  server::HeldLogs logs_;
  std::unique_ptr<server::EvidenceBuilder> builder_;
  std::thread flusher_;
};

int Run(const std::filesystem::path& folder) {
  Subject subject;
  const Status opened = subject.Open(folder);
  if (!opened.ok()) {
    Say(opened);
    return 1;
  }
  return subject.Serve();
}

}  // namespace
}  // namespace comity::faults

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fault_subject FOLDER\n", stderr);
    return 3;
  }
  return comity::faults::Run(argv[1]);
}
