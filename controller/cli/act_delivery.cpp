#include "controller/cli/act_delivery.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <stdlib.h>

#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/clock/system_entropy.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/clone_config.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/record_store.hpp"
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

std::string verb_of(const domain::Act& act) {
  switch (act.verb) {
    case domain::ActVerb::kRetry:
      return "retry";
    case domain::ActVerb::kRollback:
      return "rollback";
  }
  return "act";
}

}  // namespace

Result<std::string> deliver_act(const std::string& repository, const domain::RecordsPlace& place,
                                const domain::Act& act, const std::string& document) {
  TRY(effects::git::initialize_git());
  const auto directory = TRY(TemporaryDirectory::make());
  const auto mirror =
      TRY(effects::git::Mirror::open(directory.path(), TRY(effects::git::fleet_address(repository))));
  effects::git::GitRecordStore store(*mirror, place.branch, {.author = {act.by, act.by + "@talentops"}});
  const effects::SystemClock clock;
  effects::SystemEntropy entropy;
  const auto wait = [&](Duration duration, const Call& call) {
    effects::ThreadBell nobody_rings;
    nobody_rings.wait(0, std::min(call.deadline, clock.monotonic() + duration), call.stop);
  };
  engine::LedgerWriter ledger({store, clock, entropy, wait}, place.root);

  const auto path = records::act_path(act);
  ports::Proposal proposal{fmt::format("{}/{}: {} of {} by {}", act.release.client.text(),
                                       act.environment.text(), verb_of(act), act.release.name.text(), act.by),
                           {"Deployment-Id: " + act.deployment.text()},
                           {{path, document}}};
  TRY(ledger.propose(std::move(proposal), {{}, clock.monotonic() + kPatience}));
  return place.root + "/" + path;
}

}  // namespace talentops::cli
