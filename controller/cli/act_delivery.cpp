#include "controller/cli/act_delivery.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <stdlib.h>

#include "controller/codec/repository_address.hpp"
#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/clock/system_entropy.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/clone_config.hpp"
#include "controller/effects/git/clone_remote.hpp"
#include "controller/effects/git/directory_remote.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/git/repository.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/records/paths.hpp"

namespace talentops::cli {
namespace {

constexpr Duration kPatience = std::chrono::minutes(1);

/// A directory that is gone with its owner.
class TemporaryDirectory {
 public:
  static Result<TemporaryDirectory> make() {
    std::error_code failed;
    auto pattern = (std::filesystem::temp_directory_path(failed) / "talentops-act-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return effects::write_error(errno, pattern);
    return TemporaryDirectory(std::move(pattern));
  }
  TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;  // a leftover in the system's temporary directory harms nobody
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace

namespace {

/// A directory is read and written as it is; anything else as the person's own git reaches it.
Result<std::unique_ptr<effects::git::Remote>> fleet_behind(const std::string& repository,
                                                           ports::Runner& runner) {
  auto address = TRY(effects::git::fleet_address(repository));
  const auto read = codec::read_repository_address(address);
  if (read && read->transport != codec::Transport::kDirectory) {
    auto clone = TRY(effects::git::discover_repository(repository));
    return std::unique_ptr<effects::git::Remote>(
        std::make_unique<effects::git::CloneRemote>(std::move(clone), std::move(address), runner));
  }
  return std::unique_ptr<effects::git::Remote>(
      std::make_unique<effects::git::DirectoryRemote>(TRY(effects::git::local_path(address))));
}

/// What an act is about, in one line of a commit.
std::string headline_of(const domain::Act& act) {
  const auto where = act.environment.empty()
                         ? act.release.client.text()
                         : fmt::format("{}/{}", act.release.client.text(), act.environment.text());
  const auto what = act.release.name.empty() ? std::string() : " of " + act.release.name.text();
  return fmt::format("{}: {}{} by {}", where, name_of(act.verb), what, act.by);
}

}  // namespace

Result<std::vector<std::string>> deliver_acts(const std::string& repository,
                                              const domain::RecordsPlace& place,
                                              const std::vector<SignedAct>& acts) {
  const auto& act = acts.front().act;
  TRY(effects::git::initialize_git());
  const auto directory = TRY(TemporaryDirectory::make());
  effects::ProcessRunner runner;
  const auto mirror =
      TRY(effects::git::Mirror::open(directory.path(), TRY(fleet_behind(repository, runner))));
  effects::git::GitRecordStore store(*mirror, place.branch, {.author = {act.by, act.by + "@talentops"}});
  const effects::SystemClock clock;
  effects::SystemEntropy entropy;
  const auto wait = [&](Duration duration, const Call& call) {
    effects::ThreadBell nobody_rings;
    nobody_rings.wait(0, std::min(call.deadline, clock.monotonic() + duration), call.stop);
  };
  engine::LedgerWriter ledger({store, clock, entropy, wait}, place.root);

  ports::Proposal proposal{headline_of(act), {}, {}};
  if (!act.deployment.empty()) proposal.trailers.push_back("Deployment-Id: " + act.deployment.text());
  std::vector<std::string> paths;
  for (const auto& each : acts) {
    auto path = records::act_path(each.act);
    paths.push_back(place.root + "/" + path);
    proposal.files.push_back({std::move(path), each.document});
  }
  TRY(ledger.propose(std::move(proposal), {{}, clock.monotonic() + kPatience}));
  return paths;
}

}  // namespace talentops::cli
