#include "tests/bench/ledgers.hpp"

#include <barrier>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/clock/system_entropy.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/state/state_directory.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "tests/bench/scratch.hpp"

namespace talentops::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRoot = "records";
constexpr const char* kBranch = "talentops/records";

/// Below the root. A hundred to a placement, ten placements to a client.
std::string path_of(std::size_t record) {
  return fmt::format("manifests/client-{:04}/production/talent-{}/2026/20260101T000000Z-{:08x}.yaml",
                     record / 1000, record / 100 % 10, record);
}

std::string content_of(std::size_t record) {
  return fmt::format("kind: DeploymentManifest\nnumber: {}\nnote: |\n", record) + std::string(1024, 'n') +
         "\n";
}

std::string put(std::size_t record) {
  const auto content = content_of(record);
  return fmt::format("M 100644 inline {}/{}\ndata {}\n{}\n", kRoot, path_of(record), content.size(), content);
}

std::string commit_of(std::size_t first, std::size_t count, bool is_first_ever) {
  auto text = fmt::format(
      "commit refs/heads/{0}\ncommitter Ann <ann@example.com> 1760000000 +0000\ndata <<.\nRecords\n.\n{1}",
      kBranch, is_first_ever ? "" : fmt::format("from refs/heads/{}^0\n", kBranch));
  for (std::size_t record = first; record < first + count; ++record) text += put(record);
  return text;
}

/// A bare repository, and a clone of the same for whoever does without us.
class Ledger final : public Contest {
 public:
  Ledger(std::size_t existing, std::size_t records) : records_(records), next_(existing) {
    fs::create_directories(remote_);
    shell(remote_, "git init -q --bare -b main; git config gc.auto 0; git config receive.autogc false");
    write_file(stream_, commit_of(0, existing, true));
    shell(remote_, "git fast-import --quiet <" + stream_.string() + "; git gc -q");
    shell(scratch_ / "", fmt::format("cp -a '{0}' '{1}'; git clone -q --mirror '{1}' '{2}'", remote_.string(),
                                     other_remote_.string(), clone_.string()));
    state_.emplace(must(effects::StateDirectory::open((scratch_ / "state").string())));
    mirror_ = must(effects::git::Mirror::open(state_->path(), remote_.string()));
    store_.emplace(*mirror_, kBranch,
                   effects::git::Authorship{.author = {"bench", "bench@localhost"}, .sign = {}});
    ledger_.emplace(engine::LedgerPorts{*store_, clock_, entropy_, [](Duration, const Call&) {}}, kRoot);
    must(store_->fetch({}));
  }

  Milliseconds ours() override {
    const auto first = next_;
    next_ += records_;
    std::vector<ports::Proposal> proposals;
    for (std::size_t record = first; record < next_; ++record)
      proposals.push_back({fmt::format("Record {}", record), {}, {{path_of(record), content_of(record)}}});
    std::vector<Status> answers(records_);
    std::barrier all(static_cast<std::ptrdiff_t>(records_) + 1);
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < records_; ++i) {
      threads.emplace_back([&, i] {
        all.arrive_and_wait();
        answers[i] = ledger_->propose(std::move(proposals[i]), {});
      });
    }
    const auto took = measure([&] {
      all.arrive_and_wait();
      threads.clear();
    });
    for (const auto& answer : answers) must(answer);
    check(remote_, first);
    return took;
  }
  Milliseconds baseline() override {
    const auto first = next_;
    next_ += records_;
    write_file(stream_, commit_of(first, records_, false));
    const auto took = measure([&] {
      shell(clone_, fmt::format("git fast-import --quiet --force <'{}'; git push -q '{}' {}",
                                stream_.string(), other_remote_.string(), kBranch));
    });
    check(other_remote_, first);
    return took;
  }

 private:
  void check(const fs::path& repository, std::size_t first) const {
    for (const auto record : {first, first + records_ - 1})
      shell(repository, fmt::format("git cat-file -e {}:{}/{}", kBranch, kRoot, path_of(record)));
  }

  const std::size_t records_;
  std::size_t next_;
  Scratch scratch_;
  const fs::path remote_ = scratch_.fresh();
  const fs::path other_remote_ = scratch_.fresh();
  const fs::path clone_ = scratch_.fresh();
  const fs::path stream_ = scratch_.fresh();
  effects::SystemClock clock_;
  effects::SystemEntropy entropy_;
  std::optional<effects::StateDirectory> state_;
  std::unique_ptr<effects::git::Mirror> mirror_;
  std::optional<effects::git::GitRecordStore> store_;
  std::optional<engine::LedgerWriter> ledger_;
};

}  // namespace

std::unique_ptr<Contest> ledger(std::size_t existing, std::size_t records) {
  return std::make_unique<Ledger>(existing, records);
}

}  // namespace talentops::bench
